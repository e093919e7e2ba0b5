"""Programs that look for weaknesses in the code, the container's recipe and what is installed.

They are kept apart from the tests, because they ask for other versions of the same packages.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from xml.etree import ElementTree as ET

from tests.tools.audit.report import Report

ROOT: Final = Path(__file__).parents[3]
HOME: Final = Path(sys.prefix) / "audit" / "bin"
OUT_OF_REACH: Final = ("could not be audited", "ConnectionError", "Failed to connect", "service error", "Max retries")
"""What pip-audit says when it could ask nobody, or nobody who knows."""

NONE_SKIPPED: Final = "Files skipped (0):"
"""What bandit says when it could read every file; it passes over one that it cannot, with status 0."""

TALKS_TO_US_ALONE: Final = "tests/locks/wapiti.lock"
"""On Python 3.11, wapiti asks for packages of 2024, whose weaknesses are known; it meets no server but ours."""

REQUESTS_A_ROUTE: Final = 200
"""How many ``tests/console/test_fuzz.py`` makes up here."""


def reports() -> Iterator[Report]:
    """Run each program, and yield what it said."""
    yield _bandit()
    yield _run("hadolint", "hadolint", "--no-color", "Dockerfile")
    for path in sorted({ROOT / "requirements.lock", *(ROOT / "tests" / "locks").glob("*.lock")}):
        name, lock = f"pip-audit of {path.name}", str(path.relative_to(ROOT))
        if lock == TALKS_TO_US_ALONE:
            yield Report(name, "left out", "Its packages are of 2024, and meet no server but ours.")
        else:
            yield _run(name, "pip-audit", "--strict", "--disable-pip", "--require-hashes", "--requirement", lock)


def whole() -> Iterator[Report]:
    """Run what ``make test`` has the time for a part of: each wording, either kind of database, and more."""
    yield _tested("all of what `make test` does a part of", "-m", "long")


def fuzzed() -> Iterator[Report]:
    """Send every route more requests that nobody thought of than ``make test`` has the time for."""
    name = f"{REQUESTS_A_ROUTE} odd requests a route"
    yield _tested(name, "tests/console/test_fuzz.py", FUZZ_EXAMPLES=str(REQUESTS_A_ROUTE))


def _tested(name: str, *chosen: str, **environment: str) -> Report:
    with TemporaryDirectory() as folder:
        found = Path(folder) / "found.xml"
        options = ("--quiet", "--numprocesses", "logical", "--dist", "worksteal", f"--junit-xml={found}")
        command = [sys.executable, "-m", "pytest", *options, *chosen]
        variables = {**os.environ, "REQUIRE_BROWSER": "1", **environment}
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=variables)
        xml = found.read_text(encoding="utf-8") if found.exists() else None
    return judge_tests(name, xml, (done.stdout + done.stderr).strip())


def judge_tests(name: str, xml: str | None, words: str) -> Report:
    """Say what pytest's own report of a run shows. A test that was skipped has shown nothing."""
    # What pytest has just written in a folder of ours is no stranger's XML.
    suite = None if xml is None else ET.fromstring(xml).find("testsuite")  # noqa: S314
    if suite is None:
        return Report(name, "not checked", words)
    tests, skipped, *wrong = (int(suite.attrib[each]) for each in ("tests", "skipped", "failures", "errors"))
    if any(wrong):
        return Report(name, "failed", words)
    if skipped or not tests:
        return Report(name, "not checked", words)
    return Report(name, "passed", f"{tests} tests")


def _bandit() -> Report:
    report = _run("bandit", "bandit", "--recursive", "--configfile", "pyproject.toml", "app", "rules")
    return judge_bandit(report)


def judge_bandit(report: Report) -> Report:
    """Say what is made of bandit's words: files that it did not read are not checked."""
    if report.verdict != "passed":
        return report
    return Report(report.name, "passed") if NONE_SKIPPED in report.words else report._replace(verdict="not checked")


def _run(name: str, program: str, *arguments: str) -> Report:
    if not (HOME / program).exists():
        return Report(name, "not checked", "It is not installed: `make audit` does that.")
    done = subprocess.run([HOME / program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    words = (done.stdout + done.stderr).strip()
    if done.returncode == 0:
        return Report(name, "passed", words)
    if program == "pip-audit" and any(each in words for each in OUT_OF_REACH):
        return Report(name, "not checked", "No list of known weaknesses can be reached from here.")
    return Report(name, "failed", words)
