"""The counters, of prometheus-client: in files shared by all workers if gunicorn names a folder for them."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from flask import Flask
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric, values
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from app.approval.standing import State, standing
from app.services import services
from app.serving.stop_switch import switch
from app.version import VERSION
from rules import in_force

SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the folder of those files; the library reads it when it is loaded."""

PLACE: Final = "PROMETHEUS_PLACE"
"""The variable that tells a worker which one it is; the process that forks them has none."""

if SHARED in os.environ:
    # A file for each place rather than for each process: a worker that is replaced leaves none behind, and whoever has
    # its place goes on counting where it ended.
    values.ValueClass = values.MultiProcessValue(lambda: os.environ.get(PLACE, "none"))  # type: ignore[no-untyped-call]

BUCKETS: Final = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

OVERDUE: Final = {
    "arrival-check": ("rfc_arrival_checks_overdue", "Arrival checks after call now whose time has passed"),
    "call-back": ("rfc_call_backs_overdue", "Call-backs whose time has passed"),
}
"""The kinds of calls that are owed, each with the name of its gauge and what that counts."""


class Counts:
    """Every count of one app. Labels take few values, none of which can name a person."""

    CONTENT_TYPE = CONTENT_TYPE_LATEST

    def __init__(self, app: Flask, token: str) -> None:
        """Begin at nothing."""
        self.token = token
        self._app = app
        self._own = own = CollectorRegistry()
        self.requests = Counter("rfc_requests", "Requests answered", ["method", "route", "status"], registry=own)
        self.seconds = Histogram("rfc_request_seconds", "How long they took", ["route"], buckets=BUCKETS, registry=own)
        self.assessments = Counter(
            "rfc_assessments", "Results shown", ["face", "disposition", "language"], registry=own
        )
        self.kept = Counter("rfc_kept", "Drafts and calls that the console kept", ["what"], registry=own)
        self.violations = Counter("rfc_csp_violations", "Reports of browsers", ["directive"], registry=own)
        what = ["version", "rules", "hash"]
        build = Gauge("rfc_build_info", "What runs", what, registry=own, multiprocess_mode="max")
        build.labels(VERSION, in_force.VERSION, in_force.HASH).set(1)

    def text(self) -> bytes:
        """Return all of it, with how many calls of each kind are overdue, if the console's database can tell."""
        registry = self._own
        if SHARED in os.environ:
            registry = CollectorRegistry()
            _Files(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry) + self._overdue() + self._approval() + self._stopped()

    def _overdue(self) -> bytes:
        count = services(self._app).how_many_overdue
        if count is None:
            return b""
        try:
            overdue = count()
        except Exception:  # a database that is gone is no reason to report nothing at all
            self._app.logger.exception("The overdue calls cannot be counted")
            return b""
        return b"".join(_gauge(*of, overdue[kind]) for kind, of in OVERDUE.items())

    def _stopped(self) -> bytes:
        return _gauge("rfc_stopped", "Whether the check is stopped here", int(switch(self._app).why() is not None))

    def _approval(self) -> bytes:
        with self._app.app_context():
            state = standing().state
        signed = _gauge("rfc_rules_signed_off", "Whether a clinician has signed off the rules", state != State.UNSIGNED)
        words = "Whether the day on which they were to be reviewed is over"
        return signed + _gauge("rfc_rules_review_overdue", words, state == State.OVERDUE)


class _Files(MultiProcessCollector):
    """The counts of all workers. A file without a byte is of one that is about to write it, or was killed before."""

    def collect(self) -> Iterable[Metric]:
        """Add them up."""
        files = [str(each) for each in Path(os.environ[SHARED]).glob("*.db") if each.stat().st_size]
        merged: Iterable[Metric] = self.merge(files, accumulate=True)  # type: ignore[no-untyped-call]
        return merged


def _gauge(name: str, words: str, value: int) -> bytes:
    return f"# HELP {name} {words}\n# TYPE {name} gauge\n{name} {value:d}\n".encode()
