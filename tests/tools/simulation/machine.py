"""What nurses and commands do to the console at random, each step held against the model."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import fields
from datetime import timedelta
from typing import Any, ClassVar, Final

from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from app.data.sealing import new_key
from tests.rules.whole_check import nothing_new
from tests.support.console import DATA_KEY
from tests.tools.simulation.reference import (
    EMERGENCY,
    RESULTS,
    SOON,
    VISIT,
    Draft,
    Reference,
    Steps,
    Typed,
)
from tests.tools.simulation.world import (
    COPIES,
    NURSES,
    Answer,
    Befalls,
    Fault,
    World,
    calls_in,
    email_of,
    lines_in,
)

NAMES: Final = ("Ann Oak", "Ben Elm")
CALLER: Final = "212-555-0142"
ANSWERS: Final[dict[str, dict[str, Any]]] = {
    EMERGENCY: {"answer-fever": "yes"},
    SOON: {"answer-back-pain": "new"},
    VISIT: {f"answer-{link_id}": code for link_id, code in nothing_new().items()},
}
SEATED: Final = timedelta(minutes=10)
IDLE: Final = 3

nurses, copies = st.integers(0, NURSES - 1), st.integers(0, COPIES - 1)
which = st.integers(0, 5)
maybe = st.booleans()


class Simulation(RuleBasedStateMachine):
    """One run: ``model`` is what there has to be in ``world``; ``trail`` is what was done, in words."""

    world: ClassVar[World]
    trail: ClassVar[list[str]]
    taken: ClassVar[list[int]]
    """How many steps every run took."""

    @initialize()
    def begin(self) -> None:
        self.world.begin()
        self.model = Reference()
        self.fault: Fault | None = None
        self.seated_at = self.world.now
        self.forms = self.words = self.idle = 0
        self.backup: tuple[str, Reference, str] | None = None
        self.key = DATA_KEY
        self.trail.clear()
        self.taken.append(0)

    @rule()
    def a_moment_passes(self) -> None:
        """Give up on runs in which nothing happens: Hypothesis begins with several that are as simple as can be."""
        self.idle += 1
        if self.idle == IDLE:
            reject()

    # What befalls

    @rule(what=st.sampled_from(Befalls), at=st.integers(1, 5))
    def let_befall(self, what: Befalls, at: int) -> None:
        """Let that happen to whatever is asked next."""
        self.fault = Fault(what, at)

    @rule(minutes=st.sampled_from((2, 16, 31, 50, 180, 600, -5, -90)))
    def time_passes(self, minutes: int) -> None:
        """Let it be later, or let the clock be set back."""
        self.move(timedelta(minutes=minutes))

    # Calls being typed

    @rule(which=which, nurse=nurses, copy=copies, is_other_tab=maybe, is_late=maybe, has_seen=maybe)
    def type(self, which: int, nurse: int, copy: int, is_other_tab: bool, is_late: bool, has_seen: bool) -> None:
        draft_id = self.draft(which)
        typed = self.typed(draft_id, nurse, is_other_tab=is_other_tab, is_late=is_late, has_seen=has_seen)
        self.act(
            f"nurse {nurse} types into {draft_id[-4:]}",
            lambda fault: self.autosaved(copy, draft_id, typed, fault),
            lambda model: model.type(draft_id, typed, self.world.now),
        )

    @rule(which=which, nurse=nurses, copy=copies)
    def type_while_locked(self, which: int, nurse: int, copy: int) -> None:
        self.world.seat()
        self.world.move(timedelta(minutes=20))
        draft_id = self.draft(which)
        typed = self.typed(draft_id, nurse)
        self.act(
            f"nurse {nurse} types into {draft_id[-4:]}, locked",
            lambda fault: self.autosaved(copy, draft_id, typed, fault),
            lambda model: model.type(draft_id, typed, self.world.now, is_locked=True),
            is_seated=False,
        )
        self.seat()

    @rule(which=which, nurse=nurses, copy=copies)
    def open(self, which: int, nurse: int, copy: int) -> None:
        draft_id = self.draft(which)
        self.act(
            f"nurse {nurse} opens {draft_id[-4:]}",
            lambda fault: self.world.sent(nurse, copy, f"/calls/new?draft={draft_id}", fault=fault),
            lambda model: model.open(draft_id, nurse, lambda: self.world.tab_of(draft_id), self.world.now),
        )

    @rule(which=which, nurse=nurses, copy=copies)
    def take_over(self, which: int, nurse: int, copy: int) -> None:
        draft_id, data = self.draft(which), {"do": "take-over", "tab": tab_of(nurse)}
        self.act(
            f"nurse {nurse} takes {draft_id[-4:]} over",
            lambda fault: self.world.sent(nurse, copy, f"/drafts/{draft_id}", data, as_script=True, fault=fault),
            lambda model: model.take_over(draft_id, nurse, data["tab"], self.world.now),
        )

    @precondition(lambda self: any(each.before for each in self.model.drafts.values()))
    @rule(which=which, nurse=nurses, copy=copies)
    def bring_back(self, which: int, nurse: int, copy: int) -> None:
        draft_id = chosen(sorted(each for each, draft in self.model.drafts.items() if draft.before), which)
        address = f"/drafts/{draft_id}/states/{self.world.first_state(draft_id)}"
        self.act(
            f"nurse {nurse} brings back what stood in {draft_id[-4:]} first",
            lambda fault: self.world.sent(nurse, copy, address, {}, fault=fault),
            lambda model: model.bring_back(draft_id, nurse, lambda: self.world.tab_of(draft_id), self.world.now),
            may_be_repeated=False,
        )

    @rule(which=which, nurse=nurses, copy=copies)
    def discard(self, which: int, nurse: int, copy: int) -> None:
        draft_id = self.draft(which)
        data = {**self.sent(draft_id, self.typed(draft_id, nurse)), "do": "discard"}
        self.act(
            f"nurse {nurse} discards {draft_id[-4:]}",
            lambda fault: self.world.sent(nurse, copy, "/calls/new", data, fault=fault),
            lambda model: model.discard(draft_id, nurse, self.world.now),
        )

    @rule(which=which, nurse=nurses, copy=copies, level=st.sampled_from((SOON, EMERGENCY, VISIT)), has_seen=maybe)
    def save(self, which: int, nurse: int, copy: int, level: str, has_seen: bool) -> None:
        draft_id = self.draft(which)
        typed = self.typed(draft_id, nurse, has_seen=has_seen)
        data = {**self.sent(draft_id, typed), **ANSWERS[level], "do": "save"}
        self.act(
            f"nurse {nurse} saves {draft_id[-4:]} as {level}",
            lambda fault: self.world.sent(nurse, copy, "/calls/new", data, fault=fault),
            lambda model: model.save(draft_id, typed, level, self.world.now),
        )

    @rule(which=which, nurse=nurses, copy=copies, what=st.sampled_from(Befalls), at=st.integers(1, 9))
    def save_meanwhile(self, which: int, nurse: int, copy: int, what: Befalls, at: int) -> None:
        """Let something befall what writes most, and so can be left half done in most places."""
        self.fault = Fault(what, at)
        self.save(which, nurse, copy, SOON, has_seen=True)

    # What is owed

    @precondition(lambda self: self.model.owed)
    @rule(which=which, nurse=nurses, copy=copies)
    def claim(self, which: int, nurse: int, copy: int) -> None:
        self.call_back("claim", which, nurse, copy, {}, lambda model, call: model.claim(call, nurse, self.world.now))

    @precondition(lambda self: self.model.owed)
    @rule(which=which, nurse=nurses, copy=copies)
    def release(self, which: int, nurse: int, copy: int) -> None:
        self.call_back(
            "release", which, nurse, copy, {}, lambda model, call: model.release(call, nurse, self.world.now)
        )

    @precondition(lambda self: self.model.owed)
    @rule(which=which, nurse=nurses, copy=copies, times=st.integers(1, 2))
    def tries(self, which: int, nurse: int, copy: int, times: int) -> None:
        for _ in range(times):
            self.call_back(
                "tried", which, nurse, copy, {}, lambda model, call: model.tried(call, nurse, self.world.now)
            )

    @precondition(lambda self: self.model.owed)
    @rule(which=which, nurse=nurses, copy=copies, result=st.integers(0, 3), is_silent=st.integers(0, 3))
    def close(self, which: int, nurse: int, copy: int, result: int, is_silent: int) -> None:
        call_id = chosen(sorted(self.model.owed), which)
        data = {
            "result": RESULTS[self.model.calls[call_id].level][result],
            "words": "" if is_silent == 3 else self.new_words(),
        }

        def closed(model: Reference, call: str) -> Steps:
            return model.close(call, nurse, data["result"], data["words"], self.world.now)

        self.call_back("close", which, nurse, copy, data, closed)

    @precondition(lambda self: self.model.owed)
    @rule(which=which, nurse=nurses, copy=copies, minutes=st.sampled_from((30, 700)))
    def is_due(self, which: int, nurse: int, copy: int, minutes: int) -> None:
        due = (self.world.now + timedelta(minutes=minutes)).astimezone()
        data = {"due": f"{due:%Y-%m-%dT%H:%M}"}
        due = due.replace(second=0, microsecond=0)
        self.call_back("due", which, nurse, copy, data, lambda model, call: model.due(call, nurse, due, self.world.now))

    @precondition(lambda self: self.model.calls)
    @rule(which=which, nurse=nurses, copy=copies)
    def is_worse(self, which: int, nurse: int, copy: int) -> None:
        call_id, words = chosen(sorted(self.model.calls), which), self.new_words()
        self.forms += 1
        data = {"form_id": f"{self.forms:032x}", "words": words}
        self.act(
            f"nurse {nurse} hears that {call_id[-4:]} is worse",
            lambda fault: self.world.sent(nurse, copy, f"/calls/{call_id}/worse", data, fault=fault),
            lambda model: model.worse(call_id, nurse, words, self.world.now),
        )

    @precondition(lambda self: self.model.calls)
    @rule(which=which, nurse=nurses, copy=copies)
    def add(self, which: int, nurse: int, copy: int) -> None:
        call_id, words = chosen(sorted(self.model.calls), which), self.new_words()
        self.forms += 1
        data = {"form_id": f"{self.forms:032x}", "words": words}
        self.act(
            f"nurse {nurse} adds to {call_id[-4:]}",
            lambda fault: self.world.sent(nurse, copy, f"/calls/{call_id}/addenda", data, fault=fault),
            lambda model: model.add(call_id, data["form_id"], nurse, words, self.world.now),
        )

    @rule(nurse=nurses, copy=copies)
    def read_worklist(self, nurse: int, copy: int) -> None:
        answer = self.act(
            f"nurse {nurse} opens the worklist",
            lambda fault: self.world.sent(nurse, copy, "", fault=fault),
            lambda model: model.read_worklist(nurse, self.world.now),
        )
        if answer.told == "200":
            assert lines_in(answer.text) == self.model.in_order(), "the worklist is in another order"

    @rule(nurse=nurses, copy=copies, name=st.sampled_from(NAMES))
    def search(self, nurse: int, copy: int, name: str) -> None:
        self.seat_in_time()
        led = self.world.sent(nurse, copy, "/calls", {"name": name.upper()}).location
        address = led.removeprefix("/console").partition("#")[0]
        answer = self.act(
            f"nurse {nurse} looks for {name}",
            lambda fault: self.world.sent(nurse, copy, address, fault=fault),
            lambda model: model.search(nurse, self.world.now),
        )
        if answer.told == "200":
            there = {call_id for call_id, call in self.model.calls.items() if call.name == name}
            assert set(calls_in(answer.text)) == there, "the search finds other calls"

    # Who may come in

    @rule(nurse=nurses, copy=copies, is_disabled=maybe)
    def leaves(self, nurse: int, copy: int, is_disabled: bool) -> None:
        (self.disable if is_disabled else self.sign_out)(nurse, copy)

    def sign_out(self, nurse: int, copy: int) -> None:
        self.seat_in_time()
        stale = self.world.cookie_of(nurse)
        answer = self.act(
            f"nurse {nurse} signs out",
            lambda fault: self.world.sent(nurse, copy, "/sign-out", {}, fault=fault),
            lambda model: model.sign_out(nurse, email_of(nurse), self.world.now),
            may_be_repeated=False,
        )
        if answer.told == "302":
            assert not self.world.opens_with(stale), "a cookie from before the sign-out opens the console"
        self.seat()

    def disable(self, nurse: int, copy: int) -> None:
        stale, email = self.world.cookie_of(nurse), email_of(nurse)
        self.act(
            f"nurse {nurse} is disabled",
            lambda fault: self.world.run(copy, "disable", "--email", email, fault=fault),
            lambda model: model.disable(nurse, email, self.world.now),
            is_command=True,
        )
        if "account-disabled" in {action for _, action, _, _ in self.model.log[-1:]}:
            assert not self.world.opens_with(stale), "who is disabled is let in"
        self.act(
            f"nurse {nurse} is enabled",
            lambda _: self.world.run(copy, "enable", "--email", email),
            lambda model: model.note("account-enabled", email, self.world.now),
        )
        self.seat()

    # Upkeep

    @rule(copy=copies, what=which)
    def upkeep(self, copy: int, what: int) -> None:
        """Run one of the commands."""
        commands = self.back_up, self.restore, self.rotate_keys, self.remove_old, self.verify_audit, self.migrate
        commands[what](copy)

    def verify_audit(self, copy: int) -> None:
        self.tell("the log is verified")
        answer = self.world.run(copy, "verify-audit")
        assert answer.told == "0", answer.text

    def migrate(self, copy: int) -> None:
        self.act(
            "migrated",
            lambda fault: self.world.run(copy, "migrate", fault=fault),
            lambda model: model.note_accounts(self.world.now, is_again=False),
            is_command=True,
        )

    def remove_old(self, copy: int, days: int = 1) -> None:
        self.move(timedelta(days=days))
        self.act(
            f"what is older than {days} days is removed",
            lambda fault: self.world.run(copy, "remove-old", "--days", str(days), "--yes", fault=fault),
            lambda model: model.remove_old(days, self.world.now),
            is_command=True,
        )

    def back_up(self, copy: int) -> None:
        self.forms += 1
        file, before, is_whole = f"{self.world.folder}/{self.forms}.backup", deepcopy(self.model), self.fault is None
        self.act(
            "backed up",
            lambda fault: self.world.run(copy, "backup", file, "--force", fault=fault),
            lambda model: model.note("backup-made", None, self.world.now),
            is_command=True,
        )
        if is_whole:
            self.backup = file, before, self.key

    def restore(self, copy: int) -> None:
        if not self.backup:
            self.back_up(copy)
            return
        file, then, self.key = self.backup
        self.seat_in_time()
        stale = [self.world.cookie_of(nurse) for nurse in range(NURSES)]
        self.world.lose_everything()
        self.world.set_keys(self.key)
        self.model = Reference()
        self.act(
            "restored",
            lambda fault: self.world.run(copy, "restore", file, fault=fault),
            lambda model: restored(model, then, lambda model: model.note("restored", None, self.world.now)),
            is_command=True,
        )
        if not self.model.log:  # stopped half-way: it can be begun again
            self.act(
                "restored again",
                lambda _: self.world.run(copy, "restore", file),
                lambda model: restored(model, then, lambda model: model.note("restored", None, self.world.now)),
            )
        assert not any(map(self.world.opens_with, stale)), "a cookie from before the restore opens the console"
        self.seat()

    def rotate_keys(self, copy: int) -> None:
        old, self.key = self.key, new_key()
        self.world.set_keys(self.key, old)
        rotated = len([each for each in self.model.log if each[1] == "keys-rotated"])
        self.act(
            "keys are rotated",
            lambda fault: self.world.run(copy, "rotate-keys", fault=fault),
            lambda model: model.rotate_keys(self.world.now),
            is_command=True,
        )
        if len([each for each in self.model.log if each[1] == "keys-rotated"]) == rotated:
            self.act(
                "keys are rotated again",
                lambda _: self.world.run(copy, "rotate-keys"),
                lambda model: model.rotate_keys(self.world.now),
            )
        self.world.set_keys(self.key)
        for name in NAMES:
            there = {call_id for call_id, call in self.model.calls.items() if call.name == name}
            assert self.world.filed_under(name) == there, "calls are not filed under the new key"

    # How every step is taken

    def act(
        self,
        what: str,
        ask: Callable[[Fault | None], Answer],
        steps: Callable[[Reference], Steps],
        *,
        is_command: bool = False,
        is_seated: bool = True,
        may_be_repeated: bool = True,
    ) -> Answer:
        """Do it in the world and in the model, and hold the one against the other."""
        if is_seated:
            self.seat_in_time()
        self.world.move(timedelta(seconds=1))
        fault, self.fault = self.fault, None
        self.tell(what, fault)
        is_lost = bool(fault and fault.what is Befalls.LOST)
        answer = ask(None if is_lost else fault)
        is_hard = bool(fault and fault.what in {Befalls.KILLED, Befalls.FULL})
        self.settle(answer, steps, fault if is_hard else None, is_command=is_command)
        if is_lost and may_be_repeated and is_seated and not is_command:
            answer = ask(None)
            self.settle(answer, steps, None, is_command=is_command)
        return answer

    def settle(
        self, answer: Answer, steps: Callable[[Reference], Steps], fault: Fault | None, *, is_command: bool
    ) -> None:
        """Take what there is for what has to be there now, if it is one of the states that there may be."""
        passed, expected = states_of(self.model, steps)
        there = self.world.observed()
        if fault is None:
            assert there == passed[-1], difference(there, passed[-1])
            assert answer.told == expected, f"it was answered {answer.told}, not {expected}: {answer.text[-300:]}"
            self.model = passed[-1]
            return
        found = [each for each in passed if each == there]
        assert found, f"it was done by half: {difference(there, passed[-1])}"
        if answer.told is not None and not is_command:
            assert answer.told in {expected, "503"}, f"it was answered {answer.told}, neither {expected} nor 503"
            assert answer.told == "503" or there == passed[-1], "success was said, and it is not done"
        self.model = found[-1]

    def call_back(
        self,
        what: str,
        which: int,
        nurse: int,
        copy: int,
        data: dict[str, str],
        steps: Callable[[Reference, str], Steps],
    ) -> None:
        call_id = chosen(sorted(self.model.owed), which)
        self.act(
            f"nurse {nurse}: {what} {call_id[-4:]}{' as ' + data['result'] if 'result' in data else ''}",
            lambda fault: self.world.sent(nurse, copy, f"/call-backs/{call_id}/{what}", data, fault=fault),
            lambda model: steps(model, call_id),
        )

    def draft(self, which: int) -> str:
        """Return one of the drafts that there are, one of a call that was saved, or one that is new."""
        used = {*self.model.drafts, *self.model.calls}
        new = next(each for number in range(1, 99) if (each := f"{number:032x}") not in used)
        return chosen([*sorted(self.model.drafts), new, *sorted(self.model.calls)][:6], which)

    def typed(
        self,
        draft_id: str,
        nurse: int,
        *,
        is_other_tab: bool = False,
        is_late: bool = False,
        has_seen: bool = False,
    ) -> Typed:
        draft = self.model.drafts.get(draft_id) or Draft(nurse, self.world.now, name=NAMES[int(draft_id[-1], 16) % 2])
        is_mine = draft.holder == nurse and draft.tab and not is_other_tab
        sequence = draft.sequence if is_late else draft.sequence + 1
        return Typed(
            nurse,
            draft.tab if is_mine else tab_of(nurse, is_other=is_other_tab),
            max(1, sequence),
            draft.saved_at.isoformat() if has_seen and draft_id in self.model.drafts else "",
            draft.name,
            self.new_words(),
        )

    def sent(self, draft_id: str, typed: Typed) -> dict[str, Any]:
        return {
            **self.world.hidden,
            "draft": draft_id,
            "tab": typed.tab,
            "sequence": str(typed.sequence),
            "revision": typed.seen,
            "patient_name": typed.name,
            "caller_number": CALLER,
            "words": typed.words,
        }

    def autosaved(self, copy: int, draft_id: str, typed: Typed, fault: Fault | None) -> Answer:
        data = self.sent(draft_id, typed)
        return self.world.sent(typed.nurse, copy, f"/drafts/{draft_id}", data, as_script=True, fault=fault)

    def new_words(self) -> str:
        self.words += 1
        return f"words {self.words:03}"

    def move(self, by: timedelta) -> None:
        self.tell(f"the clock goes on by {by.total_seconds() / 60:.0f} minutes")
        self.world.move(by)
        self.seat()

    def seat_in_time(self) -> None:
        if abs(self.world.now - self.seated_at) > SEATED:
            self.seat()

    def seat(self) -> None:
        self.world.seat()
        self.seated_at = self.world.now

    def tell(self, what: str, fault: Fault | None = None) -> None:
        self.taken[-1] += 1
        self.idle = 0
        beside = f", while {fault.what} ({fault.at})" if fault else ""
        self.trail.append(f"{self.world.now:%d %H:%M:%S} {what}{beside}")

    def teardown(self) -> None:
        if hasattr(self, "model") and self.idle < IDLE:
            answer = self.world.run(0, "verify-audit")
            self.world.end()
            assert answer.told == "0", answer.text


def states_of(before: Reference, steps: Callable[[Reference], Steps]) -> tuple[list[Reference], str]:
    """Return every state that is ever committed, from the one ``before`` to the last, and how it is answered."""
    passed, model = [before], deepcopy(before)
    going = steps(model)
    while True:
        try:
            next(going)
        except StopIteration as end:
            return [*passed, model], end.value
        passed.append(deepcopy(model))


def restored(model: Reference, then: Reference, done: Callable[[Reference], Steps]) -> Steps:
    """Let everything be as it was ``then``, and go on with what is done to it."""
    for each in fields(Reference):
        setattr(model, each.name, deepcopy(getattr(then, each.name)))
    return (yield from done(model))


def _nothing(_: Reference) -> Steps:
    yield
    return "0"


def difference(there: Reference, expected: Reference) -> str:
    """Say what is otherwise than expected."""
    told = []
    for each in ("drafts", "calls", "owed", "added"):
        found, wanted = getattr(there, each), getattr(expected, each)
        told += [
            f"{each} {key[-4:]}: found {found.get(key)}, expected {wanted.get(key)}"
            for key in sorted({*found, *wanted})
            if found.get(key) != wanted.get(key)
        ]
    if there.log != expected.log:
        told.append(f"log: found {there.log[-4:]}, expected {expected.log[-4:]}")
    return "; ".join(told)


def chosen(ids: list[str], which: int) -> str:
    return ids[which % len(ids)]


def tab_of(nurse: int, *, is_other: bool = False) -> str:
    return f"{nurse + (11 if is_other else 1):032x}"
