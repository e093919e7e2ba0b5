"""The console on the command line: ``flask console COMMAND``. Whatever goes wrong is told in one line."""

from collections.abc import Callable, Sequence
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
            with no_hurry():
                work(*args, **options)
        except SealBrokenError as fault:
            raise click.ClickException(str(fault)) from None
        except migrate.UNUSABLE as fault:
            raise click.ClickException(f"The database cannot be used: {in_one_line(fault)}") from None
        except (TypeError, ValueError, RecursionError) as fault:
            if spoiled := _first_spoiled():
                raise click.ClickException(f"{spoiled} Look into that first: verify-audit.") from fault
            raise

    return run


def _first_spoiled() -> str | None:
    """Return what is said of the first row that was altered or cannot be read any more; None if all is as it was."""
    session().rollback()
    with no_hurry():
        return next(iter(audit_check.verify().faults), None)


def in_one_line(fault: Exception) -> str:
    """Return what is wrong, as the database says it."""
    return " ".join(str(getattr(fault, "orig", None) or fault).split())
