"""The tables of the console, without behaviour. Times are in UTC; what identifies a person is sealed."""

from datetime import datetime
from typing import Any, Final

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import Column, ForeignKey, Index, LargeBinary, MetaData, String, Table, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from app.data.sealing import Sealed, is_form, is_object
from app.data.stored_json import StoredJson
from app.data.utc_time import UtcTime

NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
"""How constraints are called, so that a later migration can name them on every database."""

NO_SYMPTOM: Final = "no-symptom"
"""The level of a call about no symptom, in place of one that the rules give."""


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UtcTime, dict[str, Any]: StoredJson, bytes: LargeBinary}  # noqa: RUF012 - SQLAlchemy's own


user_roles = Table(
    "user_roles",
    Base.metadata,
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    Column("role_id", ForeignKey("roles.id"), primary_key=True),
)


class Role(Base, RoleMixin):
    """What someone may do: nurse, lead or admin."""

    __tablename__ = "roles"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20), unique=True)


class User(Base, UserMixin):
    """Someone who may sign in. Nobody is ever deleted: calls and the log name them. Roles are read when asked for."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    last_code_step: Mapped[int | None]
    created_at: Mapped[datetime]
    roles: Mapped[list[Role]] = relationship(secondary=user_roles)  # type: ignore[assignment]


class Invitation(Base):
    """A set-up address that works once. Only a digest of its token is stored."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Draft(Base):
    """A call being typed: every field as it stands, and the one tab that may write it."""

    __tablename__ = "drafts"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    started_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    holder_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    holder_tab: Mapped[str] = mapped_column(String(32))
    sequence: Mapped[int] = mapped_column(default=0)
    fields: Mapped[dict[str, list[str]]] = mapped_column(Sealed(is_form))
    started_at: Mapped[datetime]
    saved_at: Mapped[datetime] = mapped_column(index=True)
    started_by: Mapped[User] = relationship(foreign_keys=[started_by_id], lazy="joined")
    holder: Mapped[User] = relationship(foreign_keys=[holder_id], lazy="joined")


class SecondOpinion(Base):
    """A colleague asked to agree to a decision that is less than computed. It goes with its draft.

    ``digest`` is over what they answered to what. Who agreed stands in the record of the call, all of it in the log.
    """

    __tablename__ = "second_opinions"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[str] = mapped_column(ForeignKey("drafts.id", ondelete="CASCADE"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_of_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(String(10))
    answered_at: Mapped[datetime | None]
    digest: Mapped[str | None] = mapped_column(String(64))
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id], lazy="joined")
    asked_of: Mapped[User] = relationship(foreign_keys=[asked_of_id], lazy="joined")

    __table_args__ = (Index("ix_second_opinions_asked_of", "asked_of_id", "asked_at"),)


class DraftState(Base):
    """What stood in a draft before: every field, when it was typed last, and by whom."""

    __tablename__ = "draft_states"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[str] = mapped_column(ForeignKey("drafts.id", ondelete="CASCADE"), index=True)
    typed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    typed_at: Mapped[datetime]
    fields: Mapped[dict[str, list[str]]] = mapped_column(Sealed(is_form))
    typed_by: Mapped[User] = relationship(lazy="joined")


class Call(Base):
    """One call as it was saved. It keeps the id of its draft, so that saving twice makes one record."""

    __tablename__ = "calls"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    nurse_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    started_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    respondent: Mapped[str] = mapped_column(String(10))
    computed: Mapped[str] = mapped_column(String(10))
    decided: Mapped[str] = mapped_column(String(10))
    override_reason: Mapped[str | None] = mapped_column(String(40))
    rules_version: Mapped[str] = mapped_column(String(20))
    rules_hash: Mapped[str] = mapped_column(String(64))
    answers: Mapped[dict[str, Any]]
    outcome: Mapped[dict[str, Any]]
    record: Mapped[dict[str, Any]] = mapped_column(Sealed(is_object))
    # Of a call about no symptom: what it was about. Such a call has the level NO_SYMPTOM, computed and decided.
    about: Mapped[str | None] = mapped_column(String(20))
    # Whether the record, which is sealed, names who was told; empty where an earlier version saved the call.
    is_told: Mapped[bool | None]
    nurse: Mapped[User] = relationship(lazy="joined")

    __table_args__ = (
        Index("ix_calls_saved", "saved_at", "id"),
        Index("ix_calls_decided", "decided", "saved_at", "id"),
        Index("ix_calls_nurse", "nurse_id", "saved_at", "id"),
        Index("ix_calls_nurse_decided", "nurse_id", "decided", "saved_at", "id"),
    )


