"""The tables as they are stored: what is sealed stays sealed. For upkeep, which must not open more than it has to."""

from typing import Final

from sqlalchemy import JSON, MetaData, Table, Text

from app.data import launch_models, outbox_table, sign_in_tables  # noqa: F401 - more tables of the same base
from app.data.models import Base
from app.data.sealing import Sealed
from app.data.stored_json import StoredJson


def _copied() -> dict[str, Table]:
    metadata = MetaData()
    tables = {table.name: table.to_metadata(metadata) for table in Base.metadata.sorted_tables}
    for table in tables.values():
        for column in table.columns:
            if isinstance(column.type, Sealed):
                column.type = Text()
            elif isinstance(column.type, StoredJson):
                column.type = JSON()
    return tables


TABLES: Final = _copied()
"""Every table by name, those that others point to first."""

SEALED: Final = {
    table.name: {column.name: column.type for column in table.columns if isinstance(column.type, Sealed)}
    for table in Base.metadata.sorted_tables
    if any(isinstance(column.type, Sealed) for column in table.columns)
}
"""The sealed columns of each table that has some, and what each holds, read from the models: none is forgotten."""
