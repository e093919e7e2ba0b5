"""Expands: what a try heard that leaves a call owed, such as that the patient has not gone yet, and in which words."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    with op.batch_alter_table("call_back_attempts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("result", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("words", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("call_back_attempts", schema=None) as batch_op:
        batch_op.drop_column("words")
        batch_op.drop_column("result")
