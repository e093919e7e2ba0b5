"""Z3 reads the export as the engine does, finds what breaks a promise, and never takes "unknown" for proved."""

import io
import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import z3
from hypothesis import given

from rules.clinical.dont_wait import SIGNS
from rules.exports import as_json
from rules.exports.as_json import rules_as_data
from rules.in_force import RULES, triage
from rules.model.disposition import Clock, Disposition, Route, Verdict
from rules.model.questionnaire import Answers
from rules.model.rule_set import RuleSet
from rules.model.silences import Silences
from rules.proof.promises import prove
from tests.rules.few_rules import few_rules
from tests.rules.strategies import nearly_quiet_answers, readable_answers
from tests.support.table import table
from tests.tools.certificate import mutants, presentations, solver
from tests.tools.certificate.__main__ import main
from tests.tools.certificate.formulas import Rules, by
from tests.tools.certificate.mutants import Differs, judge, planted
from tests.tools.certificate.mutants import table as table_of
from tests.tools.certificate.promises import FURTHER, PROMISES
from tests.tools.certificate.solver import checked
from tests.tools.mutation.mutant import Declared
from tests.tools.mutation.mutators import mutants as every_mutant

pytestmark = pytest.mark.unwatched

SILENCES = Silences(
    beside_a_finding=("back-pain", "numbness", "walking"),
    together=("back-pain", "numbness", "weakness"),
    clock=Clock.TODAY,
)


@cache
def in_force() -> tuple[Rules, z3.Solver]:
    """The formulas of the rules in force, and a solver in which each part of their verdict has a name."""
    rules = Rules(rules_as_data(RULES))
    named = z3.Solver()
    named.add(rules.readable(), *(z3.Bool(step) == each for step, each in rules.verdict.items()))
    return rules, named


def reached(verdict: Verdict) -> set[str]:
    steps = {
        "call-soon": verdict.disposition is not Disposition.MENTION,
        "call-now": verdict.disposition is Disposition.CALL_NOW,
        "911": verdict.route is Route.EMERGENCY,
        "er-line": verdict.er_line,
    }
    return {step for step, is_reached in steps.items() if is_reached} | by(verdict.clock)


@given(nearly_quiet_answers() | readable_answers())
def test_a_verdict_is_the_same_as_a_formula_and_by_the_engine(answers: Answers) -> None:
    rules, named = in_force()
    said = {(link_id, code) for link_id, answer in answers.items() for code in _codes(answer)}
    exactly = [each if one in said else z3.Not(each) for one, each in rules.said.items()]

    assert named.check(*exactly) == z3.sat
    assert {step for step in rules.verdict if named.model()[z3.Bool(step)]} == reached(triage(answers).verdict)


def _codes(answer: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (answer,) if isinstance(answer, str) else tuple(answer)


def small(monkeypatch: pytest.MonkeyPatch, *without: str) -> RuleSet:
    """A few rules with silences, and the signs that they are held against; the red flags ``without`` left out."""
    rules = few_rules(monkeypatch, *without)
    monkeypatch.setattr(as_json, "SIGNS", tuple(sign for sign in SIGNS if sign.link_id in rules.items))
    return replace(Declared.of(rules), silences=SILENCES).rule_set()


@pytest.mark.long
def test_both_provers_say_the_same_of_every_kind_of_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    declared = Declared.of(small(monkeypatch))

    judgements = [judge(mutant, declared) for mutant in planted(declared, 2)]

    assert [wrong for each in judgements for wrong in each.disagreements] == []
    assert {each.differs for each in judgements} >= {Differs.VERDICT, Differs.FINDINGS}
    assert not any("DISAGREE" in line for line in table_of(judgements))
    assert {code for each in judgements for code in each.broken} >= {"monotone", "floor", "effect"}


def test_where_one_prover_alone_finds_a_promise_broken_they_disagree(monkeypatch: pytest.MonkeyPatch) -> None:
    declared = Declared.of(small(monkeypatch))
    unchanged = prove(declared.rule_set())
    dropped = next(each for each in every_mutant(declared) if str(each) == "weakness-weaker: is left out")
    monkeypatch.setattr(mutants, "prove", lambda _: unchanged)

    judgement = judge(dropped, declared)

    assert "floor is broken for Z3 alone" in judgement.disagreements
    assert any("DISAGREE on weakness-weaker" in line for line in table_of([judgement]))


def test_few_rules_have_the_presentations_that_our_prover_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = small(monkeypatch)

    found = presentations.presentations(Rules(rules_as_data(rules)))

    ours = prove(rules).presentations
    assert {clock: {frozenset(each.changes) for each in of_clock} for clock, of_clock in ours.items()} == found
    assert found["now"]


@table(
    ("without", "broken"),
    [(("weakness-weaker",), "floor"), (("numbness-saddle",), "effect")],
    ids=["a sign", "an effect"],
)
def test_a_broken_promise_is_refuted_and_its_answers_told(
    without: tuple[str, ...], broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = checked(Rules(rules_as_data(small(monkeypatch, *without))), broken)

    assert result.verdict is solver.Verdict.REFUTED
    assert result.model is not None
    assert result.model.answers or "has no red flag" in result.model.words


@pytest.mark.parametrize("code", [*PROMISES, *FURTHER])
def test_what_the_solver_cannot_tell_is_unknown_and_not_proved(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = Rules(rules_as_data(small(monkeypatch)))
    monkeypatch.setattr(z3.Solver, "check", lambda *_: z3.unknown)

    assert checked(rules, code).verdict is solver.Verdict.UNKNOWN
    assert presentations.checked_presentations(rules)[0].verdict is solver.Verdict.UNKNOWN


def test_a_presentation_within_another_is_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = Rules(rules_as_data(small(monkeypatch)))
    one = frozenset({("weakness", "weaker")})
    nested = frozenset({one, one | {("walking", "limp")}})
    monkeypatch.setattr(presentations, "presentations", lambda _: {"now": nested})

    result, _ = presentations.checked_presentations(rules)

    assert result.verdict is solver.Verdict.REFUTED
    assert result.model == solver.Model("weakness:weaker is enough", {"walking": ["limp"], "weakness": ["weaker"]})


@table(("without", "status"), [((), 0), (("weakness-weaker",), 1)], ids=["all proved", "one refuted"])
def test_a_certificate_says_of_which_rules_it_is_and_what_was_found(
    without: tuple[str, ...],
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    export = rules_as_data(small(monkeypatch, *without))
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(export)))

    assert main(str(tmp_path / "certificate.json")) == status

    written = json.loads((tmp_path / "certificate.json").read_text(encoding="utf-8"))
    assert written["hash"] == export["hash"]
    assert [each["code"] for each in written["promises"]] == [*PROMISES, *FURTHER, "presentations"]
    assert written["holds"] is (status == 0)
    assert ("refuted" in capsys.readouterr().out) is (status == 1)
