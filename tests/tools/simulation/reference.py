"""What the console is to do, as plainly as it can be said: no database, no page, and no line of the app."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

EMERGENCY, SOON, VISIT = "call-now", "call-soon", "mention"
OWED_WITHIN: Final = {EMERGENCY: timedelta(hours=2), SOON: timedelta(hours=8)}
LANES: Final = {EMERGENCY: 0, SOON: 2}
WORSE, NOT_GONE, CANNOT_REACH = "reached-worse", "not-gone-yet", "cannot-reach"
RESULTS: Final = {
    EMERGENCY: ("arrived", NOT_GONE, WORSE, CANNOT_REACH),
    SOON: ("reached-better", "seen", WORSE, CANNOT_REACH),
}
NEEDS_WORDS: Final = ("arrived", CANNOT_REACH)
LET_GO_AFTER: Final = timedelta(minutes=45)
BETWEEN_TRIES: Final = timedelta(minutes=30)
TICK: Final = timedelta(microseconds=1)
STEP: Final = 0x9A4F3C61D7E85B02A6C1F0384BD97E25
STATES: Final = 20

Steps = Generator[None, None, str]
"""What is done, stopping wherever it is committed, and how it is answered: a status and, maybe, a notice."""


@dataclass
class Draft:
    holder: int
    saved_at: datetime
    sequence: int = 0
    name: str = ""
    words: str = ""
    before: list[tuple[int, datetime, str]] = field(default_factory=list)
    tab: str = field(default="", compare=False)


@dataclass(frozen=True)
class Call:
    nurse: int
    saved_at: datetime
    level: str
    name: str
    words: str


@dataclass
class Owed:
    due: datetime
    claimed_by: int | None = None
    claimed_at: datetime | None = None
    closed_by: int | None = None
    closed_at: datetime | None = None
    result: str | None = None
    words: str | None = None
    tries: list[tuple[int, datetime, str | None, str | None]] = field(default_factory=list)


@dataclass(frozen=True)
class Typed:
    """What one tab sends: ``seen`` are the words that its page showed."""

    nurse: int
    tab: str
    sequence: int
    seen: str
    name: str
    words: str


@dataclass
class Reference:
    """Everything that there is, by id. Nurses are numbers; ``log`` has when, what, who and about what."""

    drafts: dict[str, Draft] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    owed: dict[str, Owed] = field(default_factory=dict)
    added: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    log: list[tuple[datetime, str, int | None, str | None]] = field(default_factory=list)
    kept: list[tuple[int, datetime]] = field(default_factory=list, compare=False)
    """Forms that were stored beside a draft that somebody else types."""

    def tell(self, now: datetime, action: str, nurse: int | None = None, subject: str | None = None) -> None:
        self.log.append((now.replace(microsecond=0), action, nurse, subject))

    # Calls being typed

    def type(self, draft_id: str, typed: Typed, now: datetime, *, is_locked: bool = False) -> Steps:
        refused = self._store(draft_id, typed, now)
        if is_locked and refused == "409":
            self.kept.append((typed.nurse, now))
        yield
        return "401" if is_locked else refused or "200"

    def open(self, draft_id: str, nurse: int, tab: Callable[[], str], now: datetime) -> Steps:
        self.tell(now, "draft-read", nurse, draft_id)
        yield
        draft = self.drafts.get(draft_id)
        if draft is None:
            return "302" if draft_id in self.calls else "404"
        if draft.holder == nurse:
            draft.tab, draft.sequence = tab(), 0
            yield
        return "200"

    def take_over(self, draft_id: str, nurse: int, tab: str, now: datetime) -> Steps:
        draft = self.drafts.get(draft_id)
        if draft:
            if draft.holder != nurse:
                self._push(draft)
                self.tell(now, "draft-taken", nurse, draft_id)
            draft.holder, draft.tab, draft.sequence = nurse, tab, 0
        yield
        return "200"

    def bring_back(self, draft_id: str, nurse: int, tab: Callable[[], str], now: datetime) -> Steps:
        """Let what stood there first be there again."""
        draft = self.drafts[draft_id]
        if draft.holder != nurse:
            return "409"
        words = draft.before[0][2]
        self._push(draft)
        self.tell(now, "draft-brought-back", nurse, draft_id)
        draft.words, draft.tab, draft.sequence = words, tab(), 0
        draft.saved_at = max(now, draft.saved_at + TICK)
        yield
        return "303"

    def discard(self, draft_id: str, nurse: int, now: datetime) -> Steps:
        draft = self.drafts.get(draft_id)
        if draft and draft.holder != nurse:
            return "409"
        if draft:
            del self.drafts[draft_id]
            self.tell(now, "draft-discarded", nurse, draft_id)
        yield
        return "303"

    def save(self, draft_id: str, typed: Typed, level: str, now: datetime) -> Steps:
        refused = self._store(draft_id, typed, now)
        yield
        if refused:
            return "303" if refused == "410" else refused
        draft = self.drafts.pop(draft_id)
        self.calls[draft_id] = Call(typed.nurse, now, level, draft.name, draft.words)
        if level in OWED_WITHIN:
            self.owed[draft_id] = Owed(now + OWED_WITHIN[level])
        self.tell(now, "call-saved", typed.nurse, draft_id)
        led_here = self.owed.get(shifted(draft_id, -STEP))
        if led_here and not led_here.closed_at:
            self._close(shifted(draft_id, -STEP), typed.nurse, WORSE, None, now)
        yield
        return "303"

    def _store(self, draft_id: str, typed: Typed, now: datetime) -> str:
        if draft_id not in self.drafts:
            if draft_id in self.calls:
                return "410"
            self.drafts[draft_id] = Draft(typed.nurse, now, tab=typed.tab)
            self.tell(now, "draft-begun", typed.nurse, draft_id)
        draft = self.drafts[draft_id]
        is_holder = (draft.holder, draft.tab) == (typed.nurse, typed.tab)
        if not is_holder and (draft.holder != typed.nurse or typed.seen != draft.saved_at.isoformat()):
            return "409"
        if not is_holder or typed.sequence > draft.sequence:
            if not is_holder or minute(now) != minute(draft.saved_at):
                self._push(draft)
            draft.tab, draft.sequence, draft.name, draft.words = typed.tab, typed.sequence, typed.name, typed.words
            draft.saved_at = max(now, draft.saved_at + TICK)
        return ""

    def _push(self, draft: Draft) -> None:
        is_there = draft.before and draft.before[-1][1] == draft.saved_at
        if draft.name and not is_there:
            draft.before = [*draft.before, (draft.holder, draft.saved_at, draft.words)][-STATES:]

    # What is owed

    def claim(self, call_id: str, nurse: int, now: datetime) -> Steps:
        owed = self.owed[call_id]
        is_free = owed.claimed_by is None and owed.closed_at is None
        if is_free:
            self._take(call_id, nurse, now)
        yield
        return "303 claimed" if is_free else "303 taken"

    def release(self, call_id: str, nurse: int, now: datetime) -> Steps:
        if self.owed[call_id].closed_at:
            return "303 closed-before"
        self._let_go(call_id, nurse, now)
        yield
        return "303 released"

    def tried(self, call_id: str, nurse: int, now: datetime) -> Steps:
        owed = self.owed[call_id]
        if owed.closed_at:
            return "303 closed-before"
        counted = list(self._counted(owed))
        is_too_soon = bool(counted) and counted[-1] + BETWEEN_TRIES > now
        owed.tries.append((nurse, now, None, None))
        self.tell(now, "call-back-tried", nurse, call_id)
        yield
        return "303 tried-too-soon" if is_too_soon else "303 tried"

    def close(self, call_id: str, nurse: int, result: str, words: str, now: datetime) -> Steps:
        owed = self.owed[call_id]
        if owed.closed_at:
            return "303 closed-before"
        is_too_early = owed.due > now or len(list(self._counted(owed))) < 2
        if (result in NEEDS_WORDS and not words) or (result == CANNOT_REACH and is_too_early):
            return "422"
        if result == WORSE:
            return (yield from self._worse(call_id, owed, nurse, words, now))
        if result == NOT_GONE:
            owed.tries.append((nurse, now, result, words or None))
            self.tell(now, "call-back-tried", nurse, call_id)
        else:
            self._close(call_id, nurse, result, words or None, now)
        yield
        return f"303 {NOT_GONE if result == NOT_GONE else 'closed'}"

    def due(self, call_id: str, nurse: int, due: datetime, now: datetime) -> Steps:
        owed = self.owed[call_id]
        if owed.closed_at:
            return "303 closed-before"
        if not now < due < owed.due:
            return "422"
        owed.due = due
        self.tell(now, "call-back-due-changed", nurse, call_id)
        yield
        return "303 due"

    def worse(self, call_id: str, nurse: int, words: str, now: datetime) -> Steps:
        """Begin the next call from the record of the first."""
        self.tell(now, "call-read", nurse, call_id)
        yield
        while shifted(call_id, STEP) in self.calls:
            call_id = shifted(call_id, STEP)
        owed = self.owed.get(call_id)
        return (yield from self._worse(call_id, owed if owed and not owed.closed_at else None, nurse, words, now))

    def _worse(self, call_id: str, owed: Owed | None, nurse: int, words: str, now: datetime) -> Steps:
        new_id = shifted(call_id, STEP)
        if begun := self.drafts.get(new_id):
            return "303" if words in begun.words else "422"
        if new_id in self.calls:
            return "303"
        # Nobody has the tab that it is begun in: whoever types opens it first.
        self.drafts[new_id] = Draft(nurse, now + TICK, 1, self.calls[call_id].name, words)
        self.tell(now, "draft-begun", nurse, new_id)
        if owed and owed.claimed_by != nurse:
            self._take(call_id, nurse, now)
        self.tell(now, "new-call-begun", nurse, call_id)
        yield
        return "303"

    def _take(self, call_id: str, nurse: int, now: datetime) -> None:
        self.owed[call_id].claimed_by, self.owed[call_id].claimed_at = nurse, now
        self.tell(now, "call-back-claimed", nurse, call_id)

    def _let_go(self, call_id: str, by: int | None, now: datetime) -> None:
        self.owed[call_id].claimed_by = self.owed[call_id].claimed_at = None
        self.tell(now, "call-back-released", by, call_id)

    def _let_all_go(self, nurse: int, by: int | None, now: datetime) -> None:
        for call_id in self.open_ids():
            if self.owed[call_id].claimed_by == nurse:
                self._let_go(call_id, by, now)

    def _close(self, call_id: str, nurse: int, result: str, words: str | None, now: datetime) -> None:
        owed = self.owed[call_id]
        owed.closed_by, owed.closed_at, owed.result, owed.words = nurse, now, result, words
        self.tell(now, "call-back-closed", nurse, call_id)

    @staticmethod
    def _counted(owed: Owed) -> Iterator[datetime]:
        last: datetime | None = None
        for _, at, result, _ in owed.tries:
            if result is None and (last is None or at - last >= BETWEEN_TRIES):
                last = at
                yield at

    # Reading, adding, and who is there

    def add(self, call_id: str, form_id: str, nurse: int, words: str, now: datetime) -> Steps:
        self.tell(now, "call-read", nurse, call_id)
        yield
        if form_id not in self.added:
            self.added[form_id] = (call_id, nurse, words)
            self.tell(now, "addendum-added", nurse, call_id)
        yield
        return "303"

    def read_worklist(self, nurse: int, now: datetime) -> Steps:
        since = now - LET_GO_AFTER
        held = {each.claimed_by for each in self.owed.values() if not each.closed_at and is_before(each, since)}
        for away in sorted(each for each in held if each is not None and not self._was_there(each, since)):
            self._let_all_go(away, None, now)
        yield
        self.tell(now, "worklist-read", nurse)
        yield
        return "200"

    def _was_there(self, nurse: int, since: datetime) -> bool:
        acted = [at for at, _, who, _ in self.log if who == nurse][-1:]
        typed = [each.saved_at for each in self.drafts.values() if each.holder == nurse]
        return any(at >= since for at in [*acted, *typed, *(at for who, at in self.kept if who == nurse)])

    def search(self, nurse: int, now: datetime) -> Steps:
        self.tell(now, "calls-searched", nurse)
        yield
        return "200"

    def sign_out(self, nurse: int, email: str, now: datetime) -> Steps:
        self._let_all_go(nurse, nurse, now)
        self.tell(now, "sign-out", nurse, email)
        yield
        return "302"

    def disable(self, nurse: int, email: str, now: datetime) -> Steps:
        self._let_all_go(nurse, None, now)
        self.tell(now, "account-disabled", None, email)
        yield
        return "0"

    def note(self, action: str, subject: str | None, now: datetime) -> Steps:
        """Do nothing but write that it was done."""
        self.tell(now, action, None, subject)
        yield
        return "0"

    def note_accounts(self, now: datetime, *, is_again: bool) -> Steps:
        """Write down what lets everyone in, once or for new keys."""
        if is_again or not any(action == "accounts-noted" for _, action, _, _ in self.log):
            self.tell(now, "accounts-noted", None, "accounts")
        yield
        return "0"

    def rotate_keys(self, now: datetime) -> Steps:
        yield from self.note_accounts(now, is_again=True)
        self.tell(now, "keys-rotated")
        yield
        return "0"

    def remove_old(self, days: int, now: datetime) -> Steps:
        before = now - timedelta(days=days)
        still = {call_id for call_id, each in self.owed.items() if not each.closed_at}
        oldest = sorted(self.calls, key=lambda each: (self.calls[each].saved_at, each))
        gone = [each for each in oldest if self.calls[each].saved_at < before and each not in still]
        old = [each for each, draft in self.drafts.items() if draft.saved_at < before]
        if not (gone or old or any(at < before for _, at in self.kept)):
            return "0"
        for call_id in gone:
            del self.calls[call_id]
            self.owed.pop(call_id, None)
            self.tell(now, "call-removed", None, call_id)
        self.added = {form: each for form, each in self.added.items() if each[0] not in gone}
        yield
        for draft_id in sorted(old):
            del self.drafts[draft_id]
            self.tell(now, "draft-discarded", None, draft_id)
        self.kept = [each for each in self.kept if each[1] >= before]
        self.tell(now, "calls-removed")
        yield
        return "0"

    def open_ids(self) -> list[str]:
        return sorted(each for each, owed in self.owed.items() if not owed.closed_at)

    def in_order(self) -> list[str]:
        """Return what is owed as the worklist has it: emergencies first, then by when it is due."""
        return sorted(self.open_ids(), key=lambda each: (LANES[self.calls[each].level], self.owed[each].due, each))


def shifted(call_id: str, by: int) -> str:
    """Return the id of the call after or before that one."""
    return f"{(int(call_id, 16) + by) % (1 << 128):032x}"


def minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def is_before(owed: Owed, since: datetime) -> bool:
    return owed.claimed_at is not None and owed.claimed_at < since
