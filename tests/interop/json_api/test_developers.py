"""Every line that the documents offer to try can be tried."""

import json
import os
import re
import shlex
import subprocess
import sys
from http import HTTPStatus
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import clock
from app.interop.developers import CLIENTS, FIRST, CommandView, commands, lines
from app.interop.earlier import retired
from app.interop.fhir import codes
from app.interop.fhir.response import questionnaire_response
from app.interop.json_api.endpoint import PREFIX
from app.interop.shared import Line
from rules.commands import main
from rules.in_force import HASH, QUESTIONNAIRE, triage
from rules.model.questionnaire import Answers, Respondent
from tests.support import npm
from tests.support.page import FetchPage

ROOT = Path(__file__).parents[3]
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


EXAMPLE: Answers = {"back-pain": "new", "nerve-pain": ["band"]}


def said_by(line: list[str], client: FlaskClient, capsys: pytest.CaptureFixture[str]) -> str:
    """Run what stands in the line, and give what it prints."""
    program, _, what, *rest = line
    if program == "curl":
        return client.get(what.removeprefix(LOCAL)).text
    assert (program, what, main(rest)) == ("python", "rules", 0)
    return capsys.readouterr().out


def printed_by(
    command: CommandView, folder: Path, client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> list[str]:
    """Run the command, then the program with what it made, and give the lines that the program prints."""
    line = shlex.split(command.line)
    rest, made = (line[:-2], line[-1]) if ">" in line else (line, None)
    (folder / command.file).write_text(command.program, encoding="utf-8")

    said = said_by(rest, client, capsys)
    if made:
        (folder / made).write_text(said, encoding="utf-8")
    runs = [npm.node(), "--no-warnings"] if command.file.endswith(".mjs") else [sys.executable]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([*runs, command.file], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def _says_what_triage_says(lines: list[str]) -> None:
    outcome = triage(EXAMPLE)
    said = [re.findall(r"[\w-]+", line) for line in lines]
    assert said == [[outcome.disposition, outcome.clock, *(each.code for each in outcome.findings)]]


def _names_the_findings_and_that_not_all_is_answered(lines: list[str]) -> None:
    *found, last = lines
    findings = triage(EXAMPLE).findings
    assert sorted(found) == sorted(f"{codes.LEVELS[each.disposition].priority} {each.words}" for each in findings)
    assert last == "stat Something is not sure or not answered, so nothing is ruled out"


EXPECTED = {
    "check.mjs": _says_what_triage_says,
    "plan.py": _names_the_findings_and_that_not_all_is_answered,
}


@pytest.mark.unwatched
@pytest.mark.parametrize("command", [each for each in commands(LOCAL) if each.program], ids=lambda each: each.file)
def test_the_program_on_the_page_runs_with_what_the_command_made(
    client: FlaskClient,
    command: CommandView,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    filled = questionnaire_response(EXAMPLE, Respondent.PATIENT, at=clock.now())
    (tmp_path / "response.json").write_text(filled.model_dump_json(by_alias=True, exclude_none=True), encoding="utf-8")

    EXPECTED[command.file](printed_by(command, tmp_path, client, capsys))


@pytest.mark.parametrize("command", [each for each in commands(LOCAL) if not each.program], ids=lambda each: each.line)
def test_a_command_without_a_program_prints_what_it_says(
    client: FlaskClient, command: CommandView, capsys: pytest.CaptureFixture[str]
) -> None:
    *line, _, _ = shlex.split(command.line)

    assert HASH in said_by(line, client, capsys)[:2000]


def test_every_command_and_its_program_stand_on_the_page(page: FetchPage) -> None:
    shown = page("/developers").text

    for command in commands("http://localhost"):
        assert command.line in shown
        assert " ".join(command.program.split()) in shown


def test_what_is_needed_first_is_nine_hundred_words_and_the_rest_is_folded(page: FetchPage) -> None:
    """Each address that is asked first stands open, and no other; what is folded can be opened by whoever needs it."""
    html = page("/developers").html
    fold = re.compile(r"(?s)<details>.*?</details>")
    open_, folded = fold.sub(" ", html), " ".join(fold.findall(html))
    main = re.sub(r"(?s)^.*<main|</main>.*$", " ", open_)

    assert len(re.sub(r"<[^>]*>", " ", main).split()) <= 900
    named = re.compile(r"<h3><code>(?:GET|POST) ([^<]+)</code></h3>")
    assert sorted(named.findall(open_)) == sorted(FIRST)
    assert {each.path for each in lines()} == {*FIRST, *named.findall(folded)}


def test_the_page_names_every_retired_code_and_what_a_missing_number_means(page: FetchPage) -> None:
    shown = page("/developers").text

    assert all(f"{link_id}.{option}" in shown for link_id, option in retired())
    assert f"read as answers to number {QUESTIONNAIRE}" in shown


def versions() -> dict[str, str]:
    """The versions of the programs that the locks of the tests name."""
    here = ROOT / "tests" / "interop"
    folders = (
        here / "clients" / "packages",
        here / "fhir" / "packages",
        ROOT / "tests" / "tools" / "audit" / "fillers",
        ROOT / "tests" / "support" / "smart_server",
    )
    locks = (json.loads((each / npm.LOCK).read_text(encoding="utf-8"))["packages"] for each in folders)
    of_npm = {name.removeprefix("node_modules/"): each.get("version") for lock in locks for name, each in lock.items()}
    pinned = re.findall(r"^(\S+)==(\S+) ", (ROOT / "tests/locks/test.lock").read_text(encoding="utf-8"), re.MULTILINE)
    return {**dict(pinned), **of_npm}


def test_the_page_names_the_clients_with_the_versions_that_the_tests_run(page: FetchPage) -> None:
    locked, shown = versions(), page("/developers").text

    for client in CLIENTS:
        assert (
            locked[client.name.replace(".", "-") if client.name == "fhir.resources" else client.name] == client.version
        )
        assert f"{client.name} {client.version}" in shown


def test_every_endpoint_is_on_the_page(client: FlaskClient) -> None:
    shown = client.get("/developers").text
    served = {rule.rule for rule in client.application.url_map.iter_rules() if rule.rule.startswith(PREFIX)}

    assert {path for path in served if path in shown} == served
