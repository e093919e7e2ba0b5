"""Days of the calendar: from one to another, the same of every year, or a weekday of a month."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_COMMON_YEAR: Final = 2023
_YEARS: Final = range(2024, 2024 + 28)
"""In so many years each day of the year has been each day of the week; the first of them is a leap year."""

_DAY: Final = timedelta(days=1)
_DAYS: Final = re.compile(r"(\d\d)-(\d\d)(?:/(\d\d)-(\d\d))?")
_WEEKDAY: Final = re.compile(rf"(1st|2nd|3rd|4th|last) ({'|'.join(WEEKDAYS)}) of ({'|'.join(MONTHS)})")
_WHICH: Final = {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "last": -1}


@dataclass(frozen=True, slots=True)
class DatedDays:
    """From the first day to the last, once."""

    first: date
    last: date

    def __str__(self) -> str:
        """Return them as the file has them."""
        return f"{self.first}" if self.first == self.last else f"{self.first} to {self.last}"

    def __contains__(self, day: date) -> bool:
        """Whether ``day`` is one of them."""
        return self.first <= day <= self.last

    def __len__(self) -> int:
        """Return how many days on end they are."""
        return (self.last - self.first).days + 1

    def __iter__(self) -> Iterator[date]:
        """Yield each of them."""
        return (self.first + place * _DAY for place in range(len(self)))


@dataclass(frozen=True, slots=True)
class DaysOfYear:
    """From the first to the last of every year, each a month and a day; they may run over New Year."""

    first: tuple[int, int]
    last: tuple[int, int]

    def __str__(self) -> str:
        """Return them as the file has them."""
        return "/".join(f"{month:02}-{day:02}" for month, day in dict.fromkeys((self.first, self.last)))

    def __contains__(self, day: date) -> bool:
        """Whether ``day`` is one of them."""
        this = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= this <= self.last
        return this >= self.first or this <= self.last

    def __len__(self) -> int:
        """Return how many days on end they are in a leap year."""
        return sum(1 for _ in self)

    def __iter__(self) -> Iterator[date]:
        """Yield each of them in a leap year."""
        year = DatedDays(date(_YEARS[0], 1, 1), date(_YEARS[0], 12, 31))
        return (day for day in year if day in self)


@dataclass(frozen=True, slots=True)
class WeekdayOfMonth:
    """Such as the fourth Thursday of November; 0 is Monday, and -1 the last one of the month."""

    which: int
    weekday: int
    month: int

    def __str__(self) -> str:
        """Return it as the file has it."""
        which = next(name for name, number in _WHICH.items() if number == self.which)
        return f"{which} {WEEKDAYS[self.weekday]} of {MONTHS[self.month - 1]}"

    def __contains__(self, day: date) -> bool:
        """Whether ``day`` is such a one."""
        if (day.month, day.weekday()) != (self.month, self.weekday):
            return False
        if self.which > 0:
            return (day.day - 1) // 7 + 1 == self.which
        return day.day + 7 > monthrange(day.year, day.month)[1]

    def __len__(self) -> int:
        """Return that it is a single day."""
        return 1

    def __iter__(self) -> Iterator[date]:
        """Yield it in each of as many years as it takes to fall on every day that it can."""
        days = (date(year, self.month, 1) + place * _DAY for year in _YEARS for place in range(31))
        return (day for day in days if day in self)


Days = DatedDays | DaysOfYear | WeekdayOfMonth

_GONE_THROUGH: Final[tuple[type, ...]] = (DatedDays, WeekdayOfMonth, DaysOfYear)


def read_day(given: object) -> date:
    """Read a day, written as TOML writes one or as a text.

    Raises:
        ValueError: there is no such day.
    """
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    return date.fromisoformat(given if isinstance(given, str) else "")


def read_every_year(text: str) -> DaysOfYear | WeekdayOfMonth:
    """Read a day such as "12-25", days such as "12-24/01-01", or a weekday such as "4th Thu of Nov".

    Raises:
        ValueError: it is none of these, or no day that every year has.
    """
    if found := _WEEKDAY.fullmatch(text):
        return WeekdayOfMonth(_WHICH[found[1]], WEEKDAYS.index(found[2]), MONTHS.index(found[3]) + 1)
    if not (found := _DAYS.fullmatch(text)):
        raise ValueError(text)
    first = _in_any_year(found[1], found[2])
    return DaysOfYear(first, _in_any_year(found[3], found[4]) if found[3] else first)


def common_day(one: Days, other: Days) -> date | None:
    """Return a day that both have; None if there is none."""
    # Days of every year stand for every year only where they are asked for one, not where they are gone through.
    fewer, more = sorted((one, other), key=lambda each: _GONE_THROUGH.index(type(each)))
    return next((day for day in fewer if day in more), None)


def _in_any_year(month: str, day: str) -> tuple[int, int]:
    on = date(_COMMON_YEAR, int(month), int(day))
    return on.month, on.day
