"""The hand-off code: everything that was answered, in a few characters to read out over the phone.

Nothing is stored or sent: the code is the answers. Its characters are Crockford's base 32, in groups of four:

    1 character      the number of the questionnaire
    the middle       the day, who answered and every answer that counts, as one number in a mixed radix
    2 characters     a check (Reed-Solomon over GF(32))

The number grows with the last question that was answered, so a check that ended early has a short code. The check finds
every wrong character, every two wrong ones, and every swap of two different ones, up to 31 characters. The length is a
multiple of four, so a lost or doubled character is found as well. Codes of the first questionnaire name no day.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from rules.errors import CodeError
from rules.in_force import ITEMS, QUESTIONNAIRE, rule_set_of
from rules.model import answers as reading
from rules.model.questionnaire import NONE, Answers, Item, LinkId, Respondent

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP: Final = 4

_MISREAD: Final = str.maketrans("OIL", "011")
_BETWEEN: Final = re.compile(r"[\s.\-\u2010-\u2015]+")
_CHECKS: Final = 2
_FEWEST: Final = GROUP
_RESPONDENTS: Final = tuple(Respondent)

FIRST_DAY: Final = date(2026, 1, 1)
DAYS: Final = 1024
"""Days are counted round: a code is read as made on the latest such day that is not past tomorrow."""

_FIRST_WITH_A_DAY: Final = 2

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


class Handoff(NamedTuple):
    """What a code holds: the form, the day, who answered, and every answer that counts, with its options as asked.

    ``day`` is the caller's, and None in codes of the first form.
    """

    questionnaire: int
    day: date | None
    respondent: Respondent
    answers: Answers

    def is_of_today(self, today: date) -> bool:
        """Whether the code was made on the day ``today``, or around it: the caller may live in another time zone."""
        return self.day is not None and abs(today - self.day) <= timedelta(days=1)


def encode(answers: Answers, respondent: Respondent, day: date) -> str:
    """Return the code that holds ``answers``, given on ``day``. Answers on items that are not asked are left out.

    Raises:
        AnswersError: the answers name something unknown or have the wrong shape; names every fault.
    """
    return _encode(Handoff(QUESTIONNAIRE, day, respondent, answers))


def decode(code: str, today: date) -> Handoff:
    """Return what ``code`` holds. Case, spaces and dashes do not matter; O is read as 0, I and L as 1.

    Raises:
        UnknownQuestionnaire: the code is sound, but made from a form that is not known here.
        CodeError: the code has a wrong character, is not whole, or is not as it was read out.
    """
    values = _values(code)
    if any(_syndromes(values)):
        raise CodeError(
            "The code does not add up: at least one character is wrong, or two stand in each other's place. "
            "Read it out once more, group by group."
        )
    found = _read(values[0], _number(values[1:-_CHECKS]), today)
    if found is None or _encode(found) != _grouped(values):
        raise CodeError("No answers make this code. Read it out once more, or go through the questions together.")
    return found


def _encode(handoff: Handoff) -> str:
    items = rule_set_of(handoff.questionnaire).items
    asked = reading.asked(items, reading.read(items, handoff.answers))
    number = 0
    for link_id in reversed(list(asked)):
        number = number * _radix(items[link_id]) + _digit(items[link_id], asked[link_id])
    number = number * len(_RESPONDENTS) + _RESPONDENTS.index(handoff.respondent)
    if handoff.day:
        number = number * DAYS + (handoff.day - FIRST_DAY).days % DAYS
    return _grouped(_with_checks((handoff.questionnaire, *_base32(number))))


def _grouped(values: tuple[int, ...]) -> str:
    """Write the characters in groups of four."""
    text = "".join(ALPHABET[value] for value in values)
    return "-".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def most_bits() -> int:
    """Return how many bits the longest middle of a code takes, were every item asked."""
    number = len(_RESPONDENTS) * DAYS
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


def _read(questionnaire: int, number: int, today: date) -> Handoff | None:
    """Take the digits of ``number`` off one by one: what an item was answered tells which are asked after it."""
    items = rule_set_of(questionnaire).items
    day = None
    if questionnaire >= _FIRST_WITH_A_DAY:
        number, days = divmod(number, DAYS)
        day = _latest(days, today)
    number, who = divmod(number, len(_RESPONDENTS))
    given: dict[LinkId, frozenset[str]] = {}
    for link_id, item in items.items():
        when = item.enable_when
        if when and given.get(when.link_id, frozenset()).isdisjoint(when.options):
            continue
        number, digit = divmod(number, _radix(item))
        if digit:
            given[link_id] = _chosen(item, digit)
    if number:
        return None
    answers = {link_id: _as_answered(items[link_id], chosen) for link_id, chosen in given.items()}
    return Handoff(questionnaire, day, _RESPONDENTS[who], answers)


def _latest(days: int, today: date) -> date:
    """Return the latest day with the count ``days`` that is not past tomorrow."""
    tomorrow = today + timedelta(days=1)
    return tomorrow - timedelta(days=((tomorrow - FIRST_DAY).days - days) % DAYS)


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
