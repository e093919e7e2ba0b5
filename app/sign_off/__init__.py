"""What a clinical lead and a hospital need to sign the rules off: ``flask rules``. Nothing of it is loaded to serve."""

from flask import Flask
from flask.cli import AppGroup

from app.sign_off import dossier_command, merge_command, prove_local, review_command, sign_command

group = AppGroup("rules", help="Review, sign, adapt and document the rules in force.")
for command in (
    review_command.write,
    merge_command.merge,
    sign_command.sign,
    prove_local.prove_local,
    dossier_command.write,
):
    group.add_command(command)


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(group)
