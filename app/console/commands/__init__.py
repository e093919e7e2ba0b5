"""The console on the command line: ``flask console COMMAND``. Whatever goes wrong is told in one line."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any, cast

import click
from flask import Flask
from flask.cli import with_appcontext

from app.data.database import no_hurry, session
from app.data.sealing import SealBrokenError
from app.data.upkeep import audit_check, migrate

Work = Callable[..., Any]


def command(name: str) -> Callable[[Work], click.Command]:
    """Make a command that takes as long as it takes, and ends with one line if the database cannot be used."""
    return lambda work: click.command(name)(with_appcontext(_in_words(work)))


def register(app: Flask, commands: Sequence[click.Command]) -> None:
    """Add ``commands`` to ``flask console``, where the stop switch is already."""
    group = cast("click.Group", app.cli.commands["console"])
    for each in commands:
        group.add_command(each)


def _in_words(work: Work) -> Work:
    @wraps(work)
    def run(*args: object, **options: object) -> None:
        try:
            with no_hurry(), _first_spoiled_said():
                work(*args, **options)
        except SealBrokenError as fault:
            raise click.ClickException(str(fault)) from None
        except migrate.UNUSABLE as fault:
            raise click.ClickException(f"The database cannot be used: {in_one_line(fault)}") from None

    return run


@contextmanager
def _first_spoiled_said() -> Iterator[None]:
    """Where something stored cannot be taken, name the first row that was altered or cannot be read any more."""
    try:
        yield
    except (TypeError, ValueError, RecursionError) as fault:
        session().rollback()
        if spoiled := next(iter(audit_check.verify().faults), None):
            raise click.ClickException(f"{spoiled} Look into that first: verify-audit.") from fault
        raise


def in_one_line(fault: Exception) -> str:
    """Return what is wrong, as the database says it."""
    words = " ".join(str(getattr(fault, "orig", None) or fault).split()).rstrip(".")
    way_on = " (another program holds it: wait until that one is done, or end it, and try again)"
    return f"{words}{way_on if is_held(fault) else ''}."


def is_held(fault: Exception) -> bool:
    """Whether somebody else had what was needed all the while, so that the same may work later."""
    given = getattr(fault, "orig", None)
    code = getattr(given, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
    return code == sqlite3.SQLITE_BUSY or getattr(given, "sqlstate", None) in migrate.GAVE_WAY
