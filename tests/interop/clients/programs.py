"""Programs that nobody here wrote, and that call our server: clients, a records system, a validator, a generator.

npm has them. The lock leaves out what fhirclient lists as its dependencies, because the built file that is used here
carries them inside.
"""

from pathlib import Path
from typing import Any, Final

from tests.support import npm

FOLDER: Final = Path(__file__).parent / "packages"


def run(**given: object) -> dict[str, Any]:
    """Return what each client writes about what it was ``given``; what ended in an error is told as ``failed``."""
    made: dict[str, Any] = npm.asked(FOLDER.parent / "calls.mjs", FOLDER, given)
    return made
