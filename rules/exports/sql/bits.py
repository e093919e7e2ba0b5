"""Facts of a row as bits: many in a whole number, and any number of them looked for at once.

A mask is a whole number of any length, with a bit for each of its facts. In a row the bits stand in columns, the words,
none of which is too long for any engine; so a mask costs one "and" a word, however many facts are in it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Final

from sqlglot import exp

from rules.exports.sql.expressions import all_bits, column, common_bits, if_so, is_other, joined, number, text

WIDTH: Final = 62
"""The bits of a word: a whole number of 64 bits has a sign, and no engine should come near it."""

BRANCHES: Final = 4
"""Into how many parts a list is taken apart, and each of them again."""


class Facts(dict[str, int]):
    """The mask of each fact by its name."""

    def place(self, groups: Iterable[Sequence[str]]) -> None:
        """Give the facts in ``groups`` bits in new words, those of a group, which must fit, in one."""
        at = -(-self._end // WIDTH) * WIDTH
        for group in groups:
            if at % WIDTH + len(group) > WIDTH:
                at += -at % WIDTH
            self.update({name: 1 << place for place, name in enumerate(group, start=at)})
            at += len(group)

    @property
    def _end(self) -> int:
        return max(self.values(), default=0).bit_length()

    def any_of(self, names: Iterable[str]) -> int:
        """The mask of all facts called ``names``."""
        return reduce(or_, map(self.__getitem__, names), 0)

    def words(self, values: Mapping[str, exp.Expr]) -> dict[str, exp.Expr]:
        """The words of the facts in ``values``, each with the condition that it is so."""
        words: dict[str, list[exp.Expr]] = {}
        for name, condition in values.items():
            words.setdefault(self.word_of(name), []).append(if_so(condition, number(self.bit(name)), number(0)))
        return {word: all_bits(bits) for word, bits in words.items()}

    def bit(self, name: str) -> int:
        """The bit of a fact, as it stands in its word."""
        ((_, bit),) = parts_of(self[name])
        return bit

    def word_of(self, name: str) -> str:
        """The name of the word that a fact stands in."""
        ((word, _),) = parts_of(self[name])
        return word_called(word)


def parts_of(mask: int) -> Iterator[tuple[int, int]]:
    """Yield the number of each word that has bits of ``mask``, with these bits as they stand in it."""
    word = 0
    while mask:
        if part := mask & (1 << WIDTH) - 1:
            yield word, part
        mask, word = mask >> WIDTH, word + 1


def word_called(number: int) -> str:
    """The name of the column of a word."""
    return f"word {number}"


def is_any(mask: int) -> exp.Expr:
    """Whether any fact of ``mask`` is so."""
    parts = [common_bits(column(word_called(word)), number(bits)) for word, bits in parts_of(mask)]
    return is_other(all_bits(parts), number(0)) if parts else exp.false()


def listed(names: Mapping[str, int]) -> exp.Expr:
    """A JSON array of the names of whose mask any fact is so, as text."""
    without_comma = exp.Substring(this=_after_commas([*names.items()]), start=number(2))
    return joined([text("["), without_comma, text("]")])


def _after_commas(names: Sequence[tuple[str, int]]) -> exp.Expr:
    """The names that are listed, each after a comma. Few are: what holds none of them is passed over as a whole."""
    if len(names) <= 1:
        listed = text(f',"{names[0][0]}"') if names else text("")
    else:
        size = -(-len(names) // BRANCHES)
        listed = joined(_after_commas(names[at : at + size]) for at in range(0, len(names), size))
    return if_so(is_any(reduce(or_, (mask for _, mask in names), 0)), listed, text(""))
