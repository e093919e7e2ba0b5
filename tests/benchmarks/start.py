"""How long a fresh process takes until it could answer, and how much memory it holds once it has."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Final

from tests.benchmarks.figure import Figure

ROUNDS: Final = 5
MOST_SECONDS: Final = 0.8
MOST_MEBIBYTES: Final = 60

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

import json, resource, sys
from pathlib import Path

def resident():
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * resource.getpagesize()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024

idle = resident()
client = app.test_client()
with client.session_transaction() as session:
    session["respondent"] = "patient"
    session["answers"] = {"weakness": "weaker", "back-pain": "new", "bone-drug": "yes"}
slowest = 0.0
for page in PAGES:
    before = time.perf_counter()
    assert client.get(page).status_code == 200, page
    slowest = max(slowest, time.perf_counter() - before)
print(json.dumps({"seconds": ready - start, "idle": idle, "used": resident(), "slowest": slowest}))
"""
"""Starts the app, then opens a page of each kind, as the first visitors of a worker do."""


def run(cache: str) -> dict[str, float]:
    """Run the program in a fresh process that finds its byte code in ``cache``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RFC_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, "-c", f"PAGES = {PAGES!r}\n{PROGRAM}"],
        cwd=Path(__file__).parents[2],
        env={**kept, "PYTHONPYCACHEPREFIX": cache, "RFC_SECRET_KEY": "k" * 32},
        capture_output=True,
        text=True,
        check=True,
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def measure(rounds: int = ROUNDS) -> list[Figure]:
    """Start some fresh processes, after one that only fills the cache of byte code, and take the medians."""
    with tempfile.TemporaryDirectory() as cache:
        run(cache)
        runs = [run(cache) for _ in range(rounds)]
    seconds, idle, used, slowest = (median(each[name] for each in runs) for name in runs[0])
    return [
        Figure("import and start of a fresh process", seconds, "s", MOST_SECONDS),
        Figure("memory when started", idle / 2**20, "MiB", MOST_MEBIBYTES),
        Figure("memory when every kind of page was opened", used / 2**20, "MiB", MOST_MEBIBYTES),
        Figure("the slowest of those pages, at first", slowest * 1000, "ms"),
    ]
