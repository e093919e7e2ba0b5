"""How Alembic reaches the database: through the connection that ``app.data.upkeep.migrate`` hands over."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeDecorator

from app.data import launch_models, outbox_table, sign_in_tables  # noqa: F401 - more tables of the same base
from app.data.models import Base


def _render(kind: str, thing: object, _: AutogenContext) -> str | Literal[False]:
    """Write our own types as the plain ones that they are stored as: an old script must not change with them."""
    if kind != "type" or not isinstance(thing, TypeDecorator):
        return False
    return f"sa.{thing.impl_instance!r}"


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=_render,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
