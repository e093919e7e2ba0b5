"""Addresses of what we depend on: of a kind that we can reach, so that a slip stops the start. None is ever quoted."""

from typing import Final
from urllib.parse import urlsplit

_POSTGRESQL: Final = ("postgresql", "postgresql+psycopg")
_SQLITE: Final = ("sqlite", "sqlite+pysqlite")
_EXPECTED: Final = "expected postgresql://user:password@host/name or sqlite:////path/file"


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
