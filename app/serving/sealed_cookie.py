"""What a cookie holds, sealed by AES-256-GCM: whoever copies it from a browser reads nothing of what was answered."""

import hashlib
import hmac
import secrets
import zlib
from functools import cached_property
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask.json.tag import TaggedJSONSerializer
from itsdangerous import BadPayload, URLSafeTimedSerializer
from itsdangerous.encoding import base64_decode, base64_encode

from app.version import VERSION

SEALS_SINCE: Final = (2, 0)
"""The first release that writes sealed cookies and prefixed names. Each reads what the one before wrote.

A release before it opens neither. 2.0 writes them at once, as it asks a new form: a check that was begun with it could
not be gone on with by a copy of an earlier release in any case, and under another name such a copy overwrites nothing.
"""

SEALS: Final = tuple(map(int, VERSION.split(".")[:2])) >= SEALS_SINCE
_SEALED: Final = b"~"
"""What a sealed payload begins with; no other does."""

_NONCE: Final = 12
_PACKED: Final = b"z"
_PLAIN: Final = b"j"

_OF_JSON: Final = frozenset({str, int, bool, type(None)})


class PlainAsItIs(TaggedJSONSerializer):
    """What Flask writes a session with, which asks each of its tags about whatever it holds, answer by answer."""

    def tag(self, value: Any) -> Any:  # noqa: ANN401 - as its parent
        """Return ``value`` with the tag it needs; what JSON has as it is needs none, and none is asked."""
        return value if type(value) in _OF_JSON else super().tag(value)


class SealedSerializer(URLSafeTimedSerializer):
    """Signs with a moment, as its parent does, what it has sealed; and reads what was signed alone."""

    def dump_payload(self, obj: Any) -> bytes:  # noqa: ANN401 - as its parent
        """Return ``obj`` sealed with the newest key."""
        if not SEALS:
            return super().dump_payload(obj)
        plain = self.serializer.dumps(obj, **self.serializer_kwargs).encode()
        packed = zlib.compress(plain)
        content = _PACKED + packed if len(packed) < len(plain) else _PLAIN + plain
        nonce = secrets.token_bytes(_NONCE)
        return _SEALED + base64_encode(nonce + self._ciphers[0].encrypt(nonce, content, None))

    def load_payload(self, payload: bytes, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """Return what was sealed with any of the keys, or only signed by the release before."""
        if not payload.startswith(_SEALED):
            return super().load_payload(payload, *args, **kwargs)
        whole = base64_decode(payload.removeprefix(_SEALED))
        content = self._opened(whole[:_NONCE], whole[_NONCE:])
        plain = zlib.decompress(content[1:]) if content.startswith(_PACKED) else content[1:]
        return self.serializer.loads(plain.decode(), **self.serializer_kwargs)

    def _opened(self, nonce: bytes, sealed: bytes) -> bytes:
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(nonce, sealed, None)
            except (InvalidTag, ValueError):
                continue
        raise BadPayload("The payload cannot be opened")

    @cached_property
    def _ciphers(self) -> list[AESGCM]:
        """What seals and opens, of the newest key first. The salt keeps the cookies of the parts apart."""
        salt = b"red-flag-check cookie " + (self.salt or b"")
        return [AESGCM(hmac.digest(key, salt, hashlib.sha256)) for key in reversed(self.secret_keys)]
