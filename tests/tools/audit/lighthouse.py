"""Lighthouse on the pages that matter most, served as in production; each score of each page."""

import json
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from flask import Flask

from app import create_app
from app.settings.settings import read_settings
from tests.journeys.walking import CASES, Choices, Keep, answered
from tests.support import npm
from tests.support.app import PRODUCTION, SETTINGS
from tests.support.browser import BROWSER_FLAGS
from tests.support.server import free_port, gunicorn
from tests.support.signed import signed
from tests.tools.audit.report import Report

FOLDER: Final = Path(__file__).parent
CATEGORIES: Final = ("accessibility", "best-practices", "performance")
FULL: Final = 100
PAGES: Final[dict[str, tuple[str, Choices | None]]] = {
    "start": ("/", None),
    "a step": ("/check/back", {}),
    "result: call now": ("/check/result", CASES["call-now"]),
    "result: call soon": ("/check/result", CASES["call-soon"]),
    "result: mention": ("/check/result", CASES["mention"]),
}
"""Each page with what was answered on the way to it; nobody was here before the first."""


def reports(browser: str) -> Iterator[Report]:
    """Yield the scores of each page, as on a phone with a slow line, and what is not passed in full."""
    npm.install(FOLDER)
    version = npm.version_of(FOLDER, "lighthouse")
    app = create_app(read_settings({**SETTINGS, "console": False}))
    with served_as_in_production() as address:
        for name, (path, answers) in PAGES.items():
            found = _report(browser, address + path, _headers(app, address, answers))
            yield judge(f"Lighthouse {version}: {name}", path, found)


def judge(name: str, path: str, report: Mapping[str, Any]) -> Report:
    """Say what Lighthouse's own report of the page at ``path`` shows. It gives no score for what it could not see."""
    if not report["finalDisplayedUrl"].endswith(path):
        return Report(name, "not checked", f"{path} led to {report['finalDisplayedUrl']}")
    scores = {each: report["categories"][each]["score"] for each in CATEGORIES}
    words = "\n".join([", ".join(f"{each} {_of_full(score)}" for each, score in scores.items()), *_not_passed(report)])
    if any(score is not None and score < 1 for score in scores.values()):
        return Report(name, "failed", words)
    return Report(name, "not checked" if None in scores.values() else "passed", words)


def _of_full(score: float | None) -> str:
    return "–" if score is None else str(round(FULL * score))


@contextmanager
def served_as_in_production() -> Iterator[str]:
    """Serve the check with gunicorn, from processes of its own, and give its address."""
    settings = {f"RFC_{name.upper()}": str(value) for name, value in signed(PRODUCTION).items()}
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        environment = {**settings, "RFC_CONSOLE": "off", "RFC_INSTANCE_FOLDER": folder}
        with gunicorn(environment, port, Path(folder) / "gunicorn.log"):
            yield f"http://127.0.0.1:{port}"


def _headers(app: Flask, address: str, answers: Choices | None) -> dict[str, str]:
    if answers is None:
        return {}
    return {"Cookie": f"rfc={Keep(app, address).cookie_of(answered(answers), 'patient')}"}


def _report(browser: str, address: str, headers: Mapping[str, str]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        report = Path(folder) / "report.json"
        command = [npm.node(), str(npm.modules_of(FOLDER) / "lighthouse" / "cli" / "index.js"), address]
        options = {
            "output": "json",
            "output-path": str(report),
            "only-categories": ",".join(CATEGORIES),
            "chrome-flags": " ".join(("--headless=new", *BROWSER_FLAGS)),
            "extra-headers": json.dumps(headers),
        }
        flags = [f"--{name}={value}" for name, value in options.items()]
        environment = {**npm.environment(), "CHROME_PATH": browser}
        done = subprocess.run(
            [*command, *flags, "--quiet", "--no-enable-error-reporting"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode or not report.exists():
            raise RuntimeError(done.stderr.strip())
        found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
        return found


def _not_passed(report: Mapping[str, Any]) -> Iterator[str]:
    """Yield each audit that counts and lost points, or that Lighthouse could not carry out."""
    for category in CATEGORIES:
        for each in report["categories"][category]["auditRefs"]:
            found = report["audits"][each["id"]]
            if found["scoreDisplayMode"] == "error":
                yield f"{category}: {each['id']}: {found.get('errorMessage', 'an error')}"
            elif each["weight"] and found["score"] is not None and found["score"] < 1:
                yield f"{category}: {each['id']} {round(FULL * found['score'])}"
