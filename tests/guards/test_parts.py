"""What `make test` leaves to `make audit` it does a part of, and nothing falls between the two."""

import ast
from pathlib import Path

TESTS = Path(__file__).parents[1]
MAY_BE_LONG = {TESTS / "conftest.py", TESTS / "support" / "part.py"}
"""Where a part is made of something. What `make bench` and its like run has tests beside it, in tests/tools."""

BY_DATABASE = ("pytest.mark.asks_which_database", "pytest.mark.on_any_database")


def test_a_test_is_left_out_only_where_a_part_of_it_is_run() -> None:
    marked = {path for path in TESTS.rglob("*.py") if "mark.long" in path.read_text(encoding="utf-8")}

    assert {path for path in marked if TESTS / "tools" not in path.parents} - {Path(__file__)} <= MAY_BE_LONG
    assert marked


def test_what_is_left_out_stands_beside_what_is_run() -> None:
    """Of each test that is left to `make audit` as a whole, another one keeps the heart of its promise here."""
    left = {
        f"{path.relative_to(TESTS)}::{each.name}": str(beside)
        for path in sorted(TESTS.rglob("test_*.py"))
        for each in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(each, ast.FunctionDef)
        for beside in map(_beside, each.decorator_list)
        if beside
    }
    named = {test: told if "::" in told else f"{test.partition('::')[0]}::{told}" for test, told in left.items()}

    assert left
    assert [each for each in named.values() if each in left or not _is_there(each)] == []


def _beside(decorator: ast.expr) -> str | None:
    if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "left_out":
        return str(ast.literal_eval(decorator.keywords[0].value))
    return None


def _is_there(test: str) -> bool:
    path, _, name = test.partition("::")
    return f"\ndef {name}(" in (TESTS / path).read_text(encoding="utf-8")


def test_what_skips_a_kind_of_database_is_not_run_on_either() -> None:
    """A test that either is enough for would be run on none if it skipped the one that is its turn."""
    skipping, bare = 0, list[str]()
    for path in sorted((TESTS / "console").glob("*.py")):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        of_all = " ".join(ast.unparse(each) for each in body if isinstance(each, ast.Assign))
        for each in body:
            if isinstance(each, ast.FunctionDef) and "pytest.skip(" in ast.unparse(each):
                skipping += 1
                marks = " ".join(map(ast.unparse, each.decorator_list)) + of_all
                bare += [] if any(mark in marks for mark in BY_DATABASE) else [f"{path.name}: {each.name}"]

    assert skipping
    assert bare == []
