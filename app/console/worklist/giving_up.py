"""When a patient may be given up on: after enough tries, with time between them, and never before the call is due."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from app.data.models import CallBack, CallBackAttempt

TRIES_BEFORE_GIVING_UP: Final = 2
BETWEEN_TRIES: Final = timedelta(minutes=30)
"""Someone who is in the shower, on another call or asleep for a moment is reached half an hour later."""


def counted(tries: Sequence[CallBackAttempt]) -> list[CallBackAttempt]:
    """Return the tries that count towards giving up: each reached nobody, far enough from the last that counted."""
    found: list[CallBackAttempt] = []
    for each in tries:
        if each.result:
            continue
        if not found or each.tried_at - found[-1].tried_at >= BETWEEN_TRIES:
            found.append(each)
    return found


def counts_from(tries: Sequence[CallBackAttempt], now: datetime) -> datetime:
    """Return from when on another try counts."""
    so_far = counted(tries)
    return max(now, so_far[-1].tried_at + BETWEEN_TRIES) if so_far else now


def is_too_early(owed: CallBack, tries: Sequence[CallBackAttempt], now: datetime) -> bool:
    """Whether the patient must not be given up on yet."""
    return owed.due_at > now or len(counted(tries)) < TRIES_BEFORE_GIVING_UP
