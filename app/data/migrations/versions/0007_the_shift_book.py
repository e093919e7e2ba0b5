"""Expands: the shift book, in which one nurse leaves a note to the next, and the next signs that they took over."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "shift_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.String(length=32), nullable=False),
        sa.Column("nurse_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["nurse_id"], ["users.id"], name=op.f("fk_shift_entries_nurse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_entries")),
        sa.UniqueConstraint("form_id", name=op.f("uq_shift_entries_form_id")),
    )
    op.create_index("ix_shift_entries_written_at", "shift_entries", ["written_at"], unique=False)


def downgrade() -> None:
    """Take the change back."""
    op.drop_index("ix_shift_entries_written_at", table_name="shift_entries")
    op.drop_table("shift_entries")
