"""A data key that does not open what is stored: it is noticed at once, and nothing is written with it."""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Final

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.data import audit, drafts, sealing
from app.data.database import engine, session
from app.data.models import AuditEntry, Call, Draft, User
from app.data.sealing import KEY_FILE, KeyRing, WrongKeyError
from app.data.upkeep import right_key, rotation
from app.data.upkeep.tables import TABLES
from app.services import provide
from rules.model.disposition import Disposition
from tests.console.elsewhere import Elsewhere
from tests.console.test_backup import command, empty
from tests.rules.whole_check import nothing_new
from tests.support.app import MakeApp
from tests.support.console import DATA_KEY, AddPerson, SaveCall, add_call
from tests.support.console import empty as empty_anew
from tests.support.signing_in import sign_in_as
from tests.support.table import table

__all__ = ["empty"]

NOT_READY = "not ready: the data key does not open what is stored"


@pytest.fixture
def other_key(console_app: Flask, save_call: SaveCall) -> Flask:
    """Give a console with a call in it that owes nothing, and another key in force since."""
    save_call(nothing_new({"thirst": "more"}), decided=Disposition.MENTION)
    provide(console_app, keys=KeyRing([sealing.new_key()]))
    return console_app


def kept() -> list[int | None]:
    session().commit()
    return [session().scalar(select(func.count()).select_from(TABLES[name])) for name in sorted(TABLES)]


def test_it_is_not_ready_and_every_page_says_why_and_whom_to_call(other_key: Flask, nurse: User) -> None:
    client = other_key.test_client()
    sign_in_as(client, nurse)
    before = kept()

    ready = client.get("/readyz")
    assert (ready.status_code, ready.text) == (HTTPStatus.SERVICE_UNAVAILABLE, NOT_READY)
    for address in ("/console", "/console/calls/new", "/console/sign-in"):
        page = client.get(address)
        assert page.status_code == HTTPStatus.SERVICE_UNAVAILABLE, address
        assert "another data key" in page.text
        assert "tel:911" in page.text
        assert "tel:+12125550100" in page.text
    assert client.get("/").status_code == HTTPStatus.OK, "the check goes on"
    assert kept() == before

    provide(other_key, keys=KeyRing([sealing.new_key(), DATA_KEY]))
    assert client.get("/readyz").text == "ready", "an earlier key is named"


@pytest.mark.usefixtures("other_key")
def test_nothing_is_sealed_or_chained_with_it(nurse: User) -> None:
    nurse_id, before = nurse.id, kept()

    with pytest.raises(WrongKeyError):
        audit.record("sign-in")
    session().rollback()
    with pytest.raises(WrongKeyError):
        drafts.store(draft_id="e" * 32, nurse_id=nurse_id, tab="t", sequence=1, fields={}, now=clock.now())
    session().rollback()

    assert kept() == before


@table(
    "arguments",
    [
        ("add-nurse", "--email", "n@example.org", "--name", "N"),
        ("remove-old", "--days", "1", "--yes"),
        ("rotate-keys",),
        ("verify-audit",),
        ("retriage",),
    ],
    ids=lambda each: each[0],
)
def test_every_command_says_so_in_words(other_key: Flask, arguments: tuple[str, ...]) -> None:
    session().execute(TABLES["calls"].update().values(saved_at=clock.now().replace(year=2020)))
    before = kept()

    done = command(other_key, *arguments)

    assert done.exit_code == 1
    assert "RFC_DATA_KEY" in done.output
    assert "Traceback" not in done.output
    assert kept() == before


def test_a_backup_is_made_with_any_key_and_says_that_the_log_does_not_know(other_key: Flask, tmp_path: Path) -> None:
    done = command(other_key, "backup", str(tmp_path / "console.backup"))

    assert done.exit_code == 0, done.output
    assert "The file is whole, but the audit log could not say" in done.output


LATER_KEY: Final = sealing.new_key()


