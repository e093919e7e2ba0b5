"""What changed since the last release is allowed to change, and is recorded.

``tests/rules/released.json`` is the export of the last release. Take it again only with a release, after a look at
``python -m rules diff tests/rules/released.json``, by ``python -m rules export > tests/rules/released.json``.

A code that was shipped is quoted by stored results, printed notes and the records of care teams. So it leaves only with
a release, and it never comes to mean something else (``rules.review.code_changes`` says when it does).
"""

import json
from functools import cache
from pathlib import Path

import pytest
from rules.review.earlier_rules import rules_from_json

from rules.in_force import HASH, RULES, VERSION
from rules.review.code_changes import CodeChange, How
from rules.review.diff import RulesDiff, as_text, diff, needs_entry
from tests.rules.plain_words import fail_in_words

ROOT = Path(__file__).parents[2]
RELEASED = (ROOT / "tests" / "rules" / "released.json").read_text(encoding="utf-8")
CHANGES = (ROOT / "rules" / "CHANGES.md").read_text(encoding="utf-8")


@cache
def since_the_release() -> RulesDiff:
    return diff(rules_from_json(RELEASED), RULES)


def lines(changes: list[CodeChange]) -> str:
    return "\n".join(f"{change.kind} {change.code}: {change.words}" for change in changes)


@pytest.mark.parametrize("how", [How.WENT, How.REUSED])
@pytest.mark.unwatched
def test_no_code_that_was_released_is_gone_or_reused(how: How) -> None:
    broken = [change for change in since_the_release().codes if change.how is how]

    assert not broken, f"codes are permanent, but these are {'gone' if how is How.WENT else how}:\n{lines(broken)}"


def test_whatever_is_less_urgent_than_in_the_release_has_an_entry_in_the_changelog() -> None:
    assert not needs_entry(since_the_release(), CHANGES), as_text(since_the_release(), CHANGES)


def test_rules_that_differ_from_the_release_have_a_version_of_their_own() -> None:
    released = json.loads(RELEASED)
    # The hash misses the numbers in the wording, and the codes miss what has none, such as the order of the steps.
    is_the_same = released["hash"] == HASH and not since_the_release().codes

    if released["version"] == VERSION and not is_the_same:
        fail_in_words(
            f"The rules differ from release {VERSION} but still call themselves {VERSION}. Give them a new version in "
            f"rules/in_force.py and a heading in rules/CHANGES.md; or, if {VERSION} never was in use, take its "
            "export again.",
            as_text(since_the_release(), CHANGES),
        )
