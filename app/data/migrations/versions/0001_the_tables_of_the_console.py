"""The tables of the console."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "roles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roles")),
        sa.UniqueConstraint("name", name=op.f("uq_roles_name")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("tf_primary_method", sa.String(length=64), nullable=True),
        sa.Column("tf_totp_secret", sa.String(length=255), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_users_fs_uniquifier")),
    )
    op.create_table(
        "audit_entries",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=254), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_entries")),
    )
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entries_user", ["user_id", "number"], unique=False)
        batch_op.create_index("ix_audit_entries_subject", ["subject"], unique=False)

    op.create_table(
        "calls",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("nurse_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("respondent", sa.String(length=10), nullable=False),
        sa.Column("computed", sa.String(length=10), nullable=False),
        sa.Column("decided", sa.String(length=10), nullable=False),
        sa.Column("override_reason", sa.String(length=40), nullable=True),
        sa.Column("rules_version", sa.String(length=20), nullable=False),
        sa.Column("rules_hash", sa.String(length=64), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["nurse_id"], ["users.id"], name=op.f("fk_calls_nurse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
    )
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.create_index("ix_calls_decided", ["decided", "saved_at", "id"], unique=False)
        batch_op.create_index("ix_calls_nurse", ["nurse_id", "saved_at", "id"], unique=False)
        batch_op.create_index("ix_calls_nurse_decided", ["nurse_id", "decided", "saved_at", "id"], unique=False)
        batch_op.create_index("ix_calls_saved", ["saved_at", "id"], unique=False)

    op.create_table(
        "drafts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("holder_tab", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["holder_id"], ["users.id"], name=op.f("fk_drafts_holder_id")),
        sa.ForeignKeyConstraint(["started_by_id"], ["users.id"], name=op.f("fk_drafts_started_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_drafts_saved_at"), ["saved_at"], unique=False)

    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_invitations_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_invitations_token_digest")),
    )
    op.create_table(
        "user_roles",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["roles.id"], name=op.f("fk_user_roles_role_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_roles_user_id")),
        sa.PrimaryKeyConstraint("user_id", "role_id", name=op.f("pk_user_roles")),
    )
    op.create_table(
        "addenda",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.Column("form_id", sa.String(length=32), nullable=False),
        sa.Column("nurse_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_addenda_call_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["nurse_id"], ["users.id"], name=op.f("fk_addenda_nurse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addenda")),
        sa.UniqueConstraint("form_id", name=op.f("uq_addenda_form_id")),
    )
    with op.batch_alter_table("addenda", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_addenda_call_id"), ["call_id"], unique=False)

    op.create_table(
        "call_backs",
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by_id", sa.Integer(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.String(length=40), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_backs_call_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["claimed_by_id"], ["users.id"], name=op.f("fk_call_backs_claimed_by_id")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["users.id"], name=op.f("fk_call_backs_closed_by_id")),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_call_backs")),
    )
    with op.batch_alter_table("call_backs", schema=None) as batch_op:
        batch_op.create_index("ix_call_backs_open", ["closed_at", "due_at"], unique=False)

    op.create_table(
        "call_findings",
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_findings_call_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("call_id", "code", name=op.f("pk_call_findings")),
    )
    with op.batch_alter_table("call_findings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_findings_saved_at"), ["saved_at"], unique=False)

    op.create_table(
        "call_terms",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_terms_call_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("kind", "digest", "saved_at", "call_id", name=op.f("pk_call_terms")),
    )
    with op.batch_alter_table("call_terms", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_terms_call_id"), ["call_id"], unique=False)

    op.create_table(
        "call_back_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.Column("nurse_id", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call_backs.call_id"], name=op.f("fk_call_back_attempts_call_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["nurse_id"], ["users.id"], name=op.f("fk_call_back_attempts_nurse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_back_attempts")),
    )
    with op.batch_alter_table("call_back_attempts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_back_attempts_call_id"), ["call_id"], unique=False)

    roles = sa.table("roles", sa.column("name", sa.String()))
    op.bulk_insert(roles, [{"name": "nurse"}, {"name": "lead"}, {"name": "admin"}])
    head = sa.table("audit_head", sa.column("id"), sa.column("number"), sa.column("digest"))
    op.bulk_insert(head, [{"id": 1, "number": 0, "digest": "0" * 64}])


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("call_back_attempts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_back_attempts_call_id"))

    op.drop_table("call_back_attempts")
    with op.batch_alter_table("call_terms", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_terms_call_id"))

    op.drop_table("call_terms")
    with op.batch_alter_table("call_findings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_findings_saved_at"))

    op.drop_table("call_findings")
    with op.batch_alter_table("call_backs", schema=None) as batch_op:
        batch_op.drop_index("ix_call_backs_open")

    op.drop_table("call_backs")
    with op.batch_alter_table("addenda", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_addenda_call_id"))

    op.drop_table("addenda")
    op.drop_table("user_roles")
    op.drop_table("invitations")
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_drafts_saved_at"))

    op.drop_table("drafts")
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.drop_index("ix_calls_saved")
        batch_op.drop_index("ix_calls_nurse_decided")
        batch_op.drop_index("ix_calls_nurse")
        batch_op.drop_index("ix_calls_decided")

    op.drop_table("calls")
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entries_user")
        batch_op.drop_index("ix_audit_entries_subject")

    op.drop_table("audit_entries")
    op.drop_table("users")
    op.drop_table("roles")
    op.drop_table("audit_head")
