"""When the console's database is gone: the check goes on, and the console says so, and whom to call."""

from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.console.access import HOME
from app.data.database import session
from app.data.models import User
from tests.support.app import MakeApp
from tests.support.console import DATA_KEY
from tests.support.signing_in import sign_in_as

NOBODY_THERE = "postgresql://nobody@127.0.0.1:1/none"


@pytest.fixture
def client(console_app: Flask, nurse: User, make_app: MakeApp, tmp_path: Path) -> FlaskClient:
    """Give a nurse who signed in while the database was there."""
    before = console_app.test_client()
    sign_in_as(before, nurse)
    session().commit()
    cookie = before.get_cookie("rfc_console", path=HOME)
    assert cookie is not None
    app = make_app(console=True, database_url=NOBODY_THERE, data_key=DATA_KEY, instance_folder=tmp_path, TESTING=False)
    client = app.test_client()
    client.set_cookie(cookie.key, cookie.value, path=HOME)
    return client


@pytest.mark.parametrize("address", ["/console", "/console/calls/new", "/console/reports"])
def test_the_console_says_so_and_whom_to_call(client: FlaskClient, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert answer.headers["Retry-After"]
    assert "tel:911" in answer.text
    assert "tel:+12125550100" in answer.text


def test_the_check_goes_on(client: FlaskClient) -> None:
    assert client.get("/").status_code == HTTPStatus.OK
    assert client.get("/healthz").status_code == HTTPStatus.OK
    assert client.get("/readyz").status_code == HTTPStatus.SERVICE_UNAVAILABLE
