"""Triage of very many sets of answers at once, over NumPy arrays.

For studies and checks; serving does not need it, nor NumPy. The results are those of ``rules.engine.triage``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rules.engine.masks import Term
from rules.engine.triage import Engine
from rules.model.answers import codes_of
from rules.model.disposition import Disposition
from rules.model.outcome import Raised
from rules.model.questionnaire import Answers, Item, LinkId

Codes = NDArray[np.uint16]
Words = NDArray[np.uint64]

Columns = Mapping[LinkId, Codes]
"""One array for each item, a value for each set of answers: 0 is not answered. For a single choice, 1 is its first
option, 2 the second and so on. For a check-all item each option is a bit, the first the lowest."""

_WORD: Final = 64
_AT_ONCE: Final = 1 << 14
"""How many sets of answers are worked on together, so that they stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """What comes of each set of answers, one element or row for each.

    ``urgency`` is that of its disposition. ``fired`` has a row of 64-bit words, a bit for each red flag in the order of
    ``Layout.flags``.
    """

    urgency: NDArray[np.uint8]
    is_emergency: NDArray[np.bool_]
    is_complete: NDArray[np.bool_]
    fired: Words


class Batch:
    """The look-up tables of one engine: for each item and each way to answer it, the words of state that this adds."""

    def __init__(self, engine: Engine) -> None:
        """Make the tables."""
        self.engine = engine
        self.layout = engine.layout
        self._words = -(-(self.layout.fired_at + len(self.layout.flags)) // _WORD)
        self._tables = {item.link_id: self._table(item) for item in self.layout.items}

    def columns(self, many: Iterable[Answers]) -> dict[LinkId, Codes]:
        """Write readable answers as columns."""
        rows = list(many)
        return {
            item.link_id: np.array([_code(item, answers.get(item.link_id)) for answers in rows], np.uint16)
            for item in self.layout.items
        }

    def triage(self, columns: Columns) -> BatchOutcome:
        """Return the outcome of each set of answers. An item without a column is not answered by anyone."""
        size = len(next(iter(columns.values())))
        parts = [
            self._triage({link_id: column[at : at + _AT_ONCE] for link_id, column in columns.items()})
            for at in range(0, size, _AT_ONCE)
        ]
        return BatchOutcome(
            np.concatenate([part.urgency for part in parts]),
            np.concatenate([part.is_emergency for part in parts]),
            np.concatenate([part.is_complete for part in parts]),
            np.concatenate([part.fired for part in parts]),
        )

    def _triage(self, columns: Columns) -> BatchOutcome:
        size = len(next(iter(columns.values())))
        state = np.zeros((self._words, size), np.uint64)
        raising = np.zeros(size, np.uint8)
        is_open = np.zeros(size, np.bool_)
        for item in self.layout.items:
            codes = columns.get(item.link_id)
            table = self._tables[item.link_id]
            codes = np.zeros(size, np.uint16) if codes is None else codes
            if table.enabling:
                enabled = self._any(state, table.enabling)
                codes = np.where(enabled, codes, 0)
                is_open |= enabled & (codes == 0)
            elif not item.is_optional:
                is_open |= codes == 0
            for word, shares in table.shares:
                state[word] |= shares[codes]
            raising |= table.raising[codes]
        for bit, terms in self.engine.combinations:
            holds = np.logical_and.reduce([self._holds(state, term) for term in terms])
            word, place = divmod(bit.bit_length() - 1, _WORD)
            state[word] |= holds.astype(np.uint64) << np.uint64(place)
        return self._outcome(state, raising, is_open)

    def _outcome(self, state: Words, raising: NDArray[np.uint8], is_open: NDArray[np.bool_]) -> BatchOutcome:
        call_now = self._any(state, self.engine.call_now)
        reported = call_now | self._any(state, self.engine.call_soon)
        call_now = call_now | (reported & (raising & _RAISES_TO_NOW != 0)) | (raising & _RAISES_ALONE != 0)
        call_soon = reported | (raising != 0) | is_open
        urgency = np.where(
            call_now,
            Disposition.CALL_NOW.urgency,
            np.where(call_soon, Disposition.CALL_SOON.urgency, Disposition.MENTION.urgency),
        )
        return BatchOutcome(
            urgency.astype(np.uint8), self._any(state, self.engine.emergency), ~is_open, self._fired(state)
        )

    def _any(self, state: Words, mask: int) -> NDArray[np.bool_]:
        """For each set of answers, whether any bit of ``mask`` is set."""
        found: NDArray[np.bool_] = np.logical_or.reduce([state[word] & bits != 0 for word, bits in self._split(mask)])
        return found

    def _holds(self, state: Words, term: Term) -> NDArray[np.bool_]:
        any_of, counts = term
        alternatives = [self._any(state, any_of)] if any_of else []
        for count, mask in counts:
            ones = sum(np.bitwise_count(state[word] & bits) for word, bits in self._split(mask))
            alternatives.append(ones >= count)
        found: NDArray[np.bool_] = np.logical_or.reduce(alternatives)
        return found

    def _fired(self, state: Words) -> Words:
        """Move the bits of the red flags down to the first place of the first word."""
        first, shift = divmod(self.layout.fired_at, _WORD)
        words = state[first:]
        upper = np.vstack([words[1:], np.zeros_like(words[:1])])
        # In two steps, since a shift by all 64 places is not defined.
        words = (words >> np.uint64(shift)) | (upper << np.uint64(_WORD - 1 - shift) << np.uint64(1))
        return np.ascontiguousarray(words.T)

    def _split(self, number: int) -> list[tuple[int, np.uint64]]:
        """Cut a state into its words that are not zero."""
        words = ((word, number >> word * _WORD & (1 << _WORD) - 1) for word in range(self._words))
        return [(word, np.uint64(bits)) for word, bits in words if bits]

    def _table(self, item: Item) -> "_Table":
        ways = [_reply(item, code) for code in range(1 << len(item.codes) if item.check_all else len(item.codes) + 1)]
        shares = np.zeros((self._words, len(ways)), np.uint64)
        raising = np.zeros(len(ways), np.uint8)
        for code, reply in enumerate(ways):
            state = 0
            for option in reply:
                state |= self.layout.share(item.link_id, option)
            for word, bits in self._split(state):
                shares[word, code] = bits
            for alone in (True, False):
                for raised in self.engine.raised(state, something_reported=not alone):
                    raising[code] |= _raising(raised, alone=alone)
        when = item.enable_when
        enabling = self.layout.mask(when.link_id, when.options) if when else 0
        return _Table(tuple((word, row) for word, row in enumerate(shares) if row.any()), raising, enabling)


_RAISES_TO_SOON: Final = 1
_RAISES_TO_NOW: Final = 2
_RAISES_ALONE: Final = 4


def _raising(raised: Raised, *, alone: bool) -> int:
    """Return the bit for what a "not sure" raises to, with nothing else reported or beside something."""
    if raised.disposition is not Disposition.CALL_NOW:
        return _RAISES_TO_SOON
    return _RAISES_ALONE if alone else _RAISES_TO_NOW


@dataclass(frozen=True, slots=True)
class _Table:
    """What each way to answer an item adds: words of state, and what its "not sure" raises."""

    shares: tuple[tuple[int, Words], ...]
    raising: NDArray[np.uint8]
    enabling: int


def _reply(item: Item, code: int) -> Sequence[str]:
    """Return the options that ``code`` stands for."""
    if item.check_all:
        return [option for place, option in enumerate(item.codes) if code >> place & 1]
    return [item.codes[code - 1]] if code else []


def _code(item: Item, answer: str | list[str] | tuple[str, ...] | None) -> int:
    """Return the code of a readable answer."""
    if not answer:
        return 0
    if not item.check_all:
        return item.codes.index(codes_of(answer)[0]) + 1
    return sum(1 << item.codes.index(option) for option in set(answer))
