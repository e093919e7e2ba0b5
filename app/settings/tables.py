"""Tables of a TOML file: frozen, with no key but their own, each value read from what is written there."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo

_T = TypeVar("_T")


class Table(BaseModel):
    """A table of the file. Read from a file, the context is the country of its phone numbers; made by code, none."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


def written(read: Callable[[str], _T], expected: str) -> BeforeValidator:
    """Build a validator that reads a text with ``read``, and names what was ``expected`` when it cannot."""
    return written_anyhow(lambda given: read(_text(given)), expected)


def written_anyhow(read: Callable[[object], _T], expected: str) -> BeforeValidator:
    """Build a validator that reads any value with ``read``, and names what was ``expected`` when it cannot."""
    return written_at_home(lambda given, _: read(given), expected)


def written_at_home(read: Callable[[object, str], _T], expected: str) -> BeforeValidator:
    """Build a validator that reads any value, and the country of the file, with ``read``."""

    def validator(given: object, info: ValidationInfo) -> object:
        if info.context is None:
            return given
        try:
            return read(given, info.context)
        except (ValueError, LookupError, OSError):
            raise ValueError(f"found {_shown(given)}, expected {expected}") from None

    return BeforeValidator(validator)


def read_text(read: Callable[[str, str], _T]) -> Callable[[object, str], _T]:
    """Return what reads a text and the country of the file with ``read``, and refuses whatever is no text."""
    return lambda given, country: read(_text(given), country)


def _text(given: object) -> str:
    if not isinstance(given, str):
        raise ValueError(given)
    return given.strip()


def _shown(given: object) -> str:
    return given.isoformat() if isinstance(given, date | datetime) else repr(given)
