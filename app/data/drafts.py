"""Calls being typed: autosaved on the server as they stand, and written by one tab at a time."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import select

from app.data import audit, draft_states
from app.data.database import is_added, session
from app.data.models import Call, Draft, DraftState

Fields = dict[str, list[str]]
"""Everything typed, by field name, as a form sends it."""

MOST_SHOWN = 50
FORM: Final = "form"
"""What stands in place of a tab where no call is typed: words of another form, stored while the screen was locked."""

_TICK: Final = timedelta(microseconds=1)


class HeldElsewhereError(Exception):
    """Another tab writes this draft: someone else's, or another one of the same nurse."""

    def __init__(self, draft: Draft) -> None:
        """Tell who holds ``draft``, and since when nothing new came from there."""
        super().__init__(draft.id)
        self.holder_id = draft.holder_id
        self.name = draft.holder.name
        self.saved_at = draft.saved_at


class AlreadySavedError(Exception):
    """The call of this draft was saved; there is nothing left to type."""


def get(draft_id: str) -> Draft | None:
    """Return the draft as it was stored last, or None."""
    draft = session().get(Draft, draft_id)
    return None if draft is None or draft.holder_tab == FORM else draft


def revision(draft: Draft) -> str:
    """Return what names the words of ``draft`` as they are stored now: no two states of it have the same."""
    return draft.saved_at.astimezone(UTC).isoformat()


def unfinished(after: str = "") -> tuple[Sequence[Draft], str]:
    """Return a page of the calls that were begun and not saved, the latest first, and what the next page comes after.

    It begins after the draft of that id, if there still is one; there is no next page after "".
    """
    calls = select(Draft).where(Draft.holder_tab != FORM)
    if last := get(after):
        earlier, same = Draft.saved_at < last.saved_at, Draft.saved_at == last.saved_at
        calls = calls.where(earlier | (same & (Draft.id > last.id)))
    found = session().scalars(calls.order_by(Draft.saved_at.desc(), Draft.id).limit(MOST_SHOWN + 1)).all()
    return found[:MOST_SHOWN], found[MOST_SHOWN - 1].id if len(found) > MOST_SHOWN else ""


def store(
    *, draft_id: str, nurse_id: int, tab: str, sequence: int, fields: Fields, now: datetime, seen: str = ""
) -> None:
    """Store ``fields`` as the newest state; what arrives late, out of order, is older and changes nothing.

    The tab that holds the draft writes it. So does another tab of the same nurse whose page has ``seen`` the words as
    they are stored now: it replaces nothing that it does not show, and holds the draft from then on.

    Raises:
        HeldElsewhereError: another tab writes this draft now.
        AlreadySavedError: the call was saved.
    """
    draft = _locked(draft_id) or _begin(draft_id, nurse_id, tab, now)
    is_holder = (draft.holder_id, draft.holder_tab) == (nurse_id, tab)
    if not is_holder and (draft.holder_id != nurse_id or seen != revision(draft)):
        raise HeldElsewhereError(draft)
    # Autosaves may overtake each other on the way; another tab that takes over counts from its own beginning.
    if not is_holder or sequence > draft.sequence:
        if not is_holder or _minute(now) != _minute(draft.saved_at):
            draft_states.push(draft)
        draft.holder_tab, draft.sequence, draft.fields = tab, sequence, fields
        # The moment names the revision, so it moves on even if the clock stood still or was set back.
        draft.saved_at = max(now, draft.saved_at + _TICK)


def hold(*, draft_id: str, nurse_id: int, tab: str) -> None:
    """Let ``tab`` of this nurse write the draft from now on, and change none of its words.

    Whoever held it is told at their next keystroke.
    """
    draft = _locked(draft_id)
    if draft is None:
        return
    if draft.holder_id != nurse_id:
        draft_states.push(draft)
        audit.record(audit.DRAFT_TAKEN, user_id=nurse_id, subject=draft_id, detail={"from": draft.holder_id})
    draft.holder_id, draft.holder_tab, draft.sequence = nurse_id, tab, 0


def bring_back(*, state: DraftState, nurse_id: int, tab: str, now: datetime) -> None:
    """Let what stood in a draft before be its newest state, held by ``tab``; what stands there now stood there before.

    Raises:
        HeldElsewhereError: another nurse writes it now.
    """
    draft = _locked(state.draft_id)
    if draft is None:
        return
    if draft.holder_id != nurse_id:
        raise HeldElsewhereError(draft)
    draft_states.push(draft)
    detail = {"typed_at": state.typed_at.isoformat()}
    audit.record("draft-brought-back", user_id=nurse_id, subject=draft.id, detail=detail)
    draft.fields, draft.holder_tab, draft.sequence = state.fields, tab, 0
    draft.saved_at = max(now, draft.saved_at + _TICK)


def discard(*, draft_id: str, nurse_id: int) -> None:
    """Drop the draft for good.

    Raises:
        HeldElsewhereError: another nurse writes it now, and would lose what they type.
    """
    draft = _locked(draft_id)
    if draft and draft.holder_id != nurse_id:
        raise HeldElsewhereError(draft)
    if draft:
        session().delete(draft)
        audit.record(audit.DRAFT_DISCARDED, user_id=nurse_id, subject=draft_id)


def _minute(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}"


def _locked(draft_id: str) -> Draft | None:
    """Return the draft as the database has it now, locked against changes by others."""
    # Nothing but the draft itself is locked: the names that come with it are joined from the outside.
    wanted = select(Draft).where(Draft.id == draft_id, Draft.holder_tab != FORM).with_for_update(of=Draft)
    return session().scalars(wanted, execution_options={"populate_existing": True}).one_or_none()


def _begin(draft_id: str, nurse_id: int, tab: str, now: datetime) -> Draft:
    if session().get(Call, draft_id):
        raise AlreadySavedError
    draft = Draft(
        id=draft_id,
        started_by_id=nurse_id,
        holder_id=nurse_id,
        holder_tab=tab,
        sequence=0,
        fields={},
        started_at=now,
        saved_at=now,
    )
    if is_added(draft):
        audit.record(audit.DRAFT_BEGUN, user_id=nurse_id, subject=draft_id)
        return draft
    # Another tab began it at the same time.
    begun_meanwhile = _locked(draft_id)
    if begun_meanwhile is None:
        raise AlreadySavedError
    return begun_meanwhile
