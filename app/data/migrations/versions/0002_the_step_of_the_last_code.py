"""Expands: the step of the last code that each account was let in with."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    # It begins empty, and nothing is lost by it: a code that was used before can be used again for half a minute only.
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(sa.Column("last_code_step", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_column("last_code_step")
