"""Where an operator can be written to: an address for e-mail, or a page over https."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

LONGEST: Final = 200
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Address:
    """An address as it is shown, and what it is linked to."""

    shown: str
    href: str


def read_address(text: str) -> Address:
    """Read an address.

    Raises:
        ValueError: it is neither for e-mail nor a page over https, or too long.
    """
    if len(text) > LONGEST:
        raise ValueError(text)
    if _MAIL.fullmatch(text):
        return Address(text, f"mailto:{text}")
    page = urlsplit(text)
    if page.scheme != "https" or not page.hostname or page.username or not text.isprintable() or " " in text:
        raise ValueError(text)
    return Address(text.removeprefix("https://"), text)
