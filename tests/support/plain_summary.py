"""The last words of a red run: what broken rules mean for patients, before all that merely follows from them."""

from collections.abc import Generator, Iterator

import pytest

SAID_IN_WORDS = (
    "tests/rules/test_cases.py::",
    "tests/rules/test_specification.py::",
    "tests/guards/test_released.py::test_rules_that_differ",
)
MOST = 8
"""How many faults of each kind are repeated; one broken rule can break a hundred cases."""


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Generator[None, None, None]:
    """Repeat, below everything else, the failures that are written for a clinician."""
    yield
    failed = terminalreporter.stats.get("failed", [])
    words = [line for start in SAID_IN_WORDS for line in _words([each for each in failed if _is_of(each, start)])]
    if words:
        terminalreporter.section("the rules are not what is specified: in plain words")
        terminalreporter.write_line("\n\n".join(words))


def _is_of(report: pytest.TestReport, start: str) -> bool:
    return report.nodeid.startswith(start)


def _words(reports: list[pytest.TestReport]) -> Iterator[str]:
    faults = [words for report in reports for words in str(report.longrepr).split("\n\n")]
    yield from sorted(faults, key=_changes_no_disposition)[:MOST]
    if len(faults) > MOST:
        yield f"(and {len(faults) - MOST} more like these, further up)"


def _changes_no_disposition(words: str) -> bool:
    return "disposition: expected" not in words
