"""Invented calls to measure with: ``python -m tests.tools.benchmarks.calls DATABASE_URL --calls 1000000``."""

import argparse
import logging
import random
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from time import perf_counter
from typing import Any, Final
from uuid import UUID

from flask import Flask
from sqlalchemy import event, insert

from app import create_app
from app.console.call.fields import empty_record
from app.data import people
from app.data.database import engine, is_postgresql, session
from app.data.same import terms
from app.data.sealing import KeyRing, keys, new_key
from app.data.upkeep import migrate
from app.data.upkeep.tables import TABLES
from app.settings.settings import read_settings
from rules.clinical.override_reasons import OVERRIDE_REASONS
from rules.exports.as_json import outcome_as_data
from rules.in_force import HASH, VERSION, triage
from rules.model.disposition import Disposition
from rules.model.questionnaire import Answers, Respondent
from rules.sources.parameters import SPEAK_WITHIN_HOURS

FIRST: Final = [
    "Ada",
    "Ben",
    "Cleo",
    "Dana",
    "Eli",
    "Fay",
    "Gus",
    "Hana",
    "Ivo",
    "Jo",
    "Kai",
    "Lia",
    "Max",
    "Noor",
    "Ola",
]
LAST: Final = [
    f"{start}{end}" for start in ["Al", "Bor", "Cas", "Del", "Er", "Fen"] for end in ["ba", "dor", "min", "ski"]
]
RARE: Final = "Rarissima"
"""A last name that one call in ten thousand has."""

ANSWERS: Final[tuple[Answers, ...]] = (
    {"back-pain": "new"},
    {"fever": "yes"},
    {"lump": "new"},
    {"weakness": "weaker"},
    {"thirst": "extreme"},
    {},
)
NURSES: Final = 12
AT_ONCE: Final = 5_000
END: Final = datetime(2026, 11, 1, tzinfo=UTC)
SPREAD: Final = timedelta(days=365)
OTHERWISE: Final = 0.05
"""How many calls are decided otherwise than computed."""

STILL_OWED: Final = 0.02
MEDIAN_HOURS: Final = 5
CACHE_KIB: Final = 500_000

Rows = dict[str, list[dict[str, Any]]]


@contextmanager
def console(url: str) -> Iterator[Flask]:
    """Give a console on that database, brought up to date. Its key is made up: nothing in it can be opened later."""
    settings = {"secret_key": "k" * 32, "data_key": new_key(), "database_url": url, "console": True}
    logging.getLogger("app.console").setLevel(logging.ERROR)  # the database is brought up to date at once
    app = create_app(read_settings(settings))
    migrate.upgrade(app)
    with app.app_context():
        try:
            yield app
        finally:
            session().rollback()
            engine().dispose()


def invent(count: int, seed: int = 1, given: Sequence[Answers] = ANSWERS) -> None:
    """Put that many calls into the database, spread evenly over a year, each with one of the answers ``given``."""
    with _in_a_hurry():
        invented = _Invented(count, seed, given)
        calls = iter(range(count))
        while numbers := list(islice(calls, AT_ONCE)):
            _put(invented, numbers)


def _put(invented: "_Invented", numbers: list[int]) -> None:
    rows: Rows = {name: [] for name in ("calls", "call_terms", "call_findings", "call_backs")}
    for number in numbers:
        invented.add(rows, number)
    for name, values in rows.items():
        if values:
            session().execute(insert(TABLES[name]), values)
    session().commit()


