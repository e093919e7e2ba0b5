"""The codes of an authenticator app: how the app learns the secret, and that no code is taken twice."""

import base64
import hashlib
import hmac
import json
from typing import Any, Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app, session
from flask_security import UserMixin
from flask_security.totp import Totp
from passlib.exc import TokenError, UsedTokenError
from passlib.totp import TOTP, AppWallet, TotpMatch

from app import clock
from app.console.access import FRESH, current_nurse, is_signed_in
from app.data import people
from app.data.sealing import KeyRing
from app.paper.qr import square

OFF: Final = "code_off"
"""The session key of a code that matched, but for a step before or after the one of now: by how many, and which."""

GIVEN: Final = "old_code"
"""The session key of when a code of the authenticator in use was given, to exchange it for another."""

MAC: Final = "m"
"""Beside what passlib writes of a sealed secret; a server of the version before passes it over."""


class WithMac(AppWallet):  # type: ignore[misc]  # passlib carries no types
    """Seals secrets as passlib does, and notices a sealed one that was altered: a counter mode alone does not."""

    def encrypt_key(self, key: bytes) -> dict[str, Any]:
        """Seal ``key``, with a MAC over all of it."""
        sealed: dict[str, Any] = super().encrypt_key(key)
        return {**sealed, MAC: self._mac(sealed)}

    def decrypt_key(self, enckey: dict[str, Any]) -> tuple[bytes, bool]:
        """Return the key, and whether it should be sealed anew, as the version before wrote no MAC.

        Raises:
            TokenError: it was altered.
        """
        if MAC in enckey and not hmac.compare_digest(str(enckey[MAC]), self._mac(enckey)):
            current_app.logger.warning("The stored secret of an authenticator was altered: it opens nothing")
            raise TokenError("altered")
        key, is_old = super().decrypt_key(enckey)
        return key, is_old or MAC not in enckey

    def _mac(self, sealed: dict[str, Any]) -> str:
        told = json.dumps([sealed[each] for each in "vctsk"]).encode()
        digest = hmac.digest(self.get_secret(sealed["t"]), b"red-flag-check mac" + told, hashlib.sha256)
        return base64.urlsafe_b64encode(digest[:16]).decode("ascii").rstrip("=")


class OnceOnly(Totp):
    """Codes of thirty seconds each; whoever overheard one comes too late with it."""

    def __init__(self, secrets: dict[str, str], issuer: str) -> None:
        """Take the keys that secrets are sealed with, by name, the newest first: it seals, all of them open."""
        super().__init__(secrets, issuer)
        self._totp = TOTP.using(issuer=issuer, wallet=WithMac(secrets, default_tag=next(iter(secrets))))

    def sealed_anew(self, secret: str) -> str:
        """Return ``secret`` sealed with the newest key."""
        return str(self._totp.from_source(secret).to_json(encrypt=True))

    def verify_totp(self, token: str, totp_secret: str, user: UserMixin, window: int = 0) -> bool:
        """Whether ``token`` is the code of now, used for the first time.

        A phone whose clock is off shows that of a step beside: it is refused, and the next of the same phone is taken.
        So no code lives for more than its 30 seconds, and nobody is shut out by a clock.
        """
        off = session.pop(OFF, None)
        try:
            match = self._totp.verify(token, totp_secret, window=self._totp.period)
            if match.skipped and not (off and off[0] == match.skipped and off[1] < match.counter):
                session[OFF] = [match.skipped, match.counter]
                return False
            self.set_last_counter(user, match)
        except TokenError:
            return False
        return True

    def seal_if_old(self, user: UserMixin) -> None:
        """Seal the secret of ``user`` anew if the version before, or an older key, sealed it."""
        if user.tf_totp_secret and self._totp.from_source(user.tf_totp_secret).changed:
            user.tf_totp_secret = self.sealed_anew(user.tf_totp_secret)

    def set_last_counter(self, user: UserMixin, tmatch: TotpMatch) -> None:
        """Use the code up, once it has matched.

        Raises:
            UsedTokenError: it, or a later one, let ``user`` in before.
        """
        # The step after this one may match as well, on a phone whose clock is ahead.
        until = int(clock.now().timestamp()) // self._totp.period + 1
        if not people.use_code(user_id=user.id, step=tmatch.counter, until=until):
            raise UsedTokenError

    def get_totp_pretty_key(self, totp_secret: str) -> str:
        """Return the secret in groups of four, to be typed where no camera is at hand."""
        key = self.get_totp_b32_key(totp_secret)
        return " ".join(key[start : start + 4] for start in range(0, len(key), 4))

    def generate_qrcode(self, username: str, totp: str) -> str:
        """Return the square to scan as inline SVG."""
        return square(self.get_totp_uri(username, totp))


def asks_for_old_code() -> bool:
    """Whether whoever is signed in has to give a code of the authenticator in use, before it is exchanged."""
    return bool(
        is_signed_in()
        and current_nurse().tf_totp_secret
        and clock.now().timestamp() - session.get(GIVEN, 0) > FRESH.total_seconds()
    )


def keys_for_secrets(ring: KeyRing) -> dict[str, str]:
    """Return the keys that seal the secrets, each under a name that stays with it, the newest first."""
    found = {}
    for key in ring.audit_keys:
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"red-flag-check second factor").derive(key)
        found[hashlib.sha256(derived).hexdigest()[:8]] = base64.b64encode(derived).decode("ascii")
    return found


def seal_anew() -> None:
    """Seal every secret with the newest key, so that the older can be given up. Whoever changes keys commits."""
    codes: OnceOnly = current_app.extensions["security"].totp_factory
    for user in people.with_second_factor():
        user.tf_totp_secret = codes.sealed_anew(user.tf_totp_secret or "")
