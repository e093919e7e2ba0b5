"""Expands: what a later version would add to calls and drafts, and a table of its own."""

import sqlalchemy as sa
from alembic import op

from app.data.upkeep import migrate

revision = "9001"
# It comes after whatever is the newest, so that a new revision changes nothing here.
down_revision = max(each.name for each in (migrate.FOLDER / "versions").glob("0*.py")).partition("_")[0]
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "interpreters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_interpreters_call_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interpreters")),
    )
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.add_column(sa.Column("spoken_language", sa.String(length=20), nullable=True))
        batch_op.create_index("ix_calls_spoken_language", ["spoken_language"], unique=False)

    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_urgent", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.drop_column("is_urgent")

    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.drop_index("ix_calls_spoken_language")
        batch_op.drop_column("spoken_language")

    op.drop_table("interpreters")
