"""The proof of what a site adapts: over the whole answer space, beside the released rules."""

import pytest

from rules.adaptation.adapted import adapted
from rules.engine import triage as engine
from rules.in_force import RELEASED_RULES
from rules.proof.promises import PROMISES
from rules.proof.report import upward_as_data, upward_as_text
from rules.proof.upward import prove_upward
from tests.rules.few_rules import few_rules
from tests.rules.local_rules import MIXED, local_rules

RAISED = local_rules(
    raise_=[{"code": "back-pain-new", "to": "call-now"}, {"code": "back-pain-night", "to": "call-now"}]
)


@pytest.mark.unwatched
def test_a_file_with_one_of_each_kind_is_proved() -> None:
    proof = prove_upward(RELEASED_RULES, adapted(RELEASED_RULES, MIXED))

    assert [each.code for each in proof.properties if not each.holds] == []
    assert "calcium-two-features never decides the result alone" in proof.idle


def test_combinations_that_a_raise_makes_idle_are_listed_and_break_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    few = few_rules(monkeypatch)
    proof = prove_upward(few, adapted(few, RAISED))

    assert proof.holds
    assert proof.idle == ("back-pain-after-cord-compression never decides the result alone",)
    assert "idle   back-pain-after-cord-compression never decides" in upward_as_text(proof)
    assert upward_as_data(proof)["released_hash"] == few.hash
    assert {each.code for each in proof.properties} - {code for code, *_ in PROMISES} == {"any-order", "never-below"}


def test_rules_that_give_less_are_caught_with_a_smallest_example(monkeypatch: pytest.MonkeyPatch) -> None:
    few = few_rules(monkeypatch)
    proof = prove_upward(adapted(few, RAISED), few)
    (broken,) = [each for each in proof.properties if not each.holds]

    assert broken.code == "never-below"
    assert broken.counter_example is not None
    assert broken.counter_example.size == 1
    assert "back or neck" in broken.counter_example.words
    assert f"smallest example: {broken.counter_example.words}" in upward_as_text(proof)


def test_an_engine_that_minds_the_order_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    few = few_rules(monkeypatch)
    sound = engine.Engine.state_of

    def first_alone(self: engine.Engine, answers: dict[str, str | list[str]]) -> tuple[int, int]:
        return sound(self, {"numbness": answers["numbness"]} if next(iter(answers), "") == "numbness" else answers)

    raised = adapted(few, RAISED)
    monkeypatch.setattr(engine.Engine, "state_of", first_alone)

    assert "any-order" in [each.code for each in prove_upward(few, raised).properties if not each.holds]
