"""Every engine that the rules are exported to, and how each is asked. A new one is an entry in ``ENGINES``."""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from rules.exports.as_javascript import files_of
from rules.exports.as_json import rules_as_data
from rules.exports.sql.statement import select
from rules.exports.vectors import Vector
from rules.in_force import RULES
from rules.model.rule_set import RuleSet
from tests.interop.fhir import clients
from tests.interop.fhir.engines import ENGINES as FHIRPATH
from tests.interop.fhir.engines import VERSIONS, actions_of, as_response, expressions_of
from tests.rules.javascript_outcome import TELL, TRIAGE, told
from tests.rules.sql_engines import engine as database_of
from tests.rules.sql_engines import said_by
from tests.support import npm
from tests.support.javascript import STARTED
from tests.tools.certify import pages
from tests.tools.certify.held import Engine, Held, Hold, held

CERTIFICATE: Final = Path(__file__).parents[3] / "app" / "rulebook" / "certificate.json"
"""What ``/how/proof`` shows."""


def sql(dialect: str, rules: RuleSet = RULES) -> Hold:
    """Hold ``rules`` as SQL, in the database that speaks ``dialect``."""

    def hold(given: Iterable[Vector]) -> Held:
        statement = select(rules, dialect)
        with database_of(dialect) as started:
            return held(
                started.version,
                lambda some: started.said_of([(each.respondent, each.answers) for each in some], statement),
                said_by,
                given,
            )

    return hold


def javascript(name: str, rules: RuleSet = RULES) -> Hold:
    """Hold ``rules`` as JavaScript, in the engine of that name."""

    def hold(given: Iterable[Vector]) -> Held:
        files = files_of(rules, TRIAGE)
        with STARTED[name]() as (version, run):
            return held(
                version,
                lambda some: run(files, TELL, [(each.answers, each.respondent) for each in some]),
                told,
                given,
            )

    return hold


def conditions(name: str, rules: RuleSet = RULES) -> Hold:
    """Hold the conditions of the PlanDefinition in an engine of FHIRPath, each computed for every vector."""

    def hold(given: Iterable[Vector]) -> Held:
        npm.require(clients.FOLDER)
        expressions = dict(sorted(expressions_of(rules).items()))

        def say(some: Sequence[Vector]) -> list[list[str]]:
            """Name the actions that apply. What is neither true nor false is told as it is, which is no action."""
            keys = [json.dumps(each.answers) for each in some]
            # Who answered is nothing to a condition, so what several of them answered alike is computed once.
            responses = {key: as_response(each.answers) for key, each in zip(keys, some, strict=True)}
            asked = list(product(range(len(expressions)), range(len(responses))))
            found = FHIRPATH[name]([*expressions.values()], [*responses.values()], asked)
            said: dict[str, list[str]] = {key: [] for key in responses}
            for (action, key), value in zip(product(expressions, said), found, strict=True):
                if value != [False]:
                    said[key].append(action if value == [True] else f"{action}: {value}")
            return [said[key] for key in keys]

        return held(VERSIONS[name](), say, actions_of, given)

    return hold


def proof(_: Iterable[Vector]) -> Held:
    """Let Z3 prove the exported rules, in a process that has nothing of ours, and keep the certificate."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / CERTIFICATE.name
        program = [sys.executable, "-m", "tests.tools.certificate", str(path)]
        done = subprocess.run(program, input=json.dumps(rules_as_data()), capture_output=True, text=True, check=False)
        if not path.exists():
            raise RuntimeError(done.stderr.strip().rpartition("\n")[2])
        certificate = path.read_text(encoding="utf-8")
    CERTIFICATE.write_text(certificate, encoding="utf-8")
    return proved(json.loads(certificate))


def proved(certificate: Mapping[str, Any]) -> Held:
    """Count the formulas of a certificate, and every promise that was not proved."""
    promises = certificate["promises"]
    broken = [each for each in promises if each["verdict"] != "proved"]
    version = certificate["solver"].removeprefix("Z3 ")
    return Held(version, sum(each["formulas"] for each in promises), len(broken), tuple(broken))


DATABASES: Final = {"sqlite": "SQLite", "postgres": "PostgreSQL", "duckdb": "DuckDB", "spark": "Spark"}
"""Who speaks each dialect."""

ENGINES: Final[dict[str, Engine]] = {
    **{name: Engine("SQL", sql(dialect)) for dialect, name in DATABASES.items()},
    **{name: Engine("JavaScript", javascript(name)) for name in STARTED},
    **{name: Engine("FHIRPath", conditions(name), share=200) for name in FHIRPATH},
    "One file": Engine("pages", pages.hold, share=20),
    "Z3": Engine("formulas", proof),
}
"""Every engine by its name, in the order of the table."""
