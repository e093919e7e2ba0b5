"""The conformance vectors hold every presentation, option and silence; an engine of another kind agrees with all."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from itertools import combinations

import pytest

from app.rulebook.proof import stored_proof
from rules.commands import main
from rules.engine.triage import compiled
from rules.errors import InconsistentRules
from rules.exports import vectors as exported
from rules.exports.vectors import Vector, vectors
from rules.in_force import ITEMS, RULES
from rules.model.answers import asked, read
from rules.model.outcome import Outcome
from rules.model.questionnaire import NO, NONE, UNSURE, Answers, Respondent
from rules.proof.presentations import answers_with, changes_of, chosen_in
from tests.rules import plain_engine
from tests.rules.few_rules import few_rules
from tests.rules.mutant_rules import sound
from tests.rules.vectors_in_force import none_at_random, vectors_in_force
from tests.support.part import in_part
from tests.tools.mutation.equivalence import reason_for_equivalence
from tests.tools.mutation.mutant import Declared, Mutant
from tests.tools.mutation.mutators import mutants

FEW_RANDOM = 200
EVERY = 5
"""Of so many mutants one is tried: all of them take a while, and are as like each other."""

Triage = Callable[[Answers, Respondent], Outcome]

unwatched = pytest.mark.unwatched


@cache
def counted() -> tuple[set[tuple[str, str]], ...]:
    """For each vector, the answers that count and say more than "none" or "no"."""
    every = (asked(ITEMS, read(ITEMS, vector.answers)) for vector in vectors_in_force())
    return tuple(
        {(link_id, code) for link_id, codes in chosen.items() for code in codes or () if code not in (NONE, NO)}
        for chosen in every
    )


def test_the_first_line_says_which_rules_they_are_and_every_other_is_a_vector(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    few = few_rules(monkeypatch)
    monkeypatch.setattr("rules.commands.RULES", few)

    assert main(["vectors", "--random", "20"]) == 0

    header, *rest = map(json.loads, capsys.readouterr().out.splitlines())
    edition = {"questionnaire": few.questionnaire, "version": few.version, "hash": few.hash}
    assert header == {**edition, "sha256": header["sha256"]}
    assert [each["id"] for each in rest if each["id"].startswith("random")] == [
        f"random-{number}" for number in range(len(rest) - 19, len(rest) + 1)
    ]
    for each, vector in zip(rest, vectors(few, 20), strict=True):
        assert set(each) == {"id", "respondent", "answers", "expected"}
        assert (each["answers"], each["expected"]) == (vector.answers, vector.expected)


def test_the_same_rules_and_number_give_the_same_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    few = few_rules(monkeypatch)

    assert exported.pack(few, 50) == exported.pack(few, 50)
    assert len({*exported.pack(few, 50).splitlines()} & {*exported.pack(few, 60).splitlines()}) >= 50


@pytest.mark.parametrize("found", ["x", "-1", "1.5"])
def test_a_number_that_is_none_ends_with_status_two(found: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["vectors", f"--random={found}"])

    assert stopped.value.code == 2
    assert f"found '{found}', expected a whole number" in capsys.readouterr().err


def test_the_pack_is_the_same_when_it_is_made_again_and_begins_so_with_fewer_random_ones() -> None:
    again = tuple(vectors(RULES, FEW_RANDOM))

    assert again == vectors_in_force()[: len(again)]


@unwatched
def test_the_plain_engine_agrees_with_every_vector() -> None:
    for vector in vectors_in_force():
        outcome = plain_engine.triage(RULES, vector.answers, vector.respondent)
        assert vector._replace(outcome=outcome).expected == vector.expected, vector.answers


@unwatched
def test_every_smallest_presentation_is_among_them() -> None:
    known = [changes_of(line) for found in stored_proof().presentations.values() for line in found]
    answers = [vector.answers for vector in vectors_in_force() if vector.kind == "presentation"]

    assert answers == [answers_with(RULES, chosen_in(changes)) for changes in known]


@unwatched
def test_every_option_is_among_them_alone_and_in_a_whole_check() -> None:
    answers = [vector.answers for vector in vectors_in_force() if vector.kind == "option"]
    for item in ITEMS.values():
        for code in item.codes:
            assert {item.link_id: [code] if item.check_all else code} in answers
            assert answers_with(RULES, {item.link_id: (code,)}) in answers
    says_more = {(item.link_id, code) for item in ITEMS.values() for code in item.codes if code not in (NONE, NO)}
    assert says_more <= set().union(*counted()), "an option is never counted, for its item is never asked"


@unwatched
def test_every_silence_is_among_them() -> None:
    unsure = [(link_id, UNSURE) for link_id, item in ITEMS.items() if UNSURE in item.codes]
    left_open = {vector.outcome.unanswered for vector in vectors_in_force() if vector.kind == "silence"}
    raised = {(each.link_id, each.verdict) for vector in vectors_in_force() for each in vector.outcome.raised}

    for pair in combinations(unsure, 2):
        assert any(set(pair) <= said for said in counted()), pair
    assert {(link_id,) for link_id, item in ITEMS.items() if not (item.enable_when or item.is_optional)} <= left_open
    # Where "not sure" can mean more than it does alone, it does so in some vector.
    graver = {*RULES.silences.beside_a_finding, *RULES.silences.together} - {*RULES.silences.emergency}
    for link_id in graver & {each for each, _ in raised}:
        assert len({verdict for each, verdict in raised if each == link_id}) > 1, link_id


@unwatched
def test_everyone_who_may_answer_is_heard_on_every_silence() -> None:
    silences = [(str(vector.answers), vector.respondent) for vector in vectors_in_force() if vector.kind == "silence"]

    assert all((answers, each) in set(silences) for answers, _ in silences for each in Respondent)
    assert {vector.outcome.helper_needed for vector in vectors_in_force()} == {True, False}


@unwatched
@in_part(5)
def test_no_mistake_that_a_rule_could_have_is_without_a_vector_that_shows_it(every: int) -> None:
    declared = Declared.of(RULES)
    mistakes = [
        (mutant, triage)
        for mutant, triage in decided(list(mutants(declared))[:: EVERY * every])
        if not reason_for_equivalence(mutant, declared)
    ]

    unseen = [str(mutant) for mutant, triage in mistakes if all(agrees(triage, vector) for vector in none_at_random())]
    assert unseen == []
    assert len(mistakes) > 150 / every


def decided(every: Iterable[Mutant]) -> Iterator[tuple[Mutant, Triage]]:
    """Those that can be compiled, with what decides by them."""
    for mutant, rules in sound(every):
        with suppress(InconsistentRules):
            yield mutant, compiled(rules).triage


def agrees(triage: Triage, vector: Vector) -> bool:
    return vector._replace(outcome=triage(vector.answers, vector.respondent)).expected == vector.expected
