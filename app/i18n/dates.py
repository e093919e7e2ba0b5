"""How times, days and temperatures are written in the language in force."""

import re
from datetime import date, datetime, time, tzinfo
from typing import Final, Literal

from babel.dates import format_date, format_skeleton, format_time, get_day_names

from app.i18n.words import language

_WITHIN_A_FIGURE: Final = re.compile(
    r" (?=°|(?:[ap]\.? ?)?m\b)(?:(?=°)|(?<=\d )|(?<=\b[ap]\. ))(?=[^<>]*<(?!/(?:pre|textarea)\b))", re.IGNORECASE
)
"""The spaces of "38.0 °C", "2:00 AM" and "2:00 a. m." in what is read: not within a tag, nor where words are copied or
sent again as they stand."""


def time_of_day(moment: datetime | time) -> str:
    """Write the time of ``moment`` the way a wall clock is read out, such as "3:40 PM"."""
    return _plain(format_time(moment, "short", locale=language().locale))


def day_in_full(moment: date) -> str:
    """Write a date with its day of the week, such as "Monday, November 23, 2026"."""
    return _plain(format_date(moment, "full", locale=language().locale))


def day(moment: date) -> str:
    """Write a date in a few letters, such as "Nov 23, 2026"."""
    return _plain(format_date(moment, "medium", locale=language().locale))


def day_and_time(moment: datetime, zone: tzinfo | None) -> str:
    """Write a moment with its date as it was in ``zone``, such as "Nov 24, 2026, 3:40 PM EST"."""
    there = moment.astimezone(zone)
    return f"{day(there)}, {time_of_day(there)} {zone_name(there)}"


def weekday(number: int, width: Literal["abbreviated", "wide"]) -> str:
    """Return the name of a day of the week, "Mon" or "Monday"; 0 is Monday."""
    return _plain(get_day_names(width, locale=language().locale)[number])


def day_of_month(month: int, number: int) -> str:
    """Write a day of any year, such as "January 1"."""
    return _plain(format_skeleton("MMMMd", date(2024, month, number), locale=language().locale))


def zone_name(moment: datetime) -> str:
    """Return the short name of the time zone of ``moment``, such as "EST", or its distance from UTC."""
    name = moment.tzname() or ""
    return name if name.isalpha() else f"UTC{name}"


def _plain(words: str) -> str:
    """With plain spaces, which every font has and every search finds."""
    return words.replace("\u202f", " ").replace("\xa0", " ")


def unbroken(page: str) -> str:
    """Keep temperatures and times each on one line in a ``page`` of HTML, as ``unbroken`` does in the browser."""
    return _WITHIN_A_FIGURE.sub("\N{NO-BREAK SPACE}", page)
