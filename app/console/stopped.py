"""The console's database as a place where the check is stopped: whoever stops it and why stand in the audit log."""

from flask import Flask

from app.console import database_gone
from app.data import stops
from app.data.database import no_hurry
from app.serving.stop_switch import switch


class Database:
    """The audit log, whose last entry about it says whether the check is stopped."""

    name = "the console's database"
    reaches = "every copy with the console on that database"

    def read(self) -> str | None:
        """Return why the check is stopped, without asking a database that does not answer."""
        return database_gone.unless_silent(stops.why_stopped)

    def write(self, why: str, by: str, *, is_stopped: bool) -> None:
        """Write it down."""
        with no_hurry():
            stops.write(why, by, is_stopped=is_stopped)


def init_app(app: Flask) -> None:
    """Ask there first: it alone knows why, and who."""
    switch(app).places = (Database(), *switch(app).places)
