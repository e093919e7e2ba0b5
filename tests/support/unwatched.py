"""Which tests coverage follows, and which it does not, as others reach the same."""

from pathlib import Path
from typing import Final

TESTS: Final = Path(__file__).parents[1]
WATCHED: Final = ("app", "console", "interop", "rules")
"""The folders whose tests coverage follows. The others hold what is true of everything, and go through it all again."""

FILE: Final = TESTS / "unwatched.txt"
"""Tests in those folders that it leaves alone all the same: ``python -m tests.tools.watching`` writes it."""


def names() -> frozenset[str]:
    """Return the tests that coverage leaves alone, whatever their parameters."""
    return frozenset(FILE.read_text(encoding="utf-8").split())


def function_of(node_id: str) -> str:
    """Return the test function of which a test is one example."""
    return node_id.partition("[")[0]
