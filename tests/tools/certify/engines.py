"""Every engine that the rules are exported to, and how each is asked. A new one is an entry in ``ENGINES``."""

from collections.abc import Iterable
from typing import Final

from rules.exports.as_javascript import files_of
from rules.exports.sql.statement import select
from rules.exports.vectors import Vector
from rules.in_force import RULES
from rules.model.rule_set import RuleSet
from tests.rules.javascript_outcome import TELL, TRIAGE, told
from tests.rules.sql_engines import engine as database_of
from tests.rules.sql_engines import said_by
from tests.support.javascript import STARTED
from tests.tools.certify.held import Engine, Held, Hold, held


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


DATABASES: Final = {"sqlite": "SQLite", "postgres": "PostgreSQL", "duckdb": "DuckDB", "spark": "Spark"}
"""Who speaks each dialect."""

ENGINES: Final[dict[str, Engine]] = {
    **{name: Engine("SQL", sql(dialect)) for dialect, name in DATABASES.items()},
    **{name: Engine("JavaScript", javascript(name)) for name in STARTED},
}
"""Every engine by its name, in the order of the table."""
