"""The result card: the one thing to do, whom to call, and by when."""

from enum import StrEnum
from typing import NamedTuple

from rules.clinical import syndromes
from rules.in_force import SYNDROME_OF
from rules.model.disposition import Clock, Disposition, Route
from rules.model.outcome import Outcome
from rules.model.questionnaire import Respondent, Wording, say
from rules.model.wording import Translate, in_english
from rules.sources import passages
from rules.sources.citation import Citation, Declaration
from rules.text import N_


class FirstLine(StrEnum):
    """Whose number is the first to tap."""

    EMERGENCY = "emergency"
    CRISIS = "crisis"
    TEAM = "team"


class ShownCard(NamedTuple):
    """A card as one person sees it, every slot filled. ``action`` is the heading of the page."""

    disposition: Disposition
    action: str
    lead: str
    clock: str
    first_line: FirstLine

    @property
    def emergency_first(self) -> bool:
        """Whether the emergency number is the first to tap."""
        return self.first_line is FirstLine.EMERGENCY


class Card(Declaration):
    """The words of one result. ``action`` begins with what to do.

    Three slots are filled when the card is shown. ``{emergency_number}`` and ``{crisis_line}`` are settings.
    ``{deadline}`` is the time by which to have spoken to a person, with its preposition, so that it can be "by 3:40 PM
    today" as well as "within 8 hours, by 6 AM"; it stands here alone, and no other line names a time. ``citation``
    names the passage behind the action and its clock.
    """

    code: str
    disposition: Disposition
    first_line: FirstLine = FirstLine.TEAM
    action: Wording
    lead: Wording
    clock: Wording
    citation: Citation

    def shown(
        self,
        respondent: Respondent,
        translate: Translate = in_english,
        *,
        emergency_number: str,
        crisis_line: str,
        deadline: str,
    ) -> ShownCard:
        """Fill the slots. A card without a time of its own leaves ``deadline`` unused."""

        def fill(wording: Wording) -> str:
            return wording.to(
                respondent, translate, emergency_number=emergency_number, crisis_line=crisis_line, deadline=deadline
            )

        return ShownCard(
            disposition=self.disposition,
            action=fill(self.action),
            lead=fill(self.lead),
            clock=fill(self.clock),
            first_line=self.first_line,
        )


