"""The code flow with PKCE, by Authlib, within the bounds of ``asking``."""

import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple, TypeVar

from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from requests import RequestException

from app.console.launch.discovery import Configuration
from app.console.launch.scopes import wanted
from app.serving.asking import AskingError, bound
from app.settings.ehrs import Ehr
from app.settings.settings import PREFIX, SettingsError

SIGNED_WITH: Final = {"RSA": "RS384", "EC": "ES384"}
"""How our own key signs, as SMART names it."""

_T = TypeVar("_T")


class Leave(NamedTuple):
    """What has to fit when somebody comes back from a records system."""

    iss: str
    state: str
    nonce: str
    verifier: str


def leave(ehr: Ehr, found: Configuration, back: str, launch: str) -> tuple[str, Leave]:
    """Return where to send whoever launches, and what to remember until they come ``back``.

    With ``launch``, the records system knows which patient's record is open; without, the nurse chooses one there.

    Raises:
        AskingError: our own key for it cannot be used, so that nothing would come of it.
    """
    left = Leave(ehr.iss, secrets.token_urlsafe(16), secrets.token_urlsafe(16), secrets.token_urlsafe(48))
    scope = wanted("launch" if launch else "launch/patient", found.scopes)
    address, _ = _client(ehr, found).create_authorization_url(
        found.authorization_endpoint,
        state=left.state,
        code_verifier=left.verifier,
        nonce=left.nonce,
        redirect_uri=back,
        scope=scope,
        aud=ehr.iss,
        **({"launch": launch} if launch else {}),
    )
    return address, left


def exchange(ehr: Ehr, found: Configuration, left: Leave, back: str, code: str) -> dict[str, Any]:
    """Return what the token endpoint answers to a ``code``.

    Raises:
        AskingError: it refused, or cannot be understood.
    """
    client = _client(ehr, found)
    given = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": left.verifier}
    return _answered(lambda: client.fetch_token(found.token_endpoint, **given))


def renew(ehr: Ehr, found: Configuration, refresh: str) -> dict[str, Any]:
    """Return what the token endpoint answers to a refresh token.

    Raises:
        AskingError: it refused, or cannot be understood.
    """
    client = _client(ehr, found)
    return _answered(lambda: client.refresh_token(found.token_endpoint, refresh_token=refresh))


def expiry(token: dict[str, Any], now: datetime) -> datetime | None:
    """Return when the access token of an answer runs out; None if the answer names no time."""
    seconds = str(token.get("expires_in"))
    return now + timedelta(seconds=int(seconds)) if seconds.isdecimal() and len(seconds) < 10 else None


def check_keys(ehrs: Iterable[Ehr]) -> None:
    """See that we can sign as each of ``ehrs`` knows us.

    Raises:
        SettingsError: our own key for one of them cannot be used.
    """
    for ehr in ehrs:
        try:
            _own_key(ehr)
        except AskingError:
            raise SettingsError(
                f"Cannot start. {PREFIX}EHRS: the client_key of {ehr.iss} cannot sign, expected a private key of RSA "
                "or EC P-384 as PEM, without a password"
            ) from None


def _client(ehr: Ehr, found: Configuration) -> OAuth2Session:
    """Return what speaks to ``ehr`` as the app that its administrator registered.

    Raises:
        AskingError: our own key for it cannot be used any more.
    """
    secret = ehr.client_secret.get_secret_value() if ehr.client_secret else None
    made = OAuth2Session(ehr.client_id, secret, code_challenge_method="S256")
    bound(made)
    if key := _own_key(ehr):
        header = {"kid": ehr.client_key_id} if ehr.client_key_id else {}
        made.client_secret, made.token_endpoint_auth_method = key, PrivateKeyJWT.name
        alg = SIGNED_WITH[key.key_type]
        made.register_client_auth_method(PrivateKeyJWT(found.token_endpoint, headers=header, alg=alg))
    return made


def _own_key(ehr: Ehr) -> RSAKey | ECKey | None:
    """Return the key that ``ehr`` knows us by, if any, after it has signed something."""
    if not ehr.client_key:
        return None
    try:
        key = _key(ehr.client_key.read_bytes())
        alg = SIGNED_WITH[key.key_type]
        jws.serialize_compact({"alg": alg}, b"", key, algorithms=[alg])
    # cryptography raises the last for a key with a password.
    except (OSError, JoseError, ValueError, TypeError):
        raise AskingError("no-key") from None
    return key


def _key(pem: bytes) -> RSAKey | ECKey:
    try:
        return RSAKey.import_key(pem)
    except (JoseError, ValueError):
        return ECKey.import_key(pem)


def _answered(asked: Callable[[], _T]) -> _T:
    """Return what a token endpoint answers. Nothing of a refusal is passed on: it may hold a token."""
    try:
        return asked()
    except AskingError:
        raise
    except (OAuthError, JoseError, RequestException, ValueError, KeyError):
        raise AskingError("refused") from None
