"""Moments in a nurse's shorthand: "y18" is yesterday at 18:00, "14h" is fourteen hours ago."""

import re
from datetime import datetime, time, timedelta
from typing import Final

_DAY: Final = re.compile(r"(y|yesterday|t|today)(?: ?(\d{1,2})(?::?(\d\d))?)?")
_AGO: Final = re.compile(r"(\d{1,4}) ?(?:(min(?:ute)?s?)|(h(?:(?:ou)?rs?)?)|(d(?:ays?)?)|(w(?:eeks?|ks?)?))(?: ago)?")
_TIME: Final = re.compile(r"(\d{1,2}):(\d\d)")
_LOOKS_SHORT: Final = re.compile(r"[yt] ?\d.*|\d+ ?[a-z]?|\d+:.*")
"""What was meant as shorthand. Whatever else is typed stands as it is, such as "Tuesday"."""

_UNITS: Final = (("minutes", "min"), ("hours", "h"), ("days", "d"), ("weeks", "w"))
"""In the order of the groups of ``_AGO``; months are none of them, as "3m" may mean either."""

OLDEST: Final = timedelta(days=120 * 366)
"""Nobody has had anything for longer."""

_WHOLE_DAYS: Final = ("d", "w")


class NotAMomentError(ValueError):
    """What was typed looks like shorthand and is none."""

    def __init__(self, text: str) -> None:
        """Tell what was found, and how to write it."""
        super().__init__(
            f"“{text}” is no time that was. Write y18 for yesterday at 18:00, t7 for today at 7:00, 14h or 3d for as "
            "long ago, or the day in words."
        )


def since_in_words(text: str, begun: datetime) -> str:
    """Return in words what ``text`` means in a call that was ``begun`` then, in the zone of the team.

    Raises:
        NotAMomentError: it looks like shorthand, and is none or not past.
    """
    short = text.casefold()
    try:
        words = _on_a_day(short, begun) or _ago(short, begun) or _at_a_time(short, begun)
    except (ValueError, OverflowError):
        raise NotAMomentError(text) from None
    if words:
        return words
    if _LOOKS_SHORT.fullmatch(short):
        raise NotAMomentError(text)
    return text


def _on_a_day(short: str, begun: datetime) -> str:
    match = _DAY.fullmatch(short)
    if not match:
        return ""
    day = begun.date() - timedelta(days=match[1].startswith("y"))
    if not match[2]:
        return f"{day.day} {day:%b}"
    return _past(datetime.combine(day, time(int(match[2]), int(match[3] or 0)), begun.tzinfo), begun)


def _ago(short: str, begun: datetime) -> str:
    match = _AGO.fullmatch(short)
    if not match:
        return ""
    unit, sign = next(each for each, typed in zip(_UNITS, match.groups()[1:], strict=True) if typed)
    ago = timedelta(**{unit: int(match[1])})
    if ago > OLDEST:
        raise ValueError(ago)
    then = begun - ago
    at = f"{then.day} {then:%b}" if sign in _WHOLE_DAYS else _moment(then)
    return f"{at} ({int(match[1])} {sign})"


def _at_a_time(short: str, begun: datetime) -> str:
    """Read a time alone as the last time that the clock showed it."""
    match = _TIME.fullmatch(short)
    if not match:
        return ""
    then = datetime.combine(begun.date(), time(int(match[1]), int(match[2])), begun.tzinfo)
    return _moment(then if then <= begun else then - timedelta(days=1))


def _past(then: datetime, begun: datetime) -> str:
    if then > begun:
        raise ValueError(then)
    return _moment(then)


def _moment(then: datetime) -> str:
    return f"{then.day} {then:%b} {then:%H:%M}"
