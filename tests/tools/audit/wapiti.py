"""Wapiti on the check, as a patient half-way, and on the console, as a nurse. A scan that was cut short is no pass."""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from app.self_check import journey
from rules import in_force
from tests.tools.audit.report import Report
from tests.tools.audit.target import FEW, Target, served

PROGRAM: Final = Path(sys.prefix) / "wapiti" / "bin" / "wapiti"
MODULES: Final = (
    "backup", "cookieflags", "crlf", "csp", "csrf", "exec", "file", "htaccess", "http_headers", "methods",
    "permanentxss", "redirect", "sql", "upload", "xss",
)  # fmt: skip
"""All that look for what could be here and ask nobody outside: ssrf, xxe, log4shell, spring4shell, ssl, nikto, wapp,
htp and takeover do, and ldap, shellshock, the CMS and the devices are for what we do not run."""

SLOW: Final = ("timesql",)
"""It asks hundreds of times for each parameter, so only where words are looked up in the database."""

PUBLIC: Final = ("/", "/?*", "/check*", "/how*", "/learn*", "/card*", "/language*", "/developers*", "/static/*")
"""What the patient sees, to which the nurse's pages lead."""

LEADS_OUT: Final = ("/console/sign-*", "/console/verify*", "/console/second-factor*")
"""Where a nurse is signed out, or may be."""

MEMORY: Final = "/dev/shm"  # noqa: S108 - in a folder of its own
"""Where a database writes at once what on a disk would be waited for, thousands of times."""

SECONDS: Final = 600
"""How long crawling, or any one module, may take; on two quiet cores all of it takes less."""

STEP: Final = "back"
"""The step of the check that is looked at, with its follow-up; all are one view and one template."""

CUT_SHORT: Final = re.compile(
    r"time was reached|skipped due to network|seems broken|^\[!\]|generated an exception|Traceback|not a valid domain"
)
"""What wapiti says when it left something out."""

TURNED_AWAY: Final = (400, 401, 403, 429, 503)
"""Answers behind which nothing was looked at."""

KINDS: Final = ("vulnerabilities", "anomalies")


@dataclass(frozen=True)
class Scan:
    """One run: from where, as whom, what it leaves out, and what it must have seen to count."""

    name: str
    cookie: Path
    starts: tuple[str, ...]
    without: tuple[str, ...]
    seen: frozenset[str]
    modules: tuple[str, ...] = MODULES
    described_by: Path | None = None
    sends: str = ""


def reports() -> Iterator[Report]:
    """Serve the app, run both scans at once, and yield what was found."""
    if not PROGRAM.exists():
        yield Report("wapiti", "not checked", "It is not installed: `make audit` does that.")
        return
    memory = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory, ignore_cleanup_errors=True) as name, served(Path(name)) as target:
        with ThreadPoolExecutor(2) as pool:
            yield from pool.map(partial(_run, target), (as_a_patient, as_a_nurse, searching))
        yield _server(target)


def as_a_patient(target: Target) -> Scan:
    """Return the scan of everything but the console, and of the sign-in by somebody who has no account."""
    rules = [f"/how/{each.code}" for each in in_force.RED_FLAGS]
    steps = [f"/check/{page}" for page in journey.PAGES if not page.startswith(STEP)]
    return Scan(
        name="wapiti as a patient",
        cookie=target.patient,
        starts=(
            "/", "/check/answers", "/check/visit-note", "/how", "/learn", "/card", "/cds-services", "/fhir/metadata",
            "/fhir/Questionnaire", "/fhir/CodeSystem", "/console/sign-in",
        ),
        without=(
            "/check/clear", "/static/*", "/console", "/console/second-factor*", "/language?back=%2Fhow*",
            "/language?back=%2Flearn*", "/language?back=%2Fcheck*", *rules[FEW:],
            *(f"{each}*" for each in steps),
        ),
        seen=frozenset({
            "GET /", "POST /", "GET /how", "GET /learn", "GET /card", "GET /developers", "GET /cds-services",
            "GET /fhir/metadata", f"GET /check/{STEP}", f"POST /check/{STEP}", f"POST /check/{STEP}-more",
            "GET /check/answers", "GET /language", "POST /api/v1/assessments", "POST /api/v1/handoff/decode",
            "POST /console/sign-in",
        }),
        described_by=target.api,
    )  # fmt: skip


def as_a_nurse(target: Target) -> Scan:
    """Return the scan of the console; what would sign the nurse out is left alone.

    A new call is sent with a few of its many fields, and not whole: so the page always comes back with what was typed.
    """
    call, begun = f"/console/calls/{target.call_id}", target.nurse_signs_in()
    return Scan(
        name="wapiti as a nurse",
        cookie=begun.file,
        starts=("/console/calls/new?begun=here", "/console", "/console/calls", "/console/reports", call),
        without=(*PUBLIC, *LEADS_OUT, "/console/calls/new", "/console/calls/new/code", "/console/calls/new/response"),
        seen=frozenset({
            "GET /console", "POST /console/calls/new", "POST /console/calls", "GET /console/reports", f"GET {call}",
            f"POST {call}/addenda", f"GET {call}/handover", f"POST /console/call-backs/{target.call_id}/tried",
        }),
        sends=begun.new_call,
    )  # fmt: skip


