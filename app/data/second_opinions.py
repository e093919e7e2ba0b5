"""A colleague asked to agree to a decision that is less than computed: asked, and answered in time or not."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.data import audit
from app.data.database import session
from app.data.digests import over
from app.data.models import Role, SecondOpinion, User

WITHIN: Final = timedelta(minutes=10)
"""How long a colleague has to answer."""

ROLE: Final = "nurse"
"""Who may be asked: whoever may open a call. A lead is a nurse as well."""


class Answer(StrEnum):
    """What a colleague answers. Codes are permanent."""

    AGREED = "agreed"
    DECLINED = "declined"


def colleagues(*, of: int) -> Sequence[User]:
    """Return who may be asked by the nurse ``of``, by name."""
    may_be_asked = (User.active, User.id != of, User.roles.any(Role.name == ROLE))
    return session().scalars(select(User).where(*may_be_asked).order_by(User.name, User.id)).all()


def ask(*, draft_id: str, nurse_id: int, colleague_id: int, now: datetime) -> bool:
    """Ask a colleague about the draft; False if they may not be asked."""
    if colleague_id not in {each.id for each in colleagues(of=nurse_id)}:
        return False
    asked = SecondOpinion(draft_id=draft_id, asked_by_id=nurse_id, asked_of_id=colleague_id, asked_at=now)
    session().add(asked)
    detail = {"of": colleague_id, "at": now.isoformat()}
    audit.record(audit.SECOND_ASKED, user_id=nurse_id, subject=draft_id, detail=detail)
    return True


def last_about(draft_id: str) -> SecondOpinion | None:
    """Return what was asked last about a draft, or None."""
    wanted = select(SecondOpinion).where(SecondOpinion.draft_id == draft_id)
    return session().scalars(wanted.order_by(SecondOpinion.id.desc()).limit(1)).one_or_none()


def asked_of(colleague_id: int, now: datetime) -> Sequence[SecondOpinion]:
    """Return what is open for a colleague at ``now``, the oldest first."""
    of_them = (SecondOpinion.asked_of_id == colleague_id, SecondOpinion.asked_at > now - WITHIN)
    since = aliased(SecondOpinion)
    asked_again = select(since.id).where(since.draft_id == SecondOpinion.draft_id, since.id > SecondOpinion.id)
    wanted = select(SecondOpinion).where(*of_them, SecondOpinion.answer.is_(None), ~asked_again.exists())
    return session().scalars(wanted.order_by(SecondOpinion.id)).all()


def get(number: int, *, colleague_id: int) -> SecondOpinion | None:
    """Return what this colleague was asked, locked against changes by others; None if they were not."""
    wanted = select(SecondOpinion).where(SecondOpinion.id == number, SecondOpinion.asked_of_id == colleague_id)
    locked = wanted.with_for_update(of=SecondOpinion)
    return session().scalars(locked, execution_options={"populate_existing": True}).one_or_none()


def is_open(asked: SecondOpinion, now: datetime) -> bool:
    """Whether an answer is still waited for: not given, in time, and nobody else was asked since."""
    return asked.answer is None and now < asked.asked_at + WITHIN and is_last(asked)


def is_last(asked: SecondOpinion) -> bool:
    """Whether nobody was asked about the same draft since."""
    later = select(SecondOpinion.id).where(SecondOpinion.draft_id == asked.draft_id, SecondOpinion.id > asked.id)
    return session().scalar(later.limit(1)) is None


def answer(*, asked: SecondOpinion, answer: Answer, digest: str, now: datetime) -> None:
    """Write down what the colleague answered to what has this ``digest``."""
    asked.answer, asked.answered_at = answer, now
    asked.digest = digest_of(asked, digest)
    detail = {"digest": asked.digest, "at": now.isoformat()}
    audit.record(action_of(answer), user_id=asked.asked_of_id, subject=asked.draft_id, detail=detail)


def digest_of(asked: SecondOpinion, seen: str, key: bytes | None = None) -> str:
    """Return a keyed digest over what was answered, by whom, when and about which draft, to what had that ``seen``."""
    at = asked.answered_at.timestamp() if asked.answered_at else None
    return over([asked.draft_id, asked.asked_of_id, asked.answer, at, seen], key)


def action_of(answer: Answer) -> str:
    """Return what the audit log calls that answer."""
    return f"second-opinion-{answer}"
