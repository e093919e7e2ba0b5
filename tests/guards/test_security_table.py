"""The table in ``app/SECURITY.md``: no requirement is left out, and whatever it points to is there."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[2]
DOCUMENT: Final = (ROOT / "app" / "SECURITY.md").read_text(encoding="utf-8")

IN_EACH_SECTION: Final = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
    "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3,
    "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4,
    "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
"""How many requirements of level 1 or 2 each section of ASVS 5.0.0 has; those of level 3 stand after them."""

REQUIRED: Final = tuple(f"{section}.{last + 1}" for section, most in IN_EACH_SECTION.items() for last in range(most))
ATTACKS: Final = (
    *("1.2", "1.3", "1.5", "2.2", "2.4", "3.2", "3.3", "3.4", "3.5", "5.2", "5.3", "6.3", "6.5.1", "6.8"),
    *("7.2", "7.3", "7.4", "8.2", "8.3", "9.1", "9.2", "10.1", "10.2", "10.5", "16.4", "16.5"),
)
"""The sections, and a requirement, that an attacker would try: what is said to hold there, a test has tried."""

OTHERWISE: Final = ("the operator's", "does not apply", "not met")
KINDS: Final = ("met", *OTHERWISE)
TESTS: Final = re.compile(r"–|(`tests/[\w/]+\.py(::test_\w+)?`(, (?=`))?)+")
OURS: Final = re.compile(r"`((?:app|rules|tests|templates)/[\w./-]+?)(?:::(\w+))?`")


class Row(NamedTuple):
    """One line of the table: the requirements it speaks of, and what it says of them."""

    numbers: tuple[str, ...]
    how: str
    test: str

    @property
    def kind(self) -> str:
        """Whether they are met, and if not, why."""
        found = self.how.partition(":")[0]
        return found if found in OTHERWISE else "met"


def numbers_of(cell: str) -> tuple[str, ...]:
    """Return every number from the first to the last of ``cell``, in the order of the standard."""
    first, _, last = cell.partition("–")
    return REQUIRED[REQUIRED.index(first) : REQUIRED.index(last or first) + 1]


def rows_of(document: str) -> list[Row]:
    """Return the lines of the table that begin with a number."""
    lines = re.findall(r"^\| (\d+\.\d+\.\d+.*) \|$", document, flags=re.MULTILINE)
    cells = [line.split(" | ") for line in lines]
    assert {len(each) for each in cells} == {4}, [each for each in cells if len(each) != 4]
    return [Row(numbers_of(number), how, test) for number, _, how, test in cells]


ROWS: Final = rows_of(DOCUMENT)


@cache
def declared_in(file: Path) -> frozenset[str]:
    """Return the names of all functions that ``file`` declares."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef))


def test_the_standard_has_as_many_requirements_as_it_was_released_with() -> None:
    assert len(REQUIRED) == 70 + 183


def test_every_requirement_stands_in_the_table_once_and_in_order() -> None:
    assert [number for row in ROWS for number in row.numbers] == list(REQUIRED)


def test_the_count_at_the_top_is_that_of_the_table() -> None:
    counted = Counter({row.kind: 0 for row in ROWS})
    for row in ROWS:
        counted[row.kind] += len(row.numbers)
    heads = re.escape(" | ".join((*KINDS, "all")))
    said = re.search(rf"^\| {heads} \|\n\|[-|]+\|\n\| (.*) \|$", DOCUMENT, flags=re.MULTILINE)

    assert said
    assert [int(each) for each in said[1].split(" | ")] == [*(counted[each] for each in KINDS), len(REQUIRED)]


def test_every_file_and_test_that_is_named_is_there() -> None:
    missing = [
        f"{path}::{test}" if test else path
        for path, test in OURS.findall(DOCUMENT)
        if not (ROOT / path).exists() or (test and test not in declared_in(ROOT / path))
    ]

    assert missing == []


def test_the_last_column_holds_nothing_but_tests() -> None:
    assert [row.test for row in ROWS if not TESTS.fullmatch(row.test)] == []


def test_where_an_attack_is_said_to_fail_a_test_has_tried() -> None:
    tried_by_nobody = [
        number
        for row in ROWS
        for number in row.numbers
        if row.kind == "met" and row.test == "–" and any(f"{number}.".startswith(f"{each}.") for each in ATTACKS)
    ]

    assert tried_by_nobody == []


def test_whatever_is_not_so_says_why() -> None:
    without = [row.numbers[0] for row in ROWS if row.kind != "met" and len(row.how.partition(": ")[2]) < 10]

    assert without == []
