"""Minutes of a day: from which to which something is open."""

import re
from dataclasses import dataclass
from datetime import time
from typing import Final, Self

from app.i18n.dates import time_of_day
from app.i18n.words import gettext

MIDNIGHT: Final = 24 * 60

_SPAN: Final = re.compile(r"(\d\d?):(\d\d)-(\d\d?):(\d\d)")


class NotOpeningHours(ValueError):  # noqa: N818 - names what the text is not
    """The text is no list of opening hours."""


@dataclass(frozen=True, slots=True)
class Span:
    """The minutes of a day from which and to which something is open."""

    opens: int
    closes: int

    @property
    def in_words(self) -> str:
        """The span as a sentence shows it, such as "8:00 AM to 12:00 PM"."""
        return gettext("%(opens)s to %(closes)s", opens=in_words(self.opens), closes=in_words(self.closes))

    def within(self, other: Self) -> Self | None:
        """Return what both have in common; None if that is nothing."""
        opens, closes = max(self.opens, other.opens), min(self.closes, other.closes)
        return type(self)(opens, closes) if opens < closes else None


def read_span(text: str) -> Span:
    """Read minutes such as "08:00-12:00"; the last one of a day is written as 24:00.

    Raises:
        NotOpeningHours: the text cannot be read, or closes before it opens.
    """
    found = _SPAN.fullmatch(text)
    if not found:
        raise NotOpeningHours(text)
    hours, minutes = [int(each) for each in found.group(1, 3)], [int(each) for each in found.group(2, 4)]
    opens, closes = (hour * 60 + minute for hour, minute in zip(hours, minutes, strict=True))
    if max(minutes) >= 60 or not opens < closes <= MIDNIGHT:
        raise NotOpeningHours(text)
    return Span(opens, closes)


def in_words(minute: int) -> str:
    """Write a minute of the day as a time."""
    return gettext("midnight") if minute == MIDNIGHT else time_of_day(time(minute // 60, minute % 60))
