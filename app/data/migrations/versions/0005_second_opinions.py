"""Expands: who was asked for a second opinion on a call being typed, and what they answered."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "second_opinions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.String(length=32), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_of_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["drafts.id"], name=op.f("fk_second_opinions_draft_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name=op.f("fk_second_opinions_asked_by_id")),
        sa.ForeignKeyConstraint(["asked_of_id"], ["users.id"], name=op.f("fk_second_opinions_asked_of_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_opinions")),
    )
    op.create_index("ix_second_opinions_draft_id", "second_opinions", ["draft_id"])
    op.create_index("ix_second_opinions_asked_of", "second_opinions", ["asked_of_id", "asked_at"])


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("second_opinions")
