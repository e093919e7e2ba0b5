"""``flask console stop`` and ``resume``: the stop switch, at every place where this copy can write it down."""

import errno
import getpass
import logging
import os
from contextlib import suppress
from typing import Any, Final

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from app.serving.stop_switch import Place, switch

_EXPECTED: Final = {
    "why": ("reason", 500, "a few words that say why, without a patient's name"),
    "by": ("name", 120, "who decided it"),
}
"""What is to be said with a stop: what it is, of how many characters at most, and in what words."""

_log = logging.getLogger(__name__)


class Commands(click.Group):
    """Commands that are given text alone: what was typed in another encoding could be kept, and never be read again."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse what is none, before any command takes it."""
        for each in args:
            shown = each.encode(errors="surrogateescape").decode(errors="backslashreplace")
            if shown != each:
                raise click.UsageError(f"Found '{shown}', expected text in UTF-8: is the terminal set to that?")
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as its parent
        """Tell in one line where a disk or an output is full, or a file cannot be read."""
        try:
            return super().invoke(ctx)
        except OSError as fault:
            if fault.errno == errno.EPIPE:  # whoever reads has enough
                raise
            raise click.ClickException(f"Not done, or not said, to the end: {fault}.") from None


def register(app: Flask) -> None:
    """Add both to ``flask console``, which the console adds its own commands to, where there is one."""
    app.cli.add_command(Commands("console", [stop, resume], help="Accounts, upkeep, and the stop switch."))


def _in_a_few_words(context: click.Context, option: click.Parameter, given: str) -> str:
    what, most, expected = _EXPECTED[option.name or ""]
    words = " ".join(given.split())
    if not words or len(words) > most:
        found = f"{len(words)} characters" if words else f"no {what}"
        raise click.BadParameter(f"Found {found}, expected {expected}.")
    return words


def _account() -> str:
    """Return whose command this is; in a container that may be a number without a name."""
    try:
        return getpass.getuser().encode(errors="replace").decode()
    except (KeyError, OSError):
        return f"account {os.getuid()}"


_why = click.argument("why", callback=_in_a_few_words)
_by = click.option(
    "--by",
    default=_account,
    callback=_in_a_few_words,
    help="Who decided it; by itself, the account of this command.",
)


@click.command("stop")
@_why
@_by
@with_appcontext
def stop(why: str, by: str) -> None:
    """Stop every face of the check: within a minute all show one page, with the numbers to call. WHY is written down.

    Patients are not shown WHY; nurses who are signed in are.
    """
    _write(why, by, is_stopped=True)


@click.command("resume")
@_why
@_by
@with_appcontext
def resume(why: str, by: str) -> None:
    """Let the check go on, within a minute. WHY is written down."""
    _write(why, by, is_stopped=False)


def _write(why: str, by: str, *, is_stopped: bool) -> None:
    places = switch().places
    if not places:
        raise click.ClickException(
            "This copy has no place that others ask. Set RFC_STOP_FILE to a file that every copy can see, or "
            "RFC_RATE_LIMIT_STORE to a Redis, or run this where the console is on (RFC_CONSOLE); else stop the copies."
        )
    # Also where no database keeps it: the log of this command has who and why, that of each copy when.
    _log.warning("The check is %s by %s: %s", "stopped" if is_stopped else "let go on", by, why)
    # The database comes last, as it may let us wait.
    done = [_write_at(each, why, by, is_stopped=is_stopped) for each in reversed(places)]
    click.echo("A copy with none of these is not reached: run it there as well, or stop that copy.")
    if not all(done):
        what_stays = "" if is_stopped else " Copies that ask there stay stopped."
        raise click.ClickException(f"Not written at {done.count(False)} of {len(done)}.{what_stays}")


def _write_at(place: Place, why: str, by: str, *, is_stopped: bool) -> bool:
    try:
        place.write(why, by, is_stopped=is_stopped)
    except Exception as fault:  # whatever is wrong with one place, the others are still to be written
        current_app.logger.info("The stop switch could not be written", exc_info=fault)
        words = " ".join(str(getattr(fault, "orig", None) or fault).split())
        _say(f"Not written: {place.name}: {words or type(fault).__name__}", err=True)
        return False
    _say(f"{'Stopped' if is_stopped else 'Goes on'} by {place.name}, within a minute: {place.reaches}.")
    return True


def _say(words: str, *, err: bool = False) -> None:
    with suppress(OSError):  # where nobody can be told, the others are to be written all the same
        click.echo(words, err=err)
