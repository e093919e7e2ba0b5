"""``npm audit`` of every lock of npm packages: all of them are what checks run with, and none is in the image."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from tests.support import npm
from tests.tools.audit.report import Report

TESTS: Final = Path(__file__).parents[2]


def reports() -> Iterator[Report]:
    """Ask about each lock, and yield what is known of it."""
    for lock in sorted(TESTS.rglob(npm.LOCK)):
        folder = lock.parent
        yield judge(f"npm audit of {folder.relative_to(TESTS)}", _asked(folder))


def judge(name: str, answer: str) -> Report:
    """Say what npm's answer means. Passed is only what it counted, and knows nothing of."""
    try:
        found: dict[str, Any] = json.loads(answer)
        weak, number = found["vulnerabilities"], found["metadata"]["dependencies"]["total"]
    except (ValueError, KeyError):
        return Report(name, "not checked", "No list of known weaknesses can be reached from here.")
    if weak:
        return Report(name, "failed", "\n".join(_line(each) for each in weak.values()))
    return Report(name, "passed" if number else "not checked", f"{number} packages")


def _line(package: dict[str, Any]) -> str:
    why = (each if isinstance(each, str) else f"{each['title']} ({each['url']})" for each in package["via"])
    return f"{package['name']} ({package['severity']}): {'; '.join(why)}"


def _asked(folder: Path) -> str:
    """Return what npm answers, on the channel that has its JSON alone."""
    command = [*npm.program(), "audit", "--package-lock-only", "--json"]
    done = subprocess.run(command, cwd=folder, env=npm.environment(), capture_output=True, text=True, check=False)
    return done.stdout
