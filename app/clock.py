"""The one place where the app reads the time, and how a time of day is written."""

from datetime import datetime, time, tzinfo


def now(zone: tzinfo | None = None) -> datetime:
    """Return the present moment in ``zone``, or in the server's own time zone."""
    return datetime.now(zone) if zone else datetime.now().astimezone()


def time_of_day(moment: datetime | time) -> str:
    """Write the time of ``moment`` the way a wall clock is read out, such as "3:40 PM"."""
    half = "AM" if moment.hour < 12 else "PM"
    return f"{moment.hour % 12 or 12}:{moment.minute:02} {half}"


def zone_name(moment: datetime) -> str:
    """Return the short name of the time zone of ``moment``, such as "EST", or its distance from UTC."""
    name = moment.tzname() or ""
    return name if name.isalpha() else f"UTC{name}"
