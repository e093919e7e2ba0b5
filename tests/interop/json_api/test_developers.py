"""Every line that the documents offer to try can be tried."""

import json
import shlex
from http import HTTPStatus

import pytest
from flask.testing import FlaskClient

from app.interop.developers import lines
from app.interop.earlier import retired
from app.interop.json_api.endpoint import PREFIX
from app.interop.shared import Line
from rules.in_force import QUESTIONNAIRE
from tests.support.page import FetchPage

LOCAL = "http://127.0.0.1:8000"


@pytest.mark.parametrize("line", list(lines()), ids=lambda each: each.path)
def test_the_line_to_try_works_and_stands_on_the_page(client: FlaskClient, page: FetchPage, line: Line) -> None:
    program, silent, address, *rest = shlex.split(line.curl(LOCAL))
    given = dict(zip(rest[::2], rest[1::2], strict=True))
    headers = dict([given["-H"].split(": ", 1)]) if "-H" in given else {}

    response = client.open(
        address.removeprefix(LOCAL), method="POST" if "-d" in given else "GET", data=given.get("-d"), headers=headers
    )

    assert (program, silent) == ("curl", "-s")
    assert response.status_code == HTTPStatus.OK
    assert not json.loads(response.text.splitlines()[0]).get("problem")
    assert line.curl("http://localhost") in page("/developers").text


def test_the_page_names_every_retired_code_and_what_a_missing_number_means(page: FetchPage) -> None:
    shown = page("/developers").text

    assert all(f"{link_id}.{option}" in shown for link_id, option in retired())
    assert f"read as answers to number {QUESTIONNAIRE}" in shown


def test_every_endpoint_is_on_the_page(client: FlaskClient) -> None:
    shown = client.get("/developers").text
    served = {rule.rule for rule in client.application.url_map.iter_rules() if rule.rule.startswith(PREFIX)}

    assert {path for path in served if path in shown} == served
