"""Writing what the commands make: all of it or nothing, and never over what somebody else wrote or changed."""

import os
import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from rules.exports.seal import is_sealed

_TRAILER: Final = re.compile(rb"\n% Written by 'flask rules', sha256: ([0-9a-f]{64})\n\Z")
"""What ends a PDF of ours: to whoever reads it, a comment."""


class NotWritten(ValueError):  # noqa: N818 - says what came of it
    """Nothing is written, and why."""


def write(files: Mapping[Path, bytes]) -> None:
    """Write all ``files``, over what an earlier run wrote, and make their folders.

    Raises:
        NotWritten: another file has the name of one, or the disk refuses.
    """
    try:
        others = [str(path) for path in files if path.exists() and not _is_ours(path.read_bytes())]
        if others:
            raise NotWritten(
                f"Nothing is written: {' and '.join(others)} did not come from this command, or was changed since. "
                "Move it away, or name another place"
            )
        for path, data in files.items():
            _replace(path, data)
    except OSError as error:
        raise NotWritten(
            f"{error.filename} cannot be written: {error.strerror}. Expected a place to write to"
        ) from None


def signed_pdf(data: bytes) -> bytes:
    """Return a PDF with the checksum by which it is known again."""
    return data + b"\n% Written by 'flask rules', sha256: " + sha256(data).hexdigest().encode() + b"\n"


def _replace(path: Path, data: bytes) -> None:
    """Put ``data`` in the place of the file at once: whoever reads it meets the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _is_ours(data: bytes) -> bool:
    trailer = _TRAILER.search(data)
    if trailer:
        return trailer[1] == sha256(data[: trailer.start()]).hexdigest().encode()
    try:
        return is_sealed(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False
