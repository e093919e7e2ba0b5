"""Cases to measure the rules against: read from JSON Lines or CSV, all of them or none.

A case is one person's answers and the gold level, what they should be told. A file with one bad row gives no case at
all: a share of the rows that happened to be readable would look like a measurement of the whole file.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from rules.errors import AnswersError
from rules.in_force import ITEMS
from rules.model.answers import read
from rules.model.disposition import Disposition, Route
from rules.model.questionnaire import Answers, Respondent

REQUIRED: Final = ("respondent", "answers", "gold")
CHOICES: Final[dict[str, tuple[str, ...]]] = {"clock": ("today", "soon"), "route": tuple(Route)}
"""What may be left out, and else is one of these; a call-soon of today is due within 8 hours, of soon within 24."""

WORDS: Final = ("language", "name", "story", "pair", "reason")
KEYS: Final = (*REQUIRED, "acceptable", *CHOICES, *WORDS)

_BYTE_ORDER_MARK: Final = "\ufeff"
_SURROGATES: Final = frozenset(map(chr, range(0xD800, 0xE000)))


@dataclass(frozen=True, slots=True)
class Case:
    """One set of answers, the level it should get, and the line of the file that its row begins on.

    ``acceptable`` are levels that count as right beside ``gold``, and ``route`` is how help should be reached. For
    whoever reads the file: the ``clock`` of a call-soon, the ``reason`` for the level, and the
    ``pair`` whose two cases differ in one fact. What was not given is empty.
    """

    line: int
    respondent: Respondent
    answers: Answers
    gold: Disposition
    acceptable: tuple[Disposition, ...] = ()
    route: Route | None = None
    clock: str = ""
    language: str = ""
    name: str = ""
    story: str = ""
    pair: str = ""
    reason: str = ""


class _Row(NamedTuple):
    """What stands in one row, still unchecked; an ``AnswersError`` if it cannot be taken apart."""

    line: int
    values: object


def cases_from_text(text: str, *, is_csv: bool) -> tuple[Case, ...]:
    """Return every case of a file; an empty cell, or null, counts as left out, and blank lines are skipped.

    Raises:
        AnswersError: a row is bad, or there is none; names every fault, with the line that its row begins on.
    """
    rows = (_csv_rows if is_csv else _json_rows)(text.removeprefix(_BYTE_ORDER_MARK))
    faults = [f"Line {row.line}: {fault}" for row in rows for fault in _faults(row.values)]
    if faults:
        raise AnswersError(faults)
    if not rows:
        raise AnswersError(("Found no case. Expected at least one row with: respondent, answers, gold.",))
    return tuple(_case(row) for row in rows)


def without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object in which no key stands twice: which of the two was meant cannot be known.

    Raises:
        AnswersError: a key stands twice; names every such key.
    """
    names = [name for name, _ in pairs]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise AnswersError(f"{name!r} stands twice. Give it once." for name in repeated)
    return dict(pairs)


def _json_rows(text: str) -> list[_Row]:
    # Not splitlines(): it also parts at characters that may stand inside a JSON string, and the count would be off.
    lines = enumerate(text.split("\n"), start=1)
    return [_Row(number, _parsed(line)) for number, line in lines if line.strip()]


def _csv_rows(text: str) -> list[_Row]:
    """Return the rows under the header; if the header is bad, only what is wrong with it."""
    records = list(_records(text))
    if not records:
        return []
    line, first = records[0]
    columns = _columns(first)
    if isinstance(columns, AnswersError):
        return [_Row(line, columns)]
    return [_Row(line, _values(columns, cells)) for line, cells in records[1:]]


