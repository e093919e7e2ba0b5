"""The file that the environment names, read once for the whole process: what is served does not change with it."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rules.errors import CannotStart, LocalFileError
from rules.local.reading import LocalFile, read_local_file

VARIABLE: Final = "RFC_LOCAL"


@contextmanager
def or_no_start(environment: Mapping[str, str] = os.environ) -> Iterator[None]:
    """End the program, with a line that names the file, where what is within refuses what it says.

    Raises:
        CannotStart: it does.
    """
    try:
        yield
    except LocalFileError as fault:
        raise CannotStart(f"Cannot start. {VARIABLE}: {environment[VARIABLE]}: {fault}") from None


def given_by(environment: Mapping[str, str]) -> LocalFile | None:
    """Return the file that ``environment`` names, if it names one.

    Raises:
        CannotStart: it cannot be used.
    """
    named = environment.get(VARIABLE, "").strip()
    if not named:
        return None
    with or_no_start(environment):
        return read_local_file(Path(named))


FILE: Final = given_by(os.environ)
LOCAL: Final = FILE.rules if FILE and not FILE.rules.is_empty else None
