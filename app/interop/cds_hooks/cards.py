"""The cards: what a patient's checks mean, for whoever opened their record, and what could not be read of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from textwrap import shorten
from typing import Final, Literal

from flask import current_app

from app.approval.standing import standing
from app.calling.card import card_at
from app.calling.levels import level_name
from app.errors import NotOpen, NumbersOnly
from app.i18n import dates
from app.i18n.words import gettext, translate
from app.interop.cds_hooks.card_id import new_id
from app.interop.cds_hooks.check import Check, shown
from app.interop.cds_hooks.latest import Fetched
from app.interop.cds_hooks.wire import CardOut, Coding, LinkOut, SourceOut
from app.interop.fhir.remarks import ask_again, day
from app.interop.remarks import of_earlier_form
from app.rulebook.answered import answered
from app.rulebook.citations import passage
from app.rulebook.reasons import Reason, reasons
from app.serving import metrics
from app.serving.site_address import own_address
from app.settings.team_time import in_team_time, team_now, team_zone
from rules.advice.cards import ShownCard
from rules.advice.safety_net import ASK_A_HELPER
from rules.clinical.override_reasons import OVERRIDE_REASONS, SYSTEM
from rules.in_force import is_earlier, rule_set_of
from rules.model.disposition import Disposition
from rules.model.questionnaire import Item, LinkId, Respondent
from rules.sources.citation import Citation
from rules.sources.parameters import SPEAK_WITHIN_HOURS

INDICATOR: Final[dict[Disposition, Literal["critical", "warning", "info"]]] = {
    Disposition.CALL_NOW: "critical",
    Disposition.CALL_SOON: "warning",
    Disposition.MENTION: "info",
}
LONGEST_SUMMARY: Final = 139

MOST: Final = 4
"""How many checks are shown: the gravest. If there are more, a card of its own tells."""


def cards(found: Fetched) -> list[CardOut]:
    """Return the cards for what was fetched, the gravest first, in the language in force.

    Without any there are no cards, which is shown as "all clear": so what is doubtful has a card of its own.
    """
    now = team_now()
    checks = shown(found.checks, now)
    doubts = list(found.doubts)
    if checks[MOST:]:
        doubts.append(gettext("Checks that count as well and are not shown: %(count)s.", count=len(checks[MOST:])))
    made = [_card(each, now) for each in checks[:MOST]]
    # A records system may show only the first few cards, so a doubt stands before what can wait.
    return sorted([*made, *([_doubt(doubts, is_all=not checks)] if doubts else [])], key=_rank)


def _rank(card: CardOut) -> int:
    return list(INDICATOR.values()).index(card.indicator)


def _doubt(doubts: list[str], *, is_all: bool) -> CardOut:
    """Return the card that names what could not be read, and what to do about it."""
    could_not = gettext("The red flag check could not be read. Ask again.")
    return _warning(
        could_not if is_all else gettext("Not every red flag check could be read. Ask again."),
        "\n".join(f"- {each}" for each in doubts),
        gettext("Ask the patient what holds today, and look for the forms in their record."),
    )


def not_read(error: Exception) -> CardOut:
    """Return the one card there is where nothing was read: no card at all is shown as "all clear"."""
    if not isinstance(error, NumbersOnly):
        return _warning(
            gettext("The red flag check could not be read. Ask again."),
            gettext("Ask the patient what holds today, and look for the forms in their record."),
        )
    if isinstance(error, NotOpen):
        return _warning(
            gettext("The red flag check is not open yet. No answer was read."),
            gettext("No clinician has signed off its rules yet. Ask the patient what holds today."),
        )
    return _warning(
        gettext("The red flag check is stopped. No answer was read."),
        gettext("Whoever runs the check has stopped it for now. Ask the patient what holds today."),
    )


def _warning(summary: str, *paragraphs: str) -> CardOut:
    beware = gettext("Do not take this for “nothing found”.")
    return CardOut(
        uuid=new_id(None, str(current_app.secret_key).encode()),
        summary=summary,
        detail="\n\n".join((*_warnings(), f"**{beware}**", *paragraphs)),
        indicator="warning",
        source=SourceOut(label="Red Flag Check"),
    )


def _card(check: Check, now: datetime) -> CardOut:
    """Return the card for a check. What is not of now has that before anything else."""
    outcome, why = check.outcome, reasons(check.outcome)
    metrics.assessed("cds-hooks", outcome.disposition)
    # The time to call by began with the answers; a clock of theirs that is ahead of ours grants no more of it.
    since = min(in_team_time(check.at), now) if check.at else now
    card = card_at(now, outcome, Respondent.CAREGIVER, since=since)
    return CardOut(
        uuid=new_id(outcome.disposition, str(current_app.secret_key).encode()),
        summary=_summary(check, card.words, why, now),
        detail="\n\n".join(_detail(check, card.words, why, now)),
        indicator=INDICATOR[outcome.disposition],
        source=SourceOut(label=(why[0].citations[0] if why else card.citation).source.name),
        override_reasons=None if outcome.disposition is Disposition.MENTION else _override_reasons(),
        links=[_link(each) for each in why] or None,
    )


def _link(reason: Reason) -> LinkOut:
    return LinkOut(label=gettext("The rule: %(finding)s", finding=reason.words), url=own_address() + reason.how_url)


def _summary(check: Check, shown: ShownCard, why: list[Reason], now: datetime) -> str:
    """Return one sentence that begins with what to do, and names the worst of what was found."""
    action = shown.action
    if not check.is_of_now(now) or is_earlier(check.outcome.questionnaire):
        action = ask_again(check.at, action)
    # The specification allows a summary fewer than 140 characters, and some systems show nothing else.
    if not why:
        return shorten(action, LONGEST_SUMMARY, placeholder=" …")
    others = f" (+{len(why) - 1})" if why[1:] else ""
    return shorten(f"{action}: {why[0].words}", LONGEST_SUMMARY - len(others), placeholder=" …") + others


def _detail(check: Check, shown: ShownCard, why: list[Reason], now: datetime) -> Iterator[str]:
    """Yield the paragraphs of what stands below the summary, as Markdown."""
    outcome = check.outcome
    yield from _warnings()
    yield f"**{shown.action}.** {shown.clock}." if check.is_of_now(now) else f"**{_not_of_now(check, now)}**"
    yield from (f"**{each}**" for each in of_earlier_form(outcome.questionnaire))
    yield answered(check.respondent, dates.day_and_time(check.at, team_zone()) if check.at else day(None))
    yield from check.remarks
    if not why and outcome.disposition is Disposition.MENTION:
        yield shown.lead
    if why:
        yield "\n".join(_Findings(rule_set_of(outcome.questionnaire).items).lines(why))
    if outcome.unanswered:
        items = rule_set_of(outcome.questionnaire).items
        terms = "; ".join(translate(items[each].clinical_term) for each in outcome.unanswered)
        yield gettext("Not answered: %(items)s.", items=terms)
    if outcome.helper_needed:
        yield ASK_A_HELPER.words.to(Respondent.CAREGIVER, translate)
    yield gettext("Not a diagnosis. Ask again before you rely on these answers.")
    yield from (f"{each}." for each in standing().signature_of(outcome.hash))


def _warnings() -> Iterator[str]:
    """Yield what must be seen on every card."""
    if warning := standing().warning:
        yield f"**{warning}.**"


def _not_of_now(check: Check, now: datetime) -> str:
    """Return the warning that the answers are old, or that nobody can tell how old."""
    if check.at is None or check.at > now:
        return gettext("It is not known when these answers were given. Ask again what holds today.")
    hours = f"{SPEAK_WITHIN_HOURS.value:g}"
    return gettext("These answers are more than %(hours)s hours old. Ask again what holds today.", hours=hours)


@dataclass(frozen=True, slots=True)
class _Findings:
    """Findings as the items of a list, each with its passages below it; a passage is told once a card."""

    items: Mapping[LinkId, Item]
    told: set[str] = field(default_factory=set)

    def lines(self, found: Iterable[Reason]) -> Iterator[str]:
        for each in found:
            answers = "; ".join(self.in_words(one.link_id, one.codes) for one in each.evidence)
            yield f"- **{each.words}** ({level_name(each.disposition, Respondent.CAREGIVER)}). {answers}"
            yield from self.passages(each.citations)

    def passages(self, citations: Iterable[Citation]) -> Iterator[str]:
        every = {f"  - {passage(each)} ({translate(each.paraphrase)})": None for each in citations}
        if every.keys() <= self.told:
            yield "  - " + gettext("The passage stands above.")
        yield from (each for each in every if each not in self.told)
        self.told.update(every)

    def in_words(self, link_id: LinkId, codes: Iterable[str]) -> str:
        item = self.items[link_id]
        words = ", ".join(f"“{item.option(code).words.to(Respondent.CAREGIVER, translate)}”" for code in codes)
        return f"{translate(item.clinical_term)}: {words}"


def _override_reasons() -> list[Coding]:
    return [Coding(code=code, system=SYSTEM, display=gettext(words)) for code, words in OVERRIDE_REASONS.items()]
