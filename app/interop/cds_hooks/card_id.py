"""The id of a card: random, and yet it holds how urgent the card was, so that feedback needs no stored card.

It is a UUID of version 8 (RFC 9562): seven random bytes, four bits for the level, and 62 that only we can have made.
"""

import hashlib
import hmac
import secrets
from typing import Final
from uuid import UUID

from rules.model.disposition import Disposition

LEVELS: Final = (Disposition.CALL_NOW, Disposition.CALL_SOON, Disposition.MENTION, None)
"""The levels by their number in an id, which stays the same for ever; the last is of a card that found none."""

_HEAD: Final = 8
_VERSION_8: Final = 0x80
_VARIANT: Final = 0x80


def new_id(level: Disposition | None, secret: bytes) -> str:
    """Return an id for a card of this ``level``, or for one that names what could not be read."""
    # Byte 6 begins with the version of the UUID and byte 8 with its variant; all other bits are ours to fill.
    head = bytes([*secrets.token_bytes(6), _VERSION_8 | LEVELS.index(level), secrets.randbits(8)])
    return str(UUID(bytes=head + _proof(head, secret)))


def level_of(card: UUID, secret: bytes) -> Disposition | None:
    """Return how urgent the card with this id was, or nothing if it had no level or is no card of ours."""
    head, proof = card.bytes[:_HEAD], card.bytes[_HEAD:]
    # Without the proof anyone could report feedback on cards that were never shown, at any level.
    return LEVELS[head[6] & 0x0F] if hmac.compare_digest(proof, _proof(head, secret)) else None


def _proof(head: bytes, secret: bytes) -> bytes:
    digest = hmac.new(secret, b"cds-hooks card " + head, hashlib.sha256).digest()
    return bytes([_VARIANT | digest[0] & 0x3F, *digest[1:_HEAD]])