class CallTerm(Base):
    """Under which digests a call is found: each word of the name, the record number, the number, the person."""

    __tablename__ = "call_terms"

    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    saved_at: Mapped[datetime] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True, index=True)


class CallFinding(Base):
    """Which findings a call had, for the reports."""

    __tablename__ = "call_findings"

    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(String(80), primary_key=True)
    saved_at: Mapped[datetime] = mapped_column(index=True)


class Addendum(Base):
    """Words added to a call after it was saved."""

    __tablename__ = "addenda"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), index=True)
    form_id: Mapped[str] = mapped_column(String(32), unique=True)
    nurse_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]
    words: Mapped[str] = mapped_column(Sealed)
    nurse: Mapped[User] = relationship(lazy="joined")


class CallReview(Base):
    """What a lead found when looking at a saved call: a mark for each thing looked at, and a note to its nurse."""

    __tablename__ = "call_reviews"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), index=True)
    form_id: Mapped[str] = mapped_column(String(32), unique=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    reviewed_at: Mapped[datetime]
    sheet: Mapped[dict[str, Any]] = mapped_column(Sealed(is_object))
    lead: Mapped[User] = relationship(lazy="joined")


class CallBack(Base):
    """A call that is owed: by when, who took it on, and what came of it."""

    __tablename__ = "call_backs"

    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True)
    due_at: Mapped[datetime]
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    claimed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime | None]
    result: Mapped[str | None] = mapped_column(String(40))
    words: Mapped[str | None] = mapped_column(Sealed)
    call: Mapped[Call] = relationship(lazy="joined")
    claimed_by: Mapped[User | None] = relationship(foreign_keys=[claimed_by_id], lazy="joined")
    closed_by: Mapped[User | None] = relationship(foreign_keys=[closed_by_id], lazy="joined")
    attempts: Mapped[list["CallBackAttempt"]] = relationship(order_by="CallBackAttempt.id", passive_deletes="all")

    __table_args__ = (Index("ix_call_backs_open", "closed_at", "due_at"),)


class CallBackAttempt(Base):
    """One try that left a call owed: it reached nobody, unless ``result`` and ``words`` tell what was heard."""

    __tablename__ = "call_back_attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("call_backs.call_id", ondelete="CASCADE"), index=True)
    nurse_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    tried_at: Mapped[datetime]
    result: Mapped[str | None] = mapped_column(String(40))
    words: Mapped[str | None] = mapped_column(Sealed)
    nurse: Mapped[User] = relationship(lazy="joined")


class ShiftEntry(Base):
    """One line of the shift book: a note to the next nurse or, without ``words``, that a nurse took the shift over."""

    __tablename__ = "shift_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    form_id: Mapped[str] = mapped_column(String(32), unique=True)
    nurse_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime] = mapped_column(index=True)
    words: Mapped[str | None] = mapped_column(Sealed)
    nurse: Mapped[User] = relationship(lazy="joined")


class DayTotal(Base):
    """How many results the self-check gave on a day. No row stands for a person, and no answer is in any."""

    __tablename__ = "day_totals"

    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    level: Mapped[str] = mapped_column(String(10), primary_key=True)
    language: Mapped[str] = mapped_column(String(20), primary_key=True)
    is_early: Mapped[bool] = mapped_column(primary_key=True)
    results: Mapped[int]


class AuditEntry(Base):
    """One line of the audit log. Each carries a keyed digest over itself and the one before it."""

    __tablename__ = "audit_entries"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    # No foreign key: checking it would lock the user after the head of the log, where others lock the user first.
    user_id: Mapped[int | None]
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str | None] = mapped_column(String(254))
    detail: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))

    __table_args__ = (Index("ix_audit_entries_user", "user_id", "number"), Index("ix_audit_entries_subject", "subject"))


class AuditHead(Base):
    """Where the audit log ends: the one row that every new entry moves on."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(Text)
    seal: Mapped[str | None] = mapped_column(String(64))
