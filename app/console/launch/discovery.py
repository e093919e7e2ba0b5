"""What a records system says of itself: checked before anybody is sent there."""

from dataclasses import dataclass
from typing import Any, Final

from app.console.launch.asking import AskingError, ask
from app.settings.ehrs import Ehr
from app.settings.given_addresses import is_trusted_address
from app.settings.settings import settings_in_force

PATH: Final = "/.well-known/smart-configuration"

_NEEDED: Final = ("sso-openid-connect",)
_ADDRESSES: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class Configuration:
    """Where a records system lets people in, and who vouches for them."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    scopes: frozenset[str]


def ehr_at(iss: str) -> Ehr | None:
    """Return the records system of the settings whose FHIR server is at ``iss``."""
    return next((each for each in settings_in_force().ehrs if each.iss == iss.rstrip("/")), None)


def discover(ehr: Ehr, *capabilities: str) -> Configuration:
    """Return what ``ehr`` says of itself, if it can do what a launch needs, ``capabilities`` included.

    Raises:
        AskingError: it cannot be asked, or cannot do that.
    """
    answer = ask("GET", f"{ehr.iss}{PATH}", headers={"Accept": "application/json"})
    if answer.status != 200:
        raise AskingError("does not say how to launch from it")
    told = answer.json()
    # Without PKCE whoever sees an address on its way back could sign in as the nurse.
    if "S256" not in _words(told, "code_challenge_methods_supported"):
        raise AskingError("cannot launch safely: it lacks PKCE with S256")
    if missing := [each for each in (*capabilities, *_NEEDED) if each not in _words(told, "capabilities")]:
        raise AskingError(f"lacks what a launch needs: {', '.join(missing)}")
    issuer = told.get("issuer")
    addresses = {name: told.get(name) for name in _ADDRESSES}
    if not isinstance(issuer, str) or not all(_is_trusted(each, ehr) for each in addresses.values()):
        raise AskingError("names an address that is not over https")
    return Configuration(issuer=issuer, scopes=_words(told, "scopes_supported"), **addresses)  # type: ignore[arg-type]


def _words(told: dict[str, Any], name: str) -> frozenset[str]:
    found = told.get(name)
    return frozenset(each for each in found if isinstance(each, str)) if isinstance(found, list) else frozenset()


def _is_trusted(address: object, ehr: Ehr) -> bool:
    """Whether a nurse and we may be sent to ``address``; to this machine only by a records system that is on it."""
    is_local = isinstance(address, str) and address.startswith("http:")
    return isinstance(address, str) and is_trusted_address(address) and (not is_local or ehr.iss.startswith("http:"))