class _Invented:
    """Where the calls come from: who saves them, what was answered, and chance."""

    def __init__(self, count: int, seed: int, given: Sequence[Answers]) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - invented people need no secret
        self.step = SPREAD / count
        self.first = END - SPREAD
        self.nurses = [
            people.add(email=f"{self.chance.getrandbits(64):x}@example.org", name=f"Nurse {name}", roles=["nurse"]).id
            for name in FIRST[:NURSES]
        ]
        outcomes = [triage(answers, Respondent.PATIENT) for answers in given]
        self.told = [
            (outcome.disposition, {"answers": answers, "outcome": outcome_as_data(outcome)})
            for answers, outcome in zip(given, outcomes, strict=True)
        ]

    def add(self, rows: Rows, number: int) -> None:
        chance, saved_at = self.chance, self.first + number * self.step
        call_id = UUID(int=chance.getrandbits(128)).hex
        computed, told = chance.choice(self.told)
        decided = chance.choice(list(Disposition)) if chance.random() < OTHERWISE else computed
        record = self._record(number)
        rows["calls"].append(
            {
                "id": call_id,
                "nurse_id": chance.choice(self.nurses),
                "started_at": saved_at - timedelta(minutes=8),
                "saved_at": saved_at,
                "respondent": "patient",
                "computed": computed,
                "decided": decided,
                "override_reason": chance.choice(list(OVERRIDE_REASONS))
                if decided.urgency < computed.urgency
                else None,
                "rules_version": VERSION,
                "rules_hash": HASH,
                "record": keys().seal(record),
                **told,
            }
        )
        filed = {"saved_at": saved_at, "call_id": call_id}
        rows["call_terms"] += [{"kind": kind, "digest": digest, **filed} for kind, digest in _filed_under(record)]
        rows["call_findings"] += [{"code": each["code"], **filed} for each in told["outcome"]["findings"]]
        if decided is Disposition.CALL_SOON:
            rows["call_backs"].append(self._call_back(call_id, saved_at))

    def _record(self, number: int) -> dict[str, Any]:
        chance = self.chance
        last = RARE if number % 10_000 == 0 else chance.choice(LAST)
        return {
            **empty_record(),
            "patient_name": f"{chance.choice(FIRST)} {last}",
            "patient_born": f"{chance.randrange(1930, 2000)}-03-09",
            "record_number": f"R{number}",
            "caller_number": f"212-555-{chance.randrange(10_000):04}",
        }

    def _call_back(self, call_id: str, saved_at: datetime) -> dict[str, Any]:
        chance = self.chance
        due_at = saved_at + timedelta(hours=SPEAK_WITHIN_HOURS.value)
        closed_at = saved_at + timedelta(hours=MEDIAN_HOURS * chance.lognormvariate(0, 1))
        is_closed = chance.random() > STILL_OWED
        return {
            "call_id": call_id,
            "due_at": due_at,
            "closed_by_id": chance.choice(self.nurses) if is_closed else None,
            "closed_at": closed_at if is_closed else None,
            "result": "reached-same" if is_closed else None,
        }


def _filed_under(record: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Give what the call is found by. Reading a phone number is slow, and people who are invented share a few."""
    ring = keys()
    yield from _digests(ring, patient_name=record["patient_name"], patient_born=record["patient_born"])
    yield from _digests(ring, caller_number=record["caller_number"])
    yield "record", ring.digest("record", record["record_number"])


@cache
def _digests(ring: KeyRing, **written: str) -> list[tuple[str, bytes]]:
    return [(kind, ring.digest(kind, words)) for kind, words in terms({**empty_record(), **written})]


@contextmanager
def _in_a_hurry() -> Iterator[None]:
    """Let SQLite keep indexes in memory and not wait for the disk, until all is there: it can be invented again."""
    if is_postgresql():
        yield
        session().connection().exec_driver_sql("ANALYZE")
        session().commit()
        return
    _connect_anew()
    event.listen(engine(), "connect", _hurry)
    yield
    event.remove(engine(), "connect", _hurry)
    _connect_anew()


def _hurry(connection: Any, _: object) -> None:  # noqa: ANN401 - any driver's own
    for pragma in ("synchronous=OFF", f"cache_size=-{CACHE_KIB}"):
        connection.execute(f"PRAGMA {pragma}")


def _connect_anew() -> None:
    session().close()
    engine().dispose()


def main() -> int:
    """Invent calls in the database that is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database_url")
    parser.add_argument("--calls", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    start = perf_counter()
    with console(chosen.database_url):
        invent(chosen.calls, chosen.seed)
    print(f"{chosen.calls:,} calls in {perf_counter() - start:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