CALL_NOW_EMERGENCY = Card(
    code="call-now-emergency",
    disposition=Disposition.CALL_NOW,
    first_line=FirstLine.EMERGENCY,
    action=say(N_("Call {emergency_number} now")),
    clock=say(N_("Right now, day or night")),
    lead=say(
        N_("Call {emergency_number} first and say what is wrong. Then tell your cancer team, or ask someone to do it."),
        N_("Call {emergency_number} first and say what is wrong. Stay with them. Then tell their cancer team."),
    ),
    citation=passages.EMERGENCY,
)
CALL_NOW_UNSURE = Card(
    code="call-now-unsure",
    disposition=Disposition.CALL_NOW,
    first_line=FirstLine.EMERGENCY,
    action=CALL_NOW_EMERGENCY.action,
    clock=CALL_NOW_EMERGENCY.clock,
    lead=say(
        N_(
            "Some signs cannot wait until you are sure. Call {emergency_number} and say what you notice. They will "
            "help you tell. Then call your cancer team, or ask someone to do it."
        ),
        N_(
            "Some signs cannot wait until you are sure. Call {emergency_number} and say what you notice. They will "
            "help you tell. Stay with them. Then tell their cancer team."
        ),
    ),
    citation=passages.EMERGENCY,
)
CALL_NOW = Card(
    code="call-now",
    disposition=Disposition.CALL_NOW,
    action=say(N_("Call now, or go to the ER")),
    clock=say(N_("Right now, day or night")),
    lead=say(
        N_(
            "Call your cancer team’s 24-hour line. If nobody answers at once, go to the ER. If it is hard to get "
            "there, call {emergency_number}."
        ),
        N_(
            "Call the cancer team’s 24-hour line for the person you are with. If nobody answers at once, take them to "
            "the ER. If it is hard to get them there, call {emergency_number}."
        ),
    ),
    citation=passages.UKONS,
)
CALL_NOW_DESPAIR = Card(
    code="call-now-despair",
    disposition=Disposition.CALL_NOW,
    first_line=FirstLine.CRISIS,
    action=say(N_("Call {crisis_line} now, the crisis line")),
    clock=CALL_NOW.clock,
    lead=say(
        N_(
            "You can talk to someone there at any hour. Then call your cancer team’s 24-hour line. If you may harm "
            "yourself, call {emergency_number}. If nobody answers at once, go to the ER."
        ),
        N_(
            "They or you can talk to someone there at any hour. Stay with them. Then call the cancer team’s 24-hour "
            "line. If they may harm themselves, call {emergency_number}. If nobody answers at once, take them to the "
            "ER."
        ),
    ),
    citation=passages.NCCN_DISTRESS,
)
CALL_TODAY = Card(
    code="call-soon-today",
    disposition=Disposition.CALL_SOON,
    action=say(N_("Call your team soon"), N_("Call their team soon")),
    clock=say(N_("Speak to a person {deadline}")),
    lead=say(
        N_(
            "Call your cancer team. If the office is closed, do not wait until it opens: use the after-hours line. A "
            "message is not enough."
        ),
        N_(
            "Call the cancer team of the person you are with. If the office is closed, do not wait until it opens: use "
            "the after-hours line. A message is not enough."
        ),
    ),
    citation=passages.UKONS,
)
CALL_SOON = Card(
    code="call-soon",
    disposition=Disposition.CALL_SOON,
    action=CALL_TODAY.action,
    clock=CALL_TODAY.clock,
    lead=say(
        N_("Call your cancer team. If the office is closed, use the after-hours line. A message is not enough."),
        N_(
            "Call the cancer team of the person you are with. If the office is closed, use the after-hours line. A "
            "message is not enough."
        ),
    ),
    citation=passages.UKONS,
)
CALL_THE_OFFICE = Card(
    code="call-soon-office",
    disposition=Disposition.CALL_SOON,
    action=CALL_SOON.action,
    clock=CALL_SOON.clock,
    lead=say(
        N_("Call your cancer team when the office is open. If anything gets worse, use the after-hours line."),
        N_(
            "Call the cancer team of the person you are with when the office is open. If anything gets worse, use the "
            "after-hours line."
        ),
    ),
    citation=passages.JAW,
)
UNFINISHED = Card(
    code="unfinished",
    disposition=Disposition.CALL_SOON,
    action=CALL_SOON.action,
    clock=CALL_SOON.clock,
    lead=say(
        N_(
            "This check is not finished, so some warning signs were not checked. Finish it if you can. Tell your "
            "cancer team what was not asked."
        ),
        N_(
            "This check is not finished, so some warning signs were not checked. Finish it if you can. Tell their "
            "cancer team what was not asked."
        ),
    ),
    citation=passages.UKONS,
)
MENTION = Card(
    code="mention",
    disposition=Disposition.MENTION,
    action=say(N_("Mention this at your next visit"), N_("Mention this at their next visit")),
    clock=say(N_("Call sooner if anything changes")),
    lead=say(
        N_("Save or print this page and bring it with you. If anything gets worse, do not wait for the visit: call."),
    ),
    citation=passages.QUESTIONS,
)
NOTHING_REPORTED = Card(
    code="nothing-reported",
    disposition=Disposition.MENTION,
    action=say(N_("Mention this check at your next visit"), N_("Mention this check at their next visit")),
    clock=say(N_("Call sooner if anything changes")),
    lead=say(
        N_(
            "None of the signs that cannot wait was reported. A check can miss things. If you feel that something "
            "is wrong, call your team."
        ),
        N_(
            "None of the signs that cannot wait was reported. A check can miss things. If you feel that something "
            "is wrong, call their team."
        ),
    ),
    citation=passages.QUESTIONS,
)

CARDS = (
    CALL_NOW_EMERGENCY,
    CALL_NOW_UNSURE,
    CALL_NOW_DESPAIR,
    CALL_NOW,
    CALL_TODAY,
    CALL_SOON,
    CALL_THE_OFFICE,
    UNFINISHED,
    MENTION,
    NOTHING_REPORTED,
)

_CALL_SOON_BY_CLOCK = {Clock.TODAY: CALL_TODAY, Clock.OPEN_DAY: CALL_THE_OFFICE}


def card_for(outcome: Outcome) -> Card:
    """Return the card that ``outcome`` is shown on. Anything left unanswered is said, unless it is call-now already."""
    if outcome.disposition is Disposition.CALL_NOW:
        return _call_now(outcome)
    if outcome.disposition is Disposition.CALL_SOON:
        return _CALL_SOON_BY_CLOCK.get(outcome.clock, CALL_SOON) if outcome.complete else UNFINISHED
    return MENTION if outcome.findings else NOTHING_REPORTED


def _call_now(outcome: Outcome) -> Card:
    if outcome.route is Route.EMERGENCY:
        is_found = any(each.route is Route.EMERGENCY for each in outcome.findings)
        return CALL_NOW_EMERGENCY if is_found else CALL_NOW_UNSURE
    despairs = any(SYNDROME_OF.get(each.code) is syndromes.DESPAIR for each in outcome.findings)
    return CALL_NOW_DESPAIR if despairs else CALL_NOW


def checked_against(outcome: Outcome) -> tuple[Citation, ...]:
    """Return the passages that a result without findings was checked against; with findings, theirs stand there."""
    return () if outcome.findings else (passages.DONT_WAIT_LIST, passages.URGENT_CALL)
