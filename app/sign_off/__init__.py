"""What a clinical lead does with the rules before patients see them, on the command line: ``flask rules COMMAND``."""

from typing import Final

from flask import Flask
from flask.cli import AppGroup

group: Final = AppGroup("rules", help="Review, sign and adapt the rules.")


def register(app: Flask) -> None:
    """Add ``flask rules``."""
    from app.sign_off import prove_local  # noqa: F401, PLC0415 - adds its command to the group

    app.cli.add_command(group)
