"""What a "not sure" leaves open, in words: 911 is said of every sign that means it, and of no other."""

from dataclasses import replace

from rules.advice.open_signs import open_signs
from rules.in_force import ITEMS, triage
from rules.model.disposition import Disposition, Route
from rules.model.outcome import Outcome
from rules.model.questionnaire import UNSURE, Answers
from tests.rules.whole_check import nothing_new
from tests.support.table import table

BESIDE = [{}, {"lump": "new"}, {"weakness": "weaker"}]
UNSURE_ITEMS = [link_id for link_id, item in ITEMS.items() if UNSURE in item.codes]


def unsure_of(link_id: str, changes: Answers) -> Outcome:
    answer = [UNSURE] if ITEMS[link_id].check_all else UNSURE
    enabling = ITEMS[link_id].enable_when
    enabled = {enabling.link_id: enabling.options[0]} if enabling else {}
    return triage(nothing_new({**enabled, **changes, link_id: answer}))


@table("link_id", UNSURE_ITEMS)
def test_a_sign_that_means_911_is_never_only_not_ruled_out(link_id: str) -> None:
    for changes in BESIDE:
        for raised in unsure_of(link_id, changes).raised:
            ruled_out, _, emergency = open_signs(raised, emergency_number="911").partition("Call 911")
            for flag in raised.red_flags:
                is_emergency = flag.route is Route.EMERGENCY
                assert (flag.words in emergency) is (is_emergency and raised.route is Route.TEAM)
                assert not (is_emergency and "Not ruled out" in ruled_out and flag.words in ruled_out)


@table("link_id", UNSURE_ITEMS)
def test_whatever_may_mean_911_alone_is_answered_by_911_at_once(link_id: str) -> None:
    for changes in BESIDE:
        outcome = unsure_of(link_id, changes)
        only_911 = [each for each in outcome.raised if not any(flag.route is Route.TEAM for flag in each.red_flags)]

        assert all(each.route is Route.EMERGENCY for each in only_911)
        assert not only_911 or (outcome.disposition, outcome.route) == (Disposition.CALL_NOW, Route.EMERGENCY)


def test_an_old_known_sign_is_never_what_was_not_ruled_out() -> None:
    (raised,) = triage(nothing_new({"numbness": ["saddle", "body", "face", UNSURE]})).raised

    assert not open_signs(raised, emergency_number="911")


def test_where_only_a_911_sign_is_left_open_nothing_else_is_said() -> None:
    (raised,) = unsure_of("low-calcium", {}).raised
    left = replace(raised, red_flags=raised.red_flags[:1])

    assert open_signs(left, emergency_number="911").startswith("Call 911 if any of this may be happening: Hands")


def test_another_emergency_number_is_named() -> None:
    (raised,) = unsure_of("low-calcium", {}).raised

    assert "Call 112 if any of this may be happening: Hands or feet that lock" in open_signs(
        raised, emergency_number="112"
    )
