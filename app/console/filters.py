"""By what calls are narrowed besides whom they are about. None of it names a patient, so it may stand in an address."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Final

from flask import url_for

from app.console.about import ABOUT, NOT_SYMPTOMS
from app.console.levels import LEVELS
from app.data.call_backs import Kind
from app.data.models import NO_SYMPTOM
from app.data.reports import CLOSED, HOURS, IN_TIME, OPEN, SPANS
from app.data.search import LOWERED, RAISED
from rules.clinical.override_reasons import REASONS
from rules.in_force import RED_FLAG

NOT_ALL: Final = "not-all"
NOBODY: Final = "nobody"


def spans_in_words() -> list[str]:
    """Return how long it took until what was owed was closed, in the order of SPANS."""
    between = [f"{start} to {end} hours" for start, end in pairwise(HOURS)]
    return [f"Up to {HOURS[0]} hour", *between, f"More than {HOURS[-1]} hours"]


def _owed() -> dict[str, str]:
    """Return every state of each kind of what a call owes."""
    states = {OPEN: "still owed", CLOSED: "closed", IN_TIME: "closed in time"}
    took = {span: f"closed: {words.lower()}" for span, words in zip(SPANS, spans_in_words(), strict=True)}
    kinds = {Kind.ARRIVAL: "Arrival check", Kind.CALL_BACK: "Call-back"}
    return {
        f"{kind}.{state}": f"{name} {words}" for kind, name in kinds.items() for state, words in (states | took).items()
    }


CHOICES: Final[dict[str, Mapping[str, str]]] = {
    "decided": {**LEVELS, NO_SYMPTOM: NOT_SYMPTOMS},
    "computed": LEVELS,
    "changed": {LOWERED: "Lowered", RAISED: "Raised"},
    "reason": REASONS,
    "asked": {NOT_ALL: "Some not asked or not answered"},
    "told": {NOBODY: "Emergency, nobody told"},
    "about": ABOUT,
    "owed": _owed(),
    "reviewed": {"yes": "Reviewed by a lead"},
    "finding": {code: flag.finding for code, flag in RED_FLAG.items()},
}
"""What can be chosen of each filter, in words."""

FILTERS: Final = ("from", "to", "nurse", *CHOICES)


def is_known(name: str, value: str) -> bool:
    """Whether ``value`` can be looked for; what is typed into a field is judged elsewhere."""
    if name == "nurse":
        return value.isdecimal() and len(value) < 10
    return name not in CHOICES or value in CHOICES[name]


def calls_url(first: date, last: date, **chosen: str) -> str:
    """Return where the calls of these days are listed that fit what is ``chosen``; nowhere if that is not known."""
    if not all(is_known(name, value) for name, value in chosen.items()):
        return ""
    return url_for("search.show", **{"from": first.isoformat(), "to": last.isoformat(), **chosen}, _anchor="found")  # type: ignore[arg-type]
