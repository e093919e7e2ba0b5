"""How the words of the rules reach a reader: translated whole, and only then filled with numbers and names."""

from typing import Protocol

from rules.sources.parameters import NUMBERS


class Translate(Protocol):
    """Turns a marked message into the reader's language, then fills its slots: the numbers by name, and ``slots``."""

    def __call__(self, message: str, /, **slots: str) -> str:
        """Return the finished words."""
        ...


def in_english(message: str, /, **slots: str) -> str:
    """Return the message as it was written, with its slots filled."""
    return message.format_map({**NUMBERS, **slots}) if "{" in message else message
