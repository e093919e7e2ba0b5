"""What a records system says of itself: checked before anybody is sent there."""

import threading
import time
from typing import Any, Final, NamedTuple

from app.serving.asking import AskingError, ask, seconds_left
from app.settings.ehrs import Ehr
from app.settings.given_addresses import is_trusted_address
from app.settings.settings import settings_in_force

PATH: Final = "/.well-known/smart-configuration"

FRESH_FOR: Final = 300
"""For how many seconds the answer of a records system is used without asking again."""

WAIT: Final = 10
"""For how many seconds one that could not be asked is not asked again: whoever waits for it keeps others waiting."""

_ADDRESSES: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Configuration(NamedTuple):
    """Where a records system lets people in, who vouches for them, and what it can do."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    capabilities: frozenset[str]
    scopes: frozenset[str]

    def check(self, *capabilities: str) -> None:
        """Refuse a launch that needs what is missing.

        Raises:
            AskingError: one of ``capabilities`` is.
        """
        if not self.capabilities.issuperset(capabilities):
            raise AskingError("not-able")


Found = Configuration | AskingError

_found: Final[dict[Ehr, tuple[float, Found]]] = {}
_lock: Final = threading.Lock()


def ehr_at(iss: str) -> Ehr | None:
    """Return the records system of the settings whose FHIR server is at ``iss``."""
    return next((each for each in settings_in_force().ehrs if each.iss == iss.rstrip("/")), None)


def discover(ehr: Ehr) -> Configuration:
    """Return what ``ehr`` says of itself, if people can be sent there safely.

    Raises:
        AskingError: it cannot be asked, or they cannot.
    """
    # One after the other: whoever comes while it is being asked has the answer at once.
    if not _lock.acquire(timeout=seconds_left()):
        raise AskingError("slow")
    try:
        until, found = _found.get(ehr, (0.0, AskingError("unreachable")))
        if time.monotonic() >= until:
            found = _asked(ehr)
            _found[ehr] = time.monotonic() + (WAIT if isinstance(found, AskingError) else FRESH_FOR), found
    finally:
        _lock.release()
    if isinstance(found, AskingError):
        raise AskingError(found.code)
    return found


def _asked(ehr: Ehr) -> Found:
    try:
        answer = ask("GET", f"{ehr.iss}{PATH}", headers={"Accept": "application/json"})
        if answer.status != 200:
            return AskingError("no-configuration")
        return _read(answer.json(), ehr)
    except AskingError as fault:
        return fault


def _read(told: dict[str, Any], ehr: Ehr) -> Found:
    # Without PKCE, whoever sees an address on its way back could sign in as the nurse.
    if "S256" not in _words(told, "code_challenge_methods_supported"):
        return AskingError("no-pkce")
    issuer = told.get("issuer")
    addresses = {name: address for name in _ADDRESSES if isinstance(address := told.get(name), str)}
    if not isinstance(issuer, str) or len(addresses) < len(_ADDRESSES):
        return AskingError("not-able")
    if not all(_is_trusted(each, ehr) for each in addresses.values()):
        return AskingError("not-safe")
    capabilities, scopes = _words(told, "capabilities"), _words(told, "scopes_supported")
    return Configuration(issuer=issuer, capabilities=capabilities, scopes=scopes, **addresses)


def _words(told: dict[str, Any], name: str) -> frozenset[str]:
    found = told.get(name)
    return frozenset(each for each in found if isinstance(each, str)) if isinstance(found, list) else frozenset()


def _is_trusted(address: str, ehr: Ehr) -> bool:
    """Whether nurses and we may be sent to ``address``; to this machine only by a records system that is on it."""
    return is_trusted_address(address) and (address.startswith("https:") or ehr.iss.startswith("http:"))
