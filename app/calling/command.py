"""``flask calling-js``, which prints whom to call, and by when, as a module of JavaScript."""

from datetime import UTC

import click
from flask import Flask
from flask.cli import with_appcontext

from app import clock
from app.i18n.words import offered, speaking


def register(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(_print)


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
