"""By when to have spoken to a person: pure functions of the time passed in."""

from datetime import UTC, datetime, timedelta

from app.i18n.dates import time_of_day, weekday, zone_name
from app.i18n.words import gettext
from app.settings.hours import OpeningHours
from rules.model.disposition import Disposition
from rules.sources.parameters import SPEAK_WITHIN_HOURS

LONG_ENOUGH = timedelta(hours=1)
"""With less than this left before the line closes, its closing time is no fair deadline."""


def due(level: Disposition, since: datetime, hours: OpeningHours | None) -> datetime | None:
    """Return by when to have spoken to a person, counting from ``since``; None where ``level`` names no time.

    Which levels have a clock is decided here and nowhere else. ``hours`` are those of the team's line.
    """
    match level:
        case Disposition.CALL_SOON:
            return speak_by(since, hours)
        case Disposition.CALL_NOW | Disposition.MENTION:
            return None


def speak_by(since: datetime, hours: OpeningHours | None) -> datetime:
    """Return by when to have spoken to a person who was told to call soon at ``since``.

    Today's closing time if the line is open and stays so long enough, else the longest time the rules allow. ``since``
    must be in the time zone of ``hours``, and so is the deadline. Nothing here depends on the present, so a page opened
    again shows the same time.
    """
    # Added in UTC: 24 hours are 24 hours, also over the night in which the clocks change.
    latest = (since.astimezone(UTC) + timedelta(hours=SPEAK_WITHIN_HOURS.value)).astimezone(since.tzinfo)
    if hours is None or not hours.is_open(since):
        return latest
    closing = hours.closing(since)
    return closing if closing and closing - since >= LONG_ENOUGH else latest


def in_words(deadline: datetime, now: datetime) -> str:
    """Write ``deadline`` as someone reads it at ``now``, such as "8:10 AM EST tomorrow, Tuesday"."""
    words = _on_its_day(deadline, now)
    return gettext("%(deadline)s. That time has passed: call now", deadline=words) if deadline <= now else words


def _on_its_day(deadline: datetime, now: datetime) -> str:
    time, day = f"{time_of_day(deadline)} {zone_name(deadline)}", weekday(deadline.weekday(), "wide")
    match (deadline.date() - now.date()).days:
        case 0:
            return gettext("%(time)s today", time=time)
        case 1:
            return gettext("%(time)s tomorrow, %(day)s", time=time, day=day)
        case _:
            return gettext("%(time)s on %(day)s", time=time, day=day)
