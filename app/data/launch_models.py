"""The tables of launches from a records system, beside those of ``models``."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.data.models import Base
from app.data.sealing import Sealed, is_object


class Launch(Base):
    """What a records system allowed when a nurse opened the console from a patient's record.

    There is one for each nurse, system and patient; launching again renews it. ``tokens`` go when they are old.
    """

    __tablename__ = "launches"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    issuer: Mapped[str] = mapped_column(String(254))
    scopes: Mapped[str] = mapped_column(Text)
    launched_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    context: Mapped[dict[str, str]] = mapped_column(Sealed(is_object))
    tokens: Mapped[dict[str, str] | None] = mapped_column(Sealed(is_object))

    __table_args__ = (Index("ix_launches_user", "user_id", "issuer"),)


class LaunchedCall(Base):
    """A call that was begun from a record. Without a foreign key, as a call keeps the id of its draft."""

    __tablename__ = "launched_calls"

    call_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    launch_id: Mapped[str] = mapped_column(ForeignKey("launches.id", ondelete="CASCADE"), index=True)
    encounter: Mapped[str | None] = mapped_column(Sealed)
    launch: Mapped[Launch] = relationship(lazy="joined")
