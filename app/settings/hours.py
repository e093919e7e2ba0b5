"""Opening hours: read from one line, then asked whether the line is open and until when."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.i18n.dates import weekday
from app.i18n.words import gettext
from app.settings import minutes
from app.settings.closed_days import ClosedDays
from app.settings.days import WEEKDAYS
from app.settings.minutes import MIDNIGHT, NotOpeningHours, Span, read_span

EXAMPLE = "Mon-Fri 08:00-17:00, Sat 09:00-12:00"

_RANGE = re.compile(r"(?P<first>[a-z]{3})(?:-(?P<last>[a-z]{3}))? +(?P<span>[\d:-]+)", re.IGNORECASE)

AHEAD = timedelta(days=400)
"""How far ahead an open day is looked for: past a year of closed days there is none."""


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
            opens=minutes.in_words(self.opens),
            closes=minutes.in_words(self.closes),
        )


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """When a line is answered. Every moment passed in must be in the line's own time zone.

    Of two entries of ``closed`` that have the same day, the first counts.
    """

    ranges: tuple[OpenRange, ...]
    closed: tuple[ClosedDays, ...] = ()

    @property
    def in_words(self) -> str:
        """All ranges in one line."""
        return ", ".join(each.in_words for each in self.ranges)

    def closed_on(self, moment: datetime) -> ClosedDays | None:
        """Return the entry that closes the day of ``moment``, or makes a half day of it."""
        day = moment.date()
        return next((each for each in self.closed if day in each.days), None)

    def spans_on(self, moment: datetime) -> list[Span]:
        """Return from when to when the line is answered on the day of ``moment``."""
        usual = [Span(each.opens, each.closes) for each in self.ranges if moment.weekday() in each.days]
        closed = self.closed_on(moment) if usual else None
        return [left for each in usual if (left := closed.open_of(each))] if closed else usual

    def is_open(self, moment: datetime) -> bool:
        """Whether the line is answered at ``moment``."""
        minute = moment.hour * 60 + moment.minute
        return any(each.opens <= minute < each.closes for each in self.spans_on(moment))

    def last_open(self, since: datetime, latest: datetime) -> datetime | None:
        """Return the last moment from ``since`` to ``latest`` at which the line is answered; None if there is none."""
        if self.is_open(latest):
            return latest
        ends = (end for day in _days(since, latest) for _, wall in self._spans(day) for end in self._ends(wall))
        return max((end for end in ends if in_utc(since) < in_utc(end) <= in_utc(latest)), key=in_utc, default=None)

    def end_of_next_open_day(self, since: datetime) -> datetime | None:
        """Return when the line closes for the first time after it has opened after ``since``.

        None where there is no such time: a line that is answered round the clock never closes.
        """
        if self.is_round_the_clock:
            return None
        for day in _days(since, since + AHEAD):
            spans = list(self._spans(day))
            if spans and min(start for start, _ in spans) > since:
                return max(end for _, end in spans)
        return None

    @property
    def is_round_the_clock(self) -> bool:
        """Whether it is answered at every minute."""
        return not self.closed and all(
            any(day in each.days and each.opens == 0 and each.closes == MIDNIGHT for each in self.ranges)
            for day in range(len(WEEKDAYS))
        )

    def _spans(self, day: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield from when to when the line is answered on the day that begins at ``day``."""
        for each in self.spans_on(day):
            yield day + timedelta(minutes=each.opens), day + timedelta(minutes=each.closes)

    def _ends(self, wall: datetime) -> Iterator[datetime]:
        """Yield when a line that closes at ``wall`` does so: twice, where the clocks are set back over that hour."""
        yield wall
        again = wall.replace(fold=1)
        before = (in_utc(again) - timedelta(minutes=1)).astimezone(wall.tzinfo)
        if in_utc(again) > in_utc(wall) and self.is_open(before):
            yield again


def in_utc(moment: datetime) -> datetime:
    """Return it so that it can be compared: two of one zone are by the wall clock, which shows some of them twice."""
    return moment.astimezone(UTC)


def _days(first: datetime, last: datetime) -> Iterator[datetime]:
    """Yield the beginning of every day from that of ``first`` to that of ``last``."""
    day = first.replace(hour=0, minute=0, second=0, microsecond=0)
    while day <= last:
        yield day
        day += timedelta(days=1)


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
    span, length = read_span(found["span"]), (last - first) % len(WEEKDAYS) + 1
    return OpenRange(tuple((first + n) % len(WEEKDAYS) for n in range(length)), span.opens, span.closes)


def _day(name: str) -> int:
    if name.title() not in WEEKDAYS:
        raise NotOpeningHours(name)
    return WEEKDAYS.index(name.title())
