"""What is stored and is nothing that the app ever stores: said of the data, so that no code is taken to be at fault."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Column, Dialect, Table, event
from sqlalchemy.types import TypeDecorator

_ODD: Final = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What comes of taking odd data apart."""


class SpoiledError(ValueError):
    """What is stored somewhere cannot be read any more."""

    def __init__(self, where: str) -> None:
        """Tell ``where``, by a table or its column."""
        super().__init__(f"What is stored in {where} cannot be read any more. Look into that first: verify-audit.")


@contextmanager
def read_from(where: str) -> Iterator[None]:
    """Make an object of what is stored in that table, and of nothing else.

    Raises:
        SpoiledError: it cannot be made of that.
    """
    try:
        yield
    except _ODD as fault:
        raise SpoiledError(where) from fault


class Checked(TypeDecorator[Any]):
    """A column that says of itself what cannot be read any more."""

    where = "a column"

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:  # noqa: ANN401 - as SQLAlchemy has it
        """Read on the way out."""
        process = super().result_processor(dialect, coltype)

        def read(value: Any) -> Any:  # noqa: ANN401
            try:
                return process(value) if process else value
            except _ODD as fault:
                raise SpoiledError(self.where) from fault

        return read


@event.listens_for(Column, "after_parent_attach")
def _name(column: Column[Any], table: Table) -> None:
    if isinstance(column.type, Checked):
        column.type.where = f"{column.name} of {table.name}"
