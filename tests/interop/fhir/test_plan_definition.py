"""The PlanDefinition finds in engines of others what ``triage`` finds, and its last action applies to every silence."""

import json
import re
from base64 import b64decode
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

import pytest
from flask.testing import FlaskClient

from app.interop.fhir import codes, fhirpath
from app.interop.fhir.plan_definition import UNDECIDED
from rules.describe import in_words
from rules.exports.vectors import random_answers
from rules.in_force import HASH, ITEMS, QUESTIONNAIRE, RED_FLAGS, RULES, VERSION
from rules.model.answers import codes_of
from rules.model.disposition import Route
from rules.model.questionnaire import Answers, Respondent
from rules.model.rule_set import RuleSet
from rules.model.wording import in_english
from rules.sources.citation import Citation
from tests.interop.fhir import clients
from tests.interop.fhir.clients import Document
from tests.interop.fhir.engines import ENGINES, Engine, actions_of, as_response, expressions_of, fhirpath_js
from tests.interop.fhir.test_operation import answered, response
from tests.rules import plain_engine
from tests.rules.mutant_rules import sound
from tests.rules.vectors_in_force import none_at_random
from tests.rules.whole_check import nothing_new
from tests.support import npm
from tests.support.part import in_part, left_out, one_in_part
from tests.tools.mutation.mutant import Declared, Kind
from tests.tools.mutation.mutators import mutants

PLAN: Final = f"/fhir/PlanDefinition/{codes.RULES}"
LIBRARY: Final = f"/fhir/Library/{codes.RULES}"

RANDOM: Final = 100
"""How many random sets of answers there are beside the vectors."""

EVERY: Final = {"fhirpath.js": 8, "fhirpathpy": 80}
"""Of how many sets of answers an engine is given one: the second takes ten times as long as the first.

``make certify`` gives both of them all.
"""

EVERY_UNDECIDED: Final = 8
"""Of how many of these it is given one for the last action, which has to be computed for each by itself."""

FEW: Final = 10
IN_LEVELS_ALONE: Final = {
    Kind.LOWERED,
    Kind.RAISED,
    Kind.ROUTE,
    Kind.DUE,
    Kind.ADMINISTRATIVE,
    Kind.ER_LINE,
    Kind.SILENCE,
    Kind.SELF_DOUBT,
}
"""The mutants that find the same, and make something else of it."""

LOOK: Final = re.escape(fhirpath.CODES) + r"\.intersect\([\w.'| -]+\)\.exists\(\)"
ONLY_LOOKS: Final = re.compile(rf"({LOOK}| and | or |iif|, 1, 0| \+ | >= \d|[()])+")
"""What depends on nothing but which of the codes that it names are among the answers."""

Found = list[tuple[Answers, set[str], set[str]]]

unwatched = pytest.mark.unwatched


@pytest.fixture(autouse=True)
def _installed() -> None:
    npm.require(clients.FOLDER)


@cache
def all_answers() -> tuple[Answers, ...]:
    """The answers of every vector, and random ones of their own."""
    return (*(each.answers for each in none_at_random()), *random_answers(RULES, RANDOM, seed=1))


def served(client: FlaskClient, address: str) -> Document:
    found: Document = client.get(address).get_json(force=True)
    return found


def conditions(plan: Document) -> dict[str, str]:
    """The expressions of the plan, by the ids of its actions."""
    return {each["id"]: each["condition"][0]["expression"]["expression"] for each in plan["action"]}


def ought_to_apply(answers: Answers, rules: RuleSet = RULES) -> set[str]:
    return set(actions_of(plain_engine.triage(rules, answers, Respondent.NURSE)))


def differing(engine: Engine, expressions: Mapping[str, str], sets: Sequence[Answers], rules: RuleSet = RULES) -> Found:
    """The sets of answers to which other actions apply than ought to, with both."""
    told = [frozenset(codes.code_of(item, code) for item in one for code in codes_of(one[item])) for one in sets]
    read = {name: codes_read(expression) for name, expression in expressions.items()}
    of_set = [{(name, given & some if some else given) for name, some in read.items()} for given in told]
    first = {key: number for number, keys in reversed([*enumerate(of_set)]) for key in keys}
    places = {name: place for place, name in enumerate(expressions)}
    asked = [(places[name], number) for (name, _), number in first.items()]

    said = engine([*expressions.values()], [as_response(each, rules) for each in sets], asked)

    assert all(each in ([True], [False]) for each in said)
    true = {key for key, each in zip(first, said, strict=True) if each == [True]}
    applying = [{name for name, _ in keys & true} for keys in of_set]
    ought = [ought_to_apply(each, rules) & expressions.keys() for each in sets]
    return [each for each in zip(sets, applying, ought, strict=True) if each[1] != each[2]]


