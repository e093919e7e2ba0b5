"""Second opinions, replayed from the audit log: each stands as it was asked for and answered, and so it was saved."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from sqlalchemy import RowMapping, select

from app.data.audit import CALL_SAVED, DRAFT_BEGUN, DRAFT_DISCARDED, SECOND_ASKED
from app.data.database import session
from app.data.models import AuditEntry, Call, SecondOpinion
from app.data.second_opinions import Answer, action_of
from app.data.upkeep.entries import moment, told
from app.data.upkeep.rows import FEW, few_at_a_time, moment_in, stored
from app.data.upkeep.tables import TABLES

_DRAFTS, _USERS = TABLES["drafts"].columns, TABLES["users"].columns

_ANSWERS: Final = {action_of(each): each for each in Answer}


@dataclass
class _Asked:
    """What a colleague was asked, and what they answered; as of before, without the moments or the digest."""

    by: int | None
    of: object
    at: datetime | None
    answer: Answer | None = None
    answered_at: datetime | None = None
    digest: object = None


class Replay:
    """What was asked about the calls that are typed after the entries that passed by."""

    def __init__(self) -> None:
        """Begin where nothing was asked."""
        self._asked = defaultdict[str, list[_Asked]](list)
        self._agreed: dict[str, object] = {}

    def pass_by(self, entry: AuditEntry) -> None:
        """Do to what was asked what the entry says was done."""
        draft_id = str(entry.subject)
        match entry.action:
            case action if action == SECOND_ASKED:
                self._asked[draft_id].append(_Asked(entry.user_id, told(entry, "of"), moment(entry, "at")))
            case action if answer := _ANSWERS.get(action):
                of_them = (each for each in reversed(self._asked.get(draft_id, [])) if each.of == entry.user_id)
                if asked := next(of_them, None):
                    asked.answer, asked.answered_at = answer, moment(entry, "at")
                    asked.of, asked.digest = entry.user_id, told(entry, "digest")
            case action if action == CALL_SAVED:
                last = self._asked.pop(draft_id, [])[-1:]
                self._agreed[draft_id] = next((each.of for each in last if each.answer is Answer.AGREED), None)
            case action if action in {DRAFT_BEGUN, DRAFT_DISCARDED}:
                self._asked.pop(draft_id, None)

    def not_agreed(self, calls: Sequence[Call]) -> Iterator[str]:
        """Name those of the calls that passed by last whose record names a colleague who did not agree to them."""
        agreed, self._agreed = self._agreed, {}
        wanted = select(_USERS.id, _USERS.name).where(_USERS.id.in_(set(agreed.values())))
        names = dict(session().execute(wanted).all())
        for call in calls:
            if (named := call.record.get("second_account")) and named != names.get(agreed.get(call.id)):
                yield f"That {named} agreed to call {call.id} is in no entry of the log."

    def faults(self) -> Iterator[str]:
        """Name every draft about which something else was asked or answered than stands there."""
        for rows in few_at_a_time(stored(SecondOpinion)):
            for row in rows:
                asked = self._asked.get(str(row["draft_id"]))
                if not asked:
                    yield f"A second opinion on draft {row['draft_id']} is in no entry of the log."
                elif not _is_as_told(asked.pop(0), row):
                    yield f"A second opinion on draft {row['draft_id']} was altered."
        ids = iter(sorted(draft_id for draft_id, asked in self._asked.items() if asked))
        while few := list(islice(ids, FEW)):
            # What was asked goes with its draft.
            for draft_id in session().scalars(select(_DRAFTS.id).where(_DRAFTS.id.in_(few)).order_by(_DRAFTS.id)):
                yield f"A second opinion on draft {draft_id} is missing."


def _is_as_told(asked: _Asked, row: RowMapping) -> bool:
    return (
        (asked.by, asked.of, asked.answer) == (row["asked_by_id"], row["asked_of_id"], row["answer"])
        and asked.digest in {None, row["digest"]}
        and asked.at in {None, moment_in(row, "asked_at")}
        and asked.answered_at in {None, moment_in(row, "answered_at")}
    )
