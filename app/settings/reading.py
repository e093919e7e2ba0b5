"""How the text of a variable is read into a value, or refused with what was expected."""

from collections.abc import Callable
from typing import TypeVar

from pydantic import BeforeValidator

_T = TypeVar("_T")


def reads(read: Callable[[str], _T], expected: str) -> BeforeValidator:
    """Build a validator that reads text with ``read`` and names what was ``expected`` when it cannot."""

    def validator(value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return read(value)
        except (OSError, ValueError, LookupError):
            raise ValueError(f"found {_shown(value)}, expected {expected}") from None

    return BeforeValidator(validator)


def _shown(value: str) -> str:
    """Quote it, unless it may be an address with a password or a key in it."""
    return "a value with '@' or '?' in it" if {"@", "?"} & set(value) else repr(value)
