"""How much CPU time a fresh process takes until it could answer, and how much memory it holds once it has."""

import json
import os
import re
import subprocess
import sys
import tempfile
from importlib.metadata import packages_distributions
from pathlib import Path
from statistics import median
from typing import Final

from packaging.utils import canonicalize_name

from tests.tools.benchmarks.figure import Figure

ROOT: Final = Path(__file__).parents[3]
ROUNDS: Final = 5
MOST_TIMES: Final = 4
MOST_MEBIBYTES: Final = 68
MOST_TIMES_WITH_CONSOLE: Final = 8
MOST_MEBIBYTES_WITH_CONSOLE: Final = 140

PAGES: Final = (
    "/",
    "/check/back",
    "/check/answers",
    "/check/result",
    "/learn",
    "/how",
    "/how/presentations",
    "/how/proof",
)
PROGRAM: Final = """
import time
start = time.process_time()
from app import create_app
app = create_app()
ready = time.process_time()

import json, os, resource, sys
from pathlib import Path
from rules.in_force import QUESTIONNAIRE

def resident():
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * resource.getpagesize()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024

idle = resident()
sys.stdout.flush()
worker = os.fork()
if worker:
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]))
from rules.in_force import QUESTIONNAIRE
client = app.test_client()
with client.session_transaction() as session:
    session["respondent"] = "patient"
    session.update(form=QUESTIONNAIRE, answers={"weakness": "weaker", "back-pain": "new", "bone-drug": "yes"})
slowest = 0.0
for page in PAGES:
    for language in ("en", "es"):
        before = time.perf_counter()
        assert client.get(page, headers={"Accept-Language": language}).status_code == 200, page
        slowest = max(slowest, time.perf_counter() - before)
print(json.dumps({"seconds": ready - start, "idle": idle, "used": resident(), "slowest": slowest}))
"""
"""Starts the app, then opens a page of each kind in a process forked from it, as the first visitors of a worker do."""

FLASK: Final = """
import time
start = time.process_time()
import flask
seconds = time.process_time() - start
import json
print(json.dumps({"seconds": seconds}))
"""


def for_tests_alone() -> list[str]:
    """Name the modules of what is installed beside ``requirements.lock``: libraries that find some of it load it."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    served = {canonicalize_name(name) for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)}
    found = packages_distributions().items()
    return sorted(module for module, names in found if served.isdisjoint(map(canonicalize_name, names)))


def run(folder: str, console: str, program: str = PROGRAM) -> dict[str, float]:
    """Run a program in a fresh process that finds its database, if it has one, in ``folder``, and what is served."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RFC_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    hidden = for_tests_alone()
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys\nsys.modules.update(dict.fromkeys({hidden!r}))\nPAGES = {PAGES!r}\n{program}",
        ],
        cwd=ROOT,
        env={
            **kept,
            "RFC_SECRET_KEY": "k" * 32,
            "RFC_CONSOLE": console,
            "RFC_INSTANCE_FOLDER": folder,
        },
        capture_output=True,
        text=True,
        check=True,
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def measure(rounds: int = ROUNDS) -> list[Figure]:
    """Start fresh processes with the check alone, with the console, and with Flask alone in turns; take the medians."""
    runs = _in_turns({"off": PROGRAM, "on": PROGRAM, "": FLASK}, rounds)
    alone, console, flask = (
        {name: median(each[name] for each in found) for name in found[0]} for found in runs.values()
    )
    times, times_with_console = (
        median(ours["seconds"] / theirs["seconds"] for ours, theirs in zip(runs[kind], runs[""], strict=True))
        for kind in ("off", "on")
    )
    return [
        Figure("import and start, the check alone against Flask", times, "×", MOST_TIMES),
        Figure("memory when started, the check alone", alone["idle"] / 2**20, "MiB", MOST_MEBIBYTES),
        Figure("memory of its worker after every kind of page", alone["used"] / 2**20, "MiB", MOST_MEBIBYTES),
        Figure("the slowest first page of a worker", alone["slowest"] * 1000, "ms"),
        Figure("import and start, with the console against Flask", times_with_console, "×", MOST_TIMES_WITH_CONSOLE),
        Figure("memory when started, with the console", console["idle"] / 2**20, "MiB", MOST_MEBIBYTES_WITH_CONSOLE),
        Figure("import and start, the check alone", alone["seconds"], "s"),
        Figure("import and start, with the console", console["seconds"], "s"),
        Figure("import flask", flask["seconds"], "s"),
    ]


def _in_turns(programs: dict[str, str], rounds: int) -> dict[str, list[dict[str, float]]]:
    """Run ``programs``, by what the console is set to; a slow moment of the machine falls on all of them."""
    with tempfile.TemporaryDirectory() as folder:
        # The first run only compiles what is not compiled yet, and makes the database.
        runs = [{kind: run(folder, kind, program) for kind, program in programs.items()} for _ in range(rounds + 1)]
    return {kind: [each[kind] for each in runs[1:]] for kind in programs}
