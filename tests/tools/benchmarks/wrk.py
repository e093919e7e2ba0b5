"""wrk, which asks a server as fast as it answers; installed where it is missing and can be."""

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.support import debian

SCRIPT: Final = Path(__file__).with_name("ask.lua")
AT_ONCE: Final = 8
"""How many requests are on their way at any time: some always wait, yet fewer than would be turned away."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A request to send again and again, and the status that answers it."""

    path: str
    method: str = "GET"
    status: int = 200
    cookie: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """What came of some seconds of asking: answers a second, and milliseconds until half and nearly all had come."""

    rate: float
    p50: float
    p99: float


def is_ready() -> bool:
    """Tell whether there is a wrk, having tried to install one."""
    if not shutil.which("wrk") and debian.is_ours():
        print("Installing wrk to measure with", flush=True)
        debian.update()
        debian.install("wrk")
    return shutil.which("wrk") is not None


def run(port: int, ask: Ask, seconds: int, halfway: Callable[[], None] | None = None) -> Run:
    """Ask a server on this machine for some seconds; ``halfway`` is called in the middle of it.

    Raises:
        RuntimeError: an answer failed or was another than expected, so that the figures would say nothing.
    """
    address = f"http://127.0.0.1:{port}{ask.path}"
    command = ["wrk", "--threads", "1", "--connections", str(AT_ONCE), "--duration", f"{seconds}s", "--timeout", "10s"]
    given = [ask.method, str(ask.status), ask.cookie, ask.body]
    with subprocess.Popen(
        [*command, "--script", str(SCRIPT), address, "--", *given], stdout=subprocess.PIPE, text=True
    ) as process:
        if halfway:
            try:
                process.wait(seconds / 2)
            except subprocess.TimeoutExpired:
                halfway()
        out, _ = process.communicate()
    found = json.loads(out.splitlines()[-1])
    if found["failed"] or not found["answers"]:
        raise RuntimeError(f"{ask.method} {ask.path}: {found['failed']} of {found['answers']} answers were wrong")
    return Run(found["answers"] / found["seconds"], found["p50"], found["p99"])
