"""Who launches, as the records system vouches for it in a signed token."""

from typing import Any, Final, NamedTuple, cast

from flask import current_app
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

from app import clock
from app.console.launch.discovery import Configuration
from app.console.launch.oauth import Leave
from app.console.sign_in.oidc import ALGORITHMS
from app.data.identities import LONGEST
from app.serving.asking import AskingError, ask
from app.serving.cookies import CLOCKS_DIFFER
from app.settings.ehrs import Ehr
from app.settings.settings import settings_in_force

LONGEST_NAME: Final = 120


class Person(NamedTuple):
    """Who somebody is to a records system. ``sub`` alone tells them from others; the name is for eyes."""

    iss: str
    sub: str
    name: str
    fhir_user: str


def check_issuer(ehr: Ehr, found: Configuration) -> None:
    """Refuse a records system that vouches by what may be the name of another: accounts are known by it.

    Raises:
        AskingError: it does.
    """
    if not _is_its_own(found.issuer.rstrip("/"), ehr):
        told = "If a records system may vouch by the issuer that its smart-configuration has, name it as issuer beside"
        current_app.logger.warning("%s %s in RFC_EHRS", told, ehr.iss)
        raise AskingError("not-its-issuer")


def _is_its_own(issuer: str, ehr: Ehr) -> bool:
    """Whether ``issuer`` was named for ``ehr``, or is at its host and cannot be that of another in the settings."""
    if ehr.issuer:
        return issuer == ehr.issuer
    settings = settings_in_force()
    others = [each for each in settings.ehrs if each.iss != ehr.iss]
    named = {str(settings.oidc_issuer).rstrip("/"), *(each.issuer for each in others)}
    unnamed = [_host(each.iss) for each in others if not each.issuer]
    return _host(issuer) == _host(ehr.iss) and issuer not in named and _host(issuer) not in unnamed


def _host(address: str) -> str:
    """Return how ``address`` begins up to its path, as it is written: two that are written alike have the same."""
    return "/".join(address.split("/")[:3])


def person_in(token: object, ehr: Ehr, found: Configuration, left: Leave) -> Person:
    """Return whom ``token`` names, once its signature and its claims are found to hold.

    Raises:
        AskingError: they do not, or the keys cannot be had.
    """
    check_issuer(ehr, found)
    if not isinstance(token, str):
        raise AskingError("not-vouched")
    keys = ask("GET", found.jwks_uri, headers={"Accept": "application/json"}).json()
    try:
        claims = jwt.decode(token, KeySet.import_key_set(cast("Any", keys)), algorithms=list(ALGORITHMS)).claims
        _expected(ehr, found, left).validate(claims)
    except (JoseError, ValueError, KeyError, TypeError):
        raise AskingError("not-vouched") from None
    # A token that was made out to others as well may have come from one of them.
    if claims["aud"] not in (ehr.client_id, [ehr.client_id]) or not 0 < len(str(claims["sub"])) <= LONGEST:
        raise AskingError("not-vouched")
    return Person(
        iss=str(claims["iss"]),
        sub=str(claims["sub"]),
        name=_text(claims, "name")[:LONGEST_NAME],
        fhir_user=_text(claims, "fhirUser").removeprefix(f"{ehr.iss}/"),
    )


def _expected(ehr: Ehr, found: Configuration, left: Leave) -> JWTClaimsRegistry:
    return JWTClaimsRegistry(
        now=lambda: int(clock.now().timestamp()),
        leeway=CLOCKS_DIFFER,
        iss={"essential": True, "value": found.issuer},
        aud={"essential": True, "value": ehr.client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": left.nonce},
    )


def _text(claims: dict[str, Any], name: str) -> str:
    found = claims.get(name)
    return " ".join(found.split()) if isinstance(found, str) else ""
