"""Whatever state the console's file is in, the check is served; the console and its commands say what is wrong."""

import sqlite3
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from shutil import copy

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.console.sign_in import invitations
from app.data.database import SQLITE_FILE, engine, session
from app.data.upkeep import migrate
from tests.support.app import PRODUCTION, MakeApp
from tests.support.console import DATA_KEY

Start = Callable[[], Flask]


def _spoil(file: Path) -> None:
    """Write over every page but the first, where it says what is in the file."""
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\x5a" * (len(whole) - 4096))


def _replace_by_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _take_the_folder_away(file: Path) -> None:
    for each in file.parent.iterdir():
        each.unlink()
    file.parent.rmdir()
    file.parent.write_text("not a folder")


def _lead_in_circles(file: Path) -> None:
    file.unlink()
    file.symlink_to(file)


def _sql(*statements: str) -> Callable[[Path], None]:
    def run(file: Path) -> None:
        with sqlite3.connect(file) as connection:
            for each in statements:
                connection.execute(each)
        connection.close()

    return run


def _spoil_the_log(file: Path) -> None:
    """Write over the page where the log begins, which only whoever reads the log comes upon."""
    with sqlite3.connect(file) as connection:
        ((page,),) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'audit_entries'")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    whole = bytearray(file.read_bytes())
    whole[(page - 1) * 4096 : page * 4096] = b"\x5a" * 4096
    file.write_bytes(whole)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "garbage": lambda file: file.write_bytes(b"not a database " * 500),
    "truncated": lambda file: file.write_bytes(file.read_bytes()[:5000]),
    "cut in the first page": lambda file: file.write_bytes(file.read_bytes()[:300]),
    "spoiled": _spoil,
    "a folder": _replace_by_a_folder,
    "no folder": _take_the_folder_away,
    "a link to itself": _lead_in_circles,
}
ODD: dict[str, Callable[[Path], None]] = {
    "two revisions": _sql("INSERT INTO alembic_version VALUES ('x')"),
    "revision lost": _sql("DELETE FROM alembic_version"),
    "table lost": _sql("DROP TABLE alembic_version", "DROP TABLE audit_head"),
}
NOT_WHOLE: dict[str, Callable[[Path], None]] = {
    "calls owed lost": _sql("DROP TABLE call_backs"),
    "end of the log lost": _sql("DROP TABLE audit_head"),
    "a column lost": _sql("ALTER TABLE outbox RENAME COLUMN reason TO why"),
    "the log spoiled": _spoil_the_log,
}


@pytest.fixture(params=["development", "production"])
def start(request: pytest.FixtureRequest, make_app: MakeApp, tmp_path: Path) -> Iterator[Start]:
    """Return a callable that starts a console on the file of ``file_of``."""
    for_patients = {**PRODUCTION, "data_key": DATA_KEY} if request.param == "production" else {"data_key": DATA_KEY}
    started = list[Flask]()

    def app() -> Flask:
        settings = {**for_patients, "console": True, "instance_folder": tmp_path / "instance", "TESTING": False}
        started.append(make_app(**settings))
        return started[-1]

    yield app
    for each in started:
        with each.app_context():
            session().close()
            engine().dispose()


