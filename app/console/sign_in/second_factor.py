"""The codes of an authenticator app: how the app learns the secret, and that no code is taken twice."""

import base64
import hashlib

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app
from flask_security import UserMixin
from flask_security.totp import Totp
from passlib.exc import UsedTokenError
from passlib.totp import TOTP, AppWallet, TotpMatch

from app import clock
from app.data import people
from app.data.sealing import KeyRing
from app.paper.qr import square


class OnceOnly(Totp):
    """Codes of thirty seconds each; whoever overheard one comes too late with it."""

    def __init__(self, secrets: dict[str, str], issuer: str) -> None:
        """Take the keys that secrets are sealed with, by name, the newest first: it seals, all of them open."""
        super().__init__(secrets, issuer)
        self._totp = TOTP.using(issuer=issuer, wallet=AppWallet(secrets, default_tag=next(iter(secrets))))

    def sealed_anew(self, secret: str) -> str:
        """Return ``secret`` sealed with the newest key."""
        return str(self._totp.from_source(secret).to_json(encrypt=True))

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
