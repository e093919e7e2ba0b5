"""Opening hours: read from one line, then asked whether the line is open and until when."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from app.i18n.dates import time_of_day, weekday
from app.i18n.words import gettext

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
EXAMPLE = "Mon-Fri 08:00-17:00, Sat 09:00-12:00"

_RANGE = re.compile(
    r"(?P<first>[a-z]{3})(?:-(?P<last>[a-z]{3}))? +(?P<opens>\d\d?:\d\d)-(?P<closes>\d\d?:\d\d)", re.IGNORECASE
)
_MIDNIGHT = 24 * 60


class NotOpeningHours(ValueError):  # noqa: N818 - names what the text is not
    """The text is no list of opening hours."""


@dataclass(frozen=True, slots=True)
class OpenRange:
    """Some days of the week (0 is Monday), and the minutes of the day from which and to which the line is open."""

    days: tuple[int, ...]
    opens: int
    closes: int

    @property
    def in_words(self) -> str:
        """The range as a sentence shows it, such as "Mon-Fri 8:00 AM to 5:00 PM"."""
        first, last = (weekday(each, "abbreviated") for each in (self.days[0], self.days[-1]))
        return gettext(
            "%(days)s %(opens)s to %(closes)s",
            days=first if len(self.days) == 1 else f"{first}–{last}",
            opens=_minute_in_words(self.opens),
            closes=_minute_in_words(self.closes),
        )


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """When the daytime line is answered. Every moment passed in must be in the line's own time zone."""

    ranges: tuple[OpenRange, ...]

    @property
    def in_words(self) -> str:
        """All ranges in one line."""
        return ", ".join(each.in_words for each in self.ranges)

    def is_open(self, moment: datetime) -> bool:
        """Whether the line is answered at ``moment``."""
        minute = moment.hour * 60 + moment.minute
        return any(each.opens <= minute < each.closes for each in self._on(moment))

    def closing(self, moment: datetime) -> datetime | None:
        """Return when the line closes for the day of ``moment``, or None if it is not open that day."""
        last = max((each.closes for each in self._on(moment)), default=None)
        if last is None:
            return None
        return moment.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(minutes=last)

    def _on(self, moment: datetime) -> Iterator[OpenRange]:
        return (each for each in self.ranges if moment.weekday() in each.days)


def read_hours(text: str) -> OpeningHours:
    """Read lines such as "Mon-Fri 08:00-17:00, Sat 09:00-12:00"; a night is written as two ranges.

    Raises:
        NotOpeningHours: a range cannot be read, or closes before it opens.
    """
    return OpeningHours(tuple(_range(part.strip()) for part in text.split(",")))


def _range(text: str) -> OpenRange:
    found = _RANGE.fullmatch(text)
    if not found:
        raise NotOpeningHours(text)
    first = _day(found["first"])
    last = _day(found["last"]) if found["last"] else first
    opens, closes = _minute(found["opens"]), _minute(found["closes"])
    if closes <= opens:
        raise NotOpeningHours(text)
    length = (last - first) % len(DAYS) + 1
    return OpenRange(tuple((first + n) % len(DAYS) for n in range(length)), opens, closes)


def _day(name: str) -> int:
    if name.title() not in DAYS:
        raise NotOpeningHours(name)
    return DAYS.index(name.title())


def _minute(text: str) -> int:
    hour, minute = (int(part) for part in text.split(":"))
    if minute >= 60 or hour * 60 + minute > _MIDNIGHT:
        raise NotOpeningHours(text)
    return hour * 60 + minute


def _minute_in_words(minute: int) -> str:
    return gettext("midnight") if minute == _MIDNIGHT else time_of_day(time(minute // 60, minute % 60))
