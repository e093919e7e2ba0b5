"""The audit log checked: every entry, and every saved call, that is not as it was written."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

from sqlalchemy import exists, func, or_, select

from app.data.audit import (
    ADDENDUM_ADDED,
    ALL_REMOVED,
    CALL_BACK_CLOSED,
    CALL_BACK_TRIED,
    CALL_REMOVED,
    CALL_REVIEWED,
    CALL_SAVED,
    SHIFT_WRITTEN,
)
from app.data.database import is_postgresql, session
from app.data.digests import addendum_digest, call_back_digest, call_digest, review_digest, shift_digest, try_digest
from app.data.models import (
    Addendum,
    AuditEntry,
    AuditHead,
    Call,
    CallBack,
    CallBackAttempt,
    CallReview,
    ShiftEntry,
)
from app.data.options import READS_ONLY
from app.data.sealing import keys
from app.data.upkeep import (
    accounts_check,
    drafts_check,
    invited_check,
    migrate,
    outbox_check,
    owed_check,
    second_opinions_check,
)
from app.data.upkeep.chain_check import Walk
from app.data.upkeep.entries import is_told, moment, of, of_what_stays, told
from app.data.upkeep.filed_check import not_as_filed
from app.data.upkeep.readable_check import rows_not_readable
from app.data.upkeep.rows import as_it_stands, few_at_a_time, moment_in, read, stored
from app.data.upkeep.tables import TABLES

_CALLS, _LOG = (TABLES[name].columns for name in ("calls", "audit_entries"))
_SHIFTS = TABLES["shift_entries"].columns

_BACKS, _TRIES = (TABLES[name].columns for name in ("call_backs", "call_back_attempts"))

_ID = re.compile(r"[0-9a-f]{32}")
_MOST = 1 << 63

_FORMS = (ADDENDUM_ADDED, CALL_REVIEWED)
_Sent = TypeVar("_Sent", Addendum, CallReview)


class Verified(NamedTuple):
    """What was found of the log: how long it is, how it ends, and everything that is not as it was written."""

    entries: int
    calls: int
    last_at: datetime | None
    number: int
    digest: str
    faults: tuple[str, ...]


def verify(*, noted: tuple[int, str] | None = None) -> Verified:
    """Walk the whole log and every saved call, and name each entry and call that is not as it was written.

    If an entry was ``noted`` elsewhere, by its number and digest, it has to be there as well. Everything is read as it
    stands at one moment, while others go on writing.
    """
    session().commit()
    options = {"isolation_level": "REPEATABLE READ"} if is_postgresql() else {READS_ONLY: True}
    with as_it_stands(session().connection(execution_options=options)):
        found = _walked(Walk(noted=noted))
    session().commit()
    return found


def _walked(walk: Walk) -> Verified:
    faults = list[str]()
    seconds = second_opinions_check.Replay()
    replays = [each.Replay() for each in (owed_check, accounts_check, invited_check, drafts_check)] + [seconds]
    for rows in few_at_a_time(stored(AuditEntry)):
        entries = [each for each in map(walk.pass_by, rows) if each]
        for each in entries:
            for replay in replays:
                replay.pass_by(each)
        faults += _calls_not_as_saved(of(entries, CALL_SAVED), seconds)
        added, reviewed = of(entries, ADDENDUM_ADDED), of(entries, CALL_REVIEWED)
        faults += _forms_not_as_sent(added, Addendum, addendum_digest, "What was added to call {call} on {at}")
        faults += _forms_not_as_sent(reviewed, CallReview, review_digest, "The review of call {call} of {at}")
        faults += _tries_not_as_written(of(entries, CALL_BACK_TRIED))
        faults += _shifts_not_as_written(of(entries, SHIFT_WRITTEN))
        faults += _call_backs_not_as_closed(of(entries, CALL_BACK_CLOSED))
        faults += [*outbox_check.begun_from_none(entries), *outbox_check.not_as_owed(entries)]
    walk.end(session().execute(stored(AuditHead)).mappings().all())
    faults += [*_calls_without_an_entry(), *_forms_without_an_entry(), *_rows_without_parent()]
    faults += [*rows_not_readable(), *(fault for replay in replays for fault in replay.faults())]
    faults += [*outbox_check.owed_to_none(), *outbox_check.settled_without_an_entry()]
    faults += [*_tries_without_an_entry(), *_call_backs_without_an_entry(), *_shifts_without_an_entry()]
    calls = session().scalar(select(func.count()).select_from(Call)) or 0
    lines = tuple(map(_in_one_line, (*walk.faults, *faults)))
    return Verified(walk.count, calls, walk.last_at, walk.expected - 1, walk.digest, lines)


def _in_one_line(fault: str) -> str:
    """Return it as every terminal shows it: what was put into a row may be anything."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in fault)


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _calls_not_as_saved(entries: Sequence[AuditEntry], seconds: second_opinions_check.Replay) -> Iterator[str]:
    """Name the calls of these entries that were altered, or are gone without having been removed."""
    rows = session().execute(stored(Call, _CALLS.id.in_([each.subject for each in entries]))).mappings()
    found = {row["id"]: read(Call, row) for row in rows}
    as_saved = list[Call]()
    for entry in of_what_stays(entries, CALL_REMOVED):
        call = found.get(str(entry.subject))
        if call and told(entry, "digest") in {call_digest(call, key) for key in keys().audit_keys}:
            as_saved.append(call)
        else:
            yield f"Call {entry.subject} is {'not as it was saved' if entry.subject in found else 'missing'}."
    # Version 1.1.1 and before did not write down what is owed, and filed calls in other ways.
    older = {str(entry.subject) for entry in entries if not is_told(entry, "owed")}
    yield from not_as_filed(as_saved, older=older)
    yield from seconds.not_agreed(as_saved)


