"""The public keys of a caller: a JWK set in a file, or at the one address that the operator named."""

import json
import logging
import threading
import time
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, Protocol

from app.interop.problems import Problem
from app.serving.asking import AskingError, ask
from app.settings.settings import PREFIX, SettingsError

Key = dict[str, Any]

FRESH_FOR: Final = 3600
"""For how many seconds keys are used without asking for them again."""

USABLE_FOR: Final = 24 * 3600
"""For how many seconds keys are used if they cannot be had again."""

WAIT: Final = 60
"""How many seconds lie between two tries to fetch the same keys, whatever is asked for."""

_log = logging.getLogger(__name__)


class Keys(Protocol):
    """Where the keys of one caller are found."""

    def key(self, kid: str) -> Key | None:
        """Return the key called ``kid``, if there is one."""

    def may_be_at(self, jku: object) -> bool:
        """Whether a token may name ``jku`` as the address of its keys. Nothing is ever fetched from there."""


def keys_at(where: str) -> Keys:
    """Return the keys at an address or in a file.

    Raises:
        SettingsError: the file cannot be read, or holds no JWK set.
    """
    return KeysByAddress(where) if where.startswith(("https:", "http:")) else KeysInFile(Path(where))


class KeysInFile:
    """Keys that were handed over with the contract, and are read once."""

    def __init__(self, file: Path) -> None:
        """Read the keys."""
        try:
            self._keys = _by_kid(json.loads(file.read_bytes()))
        except (OSError, ValueError):
            raise SettingsError(f"Cannot start. {PREFIX}CDS_CLIENTS: {file} is no file with a JWK set") from None

    def key(self, kid: str) -> Key | None:
        """Return the key called ``kid``, if there is one."""
        return self._keys.get(kid)

    def may_be_at(self, jku: object) -> bool:
        """Whatever a token names, the keys are here."""
        return True


class KeysByAddress:
    """Keys that are fetched when they are first needed, and again when they are old or another one is asked for."""

    def __init__(self, address: str) -> None:
        """Fetch nothing yet: the server must start even while the address is out of reach."""
        self._address = address
        self._keys: dict[str, Key] = {}
        self._fetched_at = self._tried_at = float("-inf")
        self._lock = threading.Lock()

    def key(self, kid: str) -> Key | None:
        """Return the key called ``kid``, if there is one.

        Raises:
            Problem: no key is known, and none can be had now.
        """
        with self._lock:
            now = time.monotonic()
            # An unknown kid may be a key that was just rotated in, so it is reason enough to fetch, but only once in
            # WAIT: else anybody could make us call that address as often as they call us.
            is_wanting = kid not in self._keys or now - self._fetched_at > FRESH_FOR
            if is_wanting and now - self._tried_at > WAIT:
                self._fetch(now)
            # Old keys are better than none while the address is down, for a day: a key may have been withdrawn.
            if now - self._fetched_at > USABLE_FOR:
                raise Problem(
                    HTTPStatus.SERVICE_UNAVAILABLE, "The keys of the issuer cannot be had now. Try again in a minute."
                )
            return self._keys.get(kid)

    def may_be_at(self, jku: object) -> bool:
        """A token may leave it out, or name this very address."""
        return jku in (None, self._address)

    def _fetch(self, now: float) -> None:
        self._tried_at = now
        try:
            self._keys = _keys_at(self._address)
            self._fetched_at = now
        except (AskingError, ValueError) as fault:
            _log.warning("The keys at %s cannot be had: %s", self._address, fault)


def _keys_at(address: str) -> dict[str, Key]:
    """Return the keys that stand at ``address`` itself.

    Raises:
        AskingError: nothing that can be read is there.
        ValueError: what is there is no JWK set.
    """
    answer = ask("GET", address, headers={"Accept": "application/json"})
    if answer.status != HTTPStatus.OK:
        raise ValueError(answer.status)
    return _by_kid(answer.json())


def _by_kid(jwk_set: Any) -> dict[str, Key]:  # noqa: ANN401 - whatever stands there
    """Return the keys of a JWK set by their names.

    Raises:
        ValueError: it is none.
    """
    keys = jwk_set.get("keys") if isinstance(jwk_set, dict) else None
    if not isinstance(keys, list) or not keys:
        raise ValueError("no keys")
    return {each["kid"]: each for each in keys if isinstance(each, dict) and isinstance(each.get("kid"), str)}
