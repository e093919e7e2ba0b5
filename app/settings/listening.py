"""Where the server listens, by ``HOST`` and ``PORT``, and whether it answers there.

Run as a file, by ``python -I``, it is the health check of the image: so it needs nothing but the standard library.
"""

import os
import re
import sys
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import Final

EVERYWHERE: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104 - which are reached as localhost
_THIS_MACHINE: Final = ("127.", "localhost", "::1")
_LAST_PORT: Final = 65535
_TIMEOUT: Final = 4
"""Seconds; Docker gives up after five."""


def host() -> str:
    """Return the address or name to listen at, of IPv6 without brackets."""
    return (os.environ.get("HOST", "").strip() or "127.0.0.1").removeprefix("[").removesuffix("]")


def bound_to() -> str:
    """Return what to listen at as gunicorn reads it."""
    return f"{_in_an_address(host())}:{_port()}"


def is_for_this_machine_alone() -> bool:
    """Whether nobody else can reach the server."""
    return host().startswith(_THIS_MACHINE)


def own_url() -> str:
    """Return the address of the server for whoever sits at its machine."""
    return f"http://{_in_an_address(_from_here())}:{_port()}"


def is_alive() -> bool:
    """Whether the server answers. It is asked by itself: a proxy named in the environment knows nothing of it."""
    connection = HTTPConnection(_from_here(), _port(), timeout=_TIMEOUT)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _from_here() -> str:
    return "localhost" if host() in EVERYWHERE else host()


def _in_an_address(name: str) -> str:
    return f"[{name}]" if ":" in name else name


def _port() -> int:
    """Return the port to listen at. One that is none ends the program with a line that names it."""
    found = os.environ.get("PORT", "").strip() or "8000"
    if not re.fullmatch("[0-9]{1,5}", found) or int(found) > _LAST_PORT:
        sys.exit(f"Cannot start. PORT: found {found!r}, expected a number up to {_LAST_PORT}")
    return int(found)


if __name__ == "__main__":
    sys.exit(not is_alive())
