"""Migrations: from nothing to exactly the tables of the models, back to nothing, and up again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect, select, text

from app.data import audit
from app.data.database import engine, session
from app.data.models import AuditHead, Base, Role
from app.data.people import ROLES
from app.data.upkeep import migrate
from tests.console.databases import database
from tests.support.app import MakeApp


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, make_app: MakeApp, tmp_path: Path) -> Iterator[Flask]:
    """Give a console whose database has no tables yet."""
    with database(request.param, tmp_path) as url:
        app = make_app(console=True, database_url=url, instance_folder=tmp_path)
        with app.app_context():
            yield app
            session().close()
            engine().dispose()


def differences() -> list[object]:
    with engine().connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))


def scripts() -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrate.FOLDER))
    return config


def down_to_nothing() -> None:
    config = scripts()
    with engine().begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")


def test_up_down_and_up_again_gives_exactly_the_tables_of_the_models(empty: Flask) -> None:
    assert migrate.current() is None
    migrate.upgrade(empty)
    assert differences() == []

    down_to_nothing()
    assert set(inspect(engine()).get_table_names()) <= {"alembic_version"}

    migrate.upgrade(empty)
    assert differences() == []
    assert migrate.current() == migrate.newest()
    assert set(session().scalars(select(Role.name))) == set(ROLES)
    assert session().execute(select(AuditHead.number, AuditHead.digest)).all() == [(0, audit.START)]


def test_alembic_knows_the_revisions_by_the_numbers_of_their_files_and_in_that_order() -> None:
    known = [each.revision for each in ScriptDirectory.from_config(scripts()).walk_revisions()]

    assert migrate.newest() == known[0]
    assert migrate.earlier() == {None, *known[1:]}


def test_a_database_at_several_revisions_is_told_apart_from_one_of_a_later_version(empty: Flask) -> None:
    migrate.upgrade(empty)
    with engine().begin() as connection:
        connection.execute(text("INSERT INTO alembic_version VALUES ('0001')"))

    with pytest.raises(migrate.MigrationError, match=f"0001, {migrate.newest()}"):
        migrate.current()
    assert not migrate.is_ready()
