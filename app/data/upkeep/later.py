"""The database of a later version: it holds what this version does not know, beside all that it does."""

from typing import Any

from sqlalchemy import Connection, DateTime, MetaData, Table
from sqlalchemy.event import listen

from app.data.upkeep import migrate
from app.data.upkeep.tables import TABLES
from app.data.utc_time import UtcTime


def tables(connection: Connection) -> dict[str, Table]:
    """Return every table that is there by name, with all its columns, those that others point to first."""
    metadata = MetaData()
    listen(metadata, "column_reflect", _in_utc)
    metadata.reflect(connection)
    return {each.name: each for each in metadata.sorted_tables if each.name != migrate.TABLE}


def unknown(connection: Connection) -> list[str]:
    """Name every table that this version does not know, and every such column of the others."""
    found = tables(connection)
    columns = [
        f"{name}.{column}"
        for name, known in TABLES.items()
        if name in found
        for column in sorted({*found[name].columns.keys()} - {*known.columns.keys()})
    ]
    return [*sorted(found.keys() - TABLES.keys()), *columns]


def _in_utc(_: object, __: Table, column: dict[str, Any]) -> None:
    """Read every moment as all are stored, of which the database may tell no time zone."""
    if isinstance(column["type"], DateTime):
        column["type"] = UtcTime()
