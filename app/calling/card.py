"""The result card as of one moment, for every face: what to do, and by when, in words and as a time."""

from datetime import datetime
from typing import NamedTuple

from app.calling import deadline
from app.i18n.words import translate
from app.settings.settings import settings_in_force
from rules.advice.cards import ShownCard, card_for
from rules.model.disposition import Clock, Disposition
from rules.model.outcome import Outcome
from rules.model.questionnaire import Respondent
from rules.sources.citation import Citation


class CardAt(NamedTuple):
    """A card as of one moment. ``due`` is by when to have spoken to a person, if the card names a time."""

    words: ShownCard
    due: datetime | None
    citation: Citation


def card_at(now: datetime, outcome: Outcome, respondent: Respondent, *, since: datetime | None = None) -> CardAt:
    """Return the card for ``outcome`` as it reads at ``now``; its time counts from ``since``, or else from ``now``.

    Both must be in the time zone of the team.
    """
    due = due_at(outcome.clock, since or now)
    names_a_time = due is not None or outcome.clock is Clock.OPEN_DAY
    by = deadline.in_words(due, now) if names_a_time else ""
    return CardAt(card_by(by, outcome, respondent), due, card_for(outcome).citation)


def due_at(clock: Clock, since: datetime) -> datetime | None:
    """Return by when to have spoken to a person of the team, counting from ``since``; None where there is no time."""
    site = settings_in_force().site
    hours = site.office_hours if clock is Clock.OPEN_DAY else site.hours
    return deadline.due(clock, since, hours, always_answered=site.is_always_answered)


def numbers_by_name() -> dict[str, str]:
    """Return the numbers that advice names in its slots."""
    site = settings_in_force().site
    return {"emergency_number": site.emergency.number.shown, "crisis_line": site.crisis.number.shown}


def card_if_call_now(outcome: Outcome | None, respondent: Respondent) -> ShownCard | None:
    """Return the words of the card if ``outcome`` is to call now, which names no time; else None."""
    if outcome is None or outcome.disposition is not Disposition.CALL_NOW:
        return None
    return card_by("", outcome, respondent)


def card_by(by: str, outcome: Outcome, respondent: Respondent) -> ShownCard:
    """Return the words of the card for ``outcome``, with the time to call, such as "by 5:00 PM today"."""
    return card_for(outcome).shown(respondent, translate, **numbers_by_name(), deadline=by)
