"""``flask calling-js``, which prints whom to call as a module of JavaScript, and ``flask whom-to-call``, for people."""

from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from typing import Final

import click
from flask import Flask
from flask.cli import with_appcontext

from app import clock
from app.calling import deadline
from app.calling.card import due_at
from app.calling.contact import TeamNumbers, contact_at
from app.i18n.dates import day_and_time
from app.i18n.words import gettext, offered, speaking
from app.settings.settings import settings_in_force
from app.settings.team_time import team_now, team_zone
from rules.model.disposition import Clock

MINUTE: Final = "%Y-%m-%dT%H:%M"

YEARS: Final = range(MINYEAR + 1, MAXYEAR - 1)
"""From each of them an open day can be looked for, as far ahead as it may lie, in any zone."""

_COUNTED: Final = (Clock.TODAY, Clock.SOON, Clock.OPEN_DAY)


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(_print)
    app.cli.add_command(_tell)


@click.command("calling-js")
@click.option("--language", "code", default="en", help="The language of its words, such as es.")
@with_appcontext
def _print(code: str) -> None:
    """Print whom to call and by when, as a module of JavaScript: due(), inWords(), linesAt(), ifNobodyAnswers()."""
    from app.calling.as_javascript import as_module  # noqa: PLC0415 - nothing of it is loaded to serve

    if code not in offered():
        raise click.ClickException(f"Found the language {code!r}, expected one of: {', '.join(offered())}.")
    with speaking(offered()[code]):
        click.echo(as_module(clock.now(UTC)), nl=False)


@click.command("whom-to-call")
@click.option(
    "--at", "wall", type=click.DateTime([MINUTE]), help="When, as the team's clocks show it. Now, if left out."
)
@with_appcontext
def _tell(wall: datetime | None) -> None:
    """Print which numbers stand on a page at an hour, in their order, and by when to call, in every language."""
    if wall and wall.year not in YEARS:
        raise click.BadParameter(f"found {wall.year}, expected a year from {YEARS[0]} to {YEARS[-1]}")
    now = clock.local(wall, team_zone()) if wall else team_now()
    for language in offered().values():
        with speaking(language):
            click.echo("\n".join((f"{language.name}, {day_and_time(now, team_zone())}", *_lines(now), "")))


def _lines(now: datetime) -> Iterator[str]:
    contact = contact_at(settings_in_force(), TeamNumbers(), now)
    for line in (*contact.in_full(), contact.crisis, *((contact.hospice,) if contact.hospice else ())):
        yield "  " + "  ".join(filter(None, (line.number, line.label, line.note)))
    yield from (f"  {each}" for each in (contact.where,) if each)
    if contact.er_name:
        yield "  " + gettext("The ER to go to: %(name)s", name=contact.er_name)
    yield from (f"  {each}: {deadline.in_words(due_at(each, now), now)}" for each in _COUNTED)
