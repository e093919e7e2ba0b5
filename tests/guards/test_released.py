"""What changed since the last release of the earlier form is allowed to change, and is recorded.

``rules/earlier`` keeps the last rules of each earlier form as data; the newest of them is the release before. After a
look at ``python -m rules diff rules/earlier/1.0.1.json`` only what is declared here may be gone.

A code that was shipped is quoted by stored results, printed notes and the records of care teams. So it leaves only with
a new form, and it never comes to mean something else (``rules.review.code_changes`` says when it does).
"""

from functools import cache
from pathlib import Path

import pytest

from rules.earlier import FORMS, rules_of_form
from rules.in_force import QUESTIONNAIRE, RULES, VERSION
from rules.review.code_changes import CodeChange, How, Kind
from rules.review.diff import RulesDiff, as_text, diff, needs_entry
from tests.rules.plain_words import fail_in_words

ROOT = Path(__file__).parents[2]
RELEASED = rules_of_form(FORMS[-1])
CHANGES = (ROOT / "rules" / "CHANGES.md").read_text(encoding="utf-8")
RETIRED = (
    "jaw: dental-soon",
    "jaw: dental-work",
    "also-new: breathless-dizzy",
    "also-new: medicine-out",
    "constipation: severe",
    "vomiting: cannot-keep-down",
    "fall: hurt",
)
"""The options that went with the form before this one; the red flags on them went too, and none is ever used again."""


@cache
def since_the_release() -> RulesDiff:
    return diff(RELEASED, RULES)


def lines(changes: list[CodeChange]) -> str:
    return "\n".join(f"{change.kind} {change.code}: {change.words}" for change in changes)


@pytest.mark.unwatched
def test_only_the_codes_that_are_retired_are_gone_and_none_means_something_else() -> None:
    changes = since_the_release().codes
    went = {(change.kind, change.code) for change in changes if change.how is How.WENT}
    reused = [change for change in changes if change.how is How.REUSED]

    options = {(Kind.OPTION, code) for code in RETIRED}
    assert went == options | {(Kind.RED_FLAG, code.replace(": ", "-")) for code in RETIRED}
    assert not reused, f"codes are permanent, but these are reused:\n{lines(reused)}"


def test_no_code_that_is_retired_is_used_again() -> None:
    offered = {f"{item.link_id}: {code}" for item in RULES.items.values() for code in item.codes}

    assert offered.isdisjoint(RETIRED)
    assert RULES.red_flag.keys().isdisjoint(code.replace(": ", "-") for code in RETIRED)


@pytest.mark.unwatched
def test_whatever_is_less_urgent_than_in_the_release_has_an_entry_in_the_changelog() -> None:
    assert not needs_entry(since_the_release(), CHANGES), as_text(since_the_release(), CHANGES)


def test_an_earlier_form_has_a_number_and_a_version_before_those_in_force() -> None:
    assert max(FORMS) < QUESTIONNAIRE
    for form in FORMS:
        assert rules_of_form(form).questionnaire == form
    if RELEASED.version == VERSION:
        fail_in_words(f"The rules in force and those of an earlier form both call themselves {VERSION}.")
