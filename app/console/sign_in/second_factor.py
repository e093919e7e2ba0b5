"""The codes of an authenticator app: how the app learns the secret, and that no code is taken twice."""

import base64
import hashlib
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app, g
from flask_security import UserMixin
from flask_security.totp import Totp
from passlib.totp import TOTP, AppWallet, TotpMatch

from app import clock
from app.data import people
from app.data.sealing import KeyRing
from app.paper.qr import square

_STEP: Final = "second_factor_step"


class OnceOnly(Totp):
    """Codes of thirty seconds each; whoever overheard one comes too late with it."""

    def __init__(self, secrets: dict[str, str], issuer: str) -> None:
        """Take the keys that secrets are sealed with, by name, the newest first: it seals, all of them open."""
        super().__init__(secrets, issuer)
        self._totp = TOTP.using(issuer=issuer, wallet=AppWallet(secrets, default_tag=next(iter(secrets))))

    def sealed_anew(self, secret: str) -> str:
        """Return ``secret`` sealed with the newest key."""
        return str(self._totp.from_source(secret).to_json(encrypt=True))

    def get_last_counter(self, user: UserMixin) -> int | None:
        """Return the step of the last code that ``user`` was let in with; a second request waits for this one.

        A step that is still to come is of a clock that was ahead; it must not shut anyone out until then.
        """
        return people.last_code_step(user_id=user.id, until=int(clock.now().timestamp()) // self._totp.period + 1)

    def set_last_counter(self, user: UserMixin, tmatch: TotpMatch) -> None:
        """Note the step of the code just accepted, for the audit entry of the sign-in."""
        setattr(g, _STEP, tmatch.counter)

    def get_totp_pretty_key(self, totp_secret: str) -> str:
        """Return the secret in groups of four, to be typed where no camera is at hand."""
        key = self.get_totp_b32_key(totp_secret)
        return " ".join(key[start : start + 4] for start in range(0, len(key), 4))

    def generate_qrcode(self, username: str, totp: str) -> str:
        """Return the square to scan as inline SVG."""
        return square(self.get_totp_uri(username, totp))


def step_of_the_code() -> dict[str, int]:
    """Return the step of the code accepted in this request, as detail of its audit entry."""
    return {"step": step} if (step := g.get(_STEP)) is not None else {}


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
