"""The proof holds for the rules in force, and fails, with an example, for rules that break a promise."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given

from rules.engine.triage import compiled, triage
from rules.in_force import RED_FLAG, RULES
from rules.model.disposition import Disposition, Route
from rules.model.questionnaire import Answers, Respondent
from rules.model.red_flag import RedFlag
from rules.model.rule_set import RuleSet
from rules.proof.answer_space import AnswerSpace
from rules.proof.checks import Prover
from rules.proof.presentations import changes_of, line_of
from rules.proof.promises import PROMISES, prove
from rules.proof.report import presentations_as_data, presentations_as_text, proof_as_data, proof_as_text
from tests.rules.few_rules import NEW, few_rules
from tests.rules.space_in_force import space_in_force
from tests.rules.strategies import readable_answers
from tests.support.table import table

Change = Callable[[RedFlag], RedFlag | None]

EVERY_STEP = tuple(step.code for step in RULES.steps)


@pytest.mark.unwatched
def test_the_rules_in_force_keep_their_promises() -> None:
    for each in prove(RULES).properties:
        assert each.checked > 0
        assert each.holds, f"{each.promise}\nSmallest example against it: {each.counter_example}"


@pytest.mark.unwatched
def test_the_whole_space_is_proved_and_not_a_sample() -> None:
    size = 1
    for item in RULES.items.values():
        choices = len(item.codes)
        has_none = "none" in item.codes
        ways = 2 ** (choices - has_none) - 1 + has_none if item.check_all else choices
        size *= ways + 1

    assert AnswerSpace(compiled(RULES)).size == size


@pytest.mark.unwatched
@given(readable_answers())
def test_answers_have_the_verdict_of_their_kind(answers: Answers) -> None:
    space = space_in_force()
    given_codes = {
        link_id: [answer] if isinstance(answer, str) else list(answer) for link_id, answer in answers.items()
    }
    signature = 0
    for block in space.blocks:
        replies = tuple(
            tuple(code for code in item.codes if code in given_codes[item.link_id]) or None
            if item.link_id in given_codes
            else None
            for item in block.items
        )
        signature |= block.signatures[replies]

    assert space.verdict(signature) == triage(RULES, answers, Respondent.CAREGIVER).verdict


def changed(rules: RuleSet, change: Change) -> RuleSet:
    return RuleSet(steps=rules.steps, red_flags=filter(None, map(change, rules.red_flags)), edition=NEW)


def without(code: str) -> Change:
    return lambda flag: None if flag.code == code else flag


def at_level(code: str, disposition: Disposition) -> Change:
    return lambda flag: flag.model_copy(update={"disposition": disposition}) if flag.code == code else flag


def with_condition_of(code: str, other: str) -> Change:
    return lambda flag: flag.model_copy(update={"when": RED_FLAG[other].when}) if flag.code == code else flag


def later(code: str) -> Change:
    return lambda flag: flag.model_copy(update={"due_today": False}) if flag.code == code else flag


def by_911(code: str) -> Change:
    return lambda flag: flag.model_copy(update={"route": Route.EMERGENCY}) if flag.code == code else flag


@pytest.mark.unwatched
@table(
    ("change", "steps", "broken", "names"),
    [
        (without("weakness-weaker"), ("weakness",), "floor", "Weaker, heavy or stiff"),
        (at_level("numbness-saddle", Disposition.CALL_SOON), ("weakness",), "floor", "Between my legs"),
        (at_level("walking-cannot-walk", Disposition.MENTION), ("weakness",), "monotone", "I can no longer walk"),
        (without("lump-new"), ("bones",), "effect", "lump new"),
        (
            with_condition_of("calcium-two-features", "calcium-support-only"),
            ("thirst", "confusion"),
            "alive",
            "calcium",
        ),
        (with_condition_of("lump-new", "lump-hot"), ("bones",), "alive", "lump"),
        (later("back-pain-night"), ("back",), "monotone", "It wakes me at night"),
        (later("two-different-signs"), EVERY_STEP, "alive", "two-different-signs"),
    ],
    ids=[
        "sign dropped",
        "sign lowered",
        "worse is calmer",
        "answer without effect",
        "hidden",
        "said twice",
        "worse waits longer",
        "clock of no effect",
    ],
)
def test_rules_that_break_a_promise_are_caught_with_an_example(
    change: Change, steps: tuple[str, ...], broken: str, names: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = next(check for code, _, check in PROMISES if code == broken)
    rules = changed(few_rules(monkeypatch, steps=steps), change)
    first = next(filter(None, check(Prover(compiled(rules)))), None)

    assert first is not None
    assert names in first.words


def test_a_combination_may_mean_911_beside_any_call_now(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = changed(few_rules(monkeypatch, steps=("thirst", "confusion")), by_911("calcium-two-features"))
    answers = {"thirst": "extreme", "peeing-often": "much-more", "confusion": "new"}

    assert triage(rules, answers, Respondent.CAREGIVER).route is Route.EMERGENCY
    assert [each.counter_example for each in prove(rules).properties if not each.holds] == []


def test_the_same_rules_unchanged_break_no_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    for steps in (("weakness",), ("bones",), ("thirst", "confusion"), ("back",)):
        assert prove(few_rules(monkeypatch, steps=steps)).holds


def test_a_worse_answer_that_is_calmer_is_told_beside_the_better_one(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = changed(few_rules(monkeypatch), at_level("walking-cannot-walk", Disposition.MENTION))

    first = next(filter(None, Prover(compiled(rules)).monotone()))

    assert re.search("→ call-now BUT .*and that is new” → mention", first.words), first.words


def test_a_promise_that_fails_is_shown_with_its_example(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = prove(few_rules(monkeypatch, "weakness-weaker"))

    assert not broken.holds
    assert "FAILS  floor" in proof_as_text(broken)
    assert "smallest example" in proof_as_text(broken)
    assert not proof_as_data(broken)["holds"]


def test_a_proof_says_how_large_the_space_is(monkeypatch: pytest.MonkeyPatch) -> None:
    proof = prove(few_rules(monkeypatch))

    assert f"{proof.size:,}" in proof_as_text(proof)
    assert "FAILS" not in proof_as_text(proof)


def test_every_presentation_is_written_with_its_reason_and_source(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = few_rules(monkeypatch)
    proof = prove(rules)

    data, text = presentations_as_data(proof, rules), presentations_as_text(proof, rules)

    for level, found in proof.presentations.items():
        assert len(data[level]) == len(found)
        assert f"{level}: {len(found)} smallest presentations" in text
        assert all(each["reasons"] and each["citations"] and each["words"] for each in data[level])


def test_a_presentation_is_read_back_from_its_line() -> None:
    changes = (("back-pain", "new"), ("also-new", "other-medicine-out"))

    assert changes_of(line_of(changes)) == changes
