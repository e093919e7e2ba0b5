"""The console on the command line: ``flask console COMMAND``. Whatever goes wrong is told in one line."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

import click
from flask.cli import AppGroup

from app.data.database import no_hurry
from app.data.sealing import SealBrokenError
from app.data.upkeep import migrate


class Commands(AppGroup):
    """Commands that take as long as they take, and end with one line where the database cannot be used."""

    def command(  # type: ignore[override]
        self,
        *args: Any,  # noqa: ANN401 - as the library has it
        **options: Any,  # noqa: ANN401 - as above
    ) -> Callable[[Callable[..., Any]], click.Command]:
        """Add a command."""
        add = super().command(*args, **options)
        return lambda work: add(_in_words(work))


def _in_words(work: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(work)
    def run(*args: object, **options: object) -> None:
        try:
            with no_hurry():
                work(*args, **options)
        except SealBrokenError as fault:
            raise click.ClickException(str(fault)) from None
        except migrate.UNUSABLE as fault:
            raise click.ClickException(f"The database cannot be used: {in_one_line(fault)}") from None

    return run


def in_one_line(fault: Exception) -> str:
    """Return what is wrong, as the database says it."""
    return " ".join(str(getattr(fault, "orig", None) or fault).split())


group: Final = Commands("console", help="Accounts and upkeep of the nurses' console.")
