"""The table of what is owed to the record that a call was launched from."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.data.models import Base
from app.data.sealing import Sealed


class OutboxEntry(Base):
    """One resource of a saved call that its record is to have: whether it has it, since when, and if not, why.

    ``reference`` is where it stands there, ``words`` the record's reason against it. The resource itself is not
    stored: it is made from the call, which never changes.
    """

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10))
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    stored_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(20))
    words: Mapped[str | None] = mapped_column(Sealed)
    reference: Mapped[str | None] = mapped_column(Sealed)

    __table_args__ = (UniqueConstraint("call_id", "kind"), Index("ix_outbox_due", "state", "due_at"))