@pytest.fixture(scope="module")
def whole(make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the file of a console in which somebody has an account."""
    folder = tmp_path_factory.mktemp("whole")
    app = make_app(console=True, data_key=DATA_KEY, instance_folder=folder)
    assert command(app, "add-nurse", "--email", "n@example.org", "--name", "N") == (0, 1)
    with app.app_context():
        session().close()
        engine().dispose()
    return folder / SQLITE_FILE


@pytest.fixture
def file(whole: Path, tmp_path: Path) -> Path:
    """Give a copy of it, where the console that starts will look for it."""
    (tmp_path / "instance").mkdir()
    return Path(copy(whole, tmp_path / "instance" / SQLITE_FILE))


def command(app: Flask, *arguments: str) -> tuple[int, int]:
    """Run a command, and return its status and how many lines it said of a fault."""
    done = app.test_cli_runner().invoke(args=["console", *arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), arguments
    return done.exit_code, len([line for line in done.output.splitlines() if line.startswith("Error")]) or 1


def is_served(client: FlaskClient) -> None:
    assert client.get("/").status_code == HTTPStatus.OK
    assert client.get("/healthz").status_code == HTTPStatus.OK
    ready = client.get("/readyz")
    assert (ready.status_code, ready.text) == (HTTPStatus.SERVICE_UNAVAILABLE, "not ready: database")


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_check_is_served_and_the_console_says_so(start: Start, file: Path, damage: str) -> None:
    DAMAGES[damage](file)

    app = start()
    invitations.announce(app)  # as the server does before it serves anyone
    client = app.test_client()

    is_served(client)
    page = client.get("/console/set-up/" + "x" * 43)
    assert page.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "tel:911" in page.text
    for arguments in (("verify-audit",), ("add-nurse", "--email", "m@example.org", "--name", "M"), ("migrate",)):
        assert command(app, *arguments) == (1, 1), arguments


@pytest.mark.parametrize("damage", NOT_WHOLE)
def test_a_file_that_is_at_the_revision_and_not_whole_is_not_ready(start: Start, file: Path, damage: str) -> None:
    NOT_WHOLE[damage](file)

    app = start()
    is_served(app.test_client())
    assert command(app, "migrate") == (1, 1)
    with app.app_context():
        assert migrate.current() == migrate.newest()


@pytest.mark.parametrize("damage", ODD)
def test_a_file_that_no_version_left_so_is_not_ready(start: Start, file: Path, damage: str) -> None:
    ODD[damage](file)

    app = start()
    invitations.announce(app)

    is_served(app.test_client())
    for name in ("verify-audit", "migrate"):
        assert command(app, name) == (1, 1), name


def test_a_file_that_is_damaged_while_it_is_served_is_an_outage(start: Start, file: Path) -> None:
    client = start().test_client()
    assert client.get("/readyz").text == "ready"
    DAMAGES["garbage"](file)

    is_served(client)
    assert client.get("/console/set-up/" + "x" * 43).status_code == HTTPStatus.SERVICE_UNAVAILABLE


def test_a_disk_that_cannot_be_written_keeps_the_check_from_nothing(file: Path, make_app: MakeApp) -> None:
    read_only = f"sqlite:///file:{file}?mode=ro&uri=true"
    app = make_app(console=True, database_url=read_only, data_key=DATA_KEY, instance_folder=file.parent, TESTING=False)

    invitations.announce(app)
    assert app.test_client().get("/").status_code == HTTPStatus.OK
    assert command(app, "disable", "--email", "n@example.org") == (1, 1)
    with app.app_context():
        session().close()
        engine().dispose()


def test_a_spoiled_row_in_a_database_that_cannot_be_verified_is_an_error_in_words(start: Start, file: Path) -> None:
    _sql("UPDATE users SET created_at = 'of old'", "DROP TABLE shift_entries")(file)

    assert command(start(), "disable", "--email", "n@example.org") == (1, 1)


def test_a_row_without_its_parent_stops_nothing_and_is_named(start: Start, file: Path) -> None:
    _sql("INSERT INTO user_roles (user_id, role_id) VALUES (77, 1)")(file)

    app = start()
    assert app.test_client().get("/readyz").text == "ready"
    done = app.test_cli_runner().invoke(args=["console", "verify-audit"])
    assert done.exit_code == 1
    assert "1 rows of user_roles refer to one of users that is not there." in done.output


def test_the_database_of_a_later_version_is_served_and_commands_say_which(
    start: Start, file: Path, tmp_path: Path
) -> None:
    _sql("UPDATE alembic_version SET version_num = '9999'")(file)

    app = start()
    assert app.test_client().get("/readyz").text == "ready"
    for arguments in (("migrate",), ("rotate-keys",), ("restore", str(file))):
        done = app.test_cli_runner().invoke(args=["console", *arguments])
        assert done.exit_code == 1
        assert "The database is at revision 9999" in done.output
        assert "A later version brought it there" in done.output
    for arguments in (("verify-audit",), ("backup", str(tmp_path / "console.backup"))):
        done = app.test_cli_runner().invoke(args=["console", *arguments])
        assert done.exit_code == 0, done.output
        assert f"at revision 9999 of a later version; this version knows {migrate.newest()}." in done.output


def test_what_is_no_revision_is_not_taken_for_a_later_one(start: Start, file: Path, tmp_path: Path) -> None:
    _sql("UPDATE alembic_version SET version_num = x'ff'")(file)

    app = start()
    for arguments in (("verify-audit",), ("backup", str(tmp_path / "console.backup"))):
        assert command(app, *arguments) == (1, 1), arguments


def test_what_a_later_version_took_away_is_an_error_in_words(start: Start, file: Path, tmp_path: Path) -> None:
    _sql("UPDATE alembic_version SET version_num = '9999'", "ALTER TABLE users DROP COLUMN last_code_step")(file)

    assert command(start(), "verify-audit") == (1, 1)
    assert command(start(), "backup", str(tmp_path / "console.backup")) == (0, 1), (
        "what is there is copied all the same"
    )
