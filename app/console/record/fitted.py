"""Lines that fit: plain text of so many characters at most, cut where it matters least and marked where it is cut."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final, NamedTuple

from app.console.record.plain_text import one_line

CUT: Final = "..."

_PLAIN: Final = str.maketrans(
    {
        **dict.fromkeys("“”„«»", '"'),
        **dict.fromkeys("‘’", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        "·": ";",
        "…": CUT,
        "≥": ">=",
        "≤": "<=",
        "×": "x",
        "°": " ",
    }
)
"""What other systems garble, and what stands for it."""


class Line(NamedTuple):
    """One line that can be written in any room of ``least`` characters or more, and reads well in ``enough``.

    The higher the ``rank``, the longer it stays whole.
    """

    rank: int
    least: int
    enough: int
    write: Callable[[int], str]

    @classmethod
    def of(cls, rank: int, least: int, enough: int, text: str) -> "Line":
        """Return a line of ``text`` that is cut at its end."""
        return cls(rank, least, enough, partial(cut, text))


def fitted(lines: Sequence[Line], most: int) -> list[str]:
    """Return ``lines`` written in ``most`` characters altogether, each with its line break; empty ones are left out.

    What there is too much of is taken from the lines of the lowest rank first: of all that have more than enough, then
    down to their least.
    """
    whole = [(each, each.write(most)) for each in lines]
    written = {each: text for each, text in whole if text}
    by_rank = sorted(written, key=lambda each: each.rank)
    for line, room in [*((each, each.enough) for each in by_rank), *((each, each.least) for each in by_rank)]:
        over = _length(written.values()) - most
        if over > 0:
            written[line] = line.write(max(room, len(written[line]) - over))
    # Lists lose whole items, so that there may be room again, which goes to what matters most.
    for line in reversed(by_rank):
        written[line] = line.write(len(written[line]) + most - _length(written.values()))
    return list(written.values())


def _length(texts: Iterable[str]) -> int:
    return sum(len(text) + 1 for text in texts)


def cut(text: str, room: int) -> str:
    """Return ``text``, or as many of its words as fit in ``room`` with the mark that there was more.

    A quotation that is cut ends with its mark, so that nothing typed passes for our words.
    """
    if len(text) <= room:
        return text
    start = text[: room - len(CUT) - 1]
    start = start.rpartition(" ")[0] or start
    return f'{start}{CUT}"' if start.count('"') % 2 else start + CUT


def listed(label: str, items: Sequence[str], room: int) -> str:
    """Return ``items`` after their ``label``, as many as fit in ``room``, and how many more there are.

    None of them is cut, unless even the first does not fit.
    """
    if not items:
        return ""
    for number in range(len(items), 0, -1):
        more = f"; +{len(items) - number} more" if number < len(items) else ""
        text = f"{label} {'; '.join(items[:number])}{more}"
        if len(text) <= room:
            return text
    more = f" +{len(items) - 1} more" if len(items) > 1 else ""
    return cut(f"{label} {items[0]}", room - len(more)) + more


def plain(text: str) -> str:
    """Return our own words in ASCII."""
    bare = unicodedata.normalize("NFKD", text.replace(" · ", "; ").translate(_PLAIN))
    return "".join(each for each in bare if not unicodedata.combining(each)).encode("ascii", "replace").decode()


def typed(text: str) -> str:
    """Return what someone typed in ASCII, or in quotation marks where that would lose a letter."""
    words = name(text.translate(_PLAIN))
    return words if words.isascii() else quoted(words)


def name(text: str) -> str:
    """Return a name as it was typed, in which nothing passes for the end of a quotation."""
    return one_line(text).replace('"', "'")


def quoted(text: str, room: int | None = None) -> str:
    """Return what someone typed in quotation marks, cut within them if there is no ``room``; nothing if it is empty."""
    words = name(text)
    return f'"{cut(words, room - 2) if room else words}"' if words else ""


def each_typed(texts: Iterable[str]) -> list[str]:
    """Return those of ``texts`` that are not empty, as they are handed over."""
    return [typed(each) for each in texts if each]
