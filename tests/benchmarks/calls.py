"""Invented calls to measure with, of nobody real: ``python -m tests.benchmarks.calls DATABASE_URL --calls 1000000``."""

import argparse
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any, Final
from uuid import UUID

from flask import Flask
from sqlalchemy import insert

from app import create_app
from app.console.fields import empty_record
from app.data import migrate, people
from app.data.calls import terms
from app.data.database import db, session
from app.data.raw import TABLES
from app.data.sealing import keys, new_key
from rules.assessment import HASH, VERSION, triage
from rules.export import outcome_as_data
from rules.questionnaire import Respondent

FIRST: Final = (
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
)
LAST: Final = tuple(
    f"{start}{end}" for start in ("Al", "Bor", "Cas", "Del", "Er", "Fen") for end in ("ba", "dor", "min", "ski")
)
ANSWERS: Final = (
    {"back-pain": "new"},
    {"fever": "yes"},
    {"lump": "new"},
    {"weakness": "weaker"},
    {"thirst": "extreme"},
)
AT_ONCE: Final = 2_000
END: Final = datetime(2026, 11, 1, tzinfo=UTC)
RARE: Final = "Rarissima"
"""A last name that one call in ten thousand has."""


@contextmanager
def console(url: str) -> Iterator[Flask]:
    """Give a console on that database, brought up to date, with one nurse."""
    settings = {"secret_key": "k" * 32, "data_key": new_key(), "database_url": url, "console": True}
    app = create_app(settings)
    migrate.upgrade(app)
    with app.app_context():
        try:
            yield app
        finally:
            session().rollback()
            db.engine.dispose()


def invent(count: int, seed: int = 1) -> None:
    """Put that many calls into the database, spread evenly over a year, each with what a saved call has."""
    chance = random.Random(seed)  # noqa: S311 - invented people need no secret
    nurse = people.add(email=f"{chance.getrandbits(64):x}@example.org", name="Invented Nurse", roles=["nurse", "lead"])
    kinds = [(answers, triage(answers, Respondent.PATIENT)) for answers in ANSWERS]
    shown = [outcome_as_data(outcome) for _, outcome in kinds]
    connection = session().connection()
    for start in range(0, count, AT_ONCE):
        rows: dict[str, list[dict[str, Any]]] = {"calls": [], "call_terms": [], "call_findings": []}
        for number in range(start, min(start + AT_ONCE, count)):
            kind = chance.randrange(len(kinds))
            answers, outcome = kinds[kind]
            _add(
                rows, number, count, nurse.id, {"answers": answers, "outcome": shown[kind]}, outcome.disposition, chance
            )
        for name, values in rows.items():
            connection.execute(insert(TABLES[name]), values)
    session().commit()


def _add(
    rows: dict[str, list[dict[str, Any]]],
    number: int,
    count: int,
    nurse_id: int,
    told: dict[str, Any],
    level: str,
    chance: random.Random,
) -> None:
    call_id = UUID(int=chance.getrandbits(128)).hex
    saved_at = END - timedelta(seconds=(count - number) * 365 * 24 * 3600 / count)
    last = RARE if number % 10_000 == 0 else chance.choice(LAST)
    record = {
        **empty_record(),
        "patient_name": f"{chance.choice(FIRST)} {last}",
        "patient_born": f"{chance.randrange(1930, 2000)}-03-09",
        "record_number": f"R{number}",
        "caller_number": f"212-555-{chance.randrange(10_000):04}",
    }
    rows["calls"].append(
        {
            "id": call_id,
            "nurse_id": nurse_id,
            "started_at": saved_at,
            "saved_at": saved_at,
            "respondent": "patient",
            "computed": level,
            "decided": level,
            "override_reason": None,
            "rules_version": VERSION,
            "rules_hash": HASH,
            "record": keys().seal(record),
            **told,
        }
    )
    for kind, words in terms(record):
        digest = keys().digest(kind, words)
        rows["call_terms"].append({"kind": kind, "digest": digest, "saved_at": saved_at, "call_id": call_id})
    for finding in told["outcome"]["findings"]:
        rows["call_findings"].append({"call_id": call_id, "code": finding["code"], "saved_at": saved_at})


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
