"""Addresses of what we depend on: of a kind that we can reach, so that a slip stops the start. None is ever quoted."""

import re
from typing import Final
from urllib.parse import urlsplit

_TRUSTED: Final = re.compile(r"(https://[^/@]+|http://(127\.0\.0\.1|localhost)(:\d{1,5})?)(/.*)?")
_POSTGRESQL: Final = ("postgresql", "postgresql+psycopg")
_SQLITE: Final = ("sqlite", "sqlite+pysqlite")
_EXPECTED: Final = "expected postgresql://user:password@host/name or sqlite:////path/file"


def is_trusted_address(text: str) -> bool:
    """Whether nobody on the way to that address can send something else: it is over https, or on this machine."""
    return _TRUSTED.fullmatch(text) is not None


def check_database(address: str) -> None:
    """Refuse what is no address of a database of ours.

    Raises:
        ValueError: it is of another kind, or has a port that is none.
    """
    scheme, separator, _ = address.partition("://")
    # Where a sign is missing, a password may stand where the kind should.
    found = f"; found the kind {scheme}" if separator and scheme.isalpha() else ""
    if not separator or scheme not in (*_POSTGRESQL, *_SQLITE):
        raise ValueError(f"{_EXPECTED}{found}")
    if scheme in _POSTGRESQL:
        _check_port(address)


def _check_port(address: str) -> None:
    try:
        _ = urlsplit(address).port
    except ValueError:
        raise ValueError(
            "found a host or port that cannot be one, expected such as host:5432; in a password, write '@' as %40"
        ) from None
