"""What the console says where there is no page, or none for this account: on a page of its own, not the patients'."""

from collections.abc import Callable
from http import HTTPStatus

import pytest
from flask import Flask

from app.console import refusals
from app.data.models import User
from tests.console.databases import on_one_database
from tests.support.page import FetchPage

pytestmark = on_one_database

Browse = Callable[[User], FetchPage]
FOR_PATIENTS = "If you need help now, call"


@pytest.mark.parametrize(
    ("address", "status"), [("/console/nowhere", HTTPStatus.NOT_FOUND), ("/console/reports", HTTPStatus.FORBIDDEN)]
)
def test_a_nurse_stays_in_the_console(browse: Browse, nurse: User, address: str, status: HTTPStatus) -> None:
    page = browse(nurse)(address, status=status)

    assert refusals.WHAT_TO_DO[status] in page.text
    assert page.links.count("/console") > 1
    assert FOR_PATIENTS not in page.text


def test_who_is_not_signed_in_is_told_what_everybody_is(console_app: Flask) -> None:
    reply = console_app.test_client().get("/console/nowhere")

    assert reply.status_code == HTTPStatus.NOT_FOUND
    assert FOR_PATIENTS in reply.text


def test_whom_to_call_is_told_where_the_page_of_the_console_breaks(
    console_app: Flask, browse: Browse, nurse: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = browse(nurse)
    monkeypatch.delitem(console_app.jinja_env.globals, "zone_in_words")

    assert FOR_PATIENTS in pages("/console/nowhere", status=HTTPStatus.NOT_FOUND).text
