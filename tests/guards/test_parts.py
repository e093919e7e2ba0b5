"""What `make test` leaves to `make audit` it does a part of, and nothing falls between the two."""

from pathlib import Path

TESTS = Path(__file__).parents[1]
MAY_BE_LONG = {TESTS / "conftest.py", TESTS / "support" / "part.py"}
"""Where a part is made of something. What `make bench` and its like run has tests beside it, in tests/tools."""

BY_DATABASE = ("pytest.mark.asks_which_database", "pytest.mark.on_any_database")


def test_a_test_is_left_out_only_where_a_part_of_it_is_run() -> None:
    marked = {path for path in TESTS.rglob("*.py") if "mark.long" in path.read_text(encoding="utf-8")}

    assert {path for path in marked if TESTS / "tools" not in path.parents} - {Path(__file__)} <= MAY_BE_LONG
    assert marked


def test_what_skips_a_kind_of_database_is_not_run_on_either() -> None:
    """A test that either is enough for would be run on none if it skipped the one that is its turn."""
    texts = {path: path.read_text(encoding="utf-8") for path in (TESTS / "console").glob("*.py")}
    skipping = {path: text for path, text in texts.items() if "pytest.skip(" in text}

    assert skipping
    assert [path for path, text in skipping.items() if not any(mark in text for mark in BY_DATABASE)] == []