def _forms_not_as_sent(
    entries: Sequence[AuditEntry], kind: type[_Sent], digest: Callable[[_Sent, bytes], str], what: str
) -> Iterator[str]:
    """Name the calls to which a form was added that was altered since, or is gone while the call is there."""
    entries = of_what_stays(entries, CALL_REMOVED)
    forms = [_form(each) for each in entries]
    sent_as = TABLES[kind.__tablename__].columns.form_id
    found = {row["form_id"]: read(kind, row) for row in session().execute(stored(kind, sent_as.in_(forms))).mappings()}
    for form, entry in zip(forms, entries, strict=True):
        added, words = found.get(form), what.format(call=entry.subject, at=_minute(entry.at))
        if added and told(entry, "digest") in {digest(added, key) for key in keys().audit_keys}:
            continue
        yield f"{words} {'was altered' if form in found else 'is missing'}."


def _tries_not_as_written(entries: Sequence[AuditEntry]) -> Iterator[str]:
    """Name the calls of tries that were altered, or are gone while the call is there."""
    # Version 1.1.0 and before stored no digest of a try.
    numbers = {each.number: number for each in entries if (number := _try(each)) is not None}
    rows = session().execute(stored(CallBackAttempt, _TRIES.id.in_(numbers.values()))).mappings()
    found = {row["id"]: read(CallBackAttempt, row) for row in rows}
    for entry in of_what_stays(entries, CALL_REMOVED):
        attempt = found.get(numbers.get(entry.number))
        if attempt and told(entry, "digest") in {try_digest(attempt, key) for key in keys().audit_keys}:
            continue
        if entry.number in numbers:
            words = f"The try of {_minute(entry.at)} to call back after call {entry.subject}"
            yield f"{words} {'was altered' if numbers[entry.number] in found else 'is missing'}."


def _call_backs_not_as_closed(entries: Sequence[AuditEntry]) -> Iterator[str]:
    """Name the calls of which it was altered what came of the call-back, or is gone while the call is there."""
    rows = session().execute(stored(CallBack, _BACKS.call_id.in_([each.subject for each in entries]))).mappings()
    found = {row["call_id"]: read(CallBack, row) for row in rows}
    for entry in of_what_stays(entries, CALL_REMOVED):
        back = found.get(str(entry.subject))
        if back and told(entry, "result") == back.result and _is_as_closed(back, entry):
            continue
        if entry.subject in found:
            yield f"What came of the call-back after call {entry.subject} was altered."
        else:
            yield f"The call-back after call {entry.subject} is missing."


def _shifts_not_as_written(entries: Sequence[AuditEntry]) -> Iterator[str]:
    """Name the lines of the shift book that were altered, or are gone although nothing so late was removed."""
    rows = session().execute(stored(ShiftEntry, _SHIFTS.form_id.in_([each.subject for each in entries]))).mappings()
    found = {row["form_id"]: read(ShiftEntry, row) for row in rows}
    missing = [each for each in entries if each.subject not in found]
    removed_before = _removed_before() if missing else None
    for entry in entries:
        line = found.get(str(entry.subject))
        if line and told(entry, "digest") in {shift_digest(line, key) for key in keys().audit_keys}:
            continue
        if entry.subject in found:
            yield f"The line of the shift book of {_minute(entry.at)} was altered."
        elif removed_before is None or entry.at >= removed_before:
            yield f"The line of the shift book of {_minute(entry.at)} is missing."


