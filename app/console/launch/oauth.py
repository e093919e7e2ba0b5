"""The code flow with PKCE, by Authlib, within the bounds of ``asking``."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from requests import RequestException

from app.console.launch.asking import AskingError, bound
from app.console.launch.discovery import Configuration
from app.settings.ehrs import Ehr

SIGNED_WITH: Final = {"RSA": "RS384", "EC": "ES384"}
"""How our own key signs, as SMART names it."""

_T = TypeVar("_T")


def client(ehr: Ehr, found: Configuration, **given: str) -> OAuth2Session:
    """Return what speaks to the token endpoint of ``ehr`` as the app that its administrator registered."""
    secret = ehr.client_secret.get_secret_value() if ehr.client_secret else None
    made = OAuth2Session(ehr.client_id, secret, code_challenge_method="S256", **given)
    bound(made)
    if ehr.client_key:
        key = _key(ehr.client_key.read_bytes())
        header = {"kid": ehr.client_key_id} if ehr.client_key_id else {}
        made.client_secret, made.token_endpoint_auth_method = key, PrivateKeyJWT.name
        made.register_client_auth_method(
            PrivateKeyJWT(found.token_endpoint, headers=header, alg=SIGNED_WITH[key.key_type])
        )
    return made


def _key(pem: bytes) -> RSAKey | ECKey:
    try:
        return RSAKey.import_key(pem)
    except (JoseError, ValueError):
        return ECKey.import_key(pem)


def told(asked: Callable[[], _T]) -> _T:
    """Return what a token endpoint answers.

    Raises:
        AskingError: it refused, or cannot be understood. Nothing it says is passed on: it may hold a token.
    """
    try:
        return asked()
    except AskingError:
        raise
    except (OAuthError, JoseError, RequestException, ValueError, KeyError):
        raise AskingError("refused to let the console in") from None


def expiry(token: dict[str, Any], now: datetime) -> datetime | None:
    """Return when the access token of an answer runs out; None if the answer does not say."""
    seconds = token.get("expires_in")
    is_number = isinstance(seconds, int | str) and str(seconds).isdecimal() and len(str(seconds)) < 10
    return now + timedelta(seconds=int(str(seconds))) if is_number else None