@table(
    ("before", "after", "left"),
    [(5, 1, LATER_KEY), (1, 2, LATER_KEY), (20, 20, LATER_KEY), (5, 1, DATA_KEY), (1, 20, DATA_KEY)],
    ids=lambda row: f"{row[0]} calls, {row[1]} with the later key",
)
def test_one_of_two_keys_does_not_open_what_was_written_with_the_other(
    console_app: Flask, add_person: AddPerson, empty: Flask, tmp_path: Path, *, before: int, after: int, left: str
) -> None:
    empty_anew()
    by = add_person()
    for keys, calls in (([DATA_KEY], before), ([LATER_KEY, DATA_KEY], after)):
        provide(console_app, keys=KeyRing(keys))
        for _ in range(calls):
            add_call(nothing_new({"thirst": "more"}), by=by, decided=Disposition.MENTION)
        session().commit()
    provide(console_app, keys=KeyRing([left]))
    stored = kept()

    client = console_app.test_client()
    assert client.get("/readyz").text == NOT_READY
    assert "another data key" in client.get("/console/sign-in").text
    for name in ("verify-audit", "rotate-keys"):
        assert "are RFC_DATA_KEY and RFC_OLD_DATA_KEYS the keys" in command(console_app, name).output, name
    assert kept() == stored

    file = tmp_path / f"{before}-{after}-{left[:4]}.backup"
    assert command(console_app, "backup", str(file)).exit_code == 0
    command(empty, "migrate")
    provide(empty, keys=KeyRing([left]))
    assert "Nothing was restored. The data key does not open what is stored" in restored(empty, file)
    provide(console_app, keys=KeyRing([left, LATER_KEY, DATA_KEY]))
    assert client.get("/readyz").text == "ready"


def restored(app: Flask, file: Path) -> str:
    done = command(app, "restore", str(file))
    assert done.exit_code == 1
    with app.app_context():
        assert not session().scalar(select(func.count()).select_from(User))
        session().close()
    return done.output


@table("calls", [1, 3, 20])
def test_a_single_entry_that_was_altered_does_not_close_the_console(
    console_app: Flask, add_person: AddPerson, calls: int
) -> None:
    log = TABLES["audit_entries"]
    for column, value in (("action", "sign-in"), ("digest", "e" * 64)):
        for end in (func.min, func.max):
            empty_anew()
            by = add_person()
            for _ in range(calls):
                add_call(nothing_new({"thirst": "more"}), by=by, decided=Disposition.MENTION)
            session().execute(
                log.update().where(log.c.number == select(end(log.c.number)).scalar_subquery()).values({column: value})
            )
            session().commit()
            provide(console_app, keys=KeyRing([DATA_KEY]))

            right_key.prove()
            assert sealing.keys().is_proven


def test_a_rotation_that_was_not_finished_leaves_the_log_to_the_key_before(console_app: Flask, nurse: User) -> None:
    for _ in range(5):
        add_call(nothing_new({"thirst": "more"}), by=nurse, decided=Disposition.MENTION)
    session().commit()
    provide(console_app, keys=KeyRing([LATER_KEY, DATA_KEY]))
    rotation.reseal()

    provide(console_app, keys=KeyRing([LATER_KEY]))
    assert console_app.test_client().get("/readyz").text == NOT_READY


def test_a_restore_that_nobody_could_open_restores_nothing(
    console_app: Flask, save_call: SaveCall, empty: Flask, tmp_path: Path
) -> None:
    save_call()
    file = tmp_path / "console.backup"
    assert command(console_app, "backup", str(file)).exit_code == 0
    assert command(empty, "migrate").exit_code == 0
    provide(empty, keys=KeyRing([sealing.new_key()]))

    refused = command(empty, "restore", str(file))
    assert refused.exit_code == 1
    assert "Nothing was restored. The data key does not open what is stored" in refused.output
    with empty.app_context():
        for kind in (Call, User, AuditEntry):
            assert not session().scalar(select(func.count()).select_from(kind))
        session().close()

    provide(empty, keys=KeyRing([DATA_KEY]))
    assert command(empty, "restore", str(file)).exit_code == 0


def test_a_log_that_did_not_hold_when_it_was_backed_up_is_restored_and_says_so(
    console_app: Flask, save_call: SaveCall, empty: Flask, tmp_path: Path
) -> None:
    call_id = save_call().id
    session().execute(TABLES["calls"].update().values(decided="mention"))
    file = tmp_path / "console.backup"
    assert command(console_app, "backup", str(file)).exit_code == 0
    command(empty, "migrate")

    done = command(empty, "restore", str(file))
    assert done.exit_code == 1
    assert f"Call {call_id} is not as it was saved." in done.output


