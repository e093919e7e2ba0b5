"""The cards: what a patient's checks mean, for whoever opened their record, and what could not be read of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten
from typing import Final, Literal

from flask import current_app

from app import clock
from app.calling import deadline
from app.i18n import dates
from app.i18n.words import gettext, translate
from app.interop.cds_hooks.card_id import new_id
from app.interop.cds_hooks.check import Check, shown
from app.interop.cds_hooks.latest import Fetched
from app.interop.cds_hooks.wire import CardOut, Coding, LinkOut, SourceOut
from app.interop.fhir.remarks import ask_again, day
from app.serving import metrics
from app.serving.site_address import whole_url
from app.settings.settings import settings_in_force
from rules.advice.cards import ShownCard, card_for
from rules.advice.open_signs import open_signs
from rules.advice.safety_net import ASK_A_HELPER
from rules.clinical.override_reasons import OVERRIDE_REASONS, SYSTEM
from rules.in_force import ITEMS
from rules.model.disposition import Disposition
from rules.model.outcome import Finding, Outcome, Raised
from rules.model.questionnaire import UNSURE, LinkId, Respondent
from rules.sources.citation import Citation
from rules.sources.parameters import SPEAK_WITHIN_HOURS
from rules.text import N_

INDICATOR: Final[dict[Disposition, Literal["critical", "warning", "info"]]] = {
    Disposition.CALL_NOW: "critical",
    Disposition.CALL_SOON: "warning",
    Disposition.MENTION: "info",
}
LEVEL: Final = {
    Disposition.CALL_NOW: N_("Call now"),
    Disposition.CALL_SOON: N_("Call their team soon"),
    Disposition.MENTION: N_("Mention this at their next visit"),
}
ANSWERED_BY: Final = {
    Respondent.PATIENT: N_("the patient"),
    Respondent.CAREGIVER: N_("someone with the patient"),
    Respondent.NURSE: N_("a nurse with the caller"),
}
LONGEST_SUMMARY: Final = 139

MOST: Final = 4
"""How many checks are shown: the gravest. That there are more is said."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One finding, or one "not sure" that may hide some, with what was said and the passages behind it."""

    disposition: Disposition
    words: str
    said: tuple[str, ...]
    citations: tuple[Citation, ...]
    url: str


def cards(found: Fetched) -> list[CardOut]:
    """Return the cards for what was fetched, the gravest first, in the language in force.

    Without any there are no cards, which is shown as "all clear": so what is doubtful has a card of its own.
    """
    now = clock.now(settings_in_force().time_zone)
    checks = shown(found.checks, now)
    doubts = list(found.doubts)
    if checks[MOST:]:
        doubts.append(gettext("Checks that count as well and are not shown: %(count)s.", count=len(checks[MOST:])))
    made = [_card(each, now) for each in checks[:MOST]]
    return sorted([*made, *([_doubt(doubts, is_all=not checks)] if doubts else [])], key=_rank)


def _rank(card: CardOut) -> int:
    return list(INDICATOR.values()).index(card.indicator)


def _doubt(doubts: list[str], *, is_all: bool) -> CardOut:
    """Return the card that says what could not be read, and what to do about it."""
    could_not = gettext("The red flag check could not be read. Ask again.")
    beware = gettext("Do not take this for “nothing found”.")
    return CardOut(
        uuid=new_id(None, str(current_app.secret_key).encode()),
        summary=could_not if is_all else gettext("Not every red flag check could be read. Ask again."),
        detail="\n\n".join(
            (
                f"**{beware}**",
                "\n".join(f"- {each}" for each in doubts),
                gettext("Ask the patient what holds today, and look for the forms in their record."),
            )
        ),
        indicator="warning",
        source=SourceOut(label="Red Flag Check"),
    )


def _card(check: Check, now: datetime) -> CardOut:
    """Return the card for a check. What is not of now says so before anything else."""
    zone, outcome = settings_in_force().time_zone, check.outcome
    metrics.assessed("cds-hooks", outcome.disposition)
    reasons = _reasons(outcome)
    shown_card = _shown(outcome, min(check.at.astimezone(zone), now) if check.at else now, now)
    return CardOut(
        uuid=new_id(outcome.disposition, str(current_app.secret_key).encode()),
        summary=_summary(check, shown_card, reasons, now),
        detail="\n\n".join(_detail(check, shown_card, reasons, now)),
        indicator=INDICATOR[outcome.disposition],
        source=SourceOut(label=(reasons[0].citations[0] if reasons else card_for(outcome).citation).source.name),
        override_reasons=None if outcome.disposition is Disposition.MENTION else _override_reasons(),
        links=[LinkOut(label=gettext("The rule: %(finding)s", finding=each.words), url=each.url) for each in reasons]
        or None,
    )


