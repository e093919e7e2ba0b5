import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from itertools import cycle

import pytest
from playwright.sync_api import Browser

from rules.engine.triage import compiled
from rules.exports.sql.dialects import DIALECTS
from rules.exports.vectors import Vector, random_answers
from rules.in_force import RULES, triage
from rules.model.outcome import Outcome
from rules.model.questionnaire import Respondent
from rules.model.rule_set import RuleSet
from tests.interop.fhir import clients
from tests.interop.fhir.engines import ENGINES as FHIRPATH
from tests.interop.fhir.engines import actions_of
from tests.journeys import told_offline
from tests.rules.javascript_outcome import told
from tests.rules.sql_engines import said_by
from tests.support import npm
from tests.support.javascript import NAMES
from tests.support.part import left_out, one_in_part
from tests.tools.certify import held as holding
from tests.tools.certify import pages
from tests.tools.certify.__main__ import certify
from tests.tools.certify.engines import CERTIFICATE, DATABASES, ENGINES, conditions, javascript, proved, sql
from tests.tools.certify.held import TOLD, Difference, Engine, Held, Hold, held
from tests.tools.mutation.mutant import Declared
from tests.tools.mutation.mutators import mutants

HERE = {"SQLite": ENGINES["SQLite"], "QuickJS": ENGINES["QuickJS"]}


@cache
def few(_: int = 1) -> tuple[Vector, ...]:
    given = zip(cycle(Respondent), random_answers(RULES, 20))
    return tuple(Vector("random", who, answers, triage(answers, who)) for who, answers in given)


@cache
def broken() -> RuleSet:
    """The rules in force, by their own hash, without the red flag that the answers have most often."""
    found = Counter(finding.code for vector in few() for finding in vector.outcome.findings)
    ((code, _),) = found.most_common(1)
    mutant = next(each for each in mutants(Declared.of(RULES)) if each.subject == code and "is left out" in each.change)
    return mutant.declared.rule_set()


def line_of(name: str, printed: str) -> list[str]:
    (line,) = (line for line in printed.splitlines() if line.startswith(f"{name} "))
    return re.split(r" {2,}", line)


def test_every_engine_that_agrees_has_a_line_with_its_version_and_no_difference(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert certify(HERE, few) == 0

    printed = capsys.readouterr().out
    for name in HERE:
        _, version, _, vectors, differences, seconds = line_of(name, printed)
        assert re.match(r"\d+\.\d+", version)
        assert (vectors, differences) == (str(len(few())), "0")
        assert float(seconds) >= 0


@one_in_part(
    ("export", "name", "expected"),
    [(sql, "sqlite", said_by), (javascript, "QuickJS", told), (conditions, "fhirpath.js", actions_of)],
    ids=["SQL", "JavaScript", "FHIRPath"],
)
def test_a_broken_engine_is_counted_as_different_and_the_first_differences_are_printed_in_full(
    export: Callable[[str, RuleSet], Hold],
    name: str,
    expected: Callable[[Outcome], object],
    capsys: pytest.CaptureFixture[str],
) -> None:
    if export is conditions:
        npm.require(clients.FOLDER)
    should = [expected(vector.outcome) for vector in few()]
    said = [expected(compiled(broken()).triage(vector.answers, vector.respondent)) for vector in few()]
    wrong = [number for number, (one, other) in enumerate(zip(should, said, strict=True)) if one != other]
    assert TOLD < len(wrong) < len(few())

    assert certify({"broken": Engine("a mutant", export(name, broken())), **HERE}, few) == 1

    printed = capsys.readouterr().out
    assert line_of("broken", printed)[3:5] == [str(len(few())), str(len(wrong))]
    differences = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    assert differences == [
        {
            "id": f"random-{number + 1}",
            "respondent": few()[number].respondent,
            "answers": few()[number].answers,
            "expected": should[number],
            "said": said[number],
        }
        for number in wrong[:TOLD]
    ]
    assert "2 of 3 engines agree." in printed


def not_installed(_: Iterable[Vector]) -> Held:
    raise ModuleNotFoundError("No module named 'pyspark'")


def skipped(_: Iterable[Vector]) -> Held:
    pytest.skip("No PostgreSQL")


def silent(given: Iterable[Vector]) -> Held:
    return held("1.0", lambda some: [{} for _ in some[1:]], lambda _: {}, given)


@pytest.mark.parametrize(
    ("hold", "why"),
    [(not_installed, "No module named 'pyspark'"), (skipped, "No PostgreSQL"), (silent, "ValueError: zip()")],
)
def test_an_engine_that_cannot_be_run_says_why_and_never_passes(
    hold: Hold, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert certify({"absent": Engine("SQL", hold), **HERE}, few) == 1

    printed = capsys.readouterr().out
    assert "not run: " in line_of("absent", printed)[3]
    assert why in line_of("absent", printed)[3]
    assert [line_of(name, printed)[4] for name in HERE] == ["0", "0"]


def test_an_engine_that_was_held_against_nothing_does_not_agree() -> None:
    assert certify({"idle": Engine("SQL", lambda _: Held("1.0"))}, lambda _: ()) == 1


def test_an_engine_that_takes_its_time_is_given_a_share_of_the_random_answers() -> None:
    asked: list[int] = []

    def given(share: int) -> tuple[Vector, ...]:
        asked.append(share)
        return few()

    engines = {
        "slow": Engine("FHIRPath", lambda _: Held("1.0"), share=200),
        "quick": Engine("SQL", lambda _: Held("1.0")),
    }
    certify(engines, given)

    assert asked == [200, 1]


def test_vectors_are_given_a_few_at_a_time_and_every_difference_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "AT_ONCE", 8)
    sizes: list[int] = []

    def say(some: Iterable[Vector]) -> list[str]:
        said = [vector.respondent.value for vector in some]
        sizes.append(len(said))
        return said

    found = held("1.0", say, lambda _: "patient", few())

    assert sizes == [8, 8, 4]
    others = [
        Difference(f"random-{number}", each.respondent, each.answers, "patient", each.respondent)._asdict()
        for number, each in enumerate(few(), start=1)
        if each.respondent is not Respondent.PATIENT
    ]
    assert found == Held("1.0", len(few()), len(others), tuple(others[:TOLD]))


def test_a_promise_that_was_not_proved_counts_as_a_difference() -> None:
    certificate = json.loads(CERTIFICATE.read_text(encoding="utf-8"))
    assert proved(certificate).compared > len(certificate["promises"])
    assert proved(certificate).different == 0

    for verdict in ("refuted", "unknown"):
        certificate["promises"][0]["verdict"] = verdict
        assert proved(certificate)[2:] == (1, (certificate["promises"][0],))


@left_out(beside="journeys/test_one_file.py::test_every_presentation_is_told_line_by_line_as_by_the_server")
def test_the_pages_of_the_one_file_tell_what_the_server_does_and_one_that_does_not_is_counted(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pages.held_in(browser, few())[1:3] == (len(few()), 0)

    monkeypatch.setattr(told_offline, "TELL", told_offline.TELL.replace("${title}", "${title.toUpperCase()}"))
    found = pages.held_in(browser, few())

    assert found.different == len(few())
    assert {*found.first[0]["said"]} == {"at", "file", "server"}  # type: ignore[misc]


def test_every_dialect_and_every_engine_of_javascript_and_of_fhirpath_is_held() -> None:
    assert set(DATABASES) == set(DIALECTS)
    assert {*DATABASES.values(), *NAMES, *FHIRPATH} <= set(ENGINES)
