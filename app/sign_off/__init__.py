"""What a clinical lead and a hospital need to sign the rules off: ``flask rules``. Nothing of it is loaded to serve."""

from flask import Flask
from flask.cli import AppGroup

from app.sign_off import dossier_command, prove_local

group = AppGroup("rules", help="Review, sign, adapt and document the rules in force.")
group.add_command(dossier_command.write)
group.add_command(prove_local.prove_local)


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(group)
