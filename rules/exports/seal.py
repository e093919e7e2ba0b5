"""The checksum that an export bears, so that a file which somebody changed by hand is never taken for one of ours.

It is the SHA-256 of the whole file, with 64 zeros where the checksum stands: in the first line, after ``sha256``.
"""

import re
from hashlib import sha256
from typing import Final

BLANK: Final = "0" * 64
"""What stands in a text until it is sealed."""

_SEAL: Final = re.compile(r'sha256"?: "?([0-9a-f]{64})')


def sealed(text: str) -> str:
    """Write the checksum of ``text`` where it is still ``BLANK``."""
    return text.replace(BLANK, sha256(text.encode()).hexdigest(), 1)


def is_sealed(text: str) -> bool:
    """Whether a file is as it was written, whichever rules it is of."""
    heading, end, body = text.partition("\n")
    seal = _SEAL.search(heading)
    return seal is not None and text == sealed(heading.replace(seal[1], BLANK) + end + body)
