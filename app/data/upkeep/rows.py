"""Rows as they stand in the database, whatever stands there: spoiled ones are to be named, not to stop the reading."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import accumulate
from typing import Any, Final, TypeVar

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Integer,
    LargeBinary,
    RowMapping,
    Select,
    Table,
    Text,
    case,
    cast,
    func,
    select,
    type_coerce,
)
from sqlalchemy.types import TypeEngine

from app.data.database import is_postgresql, session
from app.data.models import Base
from app.data.sealing import SealBrokenError
from app.data.upkeep.tables import SEALED, TABLES
from app.data.utc_time import UtcTime

FEW: Final = 500
"""How many rows are in memory at once."""

DEEPEST: Final = 100
"""How deep JSON may be nested: what is deeper could not be gone through to the end. Ours has a tenth of that."""

_Told = TypeVar("_Told", bound=Base)
_Kind = TypeVar("_Kind", str, int, bytes)
Row = RowMapping | Mapping[str, Any]
"""What stands in each column, by its name."""


@contextmanager
def as_it_stands(connection: Connection) -> Iterator[None]:
    """Let text of SQLite that is none be read as bytes, which are named like any other odd value."""
    if is_postgresql():
        yield
        return
    plain: Any = connection.connection.driver_connection
    plain.text_factory = _text
    try:
        yield
    finally:
        plain.text_factory = str


def _text(stored_bytes: bytes) -> str | bytes:
    try:
        return stored_bytes.decode()
    except UnicodeDecodeError:
        return stored_bytes


def stored(kind: type[Base], *which: ColumnElement[bool]) -> Select[Any]:
    """Ask for the rows of that table, all or those ``which``, in order of their key."""
    return all_of(TABLES[kind.__tablename__], *which)


def all_of(table: Table, *which: ColumnElement[bool]) -> Select[Any]:
    """Ask for the same by the table."""
    return select(*map(_unread, table.columns)).where(*which).order_by(*table.primary_key)


def few_at_a_time(wanted: Select[Any]) -> Iterator[Sequence[RowMapping]]:
    """Give all rows, with a few of them in memory at once."""
    yield from session().execute(wanted, execution_options={"yield_per": FEW}).mappings().partitions()


def read(kind: type[_Told], row: Row) -> _Told | None:
    """Return what the app takes ``row`` for; None if it cannot be read any more."""
    table = TABLES[kind.__tablename__]
    try:
        return kind(**{column.name: _value(column, row[column.name]) for column in table.columns})
    except (ValueError, SealBrokenError):
        return None


def moment_in(row: Row, name: str) -> datetime | None:
    """Return the moment that stands in ``row`` under that name; None if it is none."""
    try:
        return _moment(row[name])
    except ValueError:
        return None


def unreadable(table: Table, row: Row) -> list[str]:
    """Return the columns of which the app cannot take what stands in ``row``."""
    return [column.name for column in table.columns if not _can_be_read(column, row[column.name])]


def _can_be_read(column: Column[Any], value: object) -> bool:
    try:
        _value(column, value)
    except (ValueError, SealBrokenError):
        return False
    return True


def _unread(column: Column[Any]) -> ColumnElement[Any]:
    """Take it as it is: SQLite keeps whatever it is given, PostgreSQL moments and JSON that Python has none for."""
    if not is_postgresql():
        return type_coerce(column, Text()).label(column.name)
    match column.type:
        case JSON():
            return cast(column, Text).label(column.name)
        case UtcTime():
            finite = func.to_char(func.timezone("UTC", column), "YYYY-MM-DD HH24:MI:SS.US")
            return case((func.isfinite(column), finite), else_=cast(column, Text)).label(column.name)
        case _:
            return column


def _value(column: Column[Any], value: Any) -> Any:  # noqa: ANN401 - whatever the column holds
    """Return what the app takes the value for.

    Raises:
        ValueError: it is nothing that this column can hold.
        SealBrokenError: no key in force opens it.
    """
    if value is None and column.nullable:
        return None
    if sealed := SEALED.get(column.table.name, {}).get(column.name):
        return sealed.opened(_of_type(str, value))
    for kind, taken in _TAKEN.items():
        if isinstance(column.type, kind):
            return taken(value)
    return _of_type(str, value)


def _of_type(kind: type[_Kind], value: object) -> _Kind:
    if isinstance(value, kind):
        return value
    raise ValueError(f"expected {kind.__name__}")


def _moment(value: object) -> datetime:
    return datetime.fromisoformat(_of_type(str, value)).replace(tzinfo=UTC)


def _whole(value: object) -> int:
    if isinstance(value, bool):
        raise ValueError("expected a number")
    return _of_type(int, value)


def _truth(value: object) -> bool:
    if _of_type(int, value) not in (0, 1):
        raise ValueError("expected true or false")
    return bool(value)


def _parsed(value: object) -> object:
    text = _of_type(str, value)
    is_long = text.count("[") + text.count("{") > DEEPEST
    steps = (1 if each in "[{" else -1 for each in text if each in "[]{}")
    if is_long and max(accumulate(steps)) > DEEPEST:
        raise ValueError("nested too deep")
    return json.loads(text)


_TAKEN: Final[dict[type[TypeEngine[Any]], Callable[[object], object]]] = {
    JSON: _parsed,
    UtcTime: _moment,
    Boolean: _truth,
    Integer: _whole,
    LargeBinary: partial(_of_type, bytes),
}
"""What the app takes a value for, by the type of its column; any other is one of text."""
