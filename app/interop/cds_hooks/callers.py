"""Who calls: a JSON Web Token, signed by one of the callers that the operator trusts. Loaded only where some are named.

Source: https://cds-hooks.hl7.org/2.0/#trusting-cds-clients.
"""

import hashlib
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import jwt
from flask import current_app
from limits.storage import MemoryStorage

from app import clock
from app.extensions import limiter
from app.interop.cds_hooks.caller_keys import Keys, keys_at
from app.interop.problems import Problem

ALGORITHMS: Final = ("ES384", "RS384", "ES256")
"""The two that the specification recommends, and the one that its own sandbox signs with. Neither ``none`` nor one with
a shared secret is ever among them."""

LEEWAY: Final = 60
"""By how many seconds the clocks of two servers may differ."""

FRESH_FOR: Final = 300
"""For how many seconds after it was made a token is taken, however late it runs out."""

REMEMBERED: Final = FRESH_FOR + 2 * LEEWAY
"""For how many seconds a token that was used is remembered: as long as it could be taken again."""

CLAIMS: Final = ("iss", "aud", "exp", "iat", "jti")


_WORDS: Final[dict[type[jwt.PyJWTError], str]] = {
    jwt.ExpiredSignatureError: "The token has run out. Make a new one for each call.",
    jwt.ImmatureSignatureError: "The token is from the future. Compare the clocks of both servers.",
    jwt.InvalidAudienceError: "The token is made out to another address. Its aud must be the address that is called.",
    jwt.MissingRequiredClaimError: f"The token lacks a claim. Expected: {', '.join(CLAIMS)}.",
}
_OTHERWISE: Final = "The token cannot be read, or its signature does not hold."


class Callers:
    """The callers that are trusted, and the tokens that they used lately."""

    def __init__(self, clients: Sequence[tuple[str, str]]) -> None:
        """Know the issuers of ``clients``, each with the place of its keys. Keys in files are read at once.

        Raises:
            SettingsError: a file holds no keys.
        """
        self._keys: Mapping[str, Keys] = {issuer: keys_at(where) for issuer, where in clients}
        self._used_here = MemoryStorage()

    def check(self, token: str, audience: Sequence[str]) -> str:
        """Return the issuer of ``token``, which must be made out to one of ``audience``, and used for the first time.

        Raises:
            Problem: the token is not to be trusted, or the keys of its issuer cannot be had now.
        """
        try:
            claims = self._verified(token, audience)
        except jwt.PyJWTError as refused:
            raise _not_trusted(_WORDS.get(type(refused), _OTHERWISE)) from None
        if int(claims["iat"]) < clock.now().timestamp() - FRESH_FOR - LEEWAY:
            raise _not_trusted(f"The token is more than {FRESH_FOR // 60} minutes old. Make a new one for each call.")
        issuer = str(claims["iss"])
        # Counting last: a token that is refused for another reason is not used up.
        if not claims["jti"] or self._was_used(issuer, claims["jti"]):
            raise _not_trusted("The token was used before. Make a new one, with another jti, for each call.")
        return issuer

    def _verified(self, token: str, audience: Sequence[str]) -> dict[str, Any]:
        """Return the claims of ``token``, once its signature and its times are found to hold."""
        header = jwt.get_unverified_header(token)
        algorithm = header.get("alg")
        if algorithm not in ALGORITHMS or header.get("typ") != "JWT":
            raise _not_trusted(f"Expected a token of the typ JWT, signed with one of {', '.join(ALGORITHMS)}.")
        # Read unverified only to choose the keys; the issuer counts once the signature holds under one of those.
        issuer = jwt.decode(token, options={"verify_signature": False}).get("iss")
        keys = self._keys.get(issuer) if isinstance(issuer, str) else None
        if keys is None:
            raise _not_trusted("The issuer of the token is not one that is trusted here.")
        # A jku that were followed would let a stranger bring keys of their own, and have us call any address.
        if not keys.may_be_at(header.get("jku")):
            raise _not_trusted("The jku of the token is not the address that is trusted for its issuer.")
        key = keys.key(str(header.get("kid")))
        # A key for one algorithm must not check a signature of another (RFC 8725, 3.1).
        if key is None or key.get("alg", algorithm) != algorithm or key.get("use", "sig") != "sig":
            raise _not_trusted("The issuer has no such key: compare kid and alg with its JWK set.")
        return jwt.decode(
            token,
            jwt.PyJWK(key, algorithm),
            algorithms=ALGORITHMS,
            audience=audience,
            issuer=issuer,
            leeway=LEEWAY,
            options={"require": list(CLAIMS), "enforce_minimum_key_length": True},
        )

    def _was_used(self, issuer: str, jti: str) -> bool:
        """Note that a token was used, for every process that shares the store; return whether it was before."""
        # Hashed, since a jti may be any text of any length and the store is shared with other counts.
        name = hashlib.sha256(f"{issuer} {jti}".encode(errors="surrogatepass")).hexdigest()
        try:
            times = limiter.storage.incr(f"cds-hooks/{name}", REMEMBERED)
        except Exception:  # the store is out of reach: this process alone remembers, and cards are still shown
            current_app.logger.exception("The store of used tokens failed")
            times = self._used_here.incr(name, REMEMBERED)
        return times > 1


def _not_trusted(words: str) -> Problem:
    """Return the refusal, in words that hold nothing of the token."""
    return Problem(HTTPStatus.UNAUTHORIZED, words)
