"""Days on which the office is closed, or open for a part of the day, once or every year."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from app.settings.days import DatedDays, Days, DaysOfYear, WeekdayOfMonth, common_day, read_day, read_every_year
from app.settings.local_words import LocalWords, read_words
from app.settings.minutes import Span, read_span
from app.settings.tables import Table, written, written_anyhow

LONGEST: Final = 92
"""For how many days on end an entry may close the office: more is taken for a slip of the pen."""

_Day = Annotated[date | None, written_anyhow(read_day, "a day such as 2026-12-25")]
_EveryYear = Annotated[
    DaysOfYear | WeekdayOfMonth | None,
    written(read_every_year, "'12-25', '12-24/01-01' or '4th Thu of Nov'; 02-29 is no day of every year"),
]
_Hours = Annotated[Span | None, written(read_span, "the hours of a half day such as '08:00-12:00'")]
_Name = Annotated[
    LocalWords | None,
    written_anyhow(read_words, "a name, or names such as { en = 'Christmas', es = 'Navidad' }"),
]


class ClosedDays(Table):
    """An entry: one day, days from a first to a last, or days of every year. With ``hours``, half days."""

    on: _Day = None
    first: _Day = Field(default=None, alias="from")
    last: _Day = Field(default=None, alias="to")
    every_year: _EveryYear = None
    hours: _Hours = None
    name: _Name = None

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        days = self.days
        if isinstance(days, DatedDays) and days.last < days.first:
            raise ValueError(f"found to = {days.last}, expected no day before from = {days.first}")
        if len(days) > LONGEST:
            raise ValueError(f"found {len(days)} days on end, expected {LONGEST} or fewer")
        return self

    @cached_property
    def days(self) -> Days:
        """Which days they are."""
        match self.on, self.first, self.last, self.every_year:
            case date() as on, None, None, None:
                return DatedDays(on, on)
            case None, date() as first, date() as last, None:
                return DatedDays(first, last)
            case None, None, None, (DaysOfYear() | WeekdayOfMonth()) as every_year:
                return every_year
        raise ValueError("expected one of: on; from and to; every_year")

    @property
    def last_of_many(self) -> tuple[int, int] | None:
        """Month and day of the last one, if there is more than one."""
        match self.days:
            case DatedDays(first, last) if first != last:
                return last.month, last.day
            case DaysOfYear(first, last) if first != last:
                return last
        return None

    def is_over(self, today: date) -> bool:
        """Whether they all lie before ``today``, and come no more."""
        days = self.days
        return isinstance(days, DatedDays) and days.last < today

    def open_of(self, span: Span) -> Span | None:
        """Return what these days leave of the hours ``span``; they never open what is closed."""
        return span.within(self.hours) if self.hours else None


def declared_twice(closed: Iterable[ClosedDays]) -> str | None:
    """Name two entries that have a day in common; None if there are none."""
    for one, other in combinations(closed, 2):
        if day := common_day(one.days, other.days):
            return f"{one.days} and {other.days} both have {day:%m-%d}"
    return None
