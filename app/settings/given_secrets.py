"""Secrets as the settings give them: the secret alone, not a comment behind it, nor what stood there as an example."""

import re
from typing import Final

SHORTEST_SECRET: Final = 32

_PLACEHOLDER: Final = re.compile(
    r"\.\.\.|…|^<.*>$|(change|replace)[ _-]?(me|this|it)|placeholder|your[ _-](own[ _-])?(secret|key|token)"
    r"|(secret|key|token)[ _-]here|openssl |rand -hex|console new-key",
    re.IGNORECASE,
)
_COMMENT: Final = re.compile(r"\s#|\s//")
_DATA_KEY: Final = re.compile(r"[A-Za-z0-9_-]{43}=")


def check_secret(secret: str) -> None:
    """Refuse what somebody else's secret or address cannot be.

    Raises:
        ValueError: a comment stands behind it, or it is an example. The message never quotes the secret.
    """
    if _COMMENT.search(secret):
        raise ValueError("found a comment behind it, expected the value alone: a comment needs a line of its own")
    if _PLACEHOLDER.search(secret):
        raise ValueError("found an example, expected a value of your own")


def check_key(key: str) -> None:
    """Refuse what cannot be a key of ours.

    Raises:
        ValueError: as for a secret; or it is too short, or more than one word.
    """
    check_secret(key)
    if re.search(r"[\s#]", key):
        raise ValueError("found spaces or '#' in it, expected a key such as 'openssl rand -hex 32' makes")
    if len(key) < SHORTEST_SECRET:
        raise ValueError(f"found {len(key)} characters, expected {SHORTEST_SECRET} or more")


def check_data_key(key: str) -> None:
    """Refuse what cannot be a data key.

    Raises:
        ValueError: as for a secret; or nothing that 'flask console new-key' makes.
    """
    check_secret(key)
    if not _DATA_KEY.fullmatch(key):
        raise ValueError("expected a key made by 'flask console new-key'")
