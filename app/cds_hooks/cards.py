"""The card: what a patient's latest response means, for whoever opened their record."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from textwrap import shorten
from typing import Final, Literal

from flask import current_app

from app import clock, deadline, metrics
from app.cds_hooks.card_id import new_id
from app.cds_hooks.wire import CardOut, Coding, LinkOut, SourceOut
from app.contact import settings_in_force
from app.i18n import gettext, translate
from app.override_reasons import OVERRIDE_REASONS, SYSTEM
from app.own_address import whole_url
from rules.assessment import ITEMS, triage
from rules.cards import ShownCard, card_for
from rules.citation import Citation
from rules.disposition import Disposition
from rules.open_signs import open_signs
from rules.outcome import Finding, Outcome, Raised
from rules.parameters import SPEAK_WITHIN_HOURS
from rules.questionnaire import UNSURE, Answers, LinkId, Respondent
from rules.safety_net import ASK_A_HELPER
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

OF_TODAY: Final = timedelta(hours=SPEAK_WITHIN_HOURS.value)
"""How long a response counts as of now: as long as the rules let anyone wait before they speak to a person."""


@dataclass(frozen=True, slots=True)
class Latest:
    """A patient's latest response. ``at`` is when it was given, if it says so."""

    answers: Answers
    respondent: Respondent
    at: datetime | None

    def is_of_now(self, now: datetime) -> bool:
        """Whether it may be shown as what holds at ``now``."""
        return self.at is not None and abs(now - self.at) <= OF_TODAY


@dataclass(frozen=True, slots=True)
class Reason:
    """One finding, or one "not sure" that may hide some, with what was said and the passages behind it."""

    disposition: Disposition
    words: str
    said: tuple[str, ...]
    citations: tuple[Citation, ...]
    url: str


def card(latest: Latest) -> CardOut:
    """Return the card for ``latest``, in the language in force. What is not of now says so before anything else."""
    zone = settings_in_force().time_zone
    outcome, now = triage(latest.answers, latest.respondent), clock.now(zone)
    metrics.assessed("cds-hooks", outcome.disposition)
    reasons = _reasons(outcome)
    shown = _shown(outcome, latest.at.astimezone(zone) if latest.at else now, now)
    return CardOut(
        uuid=new_id(outcome.disposition, str(current_app.secret_key).encode()),
        summary=_summary(latest, shown, reasons, now),
        detail="\n\n".join(_detail(latest, outcome, shown, reasons, now)),
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


def _summary(latest: Latest, shown: ShownCard, reasons: list[Reason], now: datetime) -> str:
    """Return one sentence that begins with what to do, and names the worst of what was found."""
    action = shown.action
    if not latest.is_of_now(now):
        action = gettext("Ask again: the answers of %(day)s meant “%(action)s”", day=_day(latest.at), action=action)
    if not reasons:
        return shorten(action, LONGEST_SUMMARY, placeholder=" …")
    others = f" (+{len(reasons) - 1})" if reasons[1:] else ""
    return shorten(f"{action}: {reasons[0].words}", LONGEST_SUMMARY - len(others), placeholder=" …") + others


def _detail(latest: Latest, outcome: Outcome, shown: ShownCard, reasons: list[Reason], now: datetime) -> Iterator[str]:
    """Yield the paragraphs of what stands below the summary, as Markdown."""
    is_of_now = latest.is_of_now(now)
    yield f"**{shown.action}.** {shown.clock}." if is_of_now else f"**{_not_of_now(latest, now)}**"
    yield gettext(
        "Answered by %(person)s, %(time)s.",
        person=gettext(ANSWERED_BY[latest.respondent]),
        time=clock.day_and_time(latest.at, settings_in_force().time_zone) if latest.at else _day(None),
    )
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


def _not_of_now(latest: Latest, now: datetime) -> str:
    """Say that the answers are old, or that nobody can tell how old."""
    if latest.at is None or latest.at > now:
        return gettext("It is not known when these answers were given. Ask again what holds today.")
    hours = f"{SPEAK_WITHIN_HOURS.value:g}"
    return gettext("These answers are more than %(hours)s hours old. Ask again what holds today.", hours=hours)


def _day(at: datetime | None) -> str:
    return clock.day(at.astimezone(settings_in_force().time_zone)) if at else gettext("an unknown day")


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
        words=translate(finding.finding),
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
