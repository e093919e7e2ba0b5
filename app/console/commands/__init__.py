"""The console on the command line: ``flask console COMMAND``."""

from typing import Final

from flask.cli import AppGroup

group: Final = AppGroup("console", help="Accounts and upkeep of the nurses' console.")
