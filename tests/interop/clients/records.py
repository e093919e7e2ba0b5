"""A records system that nobody here wrote, as a server on this machine: Medplum's router, with faults on demand."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import requests

from tests.interop.clients import programs
from tests.support import npm

TOKEN: Final = "known"


@dataclass(frozen=True)
class Records:
    """The system at ``address``."""

    address: str

    @property
    def base(self) -> str:
        """Return the address of its FHIR server."""
        return f"{self.address}/fhir"

    def tell(self, **what: Any) -> None:  # noqa: ANN401 - as JSON
        """Let something go wrong from now on, or nothing any more; ``empty`` makes it as new."""
        requests.post(f"{self.address}/control", json=what, timeout=10).raise_for_status()

    def asked(self) -> list[dict[str, Any]]:
        """Return what it was asked, in turn: the type, the condition, and the token."""
        found: list[dict[str, Any]] = requests.get(f"{self.address}/seen", timeout=10).json()["asked"]
        return found

    def stored(self) -> dict[str, list[dict[str, Any]]]:
        """Return what it has, by type."""
        found: dict[str, list[dict[str, Any]]] = requests.get(f"{self.address}/seen", timeout=10).json()["stored"]
        return found

    def counts(self) -> list[int]:
        """Return how many it has of each type: answers, handovers, tasks."""
        return [len(each) for each in self.stored().values()]


@contextmanager
def records_system() -> Iterator[Records]:
    """Start it, and stop it in the end; it stops as well when the tests do."""
    program = programs.FOLDER.parent / "records_server.mjs"
    with npm.serving(program, programs.FOLDER) as port:
        yield Records(f"http://127.0.0.1:{port}")
