"""Reading the file of a site from the disk: all of it, or one line that says what is wrong with it."""

import hashlib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from rules.errors import LocalFileError, the_first_of
from rules.local.file import LocalRules


class LocalFile(NamedTuple):
    """A file that was read: where it stands, what it says, and the SHA-256 of its bytes."""

    path: Path
    rules: LocalRules
    sha256: str


def read_local_file(path: Path) -> LocalFile:
    """Read the file at ``path``.

    Raises:
        LocalFileError: it cannot be read, is not TOML, or has what such a file has no word for.
    """
    try:
        content = path.read_bytes()
        given = tomllib.loads(content.decode("utf-8-sig"))
    except OSError as fault:
        raise LocalFileError(f"found nothing that can be read ({fault.strerror}), expected a TOML file") from None
    except UnicodeDecodeError as fault:
        raise LocalFileError(f"found bytes that are not UTF-8 at place {fault.start}: save it as UTF-8") from None
    except tomllib.TOMLDecodeError as fault:
        raise LocalFileError(f"found what is not TOML: {fault}") from None
    try:
        return LocalFile(path, LocalRules.model_validate(given), hashlib.sha256(content).hexdigest())
    except ValidationError as fault:
        raise LocalFileError(the_first_of([_in_words(each) for each in fault.errors(include_url=False)])) from None


def _in_words(fault: Mapping[str, Any]) -> str:
    place, words = _place(fault["loc"]), _what(fault)
    return f"{place}: {words}" if place else words


def _place(loc: tuple[int | str, ...]) -> str:
    """Name a place as whoever wrote the file counts: the first table of a kind is number 1."""
    match loc:
        case (str(table), int(number), *rest):
            return ", ".join([f"[[{table}]] number {number + 1}", *map(str, rest)])
        case _:
            return ", ".join(map(str, loc))


def _what(fault: Mapping[str, Any]) -> str:
    match fault["type"]:
        case "literal_error":
            return f"found {fault['input']!r}, expected {fault['ctx']['expected']}"
        case "extra_forbidden":
            return "no such name can stand here: leave it out, or look for its spelling in app/OPERATING.md"
        case "missing":
            return "missing"
        case "value_error":
            return str(fault["msg"]).removeprefix("Value error, ")
        case _:
            return f"found {fault['input']!r}. {fault['msg']}"