def _shown(outcome: Outcome, since: datetime, now: datetime) -> ShownCard:
    """Return the card of the pages, as it speaks of someone else; the time to call by began with the answers."""
    settings = settings_in_force()
    by = deadline.in_words(deadline.speak_by(since, settings.team_hours), now)
    number = settings.emergency_number.shown
    return card_for(outcome).shown(Respondent.CAREGIVER, translate, emergency_number=number, deadline=by)


def _summary(check: Check, shown: ShownCard, reasons: list[Reason], now: datetime) -> str:
    """Return one sentence that begins with what to do, and names the worst of what was found."""
    action = shown.action
    if not check.is_of_now(now):
        action = ask_again(check.at, action)
    if not reasons:
        return shorten(action, LONGEST_SUMMARY, placeholder=" …")
    others = f" (+{len(reasons) - 1})" if reasons[1:] else ""
    return shorten(f"{action}: {reasons[0].words}", LONGEST_SUMMARY - len(others), placeholder=" …") + others


def _detail(check: Check, shown: ShownCard, reasons: list[Reason], now: datetime) -> Iterator[str]:
    """Yield the paragraphs of what stands below the summary, as Markdown."""
    outcome = check.outcome
    yield f"**{shown.action}.** {shown.clock}." if check.is_of_now(now) else f"**{_not_of_now(check, now)}**"
    yield gettext(
        "Answered by %(person)s, %(time)s.",
        person=gettext(ANSWERED_BY[check.respondent]),
        time=dates.day_and_time(check.at, settings_in_force().time_zone) if check.at else day(None),
    )
    yield from check.remarks
    if not reasons and outcome.disposition is Disposition.MENTION:
        yield shown.lead
    if reasons:
        yield "\n".join(line for each in reasons for line in _lines(each))
    if outcome.unanswered:
        yield gettext("Not answered: %(items)s.", items=_terms(outcome.unanswered))
    if outcome.helper_needed:
        yield ASK_A_HELPER.words.to(Respondent.CAREGIVER, translate)
    yield from (translate(each.words) for each in outcome.advisories)
    yield gettext("Not a diagnosis. Ask again before you rely on these answers.")


def _not_of_now(check: Check, now: datetime) -> str:
    """Say that the answers are old, or that nobody can tell how old."""
    if check.at is None or check.at > now:
        return gettext("It is not known when these answers were given. Ask again what holds today.")
    hours = f"{SPEAK_WITHIN_HOURS.value:g}"
    return gettext("These answers are more than %(hours)s hours old. Ask again what holds today.", hours=hours)


def _lines(reason: Reason) -> Iterator[str]:
    """Yield a finding as an item of a list, with each passage as an item below it."""
    yield f"- **{reason.words}** ({gettext(LEVEL[reason.disposition])}). {'; '.join(reason.said)}"
    for each in reason.citations:
        place = ", ".join(filter(None, (each.source.name, each.section, each.item)))
        yield f"  - {translate(each.paraphrase)} ({place})"


def _reasons(outcome: Outcome) -> list[Reason]:
    """Return everything behind ``outcome``, most urgent first."""
    unsure = (each for each in outcome.raised if each.not_ruled_out)
    both = [*map(_found, outcome.findings), *map(_not_ruled_out, unsure)]
    return sorted(both, key=lambda each: -each.disposition.urgency)


def _found(finding: Finding) -> Reason:
    return Reason(
        disposition=finding.disposition,
        words=translate(finding.words),
        said=tuple(_said(each.link_id, each.codes) for each in finding.said),
        citations=finding.citations,
        url=whole_url("how.rule", code=finding.code),
    )


def _not_ruled_out(raised: Raised) -> Reason:
    number = settings_in_force().emergency_number.shown
    return Reason(
        disposition=raised.disposition,
        words=open_signs(raised, translate, emergency_number=number),
        said=(_said(raised.link_id, (UNSURE,)),),
        citations=tuple(dict.fromkeys(each for flag in raised.not_ruled_out for each in flag.citations)),
        url=whole_url("how.index", _anchor=raised.link_id),
    )


def _said(link_id: LinkId, codes: Iterable[str]) -> str:
    item = ITEMS[link_id]
    words = ", ".join(f"“{item.option(code).words.to(Respondent.CAREGIVER, translate)}”" for code in codes)
    return f"{translate(item.clinical_term)}: {words}"


def _terms(link_ids: Iterable[LinkId]) -> str:
    return "; ".join(translate(ITEMS[each].clinical_term) for each in link_ids)


def _override_reasons() -> list[Coding]:
    return [Coding(code=code, system=SYSTEM, display=gettext(words)) for code, words in OVERRIDE_REASONS.items()]
