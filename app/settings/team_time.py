"""The local time of the team: what every time on a page, in an answer or on paper is written in."""

from datetime import datetime, tzinfo

from app import clock
from app.settings.settings import settings_in_force


def team_zone() -> tzinfo | None:
    """Return the team's time zone; None, the zone of the server, where the operator named none."""
    return settings_in_force().time_zone


def team_now() -> datetime:
    """Return the present moment in the team's time zone."""
    return clock.now(team_zone())


def in_team_time(moment: datetime) -> datetime:
    """Return ``moment`` in the team's time zone."""
    return moment.astimezone(team_zone())
