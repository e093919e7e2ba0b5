"""What was skipped, broke down or could not be asked is never taken for passed, whichever program it was."""

import json
import re
import tomllib
from collections.abc import Iterator
from typing import Any, Final

import pytest

from tests.tools.audit import lighthouse, npm_locks, programs
from tests.tools.audit.lighthouse import CATEGORIES
from tests.tools.audit.report import Report, Verdict, carried_out, is_passed, summed_up

PYPROJECT: Final = tomllib.loads((programs.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RAN: Final = '<testsuites><testsuite tests="{}" skipped="{}" failures="{}" errors="{}"/></testsuites>'


def test_a_part_that_breaks_down_is_not_checked_and_keeps_what_it_found_before() -> None:
    def part() -> Iterator[Report]:
        yield Report("first", "passed")
        raise FileNotFoundError("no browser")

    first, second = carried_out("two things", part)

    assert first == Report("first", "passed")
    assert (second.name, second.verdict) == ("two things", "not checked")
    assert "no browser" in second.words


def test_a_part_that_says_nothing_is_not_checked() -> None:
    assert [each.verdict for each in carried_out("silent", lambda: iter(()))] == ["not checked"]


@pytest.mark.parametrize("verdict", ["failed", "not checked"])
def test_whatever_keeps_the_audit_from_passing_is_named_at_its_end(verdict: Verdict) -> None:
    reports = [Report("this", "passed"), Report("that", "left out"), Report("other", verdict)]

    assert not is_passed(reports)
    assert f"1 {verdict}" in summed_up(reports)
    assert summed_up(reports).endswith(f"{verdict}: other")
    assert is_passed(reports[:-1])
    assert not is_passed([])


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [
        ((2, 0, 0, 0), "passed"),
        ((2, 1, 0, 0), "not checked"),
        ((0, 0, 0, 0), "not checked"),
        ((2, 0, 1, 0), "failed"),
        ((2, 1, 0, 1), "failed"),
    ],
)
def test_a_test_that_was_skipped_has_shown_nothing(counts: tuple[int, ...], verdict: str) -> None:
    assert programs.judge_tests("fuzz", RAN.format(*counts), "words").verdict == verdict


def test_tests_without_a_report_are_not_checked() -> None:
    assert programs.judge_tests("fuzz", None, "no pytest") == Report("fuzz", "not checked", "no pytest")


def test_a_file_that_bandit_could_not_read_is_not_checked() -> None:
    assert programs.judge_bandit(Report("bandit", "passed", "Files skipped (0):")).verdict == "passed"

    skipped = "Files skipped (1):\n\t./x.py (syntax error while parsing AST from file)"
    assert programs.judge_bandit(Report("bandit", "passed", skipped)) == Report("bandit", "not checked", skipped)
    assert programs.judge_bandit(Report("bandit", "failed", "Files skipped (0):")).verdict == "failed"


def test_every_exception_to_a_rule_that_bandit_has_too_is_one_there() -> None:
    """Ruff's S rules are bandit's, of which ruff's exceptions stand with a reason in the line that needs them."""
    reasons = {
        f"B{number}"
        for room in ("app", "rules")
        for path in (programs.ROOT / room).rglob("*.py")
        for codes in re.findall(r"# noqa: ([A-Z0-9, ]+)", path.read_text(encoding="utf-8"))
        for number in re.findall(r"\bS(\d{3})\b", codes)
    }

    assert reasons
    assert sorted(reasons - set(PYPROJECT["tool"]["bandit"]["skips"])) == []


def npm_answer(**vulnerabilities: dict[str, Any]) -> str:
    """Give an answer as npm 11 prints it."""
    found = {name: {"name": name, "severity": "low", **more} for name, more in vulnerabilities.items()}
    return json.dumps({"auditReportVersion": 2, "vulnerabilities": found, "metadata": {"dependencies": {"total": 201}}})


def test_npm_knows_of_nothing_or_names_each_weakness() -> None:
    assert npm_locks.judge("npm", npm_answer()) == Report("npm", "passed", "201 packages")

    via = [{"title": "It hurts", "url": "https://example.org/a", "severity": "low", "range": "*"}, "another"]
    failed = npm_locks.judge("npm", npm_answer(package={"via": via}))

    assert failed.verdict == "failed"
    assert failed.words == "package (low): It hurts (https://example.org/a); another"


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "npm error",
        json.dumps({"message": "405 Method Not Allowed", "statusCode": 405, "error": {"summary": ""}}),
        npm_answer().replace("201", "0"),
    ],
)
def test_npm_that_could_not_ask_is_not_checked(answer: str) -> None:
    assert npm_locks.judge("npm", answer).verdict == "not checked"


def test_every_lock_is_asked_about_or_left_out_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "HOME", programs.ROOT / "nowhere")
    monkeypatch.setattr(npm_locks, "_asked", lambda _: npm_answer())
    locks = {path.name for path in (programs.ROOT / "tests" / "locks").iterdir()} | {"requirements.lock"}

    said = {each.name: each for each in programs.reports()}

    assert {name.removeprefix("pip-audit of ") for name in said if "pip-audit" in name} == locks
    assert {each.verdict for each in said.values()} == {"not checked", "left out"}
    assert all(each.words for each in said.values())
    assert len(list(npm_locks.reports())) == len(list(npm_locks.TESTS.rglob("package-lock.json")))


def seen(**scores: float | None) -> dict[str, Any]:
    """Give what Lighthouse writes of the start page, of one audit a category."""
    return {
        "finalDisplayedUrl": "http://127.0.0.1:8000/",
        "categories": {
            each: {"score": scores.get(each, 1), "auditRefs": [{"id": f"{each}-of-it", "weight": 1}]}
            for each in CATEGORIES
        },
        "audits": {
            f"{each}-of-it": {
                "score": scores.get(each, 1),
                "scoreDisplayMode": "error" if scores.get(each, 1) is None else "numeric",
                "errorMessage": "no first paint",
            }
            for each in CATEGORIES
        },
    }


def test_a_page_needs_every_score_in_full() -> None:
    assert lighthouse.judge("start", "/", seen()).verdict == "passed"

    slow = lighthouse.judge("start", "/", seen(performance=0.99))
    assert slow.verdict == "failed"
    assert "performance 99" in slow.words
    assert "performance: performance-of-it 99" in slow.words


def test_a_page_without_a_score_or_that_is_another_is_not_checked() -> None:
    without = lighthouse.judge("start", "/", seen(performance=None))
    assert (without.verdict, "no first paint" in without.words) == ("not checked", True)

    assert lighthouse.judge("a step", "/check/back", seen()).verdict == "not checked"
