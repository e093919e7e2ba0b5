"""What identifies a person is sealed at rest; a keyed digest lets it be found again without being opened."""

import base64
import hashlib
import hmac
import json
import logging
import secrets
import unicodedata
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, cast

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask
from sqlalchemy import Dialect, Text
from sqlalchemy.exc import DontWrapMixin

from app.data.spoiled import Checked
from app.services import provide, services
from app.settings.laptop_keys import kept_key
from app.settings.settings import PREFIX, Settings, SettingsError

KEY_FILE: Final = "data_key"
DIGEST_BYTES: Final = 16

_log = logging.getLogger(__name__)

WHICH_KEY: Final = f"Set {PREFIX}DATA_KEY to the key it was written with, or name that key in {PREFIX}OLD_DATA_KEYS."


class SealBrokenError(DontWrapMixin, RuntimeError):
    """What is stored was not sealed with any of the keys in force, or was altered since."""


MOST_FOLDED: Final = 1_000
"""How many characters count of what is looked for; no field that something is filed under holds a third of it."""


class WrongKeyError(SealBrokenError):
    """None of the keys in force opens what is stored, so nothing may be written with them either."""

    def __init__(self) -> None:
        """Tell what to do."""
        super().__init__(f"The data key does not open what is stored. {WHICH_KEY}")


class Gcm:
    """AES-256 in Galois/Counter mode, with a key derived from the data key."""

    NONCE = 12

    def __init__(self, key: str) -> None:
        """Take the data key."""
        self._cipher = AESGCM(_derived(key, b"seal by AES-256-GCM"))

    def encrypt(self, plain: bytes) -> bytes:
        """Return ``plain`` sealed."""
        nonce = secrets.token_bytes(self.NONCE)
        return base64.urlsafe_b64encode(nonce + self._cipher.encrypt(nonce, plain, None))

    def decrypt(self, sealed: str) -> bytes:
        """Return what was sealed.

        Raises:
            InvalidToken: another key sealed it, or it was altered.
        """
        try:
            whole = base64.urlsafe_b64decode(sealed)
            return self._cipher.decrypt(whole[: self.NONCE], whole[self.NONCE :], None)
        except (ValueError, InvalidTag):
            raise InvalidToken from None


CIPHERS: Final[dict[str, type[Fernet | Gcm]]] = {"gcm:": Gcm, "": Fernet}
"""What opens sealed text that begins so. No prefix is the beginning of what Fernet writes."""

SEALS_WITH: Final = ""
"""The one that seals. Another is chosen here, a release after it can be opened; ``rotate-keys`` then seals all anew."""


class KeyRing:
    """The keys in force: the first seals, all of them open."""

    is_proven = False
    """Whether they have opened something that is stored."""

    def __init__(self, keys: Sequence[str], *, is_kept: bool = True) -> None:
        """Take the ``keys``, each 32 bytes in base 64 as Fernet makes them, the newest first.

        One that is stored nowhere stands for the one that was lost: it opens nothing, and may seal nothing.
        """
        self.is_kept = is_kept
        self._ciphers: dict[str, list[Fernet | Gcm]] = {
            prefix: [cipher(key) for key in keys] for prefix, cipher in CIPHERS.items()
        }
        self._index_keys = tuple(_derived(key, b"index") for key in keys)
        self.audit_keys = tuple(_derived(key, b"audit") for key in keys)

    def seal(self, value: object) -> str:
        """Return ``value`` as sealed text."""
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        sealed: bytes = self._ciphers[SEALS_WITH][0].encrypt(plain.encode())
        return SEALS_WITH + sealed.decode("ascii")

    def open(self, sealed: str) -> Any:  # noqa: ANN401 - what was sealed is whatever JSON can hold
        """Return what was sealed.

        Raises:
            SealBrokenError: no key in force opens it, or it was altered.
        """
        ciphers, inner = self._ciphers_of(sealed)
        for cipher in ciphers:
            with suppress(InvalidToken):
                return json.loads(cipher.decrypt(inner))
        raise SealBrokenError(f"Stored data cannot be opened. {WHICH_KEY}")

    def is_newest(self, sealed: str) -> bool:
        """Whether ``sealed`` was sealed with the newest key, and by the cipher that seals now."""
        ciphers, inner = self._ciphers_of(sealed)
        try:
            ciphers[0].decrypt(inner)
        except InvalidToken:
            return False
        return ciphers is self._ciphers[SEALS_WITH]

    def _ciphers_of(self, sealed: str) -> tuple[Sequence[Fernet | Gcm], str]:
        prefix = next(each for each in CIPHERS if sealed.startswith(each))
        return self._ciphers[prefix], sealed.removeprefix(prefix)

    def resealed(self, sealed: str) -> str:
        """Return the same, sealed with the newest key."""
        return self.seal(self.open(sealed))

    def digest(self, kind: str, words: str) -> bytes:
        """Return the digest under which ``words`` are filed from now on."""
        return self.digests(kind, words)[0]

    def digests(self, kind: str, words: str) -> list[bytes]:
        """Return every digest under which ``words`` may be filed, one a key."""
        # The kind is in the digest, so that a name and a number that read alike are not seen to be alike.
        message = f"{kind}:{folded(words)}".encode()
        return [hmac.digest(key, message, hashlib.sha256)[:DIGEST_BYTES] for key in self._index_keys]


