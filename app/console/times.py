"""How the console writes times: by a clock of 24 hours, in the zone that its pages name once at their foot."""

from datetime import date, datetime, tzinfo

from app import clock
from app.i18n.dates import day, zone_name
from app.settings.settings import settings_in_force


def time_of_day(moment: datetime) -> str:
    """Write the time of ``moment``, such as "15:40"."""
    return f"{moment:%H:%M}"


def day_and_time(moment: datetime, zone: tzinfo | None) -> str:
    """Write a moment with its date as it was in ``zone``, such as "Nov 24, 2026, 15:40"."""
    there = moment.astimezone(zone)
    return f"{day(there)}, {time_of_day(there)}"


def with_zone(moment: datetime, zone: tzinfo | None) -> str:
    """Write a moment that stands where nothing else names the zone, such as "Nov 24, 2026, 15:40 EST"."""
    return f"{day_and_time(moment, zone)} {zone_name(moment.astimezone(zone))}"


def zone_in_words() -> str:
    """Return whose times all times of a page are, such as "America/New_York", or the zone of the server."""
    zone = settings_in_force().time_zone
    return str(zone) if zone else zone_name(clock.now())


def span(began: datetime, ended: datetime, zone: tzinfo | None) -> str:
    """Write when something began and ended, and how long it was: "Nov 24, 2026, 15:12-15:21 EST, 9 min"."""
    first, last = began.astimezone(zone), ended.astimezone(zone)
    until = time_of_day(last) if last.date() == first.date() else day_and_time(last, zone)
    minutes = int((ended - began).total_seconds() // 60)
    return f"{day_and_time(first, zone)}-{until} {zone_name(last)}, {minutes} min"


def age_on(born: str, day: date) -> int | None:
    """Return the age in years on ``day`` of someone ``born`` on that date; None if there is no such date before it."""
    try:
        birth = date.fromisoformat(born)
    except ValueError:
        return None
    years = day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
    return years if years >= 0 else None
