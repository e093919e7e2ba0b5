"""What rules make of the answers of every stored call, beside what was told then. Nothing is written.

The rules run inside the database, as the SELECT that ``rules.exports.sql`` writes: answers, and what was told, stand
there as JSON in the clear, so nothing is opened. Loaded by the command alone, for writing SQL takes sqlglot.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any, Final, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, Subquery, Text, case, cast, column, func, literal, select
from sqlalchemy import text as sql_text
from sqlalchemy import type_coerce as taken_as
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH
from sqlalchemy.orm import InstrumentedAttribute

from app.data.database import is_postgresql, reading
from app.data.models import Call
from rules.earlier import FIRST_FORM
from rules.exports.sql.names import Names
from rules.exports.sql.statement import select as rules_as_sql
from rules.model.disposition import Clock, Disposition, Route, Verdict
from rules.model.rule_set import RuleSet

PARTS: Final = Verdict._fields
UNKNOWN: Final = "?"
"""What stands for a part of a stored outcome that is not there."""

_TRUE: Final = ("1", "true")
_ID_LENGTH: Final = 32
_AT_ONE_MOMENT: Final = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

_Any = ColumnElement[Any] | InstrumentedAttribute[Any]
_Words = ColumnElement[str]
_Wanted = TypeVar("_Wanted", bound=Select[*tuple[Any, ...]])


@dataclass(frozen=True, slots=True)
class Alike:
    """Calls that came out alike: how many; or one call by its id, where anything differs or cannot be read.

    ``form`` is the number of the form that was asked, empty where that cannot be read. Of another form than the rules
    have, nothing else is known.
    """

    calls: int
    form: str
    call_id: str | None = None
    told: Verdict | None = None
    said: Verdict | None = None
    found_then: tuple[str, ...] = ()
    found_now: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Retriaged:
    """Every call once, and when the first and the last of this form were saved."""

    alike: tuple[Alike, ...]
    first: datetime | None
    last: datetime | None


class _Database(NamedTuple):
    """How a database reads JSON: a column of it, NULL where it is none; a part of it as text; the codes of findings."""

    dialect: str
    whole: Callable[[_Any], _Any]
    part: Callable[[_Any, str], _Words]
    codes: Callable[[_Any], _Words]


def retriaged(rules: RuleSet, since: datetime | None = None) -> Retriaged:
    """Run ``rules`` over the answers of every call saved ``since`` then, all as they stand at one moment."""
    form = str(rules.questionnaire)
    with reading() as connection:
        if is_postgresql():
            connection.execution_options(**_AT_ONE_MOMENT)
        rows = connection.execute(_compared(rules, since)).all()
        first, last = (_at_the_end(connection, form, since, is_last=is_last) for is_last in (False, True))
    return Retriaged(tuple(_read(row, form) for row in rows), first, last)


def stored(since: datetime | None = None) -> Subquery:
    """Ask for the calls saved ``since`` then: who answered what, the number of the form, and what was told.

    The ``verdict`` is its parts with spaces between, and ``findings`` a list of codes; NULL of what cannot be read.
    """
    database = _database()
    answers, outcome = database.whole(Call.answers).label("answers"), database.whole(Call.outcome).label("outcome")
    kept = _since(select(Call.id, Call.respondent, answers, outcome), since)
    whole = kept.offset(0).subquery("whole").c
    return select(
        whole.id,
        whole.respondent,
        whole.answers,
        _form(database, whole.outcome).label("form"),
        _in_one([database.part(whole.outcome, part) for part in PARTS]).label("verdict"),
        database.codes(whole.outcome).label("findings"),
    ).subquery("stored")


def _compared(rules: RuleSet, since: datetime | None) -> Select[Any]:
    """Ask for the calls with the outcome then and the outcome now; those of which both are the same are only counted.

    The statement of the rules carries a key through, so what was told is written into it: joining 100,000 calls to
    themselves afterwards would take as long again.
    """
    database, form = _database(), str(rules.questionnaire)
    checks = _checks(form, since).cte("checks")
    # A colon in the statement begins no parameter.
    written = rules_as_sql(rules, database.dialect, Names("checks")).replace(":", "\\:")
    said = sql_text(written).columns(*map(column, ("id", *PARTS, "findings", "unreadable"))).cte("said").c
    verdict = _in_one([cast(said[part], Text) for part in PARTS]).label("verdict")
    # The offset, here as above, keeps a database from working it all out anew for each use of it.
    now = select(said.id, verdict, said.findings, said.unreadable).offset(0).subquery("now").c
    as_told = _in_one([literal(""), literal(form), now.verdict, now.findings])
    is_same = func.coalesce(func.substr(now.id, _ID_LENGTH + 1) == as_told, False)
    compared = select(
        case((is_same, ""), else_=now.id).label("key"),
        now.verdict,
        case((is_same, None), else_=now.findings).label("findings"),
        now.unreadable,
    ).subquery("compared")
    return select(*compared.c, func.count().label("calls")).add_cte(checks).group_by(*compared.c)


def _checks(form: str, since: datetime | None) -> Select[Any]:
    """Ask for the answers to ``form``, under a key of what was told; of another form for its number, as the key."""
    told = stored(since).c
    is_run = func.coalesce(told.form == form, False)
    known = (func.coalesce(each, UNKNOWN) for each in (told.form, told.verdict, told.findings))
    key = case((is_run | told.form.is_(None), _in_one([told.id, *known])), else_=told.form)
    return select(key.label("id"), told.respondent, case((is_run, told.answers)).label("answers"))


def _at_the_end(connection: Connection, form: str, since: datetime | None, *, is_last: bool) -> datetime | None:
    """Return when the first or the last call of that form was saved."""
    database, at = _database(), Call.saved_at
    wanted = select(at).where(_form(database, database.whole(Call.outcome)) == form)
    found: datetime | None = connection.scalar(
        _since(wanted, since).order_by(at.desc() if is_last else at.asc()).limit(1)
    )
    return found


def _since(wanted: _Wanted, since: datetime | None) -> _Wanted:
    """Leave out calls about no symptom, to which no rule was applied, and what was saved before ``since``."""
    symptoms = wanted.where(Call.about.is_(None))
    return symptoms.where(Call.saved_at >= since) if since else symptoms


def _form(database: _Database, outcome: _Any) -> _Words:
    """The number of the form, which outcomes of the first one do not have; NULL of what is no outcome."""
    return func.coalesce(database.part(outcome, "questionnaire"), case((outcome.is_not(None), str(FIRST_FORM))))


def _in_one(parts: Iterable[ColumnElement[Any]]) -> _Words:
    """The parts with spaces between, for none has one; NULL if any is."""
    return reduce(lambda whole, part: whole + literal(" ") + part, parts)


def _read(row: Row[Any], form: str) -> Alike:
    """Take a row apart: of its key, nothing is left of calls that are told the same, and of another form its number."""
    said = _verdict(row.verdict.split(" ")) if row.verdict else None
    if not row.key:
        return Alike(row.calls, form, told=said, said=said)
    call_id, *others = row.key.split(" ")
    if not others:
        return Alike(row.calls, form=call_id)
    asked, *told, then = others
    return Alike(
        row.calls,
        asked.replace(UNKNOWN, ""),
        call_id,
        _verdict(told),
        said,
        _codes(then),
        _codes(row.findings),
        _codes(row.unreadable),
    )


def _verdict(parts: list[str]) -> Verdict | None:
    """Return a verdict; None where any part is missing, or is none that these rules know."""
    try:
        disposition, route, clock, er_line = parts
        return Verdict(Disposition(disposition), Route(route), Clock(clock), er_line in _TRUE)
    except ValueError:
        return None


def _codes(listed: str | None) -> tuple[str, ...]:
    return tuple(json.loads(listed)) if listed and listed != UNKNOWN else ()


def _database() -> _Database:
    return _POSTGRESQL if is_postgresql() else _SQLITE


def _codes_in_sqlite(outcome: _Any) -> _Words:
    each = func.json_each(outcome, "$.findings").table_valued("value")
    return select(func.json_group_array(func.json_extract(each.c.value, "$.code"))).select_from(each).scalar_subquery()


def _codes_in_postgresql(outcome: _Any) -> _Words:
    codes = func.jsonb_path_query_array(outcome, cast("$.findings[*].code", JSONPATH))
    return func.replace(cast(codes, Text), ", ", ",")


_SQLITE: Final = _Database(
    "sqlite",
    # SQLite keeps whatever it is given, and one text that is no JSON would stop the whole statement.
    whole=lambda stored: case((func.json_valid(taken_as(stored, Text())) == 1, taken_as(stored, Text()))),
    part=lambda json, key: cast(func.json_extract(json, f"$.{key}"), Text),
    codes=_codes_in_sqlite,
)
_POSTGRESQL: Final = _Database(
    "postgres",
    whole=lambda stored: cast(stored, JSONB),
    part=func.jsonb_extract_path_text,
    codes=_codes_in_postgresql,
)
