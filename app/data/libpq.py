"""What libpq makes of the address of a PostgreSQL, tried on nobody. Loaded only where the database is PostgreSQL."""

import ipaddress
import logging
import socket
import ssl
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from psycopg.conninfo import make_conninfo
from psycopg.pq import Conninfo, ConnStatus, PGconn, PollingStatus, abc
from sqlalchemy import URL

from app.data import postgresql

_log = logging.getLogger(__name__)

_ASKS_FOR_TLS: Final = (80877103).to_bytes(4, "big")
_ASKS_FOR_GSSAPI: Final = (80877104).to_bytes(4, "big")
"""How libpq may begin: https://www.postgresql.org/docs/current/protocol-message-formats.html."""

_LOOK_SECONDS: Final = 5.0
"""How long we wait for ourselves."""


def fault_of(given: URL) -> str | None:
    """Return what cannot be used of the options of ``given``, by name and without a value, or None.

    Raises:
        ArgumentError: its hosts and ports do not fit together.
    """
    if not given.query.keys() <= {each.keyword.decode() for each in Conninfo.get_defaults()}:
        return "found an option that libpq does not know"
    if not postgresql.is_all_read(given):
        return "found an option options that is more than -c name=value"
    options = given.get_dialect()().create_connect_args(postgresql.within_limits(given))[1]
    unusable = (name for name, value in options.items() if not _can_be_used(name, value))
    said = next(unusable, None) or _refusal_of_libpq(options)
    if said is None:
        return None
    about = next((f" {name}" for name in given.query if name in said), "")
    return f"found an option{about} that cannot be used as it is"


def _can_be_used(name: str, value: object) -> bool:
    """Look at what libpq would leave out without a word, less safe than was asked for, or is not asked about here."""
    try:
        _LOOKS.get(name, str)(str(value))
    except (ValueError, OSError):
        return False
    return not isinstance(value, tuple)  # it is there twice


def _look_at_addresses(value: str) -> None:
    for each in value.split(","):
        ipaddress.ip_address(each)


def _look_at_ports(value: str) -> None:
    if not all(0 < int(each or 1) < 2**16 for each in value.split(",")):
        raise ValueError(value)


def _look_at_file(value: str) -> None:
    if value != "system":  # which has no file, but the certificates that its machine trusts
        Path(value).stat()


def _look_at_revoked(value: str) -> None:
    ssl.create_default_context().load_verify_locations(value)


_LOOKS: Final[dict[str, Callable[[str], object]]] = {
    "connect_timeout": float,
    "hostaddr": _look_at_addresses,
    "port": _look_at_ports,
    "sslcrl": _look_at_revoked,
    **dict.fromkeys(("passfile", "sslcert", "sslcrldir", "sslrootcert"), _look_at_file),
}


def _refusal_of_libpq(options: Mapping[str, Any]) -> str | None:
    """Let libpq connect to us, up to its first words to a server, and return why it does not come so far, or None.

    It looks at its options one by one as it goes, at certificates last of all, and at none without going on.
    """
    us = {"host": "localhost", "hostaddr": "127.0.0.1"}
    if options.get("gssencmode") == "require":
        us["gssencmode"] = "prefer"  # that a ticket has run out is no slip in the address
    try:
        server = socket.create_server((us["hostaddr"], 0))
    except OSError as fault:
        _log.warning("The options of RFC_DATABASE_URL could not be looked at before they are used: %s", fault)
        return None
    with server:
        address = make_conninfo(**{**options, **us, "port": server.getsockname()[1]})
        libpq = PGconn.connect_start(address.encode())
        try:
            if libpq.status != ConnStatus.BAD and _speaks(libpq, server):
                return None
            return libpq.get_error_message().rpartition(" failed: ")[2]
        finally:
            libpq.finish()


def _speaks(libpq: abc.PGconn, server: socket.socket) -> bool:
    """Whether it says who it is, or begins with TLS if we offer it."""
    server.settimeout(_LOOK_SECONDS)
    peer, _ = server.accept()
    with peer:
        peer.settimeout(_LOOK_SECONDS)
        while (waits_for := libpq.connect_poll()) != PollingStatus.FAILED:
            if waits_for == PollingStatus.WRITING:
                continue
            said = peer.recv(1024)
            if (asked := said[4:8]) not in {_ASKS_FOR_TLS, _ASKS_FOR_GSSAPI}:
                return said != b""
            peer.sendall(b"S" if asked == _ASKS_FOR_TLS else b"N")
    return False
