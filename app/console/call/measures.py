"""What is asked beside an answer: since when, its course, on which side, and what was measured.

None of it is an answer. The rules never read it, and a number typed here leaves its row as it was.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from app.console.call.moments import NotAMomentError, since_in_words
from rules.in_force import ITEMS
from rules.model.questionnaire import LinkId

MEASURES: Final = "measures"
"""Under which name a record holds them: by item, then by the code of the measure, in words."""

LONGEST: Final = 60


class NotAMeasureError(ValueError):
    """What was typed is no such measure; the error says what was found, what was expected, and what to do."""


class Measure(NamedTuple):
    """One thing to write down of a row. ``code`` and those of ``choices`` are permanent: records store them.

    ``told`` is how it is handed over, with ``{}`` for its words.
    """

    code: str
    label: str
    told: str
    read: Callable[[str, datetime], str]
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    def field(self, link_id: LinkId) -> str:
        """Return the name of its field on the row of an item."""
        return f"{self.code}-{link_id}"

    def in_words(self, typed: str, begun: datetime) -> str:
        """Return what was ``typed`` in words; times are counted from when the call was ``begun``.

        Raises:
            NotAMeasureError: it is none.
        """
        text = " ".join(typed.split())
        if len(text) > LONGEST:
            raise NotAMeasureError(f"This is too long: at most {LONGEST} characters fit.")
        return dict(self.choices).get(text) or self.read(text, begun)


_TEMPERATURE: Final = re.compile(r"(\d{2,3}(?:[.,]\d)?) ?°? ?([cf]?)", re.IGNORECASE)
_TAKEN: Final = {"C": (30.0, 45.0), "F": (86.0, 113.0)}
"""What a thermometer for people shows, in either unit: anything else has a slip in it."""

_NOT_TAKEN: Final = ("n", "no", "not taken")
_PAIN: Final = re.compile(r"(\d|10)(?: ?/ ?10)?")
_SIDES: Final = {"l": "left", "r": "right", "b": "both sides"}


def _since(text: str, begun: datetime) -> str:
    try:
        return since_in_words(text, begun)
    except NotAMomentError as fault:
        raise NotAMeasureError(str(fault)) from None


def _side(text: str, _: datetime) -> str:
    return _SIDES.get(text.casefold(), text)


def _temperature(text: str, _: datetime) -> str:
    if text.casefold() in _NOT_TAKEN:
        return "not taken"
    match = _TEMPERATURE.fullmatch(text)
    degrees = float(match[1].replace(",", ".")) if match else 0.0
    units = [match[2].upper()] if match and match[2] else list(_TAKEN)
    for unit in units:
        lowest, highest = _TAKEN[unit]
        if lowest <= degrees <= highest:
            return f"{degrees:.1f} {unit}"
    raise NotAMeasureError(f"“{text}” is no temperature. Write it like 38.4 or 101.2, or “n” if it was not taken.")


def _pain(text: str, _: datetime) -> str:
    match = _PAIN.fullmatch(text)
    if not match:
        raise NotAMeasureError(f"“{text}” is no pain score. Write a whole number from 0 to 10.")
    return f"{match[1]}/10"


def _none_of_the_choices(_: str, __: datetime) -> str:
    raise NotAMeasureError("Choose one of the answers shown.")


_BY_FOOT: Final = (
    ("unaided", "unaided"),
    ("aid", "with a stick or frame"),
    ("help", "with help"),
    ("none", "not at all"),
)
SINCE: Final = Measure("since", "Since", "since {}", _since, hint="y18, 14h, 3d")
COURSE: Final = Measure(
    "course",
    "Course",
    "{}",
    _none_of_the_choices,
    choices=(("worse", "worse"), ("same", "the same"), ("better", "better"), ("waves", "in waves")),
)
SIDE: Final = Measure("side", "Side, where", "{}", _side, hint="l, r, b")
TEMPERATURE: Final = Measure("temperature", "Temperature", "T {}", _temperature, hint="The row still needs its answer")
LAST_URINE: Final = Measure("urine", "Last urine", "last urine {}", _since, hint="t6, 14h")
PAIN: Final = Measure("pain", "Pain, 0 to 10", "pain {}", _pain)
WALKED: Final = Measure("walked", "Walked before", "before: {}", _none_of_the_choices, choices=_BY_FOOT)
WALKS: Final = Measure("walks", "Walks now", "now: {}", _none_of_the_choices, choices=_BY_FOOT)

_WHEN: Final = (SINCE, COURSE)
_WHERE: Final = (*_WHEN, SIDE)
OF_ROW: Final[Mapping[LinkId, tuple[Measure, ...]]] = {
    "emergency-now": _WHEN,
    "fever": (*_WHEN, TEMPERATURE),
    "back-pain": (*_WHERE, PAIN),
    "nerve-pain": (*_WHERE, PAIN),
    "spine-history": (),
    "weakness": _WHERE,
    "walking": (*_WHEN, WALKED, WALKS),
    "numbness": _WHERE,
    "bladder": (*_WHEN, LAST_URINE),
    "bowel-control": _WHEN,
    "thirst": _WHEN,
    "peeing-often": _WHEN,
    "constipation": _WHEN,
    "vomiting": _WHEN,
    "confusion": _WHEN,
    "sleepiness": _WHEN,
    "possible-break": (*_WHERE, PAIN),
    "fall": _WHERE,
    "bone-pain": (*_WHERE, PAIN),
    "lump": _WHERE,
    "bone-drug": (),
    "jaw": _WHERE,
    "dental-plan": (),
    "low-calcium": _WHEN,
    "also-new": _WHERE,
    "worry": (),
    "asked-already": (),
    "for-the-visit": (),
}
"""What is asked of each row, in the order of its fields. Nothing is asked of what is no symptom."""

MEASURE: Final = {each.code: each for measures in OF_ROW.values() for each in measures}


def fields() -> Iterator[tuple[str, LinkId, Measure]]:
    """Give the name of every field there is, with its item and its measure, in the order of the page."""
    for link_id in ITEMS:
        for measure in OF_ROW.get(link_id, ()):
            yield measure.field(link_id), link_id, measure


FIELDS: Final = frozenset(name for name, _, _ in fields())
"""The names of them all."""


def read_as(text: Callable[[str], str], begun: datetime) -> dict[str, str]:
    """Return what each filled-in field was read as, by its name; what cannot be read is left out.

    ``text`` gives what was typed into the field of a name.
    """
    found = {}
    for name, _, measure in fields():
        try:
            if text(name).strip():
                found[name] = measure.in_words(text(name), begun)
        except NotAMeasureError:
            continue
    return found


def written(text: Callable[[str], str], begun: datetime) -> dict[LinkId, dict[str, str]]:
    """Return what was measured, for the record of a call that was ``begun`` then: by item, then by code, in words."""
    in_words, found = read_as(text, begun), dict[LinkId, dict[str, str]]()
    for name, link_id, measure in fields():
        if name in in_words:
            found.setdefault(link_id, {})[measure.code] = in_words[name]
    return found


def told(measured: Mapping[str, str]) -> tuple[str, ...]:
    """Return what a record has of one item as it is handed over; what is not known here stands under its code."""
    return tuple(
        MEASURE[code].told.format(words) if code in MEASURE else f"{code}: {words}" for code, words in measured.items()
    )