def searching(target: Target) -> Scan:
    """Return the scan of the page that searches the database for what is typed."""
    return Scan(
        name="wapiti as a nurse who searches",
        cookie=target.nurse_signs_in().file,
        starts=("/console/calls",),
        without=(*PUBLIC, *LEADS_OUT, "/console", "/console/calls/*", "/console/call-backs/*", "/console/reports*"),
        seen=frozenset({"GET /console/calls", "POST /console/calls"}),
        modules=SLOW,
    )


def judge(scan: Scan, report: Mapping[str, Any] | None, log: str) -> Report:
    """Say what a scan found, or what it left out; it is passed if there is neither."""
    found = list(dict.fromkeys(_findings(report))) if report else []
    missing = list(_gaps(scan, report, log))
    if found or missing:
        return Report(scan.name, "failed" if found else "not checked", "\n".join([*found, *missing]))
    assert report is not None
    said = f"{report['infos']['crawled_pages_nbr']} addresses and forms, limits on pace off; {', '.join(scan.modules)}"
    return Report(scan.name, "passed", "\n".join([said, *_besides(report)]))


def _gaps(scan: Scan, report: Mapping[str, Any] | None, log: str) -> Iterator[str]:
    launched = set(re.findall(r"Launching module (\w+)", log))
    yield from (f"not run: {each}" for each in scan.modules if each not in launched)
    yield from (f"cut short: {line.strip()}" for line in log.splitlines() if CUT_SHORT.search(line))
    if report is None:
        yield "There is no report."
        return
    asked = [each["request"] for each in report["infos"].get("crawled_pages", [])]
    seen = {f"{each['method']} {_path(each['url'])}" for each in asked if each["status_code"] not in TURNED_AWAY}
    yield from (f"not reached: {each}" for each in sorted(scan.seen - seen))


def _path(address: str) -> str:
    return re.sub(r"^https?://[^/]+|\?.*$", "", address)


def _findings(report: Mapping[str, Any]) -> Iterator[str]:
    for kind in KINDS:
        for name, found in report[kind].items():
            for each in found:
                what = f"{name}: {each['method']} {each['path']} {each['parameter'] or ''}".rstrip()
                yield f"{what} ({each['module']}: {each['info']})"


def _besides(report: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is no weakness, with every address it was said of."""
    for name, found in report["additionals"].items():
        where = dict.fromkeys(f"{each['method']} {each['path']} {each['parameter'] or ''}".rstrip() for each in found)
        if where:
            yield f"{name}: {', '.join(where)}"


def _run(target: Target, scan_of: Callable[[Target], Scan]) -> Report:
    """Run a scan that is made as it begins, so that whoever it signs in is not locked out by waiting for its turn."""
    scan = scan_of(target)
    folder = Path(tempfile.mkdtemp(dir=target.folder))
    file = folder / "report.json"
    command = [PROGRAM, *_arguments(target, scan, folder), "--output", file]
    environment = {"HOME": str(folder), "PATH": ""}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    report = json.loads(file.read_text(encoding="utf-8")) if file.exists() else None
    return judge(scan, report, done.stdout + done.stderr)


def _arguments(target: Target, scan: Scan, folder: Path) -> Iterator[str | Path]:
    first, *others = [f"{target.address}{each}" for each in scan.starts]
    yield from ("--url", first, "--cookie", scan.cookie, "--module", ",".join(scan.modules), "--format", "json")
    yield from ("--max-scan-time", str(SECONDS), "--max-attack-time", str(SECONDS), "--tasks", "2", "--depth", "4")
    yield from ("--store-session", folder, "--store-config", folder, "--detailed-report", "1", "--timeout", "10")
    # Else it would send a fault of its own to its makers, and ask for the address of theirs whatever module runs.
    yield from ("--no-bugreport", "--dns-endpoint", "127.0.0.1", "--skip", "csrf_token")
    if scan.sends:
        yield from ("--data", scan.sends, "--scope", "domain")
    if scan.described_by:
        yield from ("--swagger", scan.described_by)
    for option, values in (("--start", others), ("--exclude", [f"{target.address}{each}" for each in scan.without])):
        yield from (part for each in values for part in (option, each))


def _server(target: Target) -> Report:
    """Say what the server itself had to say, and whether the nurse is still signed in."""
    faults = [line for line in target.log.read_text(encoding="utf-8").splitlines() if _is_fault(line)]
    if faults:
        return Report("what the server logged meanwhile", "failed", "\n".join(faults))
    if not target.nurse_is_in():
        return Report("what the server logged meanwhile", "not checked", "The nurse was signed out on the way.")
    return Report("what the server logged meanwhile", "passed", "")


def _is_fault(line: str) -> bool:
    return json.loads(line)["level"] in {"error", "critical"} if line.startswith("{") else "Traceback" in line
