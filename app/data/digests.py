"""Keyed digests over what was written down: the audit log holds them, so that whatever is altered later is noticed."""

import hashlib
import hmac
import json
from datetime import datetime

from app.data.models import Addendum, Call, CallBack, CallBackAttempt, CallReview, ShiftEntry
from app.data.sealing import keys


def call_digest(call: Call, key: bytes | None = None) -> str:
    """Return a keyed digest over everything a saved call says; that nobody was told follows from its record."""
    told = [call.id, call.nurse_id, call.started_at.timestamp(), call.saved_at.timestamp(), call.respondent]
    told += [call.computed, call.decided, call.override_reason, call.rules_version, call.rules_hash]
    about = [call.about] if call.about else []
    return over([*told, call.answers, call.outcome, call.record, *about], key)


def addendum_digest(addendum: Addendum, key: bytes | None = None) -> str:
    """Return a keyed digest over what was added to a call."""
    at = addendum.added_at.timestamp()
    return over([addendum.call_id, addendum.form_id, addendum.nurse_id, at, addendum.words], key)


def review_digest(review: CallReview, key: bytes | None = None) -> str:
    """Return a keyed digest over what a lead found."""
    at = review.reviewed_at.timestamp()
    return over([review.call_id, review.form_id, review.lead_id, at, review.sheet], key)


def call_back_digest(back: CallBack, key: bytes | None = None) -> str:
    """Return a keyed digest over everything a call-back says once it is closed."""
    times = [_seconds(each) for each in (back.due_at, back.claimed_at, back.closed_at)]
    return over([back.call_id, *times, back.claimed_by_id, back.closed_by_id, back.result, back.words], key)


def try_digest(attempt: CallBackAttempt, key: bytes | None = None) -> str:
    """Return a keyed digest over one try; of one that reached nobody it is what it was before there were others."""
    heard = [attempt.result, attempt.words] if attempt.result or attempt.words else []
    return over([attempt.id, attempt.call_id, attempt.nurse_id, attempt.tried_at.timestamp(), *heard], key)


def shift_digest(entry: ShiftEntry, key: bytes | None = None) -> str:
    """Return a keyed digest over one line of the shift book."""
    return over([entry.form_id, entry.nurse_id, entry.written_at.timestamp(), entry.words], key)


def over(told: list[object], key: bytes | None) -> str:
    """Return the digest over ``told`` under ``key``, or under the newest one."""
    message = json.dumps(told, sort_keys=True).encode()
    return hmac.new(key or keys().audit_keys[0], message, hashlib.sha256).hexdigest()


def _seconds(at: datetime | None) -> float | None:
    return at.timestamp() if at else None