def codes_read(expression: str) -> frozenset[str] | None:
    """The codes by which alone the expression tells answers apart, so that it need not be computed for each of them.

    ``make certify`` leans on no such thing.
    """
    if not ONLY_LOOKS.fullmatch(expression):
        return None
    return frozenset(re.findall(r"'([\w-]+\.[\w-]+)'", expression))


def computed(engine: Engine, expression: str, *responses: Document) -> list[list[Any]]:
    return engine([expression], responses, [(0, number) for number in range(len(responses))])


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    return ENGINES[request.param]


@unwatched
@in_part(24)
@pytest.mark.parametrize("name", ENGINES)
def test_the_actions_that_apply_are_what_triage_finds(client: FlaskClient, name: str, every: int) -> None:
    expressions = conditions(served(client, PLAN))
    last = {UNDECIDED: expressions.pop(UNDECIDED)}
    sets = all_answers()[:: EVERY[name] * every]

    assert not differing(ENGINES[name], expressions, sets)[:1]
    assert not differing(ENGINES[name], last, sets[::EVERY_UNDECIDED])[:1]


@unwatched
def test_a_condition_reads_nothing_but_the_codes_that_it_names(client: FlaskClient) -> None:
    expressions = conditions(served(client, PLAN))

    others = [name for name, expression in expressions.items() if not ONLY_LOOKS.fullmatch(expression)]
    assert others == [UNDECIDED]


