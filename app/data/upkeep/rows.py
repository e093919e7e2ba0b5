"""Rows as they stand in the database, whatever stands there: spoiled ones are to be named, not to stop the reading."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from sqlalchemy import JSON, Column, ColumnElement, RowMapping, Select, Text, select, type_coerce

from app.data.database import is_postgresql, session
from app.data.models import Base
from app.data.sealing import SealBrokenError, keys
from app.data.upkeep.tables import SEALED, TABLES
from app.data.utc_time import UtcTime

FEW: Final = 500
"""How many rows are in memory at once."""

_Row = TypeVar("_Row", bound=Base)


def stored(kind: type[Base], *which: ColumnElement[bool]) -> Select[Any]:
    """Ask for the rows of that table, all or those ``which``, in order of their key."""
    table = TABLES[kind.__tablename__]
    return select(*map(_unread, table.columns)).where(*which).order_by(*table.primary_key)


def few_at_a_time(wanted: Select[Any]) -> Iterator[Sequence[RowMapping]]:
    """Give all rows, with a few of them in memory at once."""
    yield from session().execute(wanted, execution_options={"yield_per": FEW}).mappings().partitions()


def read(kind: type[_Row], row: RowMapping) -> _Row | None:
    """Return what the app takes ``row`` for; None if it cannot be read any more."""
    table = TABLES[kind.__tablename__]
    try:
        return kind(**{column.name: _value(column, row[column.name]) for column in table.columns})
    except (ValueError, SealBrokenError):
        return None


def _unread(column: Column[Any]) -> ColumnElement[Any]:
    """SQLite keeps whatever it is given, so it is taken as it is where it would have to be understood."""
    if isinstance(column.type, JSON | UtcTime) and not is_postgresql():
        return type_coerce(column, Text()).label(column.name)
    return column


def _value(column: Column[Any], value: Any) -> Any:  # noqa: ANN401 - whatever the column holds
    if value is None and column.nullable:
        return None
    if isinstance(value, bytes):
        raise ValueError(f"{column} is no text")
    if column.name in SEALED.get(column.table.name, ()):
        return keys().open(value)
    match column.type:
        case JSON() if isinstance(value, str):
            return json.loads(value)
        case UtcTime() if not isinstance(value, datetime):
            return datetime.fromisoformat(str(value)).replace(tzinfo=UTC)
        case _:
            return value
