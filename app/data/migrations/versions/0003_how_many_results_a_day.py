"""Expands: how many results the self-check gave on each day, by level, language and whether it ended early."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "day_totals",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("is_early", sa.Boolean(), nullable=False),
        sa.Column("results", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "level", "language", "is_early", name=op.f("pk_day_totals")),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("day_totals")
