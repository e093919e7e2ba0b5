"""Remarks on a response besides what it means: how old it is, and what in it was put aside."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from app.i18n import dates
from app.i18n.words import gettext, translate
from app.interop.fhir.reading import Given
from app.settings.team_time import in_team_time
from rules.in_force import rule_set_of
from rules.sources.parameters import SPEAK_WITHIN_HOURS

OF_TODAY: Final = timedelta(hours=SPEAK_WITHIN_HOURS.value)
"""How long a response counts as of now: as long as the rules let anyone wait before they speak to a person."""


def is_of_now(at: datetime | None, now: datetime) -> bool:
    """Whether answers that were given ``at`` that time may be shown as what holds at ``now``."""
    return at is not None and abs(now - at) <= OF_TODAY


def ask_again(at: datetime | None, action: str) -> str:
    """Return the action of answers that are not of now, with their day before it."""
    return gettext("Ask again: the answers of %(day)s meant “%(action)s”", day=day(at), action=action)


def day(at: datetime | None) -> str:
    """Return the day of ``at`` where we are, or that nobody knows it."""
    return dates.day(in_team_time(at)) if at else gettext("an unknown day")


def put_aside(given: Given) -> Iterator[str]:
    """Yield a remark where "none" was chosen beside something graver, which counts."""
    if given.beside_none:
        items = rule_set_of(given.questionnaire).items
        terms = "; ".join(translate(items[each].clinical_term) for each in given.beside_none)
        yield gettext(
            "“None” or “no” was chosen beside another answer, which counts: %(items)s. Ask which of the two holds.",
            items=terms,
        )
