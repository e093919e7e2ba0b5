"""Calls: saved once, never changed, and found again by what is known of them."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.data import audit, digests
from app.data.database import session
from app.data.models import Addendum, Call, CallBack, CallFinding, CallTerm, Draft
from app.data.sealing import folded, keys
from app.settings.home import read_local_phone
from app.settings.phone import NotAPhoneNumber
from rules.exports.as_json import outcome_as_data
from rules.model.disposition import Disposition
from rules.model.outcome import Outcome
from rules.model.questionnaire import Answers

ID: Final = re.compile("[0-9a-f]{32}")
"""What the id of a call looks like. PostgreSQL takes offence at some others."""

_WORD: Final = re.compile(r"[^\W_]+")
_APOSTROPHE: Final = re.compile("['’\u02bc`]")


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
    )
    try:
        with session().begin_nested():
            session().add(call)
    except IntegrityError:
        return _saved(call_id)
    _file(call, owed_by)
    _drop_draft(call_id)
    _write_down(call)
    return call


def get(call_id: str) -> Call | None:
    """Return the call of that id, or None."""
    return session().get(Call, call_id)


def call_back(call_id: str) -> CallBack | None:
    """Return the call that is owed after this one, open or closed, or None."""
    return session().get(CallBack, call_id)


def add_words(*, call_id: str, form_id: str, nurse_id: int, now: datetime, words: str) -> None:
    """Add ``words`` to a call. Sending the same form again changes nothing."""
    addendum = Addendum(call_id=call_id, form_id=form_id, nurse_id=nurse_id, added_at=now, words=words)
    try:
        with session().begin_nested():
            session().add(addendum)
    except IntegrityError:
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
    digests = [*(keys().digests("record", record_number) if record_number.strip() else ())]
    if name.strip() and born.strip():
        digests += keys().digests("person", person(name, born))
    if not digests:
        return []
    found = select(CallTerm.call_id).where(CallTerm.kind.in_(["record", "person"]), CallTerm.digest.in_(digests))
    calls = select(Call).where(Call.id.in_(found), Call.saved_at < before)
    if within:
        calls = calls.where(Call.saved_at >= before - within)
    return session().scalars(calls.order_by(Call.saved_at.desc(), Call.id.desc()).limit(limit)).all()


def person(name: str, born: str) -> str:
    """Return what stands for one person in the index."""
    return f"{name} {born}"


def words_of(name: str) -> set[str]:
    """Return the words by which a name is found: neither signs between them nor an apostrophe within one matter."""
    return set(_WORD.findall(_APOSTROPHE.sub("", folded(name))))


def number_of(text: str) -> str:
    """Return a phone number the way it is filed: as it is dialled, or else its digits."""
    try:
        return read_local_phone(text).href
    except NotAPhoneNumber:
        return "".join(each for each in text if each.isdigit())


def terms(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give everything a call is found by, as kind and words."""
    for word in sorted(words_of(record["patient_name"])):
        yield "name", word
    if folded(record["record_number"]):
        yield "record", record["record_number"]
    if number_of(record["caller_number"]):
        yield "number", number_of(record["caller_number"])
    if folded(record["patient_name"]) and record["patient_born"]:
        yield "person", person(record["patient_name"], record["patient_born"])


def _write_down(call: Call) -> None:
    detail = {"digest": digests.call_digest(call)}
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
