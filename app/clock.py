"""The one place where the app reads the time, and how times and days are written in the language in force."""

from datetime import datetime, tzinfo


def now(zone: tzinfo | None = None) -> datetime:
    """Return the present moment in ``zone``, or in the server's own time zone."""
    return datetime.now(zone) if zone else datetime.now().astimezone()
