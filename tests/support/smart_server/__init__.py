"""A records system that nobody here wrote, to launch from: npm's oidc-provider with a small FHIR store beside it.

What it is asked to be is sent to its control.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import requests

from tests.support import npm

FOLDER: Final = Path(__file__).parent
BACK: Final = "/console/launch/back"


@dataclass(frozen=True)
class SmartServer:
    """The records system as it runs: people are let in at ``issuer``, and its FHIR server is at ``iss``."""

    issuer: str

    @property
    def iss(self) -> str:
        """The address of its FHIR server."""
        return f"{self.issuer}/fhir"

    def be(self, *resources: dict[str, Any], **wanted: object) -> None:
        """Hold these resources alone, and be as ``wanted`` until told otherwise: see ``START`` in server.mjs."""
        told: dict[str, Any] = {"resources": resources, **wanted}
        requests.put(f"{self.issuer}/control", json=told, timeout=10).raise_for_status()

    @property
    def asked(self) -> list[dict[str, Any]]:
        """What its FHIR server was asked since it was told what to be."""
        found: list[dict[str, Any]] = self._told()["asked"]
        return found

    @property
    def stored(self) -> list[dict[str, Any]]:
        """Every resource that it holds."""
        found: list[dict[str, Any]] = self._told()["store"]
        return found

    def _told(self) -> dict[str, Any]:
        told: dict[str, Any] = requests.get(f"{self.issuer}/control", timeout=10).json()
        return told


@contextmanager
def running(*clients: dict[str, Any]) -> Iterator[SmartServer]:
    """Run it with these clients registered."""
    with npm.serving(FOLDER / "server.mjs", FOLDER, json.dumps(clients)) as issuer:
        yield SmartServer(issuer)
