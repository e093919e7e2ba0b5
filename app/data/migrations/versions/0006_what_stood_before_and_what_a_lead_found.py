"""Expands: what stood in a draft before, calls about no symptom, whether somebody was told, and reviews of calls."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "draft_states",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.String(length=32), nullable=False),
        sa.Column("typed_by_id", sa.Integer(), nullable=False),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_draft_states_draft_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["typed_by_id"], ["users.id"], name=op.f("fk_draft_states_typed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_states")),
    )
    with op.batch_alter_table("draft_states", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_states_draft_id"), ["draft_id"], unique=False)

    op.create_table(
        "call_reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.Column("form_id", sa.String(length=32), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_reviews_call_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["lead_id"], ["users.id"], name=op.f("fk_call_reviews_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_reviews")),
        sa.UniqueConstraint("form_id", name=op.f("uq_call_reviews_form_id")),
    )
    with op.batch_alter_table("call_reviews", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_reviews_call_id"), ["call_id"], unique=False)

    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.add_column(sa.Column("about", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("is_told", sa.Boolean(), nullable=True))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.drop_column("is_told")
        batch_op.drop_column("about")

    op.drop_table("call_reviews")
    op.drop_table("draft_states")
