"""Whether the file of a site is still what the rules were made with. It is read once; a change is told, not served."""

import hashlib
import logging

from rules.in_force import VERSION
from rules.local.given import FILE, VARIABLE

_log = logging.getLogger(__name__)

_told: set[str | None] = set()
"""What was found in place of the file, each told once by every process; None where it cannot be read."""


def tell_of_a_change() -> None:
    """Log once that the file is another now. The rules stay those that the process started with."""
    if FILE is None:
        return
    try:
        found = hashlib.sha256(FILE.path.read_bytes()).hexdigest()
    except OSError:
        found = None
    if found != FILE.sha256 and found not in _told:
        _told.add(found)
        state = "has changed since the start" if found else "cannot be read any more"
        _log.warning("%s: %s %s. Rules %s stay in force until the next start", VARIABLE, FILE.path, state, VERSION)
