"""Programs that look for weaknesses in the code, the container's recipe and what is installed.

They are kept apart from the tests, because they ask for other versions of the same packages.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[3]
HOME: Final = Path(sys.prefix) / "audit" / "bin"
OUT_OF_REACH: Final = ("could not be audited", "ConnectionError", "Failed to connect", "service error", "Max retries")
"""What pip-audit says when it could ask nobody, or nobody who knows."""


TALKS_TO_US_ALONE: Final = "tests/locks/wapiti.lock"
"""On Python 3.11, wapiti asks for packages of 2024, whose weaknesses are known; it meets no server but ours."""


REQUESTS_A_ROUTE: Final = 200
"""How many ``tests/console/test_fuzz.py`` makes up here."""


class Report(NamedTuple):
    """What one program said: "passed", "failed" or "not checked", which is no pass."""

    name: str
    verdict: str
    words: str


def reports() -> Iterator[Report]:
    """Run each program, and yield what it said."""
    yield _run("bandit", "bandit", "--quiet", "--recursive", "--configfile", "pyproject.toml", "app", "rules")
    yield _run("hadolint", "hadolint", "--no-color", "Dockerfile")
    for lock in sorted(
        {ROOT / "requirements.lock", *(ROOT / "tests" / "locks").glob("*.lock")} - {ROOT / TALKS_TO_US_ALONE}
    ):
        strictly = ("--strict", "--disable-pip", "--require-hashes")
        yield _run(f"pip-audit of {lock.name}", "pip-audit", *strictly, "--requirement", str(lock.relative_to(ROOT)))


def fuzzed() -> Iterator[Report]:
    """Send every route more requests that nobody thought of than ``make test`` has the time for."""
    name, tests = f"{REQUESTS_A_ROUTE} odd requests a route", "tests/console/test_fuzz.py"
    environment = {**os.environ, "FUZZ_EXAMPLES": str(REQUESTS_A_ROUTE)}
    command = [sys.executable, "-m", "pytest", "--quiet", "--numprocesses", "2", tests]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=environment)
    yield Report(name, "failed", done.stdout.strip()) if done.returncode else Report(name, "passed", "")


def _run(name: str, program: str, *arguments: str) -> Report:
    if not (HOME / program).exists():
        return Report(name, "not checked", "It is not installed: `make audit` does that.")
    done = subprocess.run([HOME / program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    words = (done.stdout + done.stderr).strip()
    if done.returncode == 0:
        return Report(name, "passed", "")
    if program == "pip-audit" and any(each in words for each in OUT_OF_REACH):
        return Report(name, "not checked", "No list of known weaknesses can be reached from here.")
    return Report(name, "failed", words)
