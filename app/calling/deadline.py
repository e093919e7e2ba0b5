"""By when to have spoken to a person: pure functions of the time passed in (clinical.md §2)."""

from datetime import datetime, time, timedelta
from typing import Final

from app.i18n.dates import time_of_day, weekday, zone_name
from app.i18n.words import gettext
from app.settings.hours import OpeningHours, in_utc
from rules.model.disposition import Clock
from rules.sources.parameters import SPEAK_TODAY_HOURS, SPEAK_WITHIN_HOURS
from rules.text import N_

MANY: Final = 2
"""From how many hours on one speaks of hours."""

MINUTE: Final = 1 / 60
"""In hours."""

OPEN_DAY: Final = N_("by the end of the next day that the office is open")
PASSED: Final = N_("%(deadline)s. That time has passed: call now")
TONIGHT: Final = N_("by midnight %(zone)s tonight")
WITHIN: Final = N_("within %(hours)s hours, by %(time)s")
TODAY: Final = N_("by %(time)s today")
TOMORROW: Final = N_("by %(time)s tomorrow, %(day)s")
ON_DAY: Final = N_("by %(time)s on %(day)s")

HOURS: Final = {Clock.TODAY: SPEAK_TODAY_HOURS, Clock.SOON: SPEAK_WITHIN_HOURS}
"""Within how many hours, of the clocks that are counted in hours."""


def due(clock: Clock, since: datetime, hours: OpeningHours | None, *, always_answered: bool) -> datetime | None:
    """Return by when to have spoken to a person, counting from ``since``; None where ``clock`` names no time.

    ``hours`` are those of the team's lines, or of the office for what it is to be called about, in the time zone of
    ``since``; ``always_answered`` tells that another line
    is answered when that one is closed. Never later than the rule: if nobody answers at that time, it is the last
    minute at which somebody does before. What is administrative has until the end of the next day that is open. Nothing
    here depends on the present, so a page opened again shows the same time.
    """
    match clock:
        case Clock.TODAY | Clock.SOON:
            # Added in UTC: 24 hours are 24 hours, also over the night in which the clocks change.
            latest = (in_utc(since) + timedelta(hours=HOURS[clock].value)).astimezone(since.tzinfo)
            if hours is None or always_answered:
                return latest
            return hours.last_open(since, latest) or latest
        case Clock.OPEN_DAY:
            return hours.end_of_next_open_day(since) if hours else None
        case Clock.NOW | Clock.NEXT_VISIT:
            return None


def in_words(deadline: datetime | None, now: datetime) -> str:
    """Write ``deadline`` as someone reads it at ``now``, such as "by 8:10 AM EST tomorrow, Tuesday".

    Without one it is the end of the next open day, whose hours are not known here.
    """
    if deadline is None:
        return gettext(OPEN_DAY)
    words, has_passed = _on_its_day(deadline, now), in_utc(deadline) <= in_utc(now)
    return gettext(PASSED, deadline=words) if has_passed else words


def _on_its_day(deadline: datetime, now: datetime) -> str:
    at, day = f"{time_of_day(deadline)} {zone_name(deadline)}", weekday(deadline.weekday(), "wide")
    days, left = (deadline.date() - now.date()).days, (in_utc(deadline) - in_utc(now)) / timedelta(hours=1)
    # 12:00 AM of tomorrow is tonight to whoever reads it.
    if days == 1 and deadline.time() == time(0):
        return gettext(TONIGHT, zone=zone_name(deadline))
    # Times are told to the minute: within the first one, 8 hours are 8 hours.
    if days == 1 and MANY <= left <= SPEAK_TODAY_HOURS.value:
        return gettext(WITHIN, hours=int(left + MINUTE), time=at)
    match days:
        case 0:
            return gettext(TODAY, time=at)
        case 1:
            return gettext(TOMORROW, time=at, day=day)
        case _:
            return gettext(ON_DAY, time=at, day=day)
