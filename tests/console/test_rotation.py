"""Turning to a new key: it may be killed anywhere, and whatever nurses do meanwhile is kept."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import RowMapping, Table

from app import clock
from app.console.commands import upkeep
from app.data import audit, call_backs, calls, drafts, sealing
from app.data.database import session
from app.data.models import User
from app.data.sealing import KeyRing
from app.data.upkeep import audit_check, rotation
from app.services import provide
from tests.console.elsewhere import Elsewhere
from tests.support.console import DATA_KEY, SaveCall
from tests.support.part import one_in_part

NEW_KEY = sealing.new_key()


@pytest.fixture(autouse=True)
def _new_key(console_app: Flask, save_call: SaveCall, nurse: User) -> None:
    """Let everything be sealed with the old key, and the new one be in force."""
    call = save_call(patient_name="José Roe")
    save_call()
    calls.add_words(call_id=call.id, form_id="a" * 32, nurse_id=nurse.id, now=clock.now(), words="It was the left leg")
    owed = call_backs.get(call.id)
    assert owed is not None
    call_backs.close(owed=owed, nurse_id=nurse.id, now=clock.now(), result="other", words="She came by herself")
    drafts.store(draft_id="d" * 32, nurse_id=nurse.id, tab="t", sequence=1, fields={"a": ["old"]}, now=clock.now())
    session().commit()
    session().expunge_all()
    provide(console_app, keys=KeyRing([NEW_KEY, DATA_KEY]))


def rotate(app: Flask) -> int:
    session().commit()
    status = app.test_cli_runner().invoke(args=["console", "rotate-keys"]).exit_code
    session().rollback()
    session().expunge_all()
    return status


def stopped_after(times: int, real: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``real``, which stops everything when it is called once more than that."""
    left = iter(range(times))

    def call(*args: object) -> object:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return real(*args)

    return call


@pytest.mark.unwatched
@one_in_part("times", [1, 0, 2])
@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (KeyRing, "resealed"),
        (rotation, "terms"),
        (upkeep, "seal_anew"),
        (rotation, "rechain"),
        (audit, "digest_of"),
    ],
    ids=["sealing", "filing", "second factors", "before the chain", "chaining"],
)
def test_stopped_anywhere_nothing_is_lost_and_a_second_run_finishes(
    console_app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    owner: Any,  # noqa: ANN401 - a class or a module
    name: str,
    times: int,
) -> None:
    monkeypatch.setattr(rotation, "FEW", 1)
    with monkeypatch.context() as stopping:
        stopping.setattr(owner, name, stopped_after(times, getattr(owner, name)))
        rotate(console_app)
    assert audit_check.verify().faults == ()

    assert rotate(console_app) == 0
    provide(console_app, keys=KeyRing([NEW_KEY]))
    assert audit_check.verify().faults == ()
    assert drafts.unfinished()[0][0].fields == {"a": ["old"]}


def test_an_entry_added_while_the_log_is_chained_stands_in_the_new_chain(
    console_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, others = rotation.pages, list[Elsewhere]()

    def and_then(table: Table) -> Iterator[list[RowMapping]]:
        yield from real(table)
        if table.name == "audit_entries":
            others.append(Elsewhere(console_app, lambda: audit.record("sign-in", subject="x")))
            assert not others[0].wait(0.5)

    monkeypatch.setattr(rotation, "pages", and_then)
    assert rotate(console_app) == 0

    assert others[0].wait()
    assert others[0].fault is None
    provide(console_app, keys=KeyRing([NEW_KEY]))
    assert audit_check.verify().faults == ()


def test_what_is_typed_while_it_is_resealed_is_kept(
    console_app: Flask, monkeypatch: pytest.MonkeyPatch, nurse: User
) -> None:
    real, others = KeyRing.resealed, list[Elsewhere]()
    nurse_id = nurse.id

    def type_on() -> None:
        fields = {"a": ["new"]}
        drafts.store(draft_id="d" * 32, nurse_id=nurse_id, tab="t", sequence=2, fields=fields, now=clock.now())

    def resealed(ring: KeyRing, sealed: str) -> str:
        if not others and ring.open(sealed) == {"a": ["old"]}:
            others.append(Elsewhere(console_app, type_on))
            assert not others[0].wait(0.5)
        return real(ring, sealed)

    monkeypatch.setattr(KeyRing, "resealed", resealed)
    assert rotate(console_app) == 0

    assert others[0].wait()
    assert others[0].fault is None
    assert drafts.unfinished()[0][0].fields == {"a": ["new"]}


def test_with_another_key_than_the_data_was_written_with_it_says_so(console_app: Flask) -> None:
    provide(console_app, keys=KeyRing([NEW_KEY]))
    session().commit()

    done = console_app.test_cli_runner().invoke(args=["console", "rotate-keys"])
    assert done.exit_code == 1
    assert "are RFC_DATA_KEY and RFC_OLD_DATA_KEYS the keys" in done.output
