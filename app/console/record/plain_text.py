"""Plain text to paste or print: labelled lines, wrapped, in which nothing that was typed can pass for a heading."""

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

WIDTH: Final = 78
INDENT: Final = "  "
TYPED: Final = "    | "
"""What stands before every line that someone typed, so that none of them can pass for a line of ours."""

ENDS: Final = (".", "!", "?", "…")

_HIDDEN: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNING: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of the text after them."""


def one_line(text: str) -> str:
    """Return what someone typed on one line, without anything that hides or turns other text."""
    shown = "".join(" " if unicodedata.category(each) in _HIDDEN else each for each in text if each not in _TURNING)
    return " ".join(shown.split())


def brief(text: str, longest: int) -> str:
    """Return ``text`` on one line, cut at a word and marked if it is longer."""
    shown = one_line(text)
    return shown if len(shown) <= longest else textwrap.shorten(shown, longest, placeholder=" …")


def begun(text: str, longest: int) -> str:
    """Return the beginning of ``text`` on one line, marked if there is more, be it of one word."""
    shown = one_line(text[: longest + 1])
    return shown if len(text) <= longest else f"{shown[:longest]}…"


def joined(*parts: str, by: str = ", ") -> str:
    """Join the parts that are not empty."""
    return by.join(part for part in parts if part)


def sentences(*parts: str) -> str:
    """Join the parts that are not empty, each closed by a full stop if nothing else closes it."""
    return " ".join(part if part.rstrip("”").endswith(ENDS) else f"{part}." for part in parts if part)


def labelled(label: str, words: str) -> str:
    """Return ``words`` after their label, or nothing if there are none."""
    return f"{label} {words}" if words else ""


def in_quotes(words: str) -> str:
    """Return ``words`` in quotation marks, or nothing if there are none."""
    return f"“{words}”" if words else ""


def line(label: str, words: str) -> Iterator[str]:
    """Give one labelled statement, wrapped; nothing if it is empty."""
    if words:
        yield from _wrapped(f"{label}: {words}", INDENT, INDENT * 2)


def bullets(label: str, points: Iterable[str]) -> Iterator[str]:
    """Give a list under its label, each point wrapped; nothing if there are none."""
    for number, point in enumerate(points):
        if not number:
            yield f"{INDENT}{label}:"
        yield from _wrapped(point, f"{INDENT * 2}- ", INDENT * 3)


def quoted(label: str, text: str) -> Iterator[str]:
    """Give what someone typed, line by line under a label, every line marked as theirs; nothing if it is empty."""
    if text.strip():
        yield from _wrapped(f"{label}:", INDENT, INDENT * 2)
        for typed in text.strip().splitlines():
            yield from _wrapped(one_line(typed), TYPED, TYPED) or [TYPED.rstrip()]


def _wrapped(text: str, first: str, later: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=later, break_on_hyphens=False)
