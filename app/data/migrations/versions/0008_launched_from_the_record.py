"""Expands: what a records system allowed at a launch, and the calls begun from it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "launches",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=254), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("launched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("tokens", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_launches_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_launches")),
    )
    op.create_index("ix_launches_user", "launches", ["user_id", "issuer"])
    op.create_table(
        "launched_calls",
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.Column("launch_id", sa.String(length=32), nullable=False),
        sa.Column("encounter", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["launch_id"], ["launches.id"], name=op.f("fk_launched_calls_launch_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_launched_calls")),
    )
    op.create_index("ix_launched_calls_launch_id", "launched_calls", ["launch_id"])


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("launched_calls")
    op.drop_table("launches")