def test_a_single_value_that_was_altered_does_not_close_the_console(console_app: Flask, save_call: SaveCall) -> None:
    save_call()
    save_call()
    provide(console_app, keys=KeyRing([DATA_KEY]))
    newest = select(func.max(TABLES["calls"].c.id)).scalar_subquery()
    altered = TABLES["calls"].update().where(TABLES["calls"].c.id == newest)
    session().execute(altered.values(record=KeyRing([sealing.new_key()]).seal({})))
    session().commit()

    right_key.prove()
    assert sealing.keys().is_proven


def test_a_key_is_proven_by_what_is_kept_and_not_by_what_it_is_about_to_write(other_key: Flask) -> None:
    def save() -> None:
        session().add(Draft(id="f" * 32, fields={}))
        session().flush()

    others = Elsewhere(other_key, save)
    assert others.wait()
    assert isinstance(others.fault, WrongKeyError)


@pytest.fixture
def laptop(make_app: MakeApp, tmp_path: Path) -> Iterator[Callable[[], Flask]]:
    """Return a callable that starts a laptop's console on its own file and its own key."""
    started = list[Flask]()

    def start() -> Flask:
        started.append(make_app(console=True, instance_folder=tmp_path, TESTING=False))
        return started[-1]

    yield start
    for each in started:
        with each.app_context():
            session().close()
            engine().dispose()


def test_a_lost_key_is_not_replaced_where_something_was_written_with_it(
    laptop: Callable[[], Flask], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = laptop()
    assert command_on(first, "add-nurse", "--email", "n@example.org", "--name", "N") == 0
    key = (tmp_path / KEY_FILE).read_text()
    (tmp_path / KEY_FILE).unlink()
    assert "cannot open its records" not in caplog.text

    client = (without := laptop()).test_client()
    assert "cannot open its records" in caplog.text
    assert not (tmp_path / KEY_FILE).exists()
    assert client.get("/readyz").text == NOT_READY
    assert client.get("/console/sign-in").status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert client.get("/").status_code == HTTPStatus.OK
    assert command_on(without, "add-nurse", "--email", "m@example.org", "--name", "M") == 1

    (tmp_path / KEY_FILE).write_text(key)
    assert laptop().test_client().get("/readyz").text == "ready"


SPOILED: dict[str, Callable[[Path], object]] = {
    "empty": lambda file: file.write_text(""),
    "short": lambda file: file.write_text(DATA_KEY[:20]),
    "no key": lambda file: file.write_bytes(b"\xff\x00" * 16),
    "a folder": lambda file: file.mkdir(),
    "a link to nowhere": lambda file: file.symlink_to("nowhere"),
}


@pytest.mark.parametrize("how", SPOILED)
def test_a_spoiled_key_is_as_good_as_lost_and_its_file_is_named(
    laptop: Callable[[], Flask], tmp_path: Path, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    assert command_on(laptop(), "add-nurse", "--email", "n@example.org", "--name", "N") == 0
    (tmp_path / KEY_FILE).unlink()
    SPOILED[how](tmp_path / KEY_FILE)

    client = laptop().test_client()
    assert client.get("/").status_code == HTTPStatus.OK
    assert client.get("/readyz").text == NOT_READY
    assert client.get("/console/sign-in").status_code == HTTPStatus.SERVICE_UNAVAILABLE
    if not (tmp_path / KEY_FILE).is_symlink():
        assert f"The data key in {tmp_path / KEY_FILE} cannot be used" in caplog.text


def test_a_lost_key_is_not_replaced_while_nobody_knows_what_is_stored(
    laptop: Callable[[], Flask], tmp_path: Path
) -> None:
    laptop()
    (tmp_path / KEY_FILE).unlink()
    (tmp_path / "console.sqlite3").write_bytes(b"damaged " * 1000)

    assert laptop().test_client().get("/").status_code == HTTPStatus.OK
    assert not (tmp_path / KEY_FILE).exists()


def command_on(app: Flask, *arguments: str) -> int:
    return app.test_cli_runner().invoke(args=["console", *arguments]).exit_code