def _records(text: str) -> Iterator[tuple[int, list[str] | AnswersError]]:
    """Yield the cells of each row that has any, with the line it begins on: a quoted cell may go over several."""
    reader = csv.reader(io.StringIO(text), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield line, AnswersError((f"This is not CSV: {error}.",))
            continue
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield line, cells


def _columns(cells: list[str] | AnswersError) -> list[str] | AnswersError:
    if isinstance(cells, AnswersError):
        return cells
    faults = [
        *(f"Unknown column {name!r}. Expected only: {', '.join(KEYS)}." for name in cells if name not in KEYS),
        *(f"Column {name!r} stands twice. Give it once." for name in KEYS if cells.count(name) > 1),
        *(f"Found no column {name!r}. Expected: {', '.join(REQUIRED)}." for name in REQUIRED if name not in cells),
    ]
    return AnswersError(faults) if faults else cells


def _values(columns: list[str], cells: list[str] | AnswersError) -> object:
    """Return the cells by column, as JSON Lines would give them."""
    if isinstance(cells, AnswersError):
        return cells
    if len(cells) != len(columns):
        return AnswersError((f"Found {len(cells)} cells, expected {len(columns)}, as in the header.",))
    values: dict[str, object] = {name: cell for name, cell in zip(columns, cells, strict=True) if cell.strip()}
    if "answers" in values:
        values["answers"] = _parsed(str(values["answers"]))
    if "acceptable" in values:
        values["acceptable"] = str(values["acceptable"]).split()
    return values


def _parsed(text: str) -> object:
    """Return what the JSON says, or as an ``AnswersError`` why it cannot be read."""
    try:
        return json.loads(text, object_pairs_hook=without_repeats)
    except AnswersError as error:
        return error
    except json.JSONDecodeError as error:
        return AnswersError((f"This is not JSON: {error.msg}, at character {error.pos + 1}.",))
    except (ValueError, RecursionError) as error:
        return AnswersError((f"This is not JSON: {error}.",))


def _faults(values: object) -> Iterator[str]:
    """Yield everything that is wrong with a row."""
    if isinstance(values, AnswersError):
        yield from values.faults
    elif not isinstance(values, dict):
        yield f"Found {type(values).__name__}, expected an object with: {', '.join(KEYS)}."
    else:
        yield from (f"Unknown key {key!r}. Expected only: {', '.join(KEYS)}." for key in values if key not in KEYS)
        yield from _code_faults("respondent", values.get("respondent"), Respondent)
        yield from _answers_faults(values.get("answers"))
        yield from _code_faults("gold", values.get("gold"), Disposition)
        yield from _acceptable_faults(values.get("acceptable"))
        for key, codes in CHOICES.items():
            yield from () if values.get(key) is None else _code_faults(key, values[key], codes)
        yield from (fault for key in WORDS for fault in _words_faults(key, values.get(key)))


def _code_faults(key: str, found: object, expected: Iterable[str]) -> Iterator[str]:
    if found not in list(expected):
        yield f"{key}: found {_shown(found)}, expected one of: {', '.join(expected)}."


def _answers_faults(found: Any) -> Iterator[str]:  # noqa: ANN401 - whatever the file holds; ``read`` checks it
    if found is None:
        yield "answers: found nothing, expected an object that maps each item to its answer."
        return
    try:
        if isinstance(found, AnswersError):
            raise found
        read(ITEMS, found)
    except AnswersError as error:
        yield from (f"answers: {fault}" for fault in error.faults)


def _acceptable_faults(found: object) -> Iterator[str]:
    if isinstance(found, list):
        for level in found:
            yield from _code_faults("acceptable", level, Disposition)
    elif found is not None:
        yield f"acceptable: found {found!r}, expected a list of: {', '.join(Disposition)}."


def _words_faults(key: str, found: object) -> Iterator[str]:
    """Refuse what is no text, and the half characters that JSON can write but no terminal can print."""
    if found is not None and not (isinstance(found, str) and _SURROGATES.isdisjoint(found)):
        yield f"{key}: found {found!r}, expected words."


def _shown(found: object) -> str:
    return "nothing" if found is None else repr(found)


def _case(row: _Row) -> Case:
    values: Any = row.values
    return Case(
        line=row.line,
        respondent=Respondent(values["respondent"]),
        answers=values["answers"],
        gold=Disposition(values["gold"]),
        acceptable=tuple(Disposition(level) for level in values.get("acceptable") or ()),
        route=Route(values["route"]) if values.get("route") else None,
        clock=values.get("clock") or "",
        **{key: values.get(key) or "" for key in WORDS},
    )
