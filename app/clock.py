"""The one place where the app reads the time, and how times and days are written in the language in force."""

from datetime import MAXYEAR, MINYEAR, datetime, tzinfo


def now(zone: tzinfo | None = None) -> datetime:
    """Return the present moment in ``zone``, or in the server's own time zone."""
    return datetime.now(zone) if zone else datetime.now().astimezone()


def local(wall: datetime, zone: tzinfo | None) -> datetime:
    """Return the moment at which a clock in ``zone``, or in the server's own, shows the time of ``wall``.

    Raises:
        ValueError: that is at the edge of the calendar, beyond which another zone or some hours more may lead.
    """
    if not MINYEAR < wall.year < MAXYEAR:
        raise ValueError(f"found the year {wall.year}, expected one between {MINYEAR} and {MAXYEAR}")
    return wall.replace(tzinfo=zone) if zone else wall.astimezone()