class Sealed(Checked):
    """A column of anything JSON can hold, sealed in the database and open in memory."""

    impl = Text
    cache_ok = True

    def __init__(self, fits: Callable[[Any], bool] = lambda _: True) -> None:
        """Take what tells whether a value fits this column: what was sealed for another one opens as well."""
        super().__init__()
        self.fits = fits

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> str | None:  # noqa: ANN401
        """Seal on the way in."""
        return None if value is None else keys_to_write().seal(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any | None:  # noqa: ANN401
        """Open on the way out."""
        return None if value is None else self.opened(value)

    def opened(self, value: str) -> Any:  # noqa: ANN401
        """Return what was sealed.

        Raises:
            SealBrokenError: no key in force opens it, or it was altered.
            ValueError: it was sealed for another column.
        """
        opened = keys().open(value)
        if not self.fits(opened):
            raise ValueError("sealed for another column")
        return opened


def is_object(value: object) -> bool:
    """Whether that is what JSON calls an object."""
    return isinstance(value, dict)


def is_form(value: object) -> bool:
    """Whether that is what a form sends: words by the names of its fields."""
    return isinstance(value, dict) and all(
        isinstance(words, list) and all(isinstance(each, str) for each in words) for words in value.values()
    )


def init_app(
    app: Flask, settings: Settings, instance_folder: Path, *, may_make: Callable[[], bool], prove: Callable[[], None]
) -> None:
    """Give ``app`` its keys; on a laptop one is made once and stored in the instance folder, if ``may_make`` allows it.

    Before anything is written with them, ``prove`` has to find that they open what is stored.

    Raises:
        SettingsError: a key that is set cannot be used.
    """
    provide(app, prove_keys=prove)
    current = settings.data_key.get_secret_value() if settings.data_key else _kept(instance_folder / KEY_FILE, may_make)
    old = settings.old_data_keys.get_secret_value().split() if settings.old_data_keys else []
    try:
        provide(app, keys=KeyRing([current, *old]) if current else KeyRing([new_key()], is_kept=False))
    except ValueError:
        raise SettingsError(
            f"Cannot start. {PREFIX}DATA_KEY or {PREFIX}OLD_DATA_KEYS: expected keys made by 'flask console new-key'"
        ) from None


def _kept(file: Path, may_make: Callable[[], bool]) -> str | None:
    """Return the key that a laptop keeps in ``file``; None if it was lost or spoiled, and the check is served alone."""
    try:
        # With calls in the database and no key, a fresh one would seal what is new beside what it can never open.
        if not file.exists() and not may_make():
            return None
        key = kept_key(file, new_key, f"{PREFIX}DATA_KEY")
        KeyRing([key])
    except (SettingsError, OSError, ValueError):
        _log.error("The data key in %s cannot be used: put the one back that was there, or delete it if none was", file)
        return None
    return key


def keys() -> KeyRing:
    """Return the keys of the running app, to open what is stored."""
    return cast("KeyRing", services().keys)


def keys_to_write() -> KeyRing:
    """Return the keys of the running app, to write with them.

    Raises:
        WrongKeyError: they do not open what is stored.
    """
    prove = services().prove_keys
    # Asked at the first write rather than at the start, when the database may not be there yet.
    if prove and not keys().is_proven:
        prove()
    return keys()


def new_key() -> str:
    """Return a fresh key."""
    return Fernet.generate_key().decode("ascii")


def folded(words: str) -> str:
    """Return ``words`` without case, accents and needless spaces, so that José is found as JOSE.

    Of what is longer than any name, number or address the beginning counts.
    """
    # NFKD parts a letter from its accents, which are combining marks from then on; to order many of them takes long.
    plain = unicodedata.normalize("NFKD", words[:MOST_FOLDED].casefold())
    return " ".join("".join(each for each in plain if not unicodedata.combining(each)).split())


def _derived(key: str, purpose: bytes) -> bytes:
    """Each purpose has a key of its own, so that none gives another away."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"red-flag-check " + purpose).derive(key.encode("ascii"))
