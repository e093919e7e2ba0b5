"""What leads found when they looked at saved calls: written once, and read by who took the call."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.data import audit, digests
from app.data.database import is_added, session
from app.data.models import Call, CallReview

FEW = 500


def add(*, call_id: str, form_id: str, lead_id: int, now: datetime, sheet: dict[str, Any]) -> None:
    """Add a review of a call. Sending the same form again changes nothing."""
    review = CallReview(call_id=call_id, form_id=form_id, lead_id=lead_id, reviewed_at=now, sheet=sheet)
    if not is_added(review):
        return
    detail = {"form": form_id, "digest": digests.review_digest(review)}
    audit.record(audit.CALL_REVIEWED, user_id=lead_id, subject=call_id, detail=detail)


def of(call_id: str) -> Sequence[CallReview]:
    """Return the reviews of a call, the oldest first."""
    return session().scalars(select(CallReview).where(CallReview.call_id == call_id).order_by(CallReview.id)).all()


def of_calls_by(nurse_id: int, *, limit: int) -> Sequence[CallReview]:
    """Return the latest reviews of calls that this nurse took, the last first."""
    wanted = select(CallReview).join(Call, Call.id == CallReview.call_id).where(Call.nurse_id == nurse_id)
    return session().scalars(wanted.order_by(CallReview.id.desc()).limit(limit)).all()


def sheets(since: datetime, before: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give each review of the calls saved from ``since`` on and before ``before``, with the id of its call."""
    wanted = select(CallReview.call_id, CallReview.sheet).join(Call, Call.id == CallReview.call_id)
    of_then = wanted.where(Call.saved_at >= since, Call.saved_at < before)
    for rows in session().execute(of_then, execution_options={"yield_per": FEW}).partitions():
        yield from ((call_id, sheet) for call_id, sheet in rows)
