"""A text in which whatever is told several times stands once: what a browser stores of the check takes half the room.

Each repeated piece gets a character of Unicode's private use, which no language has, and stands on a line of its own
below the text; ``longhand`` in ``slots.js`` puts it back. Unlike a packed file, any browser that runs the check can
read it, and so can a person.
"""

import re
from collections import Counter
from itertools import count
from typing import Final

_FIRST: Final = 0xE000
_LAST: Final = 0xF8FF
_MARKS: Final = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")
_MARK_BYTES: Final = len(chr(_FIRST).encode())
_PIECE: Final = re.compile(r"[\w-]+|[^\w-]+")
_LENGTHS: Final = (1, 2, 4, 8)
"""How many pieces are looked for together; pieces that hold marks make longer ones."""
_MOST: Final = 2000
_MOST_A_ROUND: Final = 300
_WORTH_IT: Final = 8
"""How many bytes a mark has to save."""


def shorthand(text: str) -> str:
    """Return ``text``, which is one line, in shorthand: the text, and a line for each mark in the order of the marks.

    Raises:
        ValueError: ``text`` has more than one line, or holds a mark already.
    """
    if "\n" in text or _MARKS.search(text):
        raise ValueError("Found a line break or a private character in the text, expected neither.")
    lines: list[str] = []
    for most in range(_MOST_A_ROUND, _MOST, _MOST_A_ROUND):
        for piece in _repeated(text):
            if len(lines) < most and _saved(piece, text.count(piece)) >= _WORTH_IT:
                text = text.replace(piece, chr(_FIRST + len(lines)))
                lines.append(piece)
    return "\n".join((text, *lines))


def in_full(short: str) -> str:
    """Return what was written in shorthand, as ``longhand`` does in the browser."""
    text, *lines = short.split("\n")
    pieces: dict[str, str] = {}
    for mark, line in zip(map(chr, count(_FIRST)), lines, strict=False):
        pieces[mark] = _put_back(line, pieces)
    return _put_back(text, pieces)


def _put_back(text: str, pieces: dict[str, str]) -> str:
    return _MARKS.sub(lambda found: pieces[found[0]], text)


def _repeated(text: str) -> list[str]:
    """Return what stands in ``text`` more than once, what saves most first."""
    pieces = _PIECE.findall(text)
    found: Counter[str] = Counter()
    for length in _LENGTHS:
        found.update(map("".join, zip(*(pieces[at:] for at in range(length)), strict=False)))
    worth = {piece: saved for piece, times in found.items() if (saved := _saved(piece, times)) >= _WORTH_IT}
    return sorted(worth, key=lambda piece: (-worth[piece], piece))


def _saved(piece: str, times: int) -> int:
    """Return how many bytes a mark saves: its own line is what it costs."""
    size = len(piece.encode())
    return times * (size - _MARK_BYTES) - size - 1
