"""A difference from the specification is said in words, and says nothing of what is alike."""

import pytest

from tests.rules.plain_words import differences, fail_in_words


def test_only_what_differs_is_said_with_both_sides_of_it() -> None:
    specified = {"route": "911", "jaw = signs": "call-soon", "helper needed": False, "findings": frozenset({"b", "a"})}
    found = {"route": "team", "jaw = signs": "call-soon", "findings": frozenset()}

    assert differences(specified, found).splitlines() == [
        "route: specified 911, in the rules team",
        "helper needed: specified no, in the rules not there",
        "findings: specified a, b, in the rules nothing",
    ]


def test_the_order_may_be_all_that_differs() -> None:
    assert differences({"a": 1, "b": 2}, {"b": 2, "a": 1}) == "the same, but in another order"


def test_a_failure_in_words_has_no_other_words() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"^A weak leg\n  disposition: call-soon$") as failure:
        fail_in_words("A weak leg", "  disposition: call-soon")

    assert not failure.value.pytrace
