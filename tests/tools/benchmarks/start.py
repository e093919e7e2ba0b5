"""How long a fresh process takes until it could answer, and how much memory it holds once it has."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Final

from tests.tools.benchmarks.figure import Figure

ROUNDS: Final = 5
MOST_SECONDS: Final = 0.8
MOST_MEBIBYTES: Final = 60
MOST_SECONDS_WITH_CONSOLE: Final = 2.5
MOST_MEBIBYTES_WITH_CONSOLE: Final = 130

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
start = time.perf_counter()
from app import create_app
app = create_app()
ready = time.perf_counter()

import json, os, resource, sys
from pathlib import Path

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
client = app.test_client()
with client.session_transaction() as session:
    session["respondent"] = "patient"
    session["answers"] = {"weakness": "weaker", "back-pain": "new", "bone-drug": "yes"}
slowest = 0.0
for page in PAGES:
    for language in ("en", "es"):
        before = time.perf_counter()
        assert client.get(page, headers={"Accept-Language": language}).status_code == 200, page
        slowest = max(slowest, time.perf_counter() - before)
print(json.dumps({"seconds": ready - start, "idle": idle, "used": resident(), "slowest": slowest}))
"""
"""Starts the app, then opens a page of each kind in a process forked from it, as the first visitors of a worker do."""


def run(folder: str, console: str) -> dict[str, float]:
    """Run the program in a fresh process that finds its byte code, and its database if it has one, in ``folder``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RFC_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, "-c", f"PAGES = {PAGES!r}\n{PROGRAM}"],
        cwd=Path(__file__).parents[3],
        env={
            **kept,
            "PYTHONPYCACHEPREFIX": folder,
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
    """Start some fresh processes with the check alone, and with the console, and take the medians."""
    seconds, idle, used, slowest = _medians("off", rounds)
    all_seconds, all_idle, *_ = _medians("on", rounds)
    return [
        Figure("import and start, the check alone", seconds, "s", MOST_SECONDS),
        Figure("memory when started, the check alone", idle / 2**20, "MiB", MOST_MEBIBYTES),
        Figure("memory of its worker after every kind of page", used / 2**20, "MiB", MOST_MEBIBYTES),
        Figure("the slowest first page of a worker", slowest * 1000, "ms"),
        Figure("import and start, with the console", all_seconds, "s", MOST_SECONDS_WITH_CONSOLE),
        Figure("memory when started, with the console", all_idle / 2**20, "MiB", MOST_MEBIBYTES_WITH_CONSOLE),
    ]


def _medians(console: str, rounds: int) -> list[float]:
    """The first run only fills the cache of byte code, and makes the database."""
    with tempfile.TemporaryDirectory() as folder:
        run(folder, console)
        runs = [run(folder, console) for _ in range(rounds)]
    return [median(each[name] for each in runs) for name in runs[0]]
