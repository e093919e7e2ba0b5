"""The command line: JSON in and out, or a clear error and exit status 2."""

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rules import commands as command
from rules.commands import COMMANDS, main
from rules.exports.as_json import rules_as_data
from rules.in_force import HASH, ITEMS, RED_FLAGS, VERSION
from rules.proof.checks import CLOCKS
from tests.rules.few_rules import few_rules


def run(
    arguments: list[str], text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    status = main(arguments)
    printed = capsys.readouterr()
    return status, printed.out, printed.err


@pytest.fixture
def triage_of(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:  # noqa: ANN401
    return lambda text: run(["triage"], text, monkeypatch, capsys)


def test_the_module_runs_as_a_command() -> None:
    request = json.dumps({"respondent": "patient", "answers": {"weakness": "weaker"}})

    done = subprocess.run(
        [sys.executable, "-m", "rules", "triage"], input=request, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["disposition"] == "call-now"


def test_the_export_holds_the_whole_rule_set(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export"]) == 0

    data = json.loads(capsys.readouterr().out)
    assert (data["version"], data["hash"]) == (VERSION, HASH)
    items = [item for step in data["steps"] for item in step["items"]]
    assert [item["link_id"] for item in items] == list(ITEMS)
    assert [flag["code"] for flag in data["red_flags"]] == [flag.code for flag in RED_FLAGS]
    for item in items:
        assert item["question"]["patient"]
        assert item["clinical_term"]
        assert [option["code"] for option in item["options"]] == list(ITEMS[item["link_id"]].codes)
    for citation in (citation for flag in data["red_flags"] for citation in flag["citations"]):
        assert set(citation) == {"source", "section", "item", "paraphrase", "key_phrase", "confidence"}


def test_the_export_gives_every_number_that_a_wording_names(capsys: pytest.CaptureFixture[str]) -> None:
    main(["export"])

    exported = capsys.readouterr().out
    numbers = {parameter["name"] for parameter in json.loads(exported)["parameters"]}
    assert set(re.findall(r"\{(\w+)\}", exported)) <= numbers


def test_an_outcome_has_every_key_it_promises(triage_of: Any) -> None:  # noqa: ANN401
    status, out, _ = triage_of(
        '{"respondent": "nurse", "answers": {"lump": "new", "fall": "unsure", "vomiting": "none"}}'
    )

    outcome = json.loads(out)
    assert status == 0
    assert outcome["disposition"] == "call-soon"
    assert outcome["route"] == "team"
    assert (outcome["clock"], outcome["er_line"]) == ("today", True)
    assert outcome["complete"] is False
    assert [finding["code"] for finding in outcome["findings"]] == ["lump-new"]
    assert outcome["findings"][0]["citations"][0]["is_guide"] is True
    assert outcome["unknown"] == ["fall"]
    assert outcome["negatives"] == ["vomiting"]
    assert "weakness" in outcome["unanswered"]
    assert outcome["raised"][0]["link_id"] == "fall"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[]", "Found list"),
        ("{}", "respondent: found 'nothing'"),
        ('{"respondent": "doctor", "answers": {}}', "respondent: found 'doctor'"),
        ('{"respondent": ["patient"], "answers": {}}', "respondent: found ['patient']"),
        ('{"respondent": "patient"}', "Found str, expected an object"),
        ('{"respondent": "patient", "answers": []}', "Found list, expected an object"),
        ('{"respondent": "patient", "answers": {}, "name": "x"}', "Unknown key 'name'"),
        ('{"respondent": "patient", "answers": {"fever": "yes", "fever": "none"}}', "'fever' stands twice"),
        ('{"respondent": "patient", "answers": {"fever": NaN}}', "fever: found nan"),
    ],
)
def test_input_that_cannot_be_read_ends_with_status_two(triage_of: Any, text: str, words: str) -> None:  # noqa: ANN401
    status, out, error = triage_of(text)

    assert status == 2
    assert out == ""
    assert words in error


def test_every_fault_of_a_request_is_named(triage_of: Any) -> None:  # noqa: ANN401
    _, _, error = triage_of('{"respondent": "doctor", "answers": {"x": "y", "fever": 1}, "z": 0}')

    assert len(error.strip().splitlines()) == 4


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([name, "--help"])

    assert stopped.value.code == 0
    assert COMMANDS[name].help.splitlines()[0] in capsys.readouterr().out


@pytest.fixture
def _few_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "RULES", few_rules(monkeypatch, "weakness-weaker"))


@pytest.mark.usefixtures("_few_rules")
def test_a_broken_promise_ends_with_status_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prove"]) == 1

    printed = capsys.readouterr().out
    assert "FAILS  floor" in printed
    assert "Done in" in printed


@pytest.mark.usefixtures("_few_rules")
def test_the_proof_and_the_presentations_are_printed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prove", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["holds"] is False

    assert main(["presentations", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == {clock.value for clock in CLOCKS}


@pytest.mark.usefixtures("_few_rules")
def test_the_presentations_are_printed_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presentations"]) == 0

    assert "smallest presentations" in capsys.readouterr().out


@pytest.fixture
def diff_without_a_finding(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], int]:
    """Compare two steps of the rules with the same without a red flag, given the clinical changelog of that change."""
    kept, changes = tmp_path / "kept.json", tmp_path / "CHANGES.md"
    kept.write_text(json.dumps(rules_as_data(few_rules(monkeypatch))), encoding="utf-8")
    fewer = few_rules(monkeypatch, "weakness-weaker", version="0.1")
    monkeypatch.setattr(command, "RULES", fewer)
    monkeypatch.setattr(command, "CHANGES", changes)

    def run_diff(entry: str) -> int:
        changes.write_text(f"## {fewer.version}\n\n{entry}\n", encoding="utf-8")
        return main(["diff", str(kept)])

    return run_diff


def test_rules_go_down_nowhere_against_their_own_export(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = few_rules(monkeypatch)
    monkeypatch.setattr(command, "RULES", rules)
    kept = tmp_path / "kept.json"
    kept.write_text(json.dumps(rules_as_data(rules)), encoding="utf-8")

    assert main(["diff", str(kept)]) == 0
    assert "nothing goes down" in capsys.readouterr().out.lower()


def test_a_change_that_goes_down_with_an_entry_ends_with_status_zero(
    diff_without_a_finding: Callable[[str], int], capsys: pytest.CaptureFixture[str]
) -> None:
    status = diff_without_a_finding("- down: `weakness-weaker`")
    said = capsys.readouterr().out

    assert status == 0, said
    assert said.endswith("Everything that goes down has an entry in rules/CHANGES.md.\n")


def test_a_change_that_goes_down_without_an_entry_ends_with_status_one(
    diff_without_a_finding: Callable[[str], int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert diff_without_a_finding("- down: `weakness-cannot-use`") == 1
    assert "  `weakness-weaker`" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["no-such-file.json", "test_main.py"])
def test_a_file_that_is_no_export_ends_with_status_two(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(Path(__file__).with_name(name))]) == 2
    assert capsys.readouterr().err
