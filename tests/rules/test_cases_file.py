"""Reading cases: everything that is wrong with a file is named with its line, and no part of it is counted."""

import csv
import io
import json
from dataclasses import replace

import pytest

from rules.errors import AnswersError
from rules.model.disposition import Disposition, Route
from rules.model.questionnaire import Respondent
from rules.review.cases import KEYS, Case, cases_from_text
from tests.support.table import table

Row = dict[str, object]

GOOD: Row = {"respondent": "patient", "answers": {"weakness": "weaker"}, "gold": "call-now"}
FULL: Row = {
    "name": "Weak leg",
    "story": "Her leg gives way,\nsince “Monday”.",
    "respondent": "caregiver",
    "answers": {"weakness": "weaker", "nerve-pain": ["band"]},
    "gold": "call-now",
    "acceptable": ["call-soon", "mention"],
    "route": "911",
    "clock": "today",
    "language": "en",
    "pair": "legs",
    "reason": "A leg that gives way does not wait.",
}
COLUMNS = ("respondent", "answers", "gold")


def as_json_lines(*rows: object) -> str:
    return "".join(f"{json.dumps(row)}\n" for row in rows)


def as_csv(*rows: Row, columns: tuple[str, ...] = COLUMNS) -> str:
    written = io.StringIO()
    writer = csv.DictWriter(written, columns, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        answers = json.dumps(row["answers"]) if "answers" in row else ""
        levels = row.get("acceptable", [])
        assert isinstance(levels, list)
        writer.writerow({**row, "answers": answers} | ({"acceptable": " ".join(levels)} if levels else {}))
    return written.getvalue()


def faults_of(text: str, *, is_csv: bool = False) -> tuple[str, ...]:
    with pytest.raises(AnswersError) as refused:
        cases_from_text(text, is_csv=is_csv)
    return refused.value.faults


def test_a_case_keeps_everything_that_its_row_says() -> None:
    assert cases_from_text(as_json_lines(FULL), is_csv=False) == (
        Case(
            line=1,
            respondent=Respondent.CAREGIVER,
            answers={"weakness": "weaker", "nerve-pain": ["band"]},
            gold=Disposition.CALL_NOW,
            acceptable=(Disposition.CALL_SOON, Disposition.MENTION),
            route=Route.EMERGENCY,
            clock="today",
            language="en",
            name="Weak leg",
            story="Her leg gives way,\nsince “Monday”.",
            pair="legs",
            reason="A leg that gives way does not wait.",
        ),
    )


def test_csv_gives_the_cases_that_json_lines_give() -> None:
    from_json = cases_from_text(as_json_lines({"name": "first"}, FULL, GOOD).split("\n", 1)[1], is_csv=False)
    from_csv = cases_from_text(as_csv(FULL, GOOD, columns=tuple(FULL)), is_csv=True)

    assert [case.line for case in from_csv] == [2, 4]
    assert from_csv == tuple(replace(case, line=line) for case, line in zip(from_json, (2, 4), strict=True))


def test_what_is_left_out_is_empty_and_null_counts_as_left_out() -> None:
    nothing = dict.fromkeys(KEYS[len(COLUMNS) :])
    bare, nulls = cases_from_text(as_json_lines(GOOD, GOOD | nothing), is_csv=False)

    assert bare == replace(nulls, line=1)
    assert {getattr(nulls, key) or None for key in nothing} == {None}


@table("is_csv", [False, True], ids=["json", "csv"])
def test_a_byte_order_mark_is_no_part_of_the_file(is_csv: bool) -> None:
    text = as_csv(GOOD) if is_csv else as_json_lines(GOOD)

    assert len(cases_from_text(f"\ufeff{text}", is_csv=is_csv)) == 1


def test_blank_lines_are_skipped_and_still_counted_as_lines() -> None:
    text = f"\n  \n{as_json_lines(GOOD)}\n\t\n{as_json_lines(GOOD)}\n"

    assert [case.line for case in cases_from_text(text, is_csv=False)] == [3, 6]


def test_blank_lines_and_rows_of_empty_cells_are_skipped_in_csv() -> None:
    header, row, _ = as_csv(GOOD).split("\n")

    assert [case.line for case in cases_from_text(f"\n{header}\n\n{row}\n,,\n{row}\n", is_csv=True)] == [4, 6]


def test_a_line_separator_inside_a_story_ends_no_line() -> None:
    text = json.dumps(GOOD | {"story": "a\u2028b\u0085c"}, ensure_ascii=False)

    first, second = cases_from_text(f"{text}\n{text}\n", is_csv=False)
    assert (first.story, second.line) == ("a\u2028b\u0085c", 2)


@table("text", ["", "\n \n", "\ufeff"], ids=["empty", "blank", "mark"])
@table("is_csv", [False, True], ids=["json", "csv"])
def test_a_file_without_a_case_is_refused(text: str, is_csv: bool) -> None:
    assert faults_of(text, is_csv=is_csv) == (
        "Found no case. Expected at least one row with: respondent, answers, gold.",
    )


def test_a_header_alone_is_no_case() -> None:
    assert faults_of(as_csv(), is_csv=True)[0].startswith("Found no case.")


BAD_ROWS = {
    "half an object": ('{"gold"', "This is not JSON: Expecting ':' delimiter, at character 8."),
    "too deep": ("[" * 100_000, "This is not JSON: "),
    "too long a number": ("9" * 5000, "This is not JSON: "),
    "a list": ("[]", "Found list, expected an object with: respondent, answers, gold, acceptable, clock, "),
    "null": ("null", "Found NoneType, expected an object with: "),
    "a key twice": ('{"gold": "mention", "gold": "call-now"}', "'gold' stands twice. Give it once."),
    "an item twice": ('{"answers": {"fever": "yes", "fever": "no"}}', "'fever' stands twice. Give it once."),
    "unknown key": (GOOD | {"golden": 1}, "Unknown key 'golden'. Expected only: respondent, answers, gold, "),
    "unknown respondent": (
        GOOD | {"respondent": "doctor"},
        "respondent: found 'doctor', expected one of: patient, caregiver, nurse.",
    ),
    "a list of respondents": (GOOD | {"respondent": ["patient"]}, "respondent: found ['patient'], expected one of: "),
    "unknown gold": (GOOD | {"gold": "911"}, "gold: found '911', expected one of: call-now, call-soon, mention."),
    "null for gold": (GOOD | {"gold": None}, "gold: found nothing, expected one of: "),
    "null for answers": (
        GOOD | {"answers": None},
        "answers: found nothing, expected an object that maps each item to its answer.",
    ),
    "a list of answers": (GOOD | {"answers": []}, "answers: Found list, expected an object that maps each item "),
    "unknown item": (GOOD | {"answers": {"q7": "yes"}}, "answers: Unknown item 'q7'. Expected one of: "),
    "unknown option": (
        GOOD | {"answers": {"weakness": "lots"}},
        "answers: weakness: unknown option 'lots'. Expected one of: ",
    ),
    "unknown acceptable": (
        GOOD | {"acceptable": ["mention", "wait"]},
        "acceptable: found 'wait', expected one of: call-now, call-soon, mention.",
    ),
    "acceptable in one string": (
        GOOD | {"acceptable": "mention"},
        "acceptable: found 'mention', expected a list of: call-now, call-soon, mention.",
    ),
    "unknown clock": (GOOD | {"clock": "8 h"}, "clock: found '8 h', expected one of: today, soon."),
    "unknown route": (GOOD | {"route": ""}, "route: found '', expected one of: 911, team."),
    "a number for a name": (GOOD | {"name": 7}, "name: found 7, expected words."),
    "a list for a story": (GOOD | {"story": ["a"]}, "story: found ['a'], expected words."),
    "half a character": (GOOD | {"name": "\ud800"}, r"name: found '\ud800', expected words."),
}


@table(("row", "words"), BAD_ROWS.values(), ids=BAD_ROWS)
def test_a_bad_row_is_named_with_its_line_and_what_was_found(row: Row | str, words: str) -> None:
    line = row if isinstance(row, str) else json.dumps(row)

    (fault,) = faults_of(f"{as_json_lines(GOOD)}\n{line}\n{as_json_lines(GOOD)}")
    assert fault.startswith(f"Line 3: {words}")


@table("missing", COLUMNS)
@table("is_csv", [False, True], ids=["json", "csv"])
def test_a_row_without_what_it_needs_is_named(missing: str, is_csv: bool) -> None:
    row = {key: GOOD[key] for key in GOOD if key != missing}

    (fault,) = faults_of(as_csv(GOOD, row) if is_csv else as_json_lines(GOOD, GOOD, row), is_csv=is_csv)
    assert fault.startswith(f"Line 3: {missing}: found nothing, expected ")


def test_every_fault_of_every_row_is_named_in_the_order_of_the_file() -> None:
    bad = {"respondent": "x", "answers": {"q": 1, "fever": 2}, "gold": "y", "acceptable": ["z"], "name": 3, "no": 4}

    faults = faults_of(f"{as_json_lines(bad, GOOD)}oops\n")
    assert [fault.split(" ")[1] for fault in faults] == ["1:"] * 7 + ["3:"]
    for word in ("'no'", "'x'", "'q'", "fever", "'y'", "'z'", "found 3"):
        assert word in "\n".join(faults)


BAD_CSV_ROWS = {
    "a cell too few": ("patient,{}", "Found 2 cells, expected 3, as in the header."),
    "a cell too many": ("patient,{},mention,", "Found 4 cells, expected 3, as in the header."),
    "answers that are no JSON": (
        "patient,weaker,mention",
        "answers: This is not JSON: Expecting value, at character 1.",
    ),
    "answers with an item twice": (
        'patient,"{""fever"": ""no"", ""fever"": ""no""}",mention',
        "answers: 'fever' stands twice. Give it once.",
    ),
    "a stray quote": ('patient,"{}"x,mention', "This is not CSV: "),
}


@table(("row", "words"), BAD_CSV_ROWS.values(), ids=BAD_CSV_ROWS)
def test_a_bad_row_of_csv_is_named_with_the_line_it_begins_on(row: str, words: str) -> None:
    over_two_lines = '"patient","{\n}",mention'

    (fault,) = faults_of(f"respondent,answers,gold\n{over_two_lines}\n{row}\n{over_two_lines}\n", is_csv=True)
    assert fault.startswith(f"Line 4: {words}")


def test_the_rows_after_broken_csv_are_read_too() -> None:
    faults = faults_of('respondent,answers,gold\npatient,"{}"x,mention\ndoctor,{},mention\n"patient\n', is_csv=True)

    assert [fault[:8] for fault in faults] == ["Line 2: ", "Line 3: ", "Line 4: "]


def test_bad_answers_in_csv_hide_no_other_fault_of_the_row() -> None:
    faults = faults_of("respondent,answers,gold,acceptable\ndoctor,?,wait,mention 911\n", is_csv=True)

    assert [fault.split(": ")[1] for fault in faults] == ["respondent", "answers", "gold", "acceptable"]


BAD_HEADERS = {
    "unknown": ("respondent,answers,gold,why", "Unknown column 'why'. Expected only: respondent, answers, gold, "),
    "twice": ("respondent,answers,gold,gold", "Column 'gold' stands twice. Give it once."),
    "missing": ("respondent,answers,name", "Found no column 'gold'. Expected: respondent, answers, gold."),
    "no CSV": ('respondent,"answers"x,gold', "This is not CSV: "),
}


@table(("header", "words"), BAD_HEADERS.values(), ids=BAD_HEADERS)
def test_a_bad_header_is_named_with_its_line(header: str, words: str) -> None:
    (fault,) = faults_of(f"\n{header}\npatient,oops,wait\n", is_csv=True)

    assert fault.startswith(f"Line 2: {words}")
