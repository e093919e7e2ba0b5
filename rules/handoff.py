"""The hand-off code: everything that was answered, in a few characters to read out over the phone.

Nothing is stored or sent: the code is the answers. Its characters are Crockford's base 32, in groups of four:

    1 character      the number of the questionnaire
    the middle       who answered and every answer that counts, as one number in a mixed radix
    2 characters     a check (Reed-Solomon over GF(32))

The number grows with the last question that was answered, so a check that ended early has a short code. The check finds
every wrong character, every two wrong ones, and every swap of two different ones, up to 31 characters. The length is a
multiple of four, so a lost or doubled character is found as well.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from rules.errors import CodeError, OtherQuestionnaire
from rules.in_force import ITEMS
from rules.model import answers as reading
from rules.model.questionnaire import NONE, Answers, Item, LinkId, Respondent

QUESTIONNAIRE: Final = 1
"""Goes up by one, to 31 at most, whenever an item, an option, their order or a condition of asking changes."""

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP: Final = 4

_MISREAD: Final = str.maketrans("OIL", "011")
_BETWEEN: Final = re.compile(r"[\s.\-\u2010-\u2015]+")
_CHECKS: Final = 2
_FEWEST: Final = GROUP
_RESPONDENTS: Final = tuple(Respondent)

SPOKEN: Final = {
    "A": "alfa",
    "B": "bravo",
    "C": "charlie",
    "D": "delta",
    "E": "echo",
    "F": "foxtrot",
    "G": "golf",
    "H": "hotel",
    "J": "juliett",
    "K": "kilo",
    "M": "mike",
    "N": "november",
    "P": "papa",
    "Q": "quebec",
    "R": "romeo",
    "S": "sierra",
    "T": "tango",
    "V": "victor",
    "W": "whiskey",
    "X": "x-ray",
    "Y": "yankee",
    "Z": "zulu",
}
"""A word for each letter, from the spelling alphabet of the International Civil Aviation Organization."""


@dataclass(frozen=True, slots=True)
class Handoff:
    """What a code holds: who answered, and every answer that counts, with the options in the order they are asked."""

    respondent: Respondent
    answers: Mapping[LinkId, str | list[str]]


def encode(answers: Answers, respondent: Respondent) -> str:
    """Return the code that holds ``answers``. Answers on items that are not asked are left out.

    Raises:
        AnswersError: the answers name something unknown or have the wrong shape; names every fault.
    """
    asked = reading.asked(ITEMS, reading.read(ITEMS, answers))
    number = 0
    for link_id in reversed(list(asked)):
        item = ITEMS[link_id]
        number = number * _radix(item) + _digit(item, asked[link_id])
    number = number * len(_RESPONDENTS) + _RESPONDENTS.index(respondent)
    return _grouped(_with_checks((QUESTIONNAIRE, *_base32(number))))


def decode(code: str) -> Handoff:
    """Return what ``code`` holds. Case, spaces and dashes do not matter; O is read as 0, I and L as 1.

    Raises:
        OtherQuestionnaire: the code is sound, but made from another questionnaire.
        CodeError: the code has a wrong character, is not whole, or is not as it was read out.
    """
    values = _values(code)
    if any(_syndromes(values)):
        raise CodeError(
            "The code does not add up: at least one character is wrong, or two stand in each other's place. "
            "Read it out once more, group by group."
        )
    if values[0] != QUESTIONNAIRE:
        raise OtherQuestionnaire(values[0], QUESTIONNAIRE)
    found = _read(_number(values[1:-_CHECKS]))
    if found is None or encode(found.answers, found.respondent) != _grouped(values):
        raise CodeError("No answers make this code. Read it out once more, or go through the questions together.")
    return found


def _grouped(values: tuple[int, ...]) -> str:
    """Write the characters in groups of four."""
    text = "".join(ALPHABET[value] for value in values)
    return "-".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def most_bits() -> int:
    """Return how many bits the longest middle of a code takes, were every item asked."""
    number = len(_RESPONDENTS)
    for item in ITEMS.values():
        number *= _radix(item)
    return (number - 1).bit_length()


def _values(code: str) -> tuple[int, ...]:
    text = _BETWEEN.sub("", code).upper().translate(_MISREAD)
    for place, character in enumerate(text, start=1):
        if character not in ALPHABET:
            raise CodeError(
                f"Character {place} is {character!r}. A code has digits and letters only, and never the letter U."
            )
    if len(text) < _FEWEST or len(text) % GROUP:
        raise CodeError(
            f"Found {len(text)} characters, expected whole groups of {GROUP}. One is missing or stands twice. "
            "Read it out once more, group by group."
        )
    return tuple(map(ALPHABET.index, text))


def _read(number: int) -> Handoff | None:
    """Take the digits of ``number`` off one by one: what an item was answered tells which are asked after it."""
    number, who = divmod(number, len(_RESPONDENTS))
    given: dict[LinkId, frozenset[str]] = {}
    for link_id, item in ITEMS.items():
        when = item.enable_when
        if when and given.get(when.link_id, frozenset()).isdisjoint(when.options):
            continue
        number, digit = divmod(number, _radix(item))
        if digit:
            given[link_id] = _chosen(item, digit)
    if number:
        return None
    answers = {link_id: _as_answered(ITEMS[link_id], chosen) for link_id, chosen in given.items()}
    return Handoff(_RESPONDENTS[who], answers)


def _several(item: Item) -> tuple[str, ...]:
    """The options of ``item`` that may stand beside each other."""
    return tuple(code for code in item.codes if code != NONE)


def _radix(item: Item) -> int:
    """How many ways there are to answer ``item``, with "not answered" as one of them."""
    if not item.check_all:
        return len(item.codes) + 1
    return (1 << len(_several(item))) + (NONE in item.codes)


def _digit(item: Item, chosen: frozenset[str] | None) -> int:
    """Return 0 if not answered. Of several options each is a bit; "none", which stands alone, comes after them."""
    if not chosen:
        return 0
    if not item.check_all:
        return item.codes.index(next(iter(chosen))) + 1
    several = _several(item)
    return sum(1 << several.index(code) for code in chosen - {NONE}) or 1 << len(several)


def _chosen(item: Item, digit: int) -> frozenset[str]:
    """Return the options that ``_digit`` made ``digit`` of."""
    if not item.check_all:
        return frozenset((item.codes[digit - 1],))
    several = _several(item)
    return frozenset(code for place, code in enumerate(several) if digit >> place & 1) or frozenset((NONE,))


def _as_answered(item: Item, chosen: frozenset[str]) -> str | list[str]:
    listed = [code for code in item.codes if code in chosen]
    return listed if item.check_all else listed[0]


def _base32(number: int) -> tuple[int, ...]:
    """Return the digits of ``number``, with zeros before them until the whole code fills its groups."""
    digits: list[int] = []
    while number or (1 + len(digits) + _CHECKS) % GROUP:
        number, digit = divmod(number, len(ALPHABET))
        digits.insert(0, digit)
    return tuple(digits)


def _number(digits: tuple[int, ...]) -> int:
    number = 0
    for digit in digits:
        number = number * len(ALPHABET) + digit
    return number


# GF(32), whose elements are five bits. Adding is "exclusive or"; the powers of 2 run through all but zero.
_POWER: Final = [1]
for _ in range(30):
    _POWER.append(_POWER[-1] << 1 ^ (0b100101 if _POWER[-1] & 0b10000 else 0))
_LOG: Final = {power: exponent for exponent, power in enumerate(_POWER)}


def _times(a: int, b: int) -> int:
    return _POWER[(_LOG[a] + _LOG[b]) % 31] if a and b else 0


def _syndromes(values: tuple[int, ...]) -> Iterator[int]:
    """Yield the sums that are zero in a sound code: the characters at 1 and at 2, seen as a polynomial."""
    for exponent in range(_CHECKS):
        total = 0
        for value in values:
            total = _times(total, _POWER[exponent]) ^ value
        yield total


def _with_checks(values: tuple[int, ...]) -> tuple[int, ...]:
    """Return ``values`` with the two characters that make both sums zero: a + b = s0, 2a + b = s1."""
    at_1, at_2 = _syndromes((*values, 0, 0))
    first = _times(at_1 ^ at_2, _POWER[31 - _LOG[0b11]])
    return (*values, first, at_1 ^ first)
