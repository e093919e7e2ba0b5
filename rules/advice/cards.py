"""The result card: the one thing to do, whom to call, and by when."""

from dataclasses import dataclass

from rules.model.disposition import Disposition, Route
from rules.model.outcome import Outcome
from rules.model.questionnaire import Respondent, Wording, say
from rules.model.wording import Translate, in_english
from rules.sources import passages
from rules.sources.citation import Citation, Declaration
from rules.text import N_


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A card as one person sees it, every slot filled. ``action`` is the heading of the page."""

    disposition: Disposition
    action: str
    lead: str
    clock: str
    emergency_first: bool


class Card(Declaration):
    """The words of one result. ``action`` begins with what to do.

    Two slots are filled when the card is shown: ``{emergency_number}``, a setting, and ``{deadline}``, the time by
    which to have spoken to a person. ``citation`` names the passage behind the action and its clock.
    """

    code: str
    disposition: Disposition
    route: Route = Route.TEAM
    action: Wording
    lead: Wording
    clock: Wording
    citation: Citation

    def shown(
        self, respondent: Respondent, translate: Translate = in_english, *, emergency_number: str, deadline: str
    ) -> ShownCard:
        """Fill the slots. A card without a time of its own leaves ``deadline`` unused."""

        def fill(wording: Wording) -> str:
            return wording.to(respondent, translate, emergency_number=emergency_number, deadline=deadline)

        return ShownCard(
            disposition=self.disposition,
            action=fill(self.action),
            lead=fill(self.lead),
            clock=fill(self.clock),
            emergency_first=self.route is Route.EMERGENCY,
        )


CALL_NOW_EMERGENCY = Card(
    code="call-now-emergency",
    disposition=Disposition.CALL_NOW,
    route=Route.EMERGENCY,
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
    route=Route.EMERGENCY,
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
CALL_SOON = Card(
    code="call-soon",
    disposition=Disposition.CALL_SOON,
    action=say(N_("Call your team soon"), N_("Call their team soon")),
    clock=say(N_("Speak to a person by {deadline}")),
    lead=say(
        N_("Call your cancer team. If the office is closed, use the after-hours line. A message is not enough."),
        N_(
            "Call the cancer team of the person you are with. If the office is closed, use the after-hours line. A "
            "message is not enough."
        ),
    ),
    citation=passages.UKONS,
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
        N_("No red flags were reported. A check can miss things. If you feel that something is wrong, call your team."),
        N_(
            "No red flags were reported. A check can miss things. If you feel that something is wrong, call their team."
        ),
    ),
    citation=passages.QUESTIONS,
)

CARDS = (CALL_NOW_EMERGENCY, CALL_NOW_UNSURE, CALL_NOW, CALL_SOON, UNFINISHED, MENTION, NOTHING_REPORTED)


def card_for(outcome: Outcome) -> Card:
    """Return the card that ``outcome`` is shown on. Anything left unanswered is said, unless it is call-now already."""
    if outcome.disposition is Disposition.MENTION:
        return MENTION if outcome.findings else NOTHING_REPORTED
    if outcome.disposition is Disposition.CALL_SOON:
        return CALL_SOON if outcome.complete else UNFINISHED
    if outcome.route is Route.TEAM:
        return CALL_NOW
    return CALL_NOW_EMERGENCY if any(each.route is Route.EMERGENCY for each in outcome.findings) else CALL_NOW_UNSURE
