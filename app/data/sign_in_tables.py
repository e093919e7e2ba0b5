"""The tables of who is signed in where, and of who somebody is to a provider of identities."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.data.models import Base, User


class Identity(Base):
    """Who an account is to one provider: its ``sub`` stays with a person, whereas an email is given to the next."""

    __tablename__ = "identities"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    iss: Mapped[str] = mapped_column(String(255))
    sub: Mapped[str] = mapped_column(String(255))
    since: Mapped[datetime]
    user: Mapped[User] = relationship(lazy="joined")

    __table_args__ = (UniqueConstraint("iss", "sub"),)


class SignIn(Base):
    """One browser that is signed in. Without its row, the cookie of that browser opens nothing any more."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    began_at: Mapped[datetime]
    browser: Mapped[str] = mapped_column(String(60))
    way: Mapped[str] = mapped_column(String(20))
