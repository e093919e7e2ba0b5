"""The fingerprint of the guide: enough to tell whether words stand in it, not enough to read it.

The guide itself may not be copied, so it is not in this repository. ``guide_fingerprint.json`` holds the sorted,
shortened hashes of its runs of words: runs of three, to find a key phrase in it, and runs of eight, to find copied
sentences.
Rebuild it when the guide changes: ``python -m tests.rules.guide_fingerprint PATH_TO_GUIDE``.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

FINGERPRINT = Path(__file__).with_name("guide_fingerprint.json")

FINDABLE = 3
"""Words in the runs that a key phrase is looked up by."""

COPIED = 8
"""Words in the shortest run that counts as copied."""

HEX_DIGITS = {
    FINDABLE: 6,
    COPIED: 8,
}  # runs of eight need more: many texts are held against them, and none may hit by chance
HASHES_A_LINE = 12

Fingerprint = dict[int, frozenset[str]]


def normalised(text: str) -> str:
    """Return the words of ``text`` in lower case with single spaces: spelling counts, punctuation and layout do not."""
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


def runs(text: str, length: int) -> Iterator[str]:
    """Yield every run of ``length`` words in ``text``."""
    words = normalised(text).split()
    for start in range(len(words) - length + 1):
        yield " ".join(words[start : start + length])


def hashed(all_runs: Iterable[str], length: int) -> frozenset[str]:
    """Return the shortened hashes of runs of ``length`` words."""
    return frozenset(hashlib.sha256(run.encode()).hexdigest()[: HEX_DIGITS[length]] for run in all_runs)


def fingerprint(guide: str) -> Fingerprint:
    """Return the fingerprint of the text of the guide."""
    return {length: hashed(runs(guide, length), length) for length in HEX_DIGITS}


def load() -> Fingerprint:
    """Return the fingerprint that is kept beside this module."""
    kept: dict[str, list[str]] = json.loads(FINGERPRINT.read_text(encoding="utf-8"))
    return {int(length): frozenset(" ".join(lines).split()) for length, lines in kept.items()}


def save(found: Fingerprint) -> None:
    """Keep ``found`` beside this module, sorted, so that the order of the guide is lost."""
    data = {str(length): list(_lines(sorted(hashes))) for length, hashes in found.items()}
    FINGERPRINT.write_text(json.dumps(data, indent=0) + "\n", encoding="utf-8")


def _lines(hashes: list[str]) -> Iterator[str]:
    for start in range(0, len(hashes), HASHES_A_LINE):
        yield " ".join(hashes[start : start + HASHES_A_LINE])


if __name__ == "__main__":
    save(fingerprint(Path(sys.argv[1]).read_text(encoding="utf-8")))
