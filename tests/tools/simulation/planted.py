"""Bugs planted on purpose, each of which the simulation has to find: a line of the app changed, or left out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

import pytest
from sqlalchemy import Table, false
from sqlalchemy.exc import OperationalError

from app import clock
from app.console.access import is_locked
from app.console.call import saving
from app.console.call import views as call_views
from app.console.worklist import call_backs as call_back_views
from app.console.worklist import giving_up
from app.data import audit, call_backs, calls, draft_states, drafts, follow_ups, worklist
from app.data.database import session
from app.data.models import Addendum, CallBack
from app.data.upkeep import backup, retention, rotation
from rules.model.disposition import Disposition
from tests.tools.simulation.runs import Failed, Passed, run
from tests.tools.simulation.world import World

Plant = Callable[[pytest.MonkeyPatch], None]
SEEDS: Final = range(1, 61)
"""The runs in which each has to be found."""


@dataclass(frozen=True)
class Bug:
    """What is wrong, and how the app is made so."""

    name: str
    what: str
    plant: Plant


def _both_have_it(patch: pytest.MonkeyPatch) -> None:
    def claim(*, call_id: str, nurse_id: int, now: datetime) -> bool:
        call_backs.take(owed=session().get_one(CallBack, call_id), nurse_id=nurse_id, now=now)
        return True

    patch.setattr(call_backs, "claim", claim)


def _overwritten(patch: pytest.MonkeyPatch) -> None:
    real = drafts.store

    def store(**given: Any) -> None:  # noqa: ANN401
        if draft := drafts.get(given["draft_id"]):
            draft.holder_id, draft.holder_tab = given["nurse_id"], given["tab"]
        real(**given)

    patch.setattr(drafts, "store", store)


def _late(patch: pytest.MonkeyPatch) -> None:
    real = drafts.store

    def store(**given: Any) -> None:  # noqa: ANN401
        if (draft := drafts.get(given["draft_id"])) and draft.holder_tab == given["tab"]:
            draft.sequence = given["sequence"] - 1
        real(**given)

    patch.setattr(drafts, "store", store)


def _no_arrival(patch: pytest.MonkeyPatch) -> None:
    real: Any = vars(saving)["due_at"]

    def due_at(typed: Any, decided: Any, at: datetime) -> datetime | None:  # noqa: ANN401
        return None if decided.disposition is Disposition.CALL_NOW else real(typed, decided, at)

    patch.setattr(saving, "due_at", due_at)


def _added_twice(patch: pytest.MonkeyPatch) -> None:
    real = calls.add_words

    def add_words(**given: Any) -> None:  # noqa: ANN401
        if session().query(Addendum).filter_by(form_id=given["form_id"]).first():
            given["form_id"] = uuid4().hex
        real(**given)

    patch.setattr(calls, "add_words", add_words)


def _closed_again(patch: pytest.MonkeyPatch) -> None:
    real = call_backs.close

    def close(*, owed: CallBack, **given: Any) -> None:  # noqa: ANN401
        owed.closed_at = None
        real(owed=owed, **given)

    patch.setattr(call_backs, "close", close)


def _no_new_session(patch: pytest.MonkeyPatch) -> None:
    def shut(_: object) -> int:
        audit.record("restored")
        return 0

    patch.setattr(backup, "_shut", shut)


def _nothing_freed(patch: pytest.MonkeyPatch) -> None:
    real = call_backs.release_all

    def release_all(*, held_by: int, by: int | None, why: str = "") -> None:
        if by != held_by:
            real(held_by=held_by, by=by, why=why)

    patch.setattr(call_backs, "release_all", release_all)


def _unwritten(patch: pytest.MonkeyPatch) -> None:
    real = call_backs._write_down  # noqa: SLF001 - what is broken is inside

    def write_down(action: str, *told: Any, **more: Any) -> None:  # noqa: ANN401
        if action != "call-back-released":
            real(action, *told, **more)

    patch.setattr(call_backs, "_write_down", write_down)


def _by_half(patch: pytest.MonkeyPatch) -> None:
    real = calls._write_down  # noqa: SLF001 - likewise

    def write_down(*given: Any) -> None:  # noqa: ANN401
        session().commit()
        real(*given)

    patch.setattr(calls, "_write_down", write_down)


def _without_tries(patch: pytest.MonkeyPatch) -> None:
    real = backup._rows  # noqa: SLF001 - likewise

    def rows(connection: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
        return (each for each in real(connection) if each[0] != "call_back_attempts")

    patch.setattr(backup, "_rows", rows)


def _later(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        call_back_views, "_earlier_than", lambda _, text: (clock.local(datetime.fromisoformat(text), None), "")
    )


def _lost_while_locked(patch: pytest.MonkeyPatch) -> None:
    real: Any = vars(call_views)["keep"]

    def keep(*given: Any) -> None:  # noqa: ANN401
        if not is_locked():
            real(*given)

    patch.setattr(call_views, "keep", keep)


def _success_all_the_same(patch: pytest.MonkeyPatch) -> None:
    real: Any = vars(call_views)["keep"]

    def keep(*given: Any) -> None:  # noqa: ANN401
        try:
            real(*given)
        except OperationalError:
            session().rollback()

    patch.setattr(call_views, "keep", keep)


def _not_resealed(patch: pytest.MonkeyPatch) -> None:
    real = rotation._reseal_table  # noqa: SLF001 - likewise

    def reseal(table: Table, columns: list[str]) -> int:
        return 0 if table.name == "drafts" else real(table, columns)

    patch.setattr(rotation, "_reseal_table", reseal)


def _without(owner: object, name: str, instead: object = None) -> Plant:
    """Return what lets a function do nothing but return that."""
    return lambda patch: patch.setattr(owner, name, lambda *_, **__: instead)


def _order(patch: pytest.MonkeyPatch) -> None:
    # Emergencies stand apart on the page itself, however the database sorts them.
    in_order = worklist.in_order
    patch.setattr(worklist, "in_order", lambda call_ids: in_order(call_ids)[::-1])


BUGS: Final = (
    Bug("both-have-it", "of two who claim a call, both are told that they have it", _both_have_it),
    Bug("overwritten", "a nurse types over what another one types", _overwritten),
    Bug("late", "an autosave that comes late takes the place of a newer one", _late),
    Bug("draft-stays", "a saved call stays a draft", _without(calls, "_drop_draft")),
    Bug("no-arrival", "nothing is owed after an emergency", _no_arrival),
    Bug("added-twice", "an addendum that is sent again is stored again", _added_twice),
    Bug("closed-again", "what came of a call-back is overwritten by who comes later", _closed_again),
    Bug("given-up", "a patient may be given up on before the call is due", _without(call_back_views, "is_too_early")),
    Bug(
        "tries-count",
        "two tries in the same minute count as two",
        lambda patch: patch.setattr(giving_up, "counted", lambda tries: [each for each in tries if not each.result]),
    ),
    Bug("not-filed", "after a rotation of keys calls are not found by name", _without(rotation, "refile", 0)),
    Bug("not-resealed", "after a rotation of keys drafts need the old one", _not_resealed),
    Bug("owed-removed", "old calls are removed while somebody is still owed", _without(retention, "_is_owed", false())),
    Bug("still-signed-in", "a restored backup lets sessions go on", _no_new_session),
    Bug("without-tries", "a backup leaves the tries out", _without_tries),
    Bug("nothing-freed", "who signs out keeps what they had claimed", _nothing_freed),
    Bug("unwritten", "nobody writes down that a call was given back", _unwritten),
    Bug("by-half", "a call is saved before the log says so", _by_half),
    Bug("still-owed", "the next call does not close what led to it", _without(follow_ups, "close_what_led_to")),
    Bug("not-theirs", "who hears that it is worse does not take the call", _without(call_backs, "take")),
    Bug("later", "what is owed can become due later", _later),
    Bug("order", "the worklist puts what is due first last", _order),
    Bug("lost-while-locked", "what is typed while the screen is locked is lost", _lost_while_locked),
    Bug("all-the-same", "success is said although the disk is full", _success_all_the_same),
    Bug("nothing-before", "what stood in a draft before is not stored", _without(draft_states, "push")),
)


@dataclass(frozen=True)
class Found:
    """In which run a bug was found, and after how many steps of all runs up to there."""

    bug: Bug
    failed: Failed | None
    steps: int

    @property
    def row(self) -> tuple[str, str, str, str]:
        """The line of the table."""
        seed = str(self.failed.seed) if self.failed else "–"
        return self.bug.what, self.bug.name, str(self.steps) if self.failed else "not found", seed


def looked_for(world: World, bug: Bug) -> Found:
    """Plant the bug, and run until it is found: until a run fails that passes without it."""
    steps = 0
    for number in SEEDS:
        with pytest.MonkeyPatch.context() as patch:
            bug.plant(patch)
            ended = run(world, number)
        steps += ended.steps
        # A model that is wrong itself would find every bug there is.
        if isinstance(ended, Failed) and isinstance(run(world, number), Passed):
            return Found(bug, ended, steps)
    return Found(bug, None, steps)