@unwatched
@one_in_part("engine", ENGINES, indirect=True)
def test_the_library_says_in_one_expression_which_actions_apply(client: FlaskClient, engine: Engine) -> None:
    (content,) = served(client, LIBRARY)["content"]
    sets = all_answers()[:: len(all_answers()) // 4]

    said = computed(engine, b64decode(content["data"]).decode(), *map(as_response, sets))

    assert [sorted(each) for each in said] == [sorted(ought_to_apply(each)) for each in sets]
    assert content["contentType"] == "text/fhirpath"


@left_out(beside="test_the_actions_that_apply_are_what_triage_finds")
@unwatched
def test_the_expressions_follow_every_kind_of_mutant_that_finds_otherwise() -> None:
    in_force, trials = expressions_of(RULES), list(random_answers(RULES, FEW))
    ought = [ought_to_apply(each) for each in trials]
    of_kind: dict[Kind, tuple[RuleSet, dict[str, str]]] = {}

    for mutant, rules in sound(each for each in mutants(Declared.of(RULES)) if each.kind not in IN_LEVELS_ALONE):
        expressions = expressions_of(rules)
        if expressions != in_force:
            of_kind.setdefault(mutant.kind, (rules, dict(expressions.items() - in_force.items())))
        else:
            # What an "any of" is widened by, another part of it may have counted before.
            assert [ought_to_apply(each, rules) for each in trials] == ought, mutant
    for kind, (rules, changed) in of_kind.items():
        assert not differing(fhirpath_js, changed, [*random_answers(rules, FEW)], rules)[:1], kind
    assert len(of_kind) == len(Kind) - len(IN_LEVELS_ALONE)


ABANDONED: Final = {
    "back-pain-after-cord-compression": {"back-pain": "severe", "spine-history": "cord-before"},
    "dental-plan-soon": {"bone-drug": "no", "dental-plan": "soon"},
    "low-calcium-severe": {"bone-drug": "no", "low-calcium": "severe"},
}


@pytest.mark.parametrize("code", ABANDONED)
def test_an_answer_on_an_abandoned_branch_makes_nothing_true(engine: Engine, code: str) -> None:
    answers = nothing_new(ABANDONED[code])
    (link_id, _), *_ = ABANDONED[code].items()
    (enabling,) = {
        item.enable_when for item in ITEMS.values() if item.enable_when and item.enable_when.link_id == link_id
    }
    asked = {**answers, link_id: enabling.options[0]}

    said = computed(engine, fhirpath.conditions(RULES)[code], as_response(answers), as_response(asked))

    assert said == [[False], [True]]


NAMED: Final = {
    f"{codes.FORMS[codes.PATIENT_FORM]}|{QUESTIONNAIRE}": False,
    codes.FORMS[codes.CAREGIVER_FORM]: False,
    f"https://records.example.org/fhir/Questionnaire/{codes.CAREGIVER_FORM}|{QUESTIONNAIRE}": False,
    f"Questionnaire/{codes.PATIENT_FORM}": False,
    codes.canonical(codes.PATIENT_FORM, 1): True,
    f"{codes.FORMS[codes.PATIENT_FORM]}|{QUESTIONNAIRE}0": True,
    f"Questionnaire/other-{codes.PATIENT_FORM}": True,
    "urn:other": True,
    None: True,
}
"""What a response may say that it answers, and whether the last action applies though all else is answered."""


def test_a_response_to_another_form_is_undecided(engine: Engine) -> None:
    whole = as_response(nothing_new())
    unnamed = {name: value for name, value in whole.items() if name != "questionnaire"}

    said = computed(
        engine, fhirpath.undecided(RULES), *(unnamed | ({"questionnaire": each} if each else {}) for each in NAMED)
    )

    assert dict(zip(NAMED, said, strict=True)) == {name: [is_so] for name, is_so in NAMED.items()}


def test_an_answer_counts_however_deep_in_groups_it_stands_and_in_nothing_but_the_response(
    client: FlaskClient, engine: Engine
) -> None:
    weaker = answered("weakness", "weaker")
    form = served(client, f"/fhir/Questionnaire/{codes.PATIENT_FORM}")
    flat, deep = response(weaker), response({"linkId": "a", "item": [{"linkId": "b", "item": [weaker]}]})
    of_another_system = json.loads(json.dumps(flat).replace(codes.ANSWERS, codes.FINDINGS))
    beside = {**response(answered("weakness", "none")), "contained": [form, flat]}

    said = computed(engine, fhirpath.conditions(RULES)["weakness-weaker"], flat, deep, of_another_system, beside)

    assert said == [[True], [True], [False], [False]]


def test_every_red_flag_is_an_action_in_the_words_and_on_the_passages_of_the_rules(client: FlaskClient) -> None:
    *actions, last = served(client, PLAN)["action"]

    assert [each["id"] for each in actions] == [flag.code for flag in RED_FLAGS]
    for action, flag in zip(actions, RED_FLAGS, strict=True):
        coded = [each["coding"][0]["code"] for each in (*action["reason"], *action["code"])]
        assert coded == [flag.code, flag.disposition, flag.clock]
        assert action["priority"] == codes.LEVELS[flag.disposition].priority
        assert action["title"] == in_english(flag.finding)
        assert action["textEquivalent"] == in_words(flag.when, Respondent.NURSE)
        assert ("emergency number first" in action["description"]) == (flag.route is Route.EMERGENCY)
        rests_on = [(each["type"], each["display"], each["citation"]) for each in action["documentation"]]
        assert rests_on == [
            *(("citation", in_english(each.paraphrase), passage_in_english(each)) for each in flag.citations),
            *(("justification", in_english(each.words), passage_in_english(each.citation)) for each in flag.rulings),
        ]
    assert (last["id"], last["definitionUri"], last["priority"]) == (UNDECIDED, codes.ASSESS, "stat")


def passage_in_english(citation: Citation) -> str:
    if citation.key_phrase:
        return f"{citation.found_at}: “{citation.key_phrase}”"
    return f"Not from the guide: {citation.found_at}"


def test_every_action_has_its_words_in_every_language(client: FlaskClient) -> None:
    for action in served(client, PLAN)["action"]:
        for name in ("title", "description", "textEquivalent"):
            (translation,) = action[f"_{name}"]["extension"]
            language, words = translation["extension"]
            assert (language["valueCode"], words["valueString"] != action[name]) == ("es", True)
        for each in action.get("documentation", ()):
            assert "_display" in each


def test_plan_and_library_name_each_other_and_say_what_they_leave_out(client: FlaskClient) -> None:
    plan, library = served(client, PLAN), served(client, LIBRARY)

    assert plan["library"] == [f"{library['url']}|{library['version']}"]
    assert plan["type"]["coding"][0]["code"] == "eca-rule"
    for each in (plan, library):
        assert (each["version"], each["status"]) == (VERSION, "active")
        assert HASH in each["usage"]
        assert "none is true does not mean that nothing is wrong" in each["description"]
        assert UNDECIDED in each["description"]
        assert {"approvalDate", "lastReviewDate"}.isdisjoint(each)
        needed = {artifact["resource"] for artifact in each["relatedArtifact"]}
        assert {codes.canonical(form) for form in codes.FORMS} <= needed
