"""The one place where the app reads the time, and how times and days are written in the language in force."""

from datetime import datetime, tzinfo


def now(zone: tzinfo | None = None) -> datetime:
    """Return the present moment in ``zone``, or in the server's own time zone."""
    return datetime.now(zone) if zone else datetime.now().astimezone()


def local(wall: datetime, zone: tzinfo | None) -> datetime:
    """Return the moment at which a clock in ``zone``, or in the server's own, shows the time of ``wall``."""
    return wall.replace(tzinfo=zone) if zone else wall.astimezone()
