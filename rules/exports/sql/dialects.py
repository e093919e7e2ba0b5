"""What SQLite, PostgreSQL, DuckDB and Spark have no common word for; sqlglot knows all the rest."""

from collections.abc import Callable, Sequence
from json import dumps
from typing import Final, NamedTuple

from sqlglot import exp

from rules.exports.sql.expressions import call, column, if_so, number, text
from rules.model.questionnaire import LinkId


class Dialect(NamedTuple):
    """How an engine reads JSON, and how it is kept from working out a column anew for each use of it.

    ``parsed`` takes a column of JSON apart, once for all items. ``answer`` gives the text that stands in a parsed
    column for an item; NULL if there is none. ``size`` is the number of keys in a column of JSON; NULL if
    it is no object. An optimiser may write the columns of a table into whatever reads them, which grows with each
    table on the way: ``fence`` and ``is_materialized`` forbid it where it does.
    """

    parsed: Callable[[str, Sequence[LinkId]], exp.Expr]
    answer: Callable[[str, LinkId], exp.Expr]
    size: Callable[[str], exp.Expr]
    fence: Callable[[exp.Select], exp.Select] = lambda table: table
    is_materialized: bool | None = None


def _path(link_id: LinkId) -> exp.Expr:
    return text(f'$."{link_id}"')


def _jsonb(json: str) -> exp.Expr:
    return exp.cast(column(json), exp.DataType.Type.JSONB)


def _map(json: str) -> exp.Expr:
    return call("FROM_JSON", column(json), text("MAP<STRING, STRING>"))


def _struct(json: str, link_ids: Sequence[LinkId]) -> exp.Expr:
    """All the answers, found while the text is gone through once."""
    return call("FROM_JSON", column(json), text(dumps(dict.fromkeys(link_ids, "VARCHAR"))))


def _keys(json: str) -> exp.Expr:
    """Only where there are no keys does it take another look to tell an empty object from what is none."""
    is_object = call("JSON_TYPE", column(json)).eq(text("OBJECT"))
    some = exp.Nullif(this=call("LEN", call("JSON_KEYS", column(json))), expression=number(0))
    return exp.Coalesce(this=some, expressions=[if_so(is_object, number(0))])


def _rows_if(is_object: exp.Expr, rows: exp.Expr) -> exp.Expr:
    """Count the ``rows`` of a function that gives one for each key, and stops at what is no object."""
    return if_so(is_object, exp.select(exp.Count(this=exp.Star())).from_(rows).subquery())


DIALECTS: Final = {
    "sqlite": Dialect(
        parsed=lambda json, _: column(json),
        answer=lambda parsed, link_id: call("JSON_EXTRACT", column(parsed), _path(link_id)),
        size=lambda json: _rows_if(call("JSON_TYPE", column(json)).eq(text("object")), call("JSON_EACH", column(json))),
        is_materialized=True,
    ),
    "postgres": Dialect(
        parsed=lambda json, _: _jsonb(json),
        answer=lambda parsed, link_id: call("JSONB_EXTRACT_PATH_TEXT", column(parsed), text(link_id)),
        size=lambda json: _rows_if(
            call("JSONB_TYPEOF", _jsonb(json)).eq(text("object")), call("JSONB_OBJECT_KEYS", _jsonb(json))
        ),
        fence=lambda table: table.offset(0),
    ),
    "duckdb": Dialect(
        parsed=_struct,
        answer=lambda parsed, link_id: call("STRUCT_EXTRACT", column(parsed), text(link_id)),
        size=_keys,
    ),
    "spark": Dialect(
        parsed=lambda json, _: _map(json),
        answer=lambda parsed, link_id: call("TRY_ELEMENT_AT", column(parsed), text(link_id)),
        size=lambda json: call("CARDINALITY", _map(json)),
    ),
}
"""Every dialect that the statement is written in, under the name that sqlglot has for it."""
