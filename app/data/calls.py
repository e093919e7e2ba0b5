"""Calls: saved once, never changed, and found again by what is known of them."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from app.data import audit, digests
from app.data.database import is_added, session
from app.data.models import NO_SYMPTOM, Addendum, Call, CallBack, CallFinding, CallTerm, Draft
from app.data.same import numbers_of, person_ways, record_ways, terms
from app.data.sealing import keys
from app.data.spoiled import read_from
from rules.exports.as_json import outcome_as_data, outcome_from_data
from rules.model.answers import codes_of
from rules.model.disposition import Disposition
from rules.model.outcome import Outcome
from rules.model.questionnaire import Answers, Codes, Respondent

ID: Final = re.compile("[0-9a-f]{32}")
"""What the id of a call looks like. PostgreSQL takes offence at some others."""


def save(
    *,
    call_id: str,
    nurse_id: int,
    started_at: datetime,
    now: datetime,
    respondent: str,
    answers: Answers,
    outcome: Outcome,
    decided: Disposition,
    override_reason: str | None,
    owed_by: datetime | None,
    record: dict[str, Any],
) -> Call:
    """Store a call, and what is owed after it by ``owed_by``; drop its draft. Saving it again changes nothing."""
    call = Call(
        id=call_id,
        nurse_id=nurse_id,
        started_at=started_at,
        saved_at=now,
        respondent=respondent,
        computed=outcome.disposition,
        decided=decided,
        override_reason=override_reason,
        rules_version=outcome.version,
        rules_hash=outcome.hash,
        answers=dict(answers),
        outcome=outcome_as_data(outcome),
        record=record,
        is_told=is_told(record),
    )
    return _stored(call, owed_by)


def save_without_symptom(
    *,
    call_id: str,
    nurse_id: int,
    started_at: datetime,
    now: datetime,
    outcome: Outcome,
    answers: Answers,
    about: str,
    record: dict[str, Any],
) -> Call:
    """Store a call ``about`` something else than symptoms, for which nothing is owed. Again changes nothing.

    The ``outcome`` is that of what was asked, to rule out an emergency; it is no level of this call.
    """
    call = Call(
        id=call_id,
        nurse_id=nurse_id,
        started_at=started_at,
        saved_at=now,
        respondent=Respondent.PATIENT,
        computed=NO_SYMPTOM,
        decided=NO_SYMPTOM,
        override_reason=None,
        rules_version=outcome.version,
        rules_hash=outcome.hash,
        answers=dict(answers),
        outcome=outcome_as_data(outcome),
        record=record,
        about=about,
        is_told=is_told(record),
    )
    return _stored(call, None)


def _stored(call: Call, owed_by: datetime | None) -> Call:
    call_id = call.id
    if not is_added(call):
        return _saved(call_id)
    _file(call, owed_by)
    _drop_draft(call_id)
    _write_down(call, owed_by)
    return call


def answers_of(call: Call) -> dict[str, Codes]:
    """Return the answers that a call is stored with.

    Raises:
        SpoiledError: they are none.
    """
    with read_from("calls"):
        return {link_id: codes_of(answer) for link_id, answer in call.answers.items()}


def respondent_of(call: Call) -> Respondent:
    """Return who answered, as a call is stored with.

    Raises:
        SpoiledError: that is nobody.
    """
    with read_from("calls"):
        return Respondent(call.respondent)


def outcome_of(stored: Mapping[str, Any]) -> Outcome:
    """Return the outcome that a call is stored with.

    Raises:
        SpoiledError: it is none.
    """
    with read_from("calls"):
        return outcome_from_data(stored)


def is_told(record: Mapping[str, Any]) -> bool:
    """Whether a record names who was told."""
    return bool(str(record.get("told_name") or "").strip())


def get(call_id: str) -> Call | None:
    """Return the call of that id, or None."""
    return session().get(Call, call_id)


def call_back(call_id: str) -> CallBack | None:
    """Return the call that is owed after this one, open or closed, or None."""
    return session().get(CallBack, call_id)


def add_words(*, call_id: str, form_id: str, nurse_id: int, now: datetime, words: str) -> None:
    """Add ``words`` to a call. Sending the same form again changes nothing."""
    addendum = Addendum(call_id=call_id, form_id=form_id, nurse_id=nurse_id, added_at=now, words=words)
    if not is_added(addendum):
        return
    detail = {"form": form_id, "digest": digests.addendum_digest(addendum)}
    audit.record(audit.ADDENDUM_ADDED, user_id=nurse_id, subject=call_id, detail=detail)


def addenda(call_id: str) -> Sequence[Addendum]:
    """Return what was added to a call, oldest first."""
    return session().scalars(select(Addendum).where(Addendum.call_id == call_id).order_by(Addendum.id)).all()


def earlier(
    *, record_number: str, name: str, born: str, before: datetime, within: timedelta | None = None, limit: int = 5
) -> Sequence[Call]:
    """Return the latest calls about the same patient: the same record number, or the same name and date of birth."""
    ways = {"record": record_ways(record_number), "person": person_ways(name, born)}
    digests = [each for kind in ways for way in ways[kind] for each in keys().digests(kind, way)]
    if not digests:
        return []
    found = select(CallTerm.call_id).where(CallTerm.kind.in_(ways), CallTerm.digest.in_(digests))
    calls = select(Call).where(Call.id.in_(found), Call.saved_at < before)
    if within:
        calls = calls.where(Call.saved_at >= before - within)
    return session().scalars(calls.order_by(Call.saved_at.desc(), Call.id.desc()).limit(limit)).all()


def from_number(number: str, *, before: datetime, limit: int = 5) -> Sequence[Call]:
    """Return the latest calls from one of the numbers in ``number``, whoever they are about."""
    digests = [each for one in numbers_of(number) for each in keys().digests("number", one)]
    if not digests:
        return []
    found = select(CallTerm.call_id).where(CallTerm.kind == "number", CallTerm.digest.in_(digests))
    calls = select(Call).where(Call.id.in_(found), Call.saved_at < before)
    return session().scalars(calls.order_by(Call.saved_at.desc(), Call.id.desc()).limit(limit)).all()


def _write_down(call: Call, owed_by: datetime | None) -> None:
    detail = {"digest": digests.call_digest(call), "owed": owed_by.isoformat() if owed_by else None}
    audit.record(audit.CALL_SAVED, user_id=call.nurse_id, subject=call.id, detail=detail)
    if call.override_reason:
        detail = {"computed": call.computed, "decided": call.decided, "reason": call.override_reason}
        audit.record("call-overridden", user_id=call.nurse_id, subject=call.id, detail=detail)


def _file(call: Call, owed_by: datetime | None) -> None:
    """File the call under its terms and findings, and owe the patient a call where one is due."""
    for kind, words in terms(call.record):
        digest = keys().digest(kind, words)
        session().add(CallTerm(kind=kind, digest=digest, saved_at=call.saved_at, call_id=call.id))
    for code in sorted({each["code"] for each in call.outcome["findings"]}):
        session().add(CallFinding(call_id=call.id, code=code, saved_at=call.saved_at))
    if owed_by:
        session().add(CallBack(call_id=call.id, due_at=owed_by))


def _drop_draft(draft_id: str) -> None:
    draft = session().get(Draft, draft_id)
    if draft:
        session().delete(draft)


def _saved(call_id: str) -> Call:
    saved = get(call_id)
    if saved is None:
        raise LookupError(f"call {call_id} was refused, and is not there either")
    return saved
