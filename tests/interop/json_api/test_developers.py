"""Every line that the documents offer to try can be tried."""

import json
import shlex
import subprocess
from http import HTTPStatus
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.interop.developers import COMMANDS, CommandView, lines
from app.interop.earlier import retired
from app.interop.json_api.endpoint import PREFIX
from app.interop.shared import Line
from rules.__main__ import main
from rules.in_force import QUESTIONNAIRE, triage
from tests.support import npm
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


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: each.line)
def test_the_program_on_the_page_runs_with_what_the_command_made(
    command: CommandView, page: FetchPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    python, _, package, *rest = shlex.split(command.line)
    (tmp_path / "program.mjs").write_text(command.program, encoding="utf-8")

    assert (python, package, main(rest)) == ("python", "rules", 0)
    done = subprocess.run([npm.node(), "--no-warnings", "program.mjs"], capture_output=True, text=True, check=True)

    outcome = triage({"back-pain": "new", "nerve-pain": ["band"]})
    assert done.stdout.split() == [outcome.disposition, outcome.clock, *(each.code for each in outcome.findings)]
    assert " ".join(command.program.split()) in page("/developers").text
    assert command.line in page("/developers").text


def test_the_page_names_every_retired_code_and_what_a_missing_number_means(page: FetchPage) -> None:
    shown = page("/developers").text

    assert all(f"{link_id}.{option}" in shown for link_id, option in retired())
    assert f"read as answers to number {QUESTIONNAIRE}" in shown


def test_every_endpoint_is_on_the_page(client: FlaskClient) -> None:
    shown = client.get("/developers").text
    served = {rule.rule for rule in client.application.url_map.iter_rules() if rule.rule.startswith(PREFIX)}

    assert {path for path in served if path in shown} == served