def _removed_before() -> datetime | None:
    """Return before which moment everything was removed by the command for it, if it ever was."""
    rows = session().execute(stored(AuditEntry, _LOG.action == ALL_REMOVED)).mappings()
    entries = filter(None, (read(AuditEntry, row) for row in rows))
    return max(filter(None, (moment(each, "before") for each in entries)), default=None)


def _is_as_closed(back: CallBack, entry: AuditEntry) -> bool:
    """Whether everything is as it was. Version 1.1.0 and before stored no digest, only who closed it with what."""
    if told(entry, "digest") is None:
        return back.closed_by_id == entry.user_id
    return told(entry, "digest") in {call_back_digest(back, key) for key in keys().audit_keys}


def _form(entry: AuditEntry) -> str:
    """Return the id of the form that was sent."""
    form = told(entry, "form")
    return form if isinstance(form, str) and _ID.fullmatch(form) else ""


def _try(entry: AuditEntry) -> int | None:
    """Return the number of the row of a try."""
    number = told(entry, "try")
    return number if isinstance(number, int) and abs(number) < _MOST else None


def _calls_without_an_entry() -> Iterator[str]:
    # The other direction: a row put into the database by hand is in no entry, and so in no digest either.
    has_one = exists().where(AuditEntry.subject == Call.id, AuditEntry.action == CALL_SAVED)
    for call_id in session().scalars(select(Call.id).where(~has_one).order_by(Call.id)):
        yield f"Call {call_id} is in no entry of the log."


def _forms_without_an_entry() -> Iterator[str]:
    words = "What was added to call {call} with form {form}", "The review of call {call} with form {form}"
    for kind, action, what in zip((Addendum, CallReview), _FORMS, words, strict=True):
        for rows in few_at_a_time(stored(kind)):
            calls = [row["call_id"] for row in rows]
            wanted = stored(AuditEntry, _LOG.subject.in_(calls), _LOG.action == action)
            entries = [read(AuditEntry, row) for row in session().execute(wanted).mappings()]
            forms = {_form(each) for each in entries if each}
            for row in rows:
                if row["form_id"] not in forms:
                    yield f"{what.format(call=row['call_id'], form=row['form_id'])} is in no entry of the log."


def _tries_without_an_entry() -> Iterator[str]:
    # By count, as entries of version 1.1.0 and before do not name their try.
    told = select(func.count()).where(AuditEntry.subject == CallBackAttempt.call_id)
    told_of = told.where(AuditEntry.action == CALL_BACK_TRIED).correlate(CallBackAttempt).scalar_subquery()
    tried = select(CallBackAttempt.call_id).group_by(CallBackAttempt.call_id).order_by(CallBackAttempt.call_id)
    for call_id in session().scalars(tried.having(func.count() > told_of)):
        yield f"A try to call back after call {call_id} is in no entry of the log."


def _rows_without_parent() -> Iterator[str]:
    for (table, parent), count in migrate.rows_without_parent(session().connection()).items():
        yield f"{count} rows of {table} refer to one of {parent} that is not there."


def _call_backs_without_an_entry() -> Iterator[str]:
    has_one = exists().where(_LOG.subject == _BACKS.call_id, _LOG.action == CALL_BACK_CLOSED)
    is_closed = or_(
        *(each.is_not(None) for each in (_BACKS.closed_at, _BACKS.closed_by_id, _BACKS.result, _BACKS.words))
    )
    for call_id in session().scalars(select(_BACKS.call_id).where(is_closed, ~has_one).order_by(_BACKS.call_id)):
        yield f"What came of the call-back after call {call_id} is in no entry of the log."


def _shifts_without_an_entry() -> Iterator[str]:
    has_one = exists().where(_LOG.subject == _SHIFTS.form_id, _LOG.action == SHIFT_WRITTEN)
    for row in session().execute(stored(ShiftEntry, ~has_one)).mappings():
        at = moment_in(row, "written_at")
        of = f"of {_minute(at)}" if at else f"in row {row['id']}"
        yield f"The line of the shift book {of} is in no entry of the log."
