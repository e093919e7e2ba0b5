"""What other rules would have said of the calls: as ``triage`` says it, counted, named, and without a trace."""

import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import insert, update

from app import clock
from app.console.call.fields import empty_record
from app.data.database import is_postgresql, session
from app.data.models import User
from app.data.retriage import retriaged
from app.data.sealing import keys
from app.data.upkeep.tables import TABLES
from rules.earlier import rules_of_form
from rules.engine.triage import compiled
from rules.exports.as_json import outcome_as_data, rules_as_data
from rules.exports.vectors import random_answers
from rules.in_force import RULES
from rules.model.disposition import Clock, Disposition, Route, Verdict
from rules.model.questionnaire import Answers, Respondent
from rules.model.rule_set import RuleSet
from tests.console.test_upkeep import Run, on, rows, run
from tests.rules.whole_check import nothing_new
from tests.support.table import table

__all__ = ["run"]

MANY = 400
LONG_AGO = timedelta(days=59)

SOON = Verdict(Disposition.CALL_SOON, Route.TEAM, Clock.SOON, er_line=True)
NOW = Verdict(Disposition.CALL_NOW, Route.TEAM, Clock.NOW, er_line=True)


def other_rules(**changes: dict[str, Any]) -> RuleSet:
    """The rules in force, but for what red flags ask for; ``lump_new`` is the red flag ``lump-new``."""
    by_code = {name.replace("_", "-"): change for name, change in changes.items()}
    assert by_code.keys() <= RULES.red_flag.keys()
    return RuleSet(
        steps=RULES.steps,
        red_flags=(flag.model_copy(update=by_code.get(flag.code, {})) for flag in RULES.red_flags),
        edition=RULES.edition._replace(version="9.9.9"),
        silences=RULES.silences,
        self_doubt=RULES.self_doubt,
    )


LOUDER = other_rules(
    lump_new={"disposition": Disposition.CALL_NOW},
    fever_yes={"route": Route.EMERGENCY},
    bone_pain_new={"disposition": Disposition.MENTION},
    walking_limp={"due_today": True, "er_if_unreached": False},
)
"""Up, up to 911, down, and up in one part but down in another."""


@pytest.fixture
def store(console_app: Flask, nurse: User) -> Callable[..., list[str]]:  # noqa: ARG001 - its session
    """Return a callable that stores calls as ``rules`` told them then, and returns their ids."""
    by = nurse.id

    def put(
        given: Sequence[tuple[Respondent, Answers]], *, rules: RuleSet = RULES, saved_at: datetime | None = None
    ) -> list[str]:
        ids = [uuid4().hex for _ in given]
        told = [_told(rules, who, answers) for who, answers in given]
        common = {"nurse_id": by, "started_at": clock.now(), "saved_at": saved_at or clock.now()}
        record = {"record": keys().seal(empty_record()), **common}
        session().execute(
            insert(TABLES["calls"]), [{"id": each, **one, **record} for each, one in zip(ids, told, strict=True)]
        )
        session().commit()
        return ids

    return put


def _told(rules: RuleSet, who: Respondent, answers: Answers) -> dict[str, Any]:
    outcome = compiled(rules).triage(answers, who)
    data = outcome_as_data(outcome)
    if rules.questionnaire == 1:
        data = {name: value for name, value in data.items() if name not in ("questionnaire", "clock", "er_line")}
    return {
        "respondent": who.value,
        "computed": outcome.disposition.value,
        "decided": Disposition.MENTION.value,
        "rules_version": rules.version,
        "rules_hash": rules.hash,
        "answers": answers,
        "outcome": data,
    }


def asked(**changes: str | list[str]) -> tuple[Respondent, Answers]:
    """A whole check that reports nothing but ``changes``."""
    return Respondent.PATIENT, nothing_new({name.replace("_", "-"): answer for name, answer in changes.items()})


def lines_of(output: str) -> list[str]:
    return [" ".join(line.split()) for line in output.splitlines()]


def exported(rules: RuleSet, folder: Path) -> str:
    file = folder / "rules.json"
    file.write_text(json.dumps(rules_as_data(rules)), encoding="utf-8")
    return str(file)


def test_every_call_gets_what_triage_says(store: Callable[..., list[str]]) -> None:
    given = list(zip(cycle(Respondent), random_answers(RULES, MANY, seed=3)))
    calls = dict(zip(store(given), given, strict=True))

    found = retriaged(LOUDER).alike

    told, said = (
        {each: compiled(rules).triage(answers, who) for each, (who, answers) in calls.items()}
        for rules in (RULES, LOUDER)
    )
    named = {each.call_id: each for each in found if each.call_id}
    assert named.keys() >= {each for each in calls if told[each].verdict != said[each].verdict}
    for call_id, each in named.items():
        assert call_id
        assert (each.told, each.said) == (told[call_id].verdict, said[call_id].verdict)
        assert set(each.found_then) == {finding.code for finding in told[call_id].findings}
        assert set(each.found_now) == {finding.code for finding in said[call_id].findings}
    alike = Counter({each.told: each.calls for each in found if not each.call_id})
    assert alike == Counter(told[each].verdict for each in calls if each not in named)
    assert named
    assert alike.total() > 0


def test_the_rules_in_force_say_what_they_said(run: Run, store: Callable[..., list[str]]) -> None:
    store(list(zip(cycle(Respondent), random_answers(RULES, MANY, seed=4))))

    lines = lines_of(run("retriage").output)

    assert lines[0] == f"Rules run: those in force, version {RULES.version}, hash {RULES.hash}"
    assert f"told the same {MANY}" in lines
    assert {"up: more urgent than was told 0", "down: less urgent than was told 0", "cannot be read 0"} <= set(lines)
    assert not re.search("[0-9a-f]{32}(?![0-9a-f])", "\n".join(lines[1:]))


def test_calls_go_up_and_down_and_both_and_are_named(run: Run, store: Callable[..., list[str]], tmp_path: Path) -> None:
    checks = (asked(lump="new"), asked(fever="yes"), asked(bone_pain=["new"]), asked(walking="limp"), asked())
    up, emergency, down, both, _ = store(checks, saved_at=clock.now() - LONG_AGO)
    store([asked()])

    done = run("retriage", "--against", exported(LOUDER, tmp_path))

    assert done.exit_code == 0, done.output
    lines = lines_of(done.output)
    assert lines[0].endswith(f"rules.json, version 9.9.9, hash {LOUDER.hash}")
    assert {"told the same 2", "up: more urgent than was told 2", "down: less urgent than was told 1"} <= set(lines)
    assert "up in one part, down in another 1" in lines
    assert "call-backs (call-soon) 3 then 1 now -1.0 a month" in lines
    assert "emergencies (ambulance first) 0 then 1 now +0.5 a month" in lines
    assert "call-soon, soon, ER line → call-now, now, ER line 1" in lines
    assert "call-now, now, ER line → call-now, ambulance first, now, ER line 1" in lines
    assert "call-soon, soon, ER line → call-soon, today, no ER line 1" in lines
    assert {"lump-new 1 0 0 0", "fever-yes 1 0 0 0", "bone-pain-new 0 1 0 0", "walking-limp 1 1 0 0"} <= set(lines)
    listed = [lines.index(f"{words}, each at /console/calls/ID") for words in (
        "up: more urgent than was told: 2",
        "down: less urgent than was told: 1",
        "up in one part, down in another: 1",
    )]  # fmt: skip
    assert lines[listed[0] + 1 : listed[0] + 3] == sorted([up, emergency])
    assert lines[listed[1] + 1] == down
    assert lines[listed[2] + 1] == both


def test_only_so_many_ids_are_listed_and_the_others_counted(
    run: Run, store: Callable[..., list[str]], tmp_path: Path
) -> None:
    ids = store([asked(lump="new")] * 5)

    lines = lines_of(run("retriage", "--against", exported(LOUDER, tmp_path), "--ids", "2").output)

    assert [line for line in lines if line in ids] == sorted(ids)[:2]
    assert "and 3 more: --ids 5 lists them all" in lines


def test_as_json_there_is_every_id(run: Run, store: Callable[..., list[str]], tmp_path: Path) -> None:
    ids = store([asked(lump="new")] * 3)

    found = json.loads(run("retriage", "--against", exported(LOUDER, tmp_path), "--ids", "1", "--json").output)

    assert (found["calls"], found["same"], found["up"], found["down"], found["both"]) == (3, 0, 3, 0, 0)
    assert found["ids"] == {"up": sorted(ids), "down": [], "both": []}
    assert found["moves"] == [{"told": SOON._asdict(), "now": NOW._asdict(), "calls": 3}]
    assert found["findings"] == [{"code": "lump-new", "up": 3, "down": 0, "came": 0, "gone": 0}]
    assert found["call_backs"] == {"then": 3, "now": 0, "more_a_month": None}
    assert (found["rules"]["version"], found["form"], found["days"]) == ("9.9.9", RULES.questionnaire, 1)


def test_a_few_days_tell_nothing_of_a_month(run: Run, store: Callable[..., list[str]]) -> None:
    store([asked()])

    assert "No figure for a month: the calls are of fewer than 30 days." in lines_of(run("retriage").output)


def test_the_same_for_other_findings_is_said(run: Run, store: Callable[..., list[str]], tmp_path: Path) -> None:
    without = RuleSet(
        steps=RULES.steps,
        red_flags=(flag for flag in RULES.red_flags if flag.code != "walking-slower"),
        edition=RULES.edition,
        silences=RULES.silences,
        self_doubt=RULES.self_doubt,
    )
    store([asked(walking="slower")], rules=RULES)

    lines = lines_of(run("retriage", "--against", exported(without, tmp_path)).output)

    assert {"told the same 1", "Of those told the same, 1 have other findings."} <= set(lines)
    assert "walking-slower 0 0 0 1" in lines


@pytest.mark.unwatched
def test_what_no_finding_explains_is_said_to_be_so(run: Run, store: Callable[..., list[str]], tmp_path: Path) -> None:
    calmer = RuleSet(
        steps=RULES.steps,
        red_flags=RULES.red_flags,
        edition=RULES.edition,
        silences=RULES.silences.model_copy(update={"clock": Clock.SOON}),
        self_doubt=RULES.self_doubt,
    )
    store([(Respondent.PATIENT, {})], rules=RULES)
    store([(Respondent.PATIENT, {})] * 2, rules=calmer)

    assert "no finding, but what is not sure or not answered 2 0 0 0" in lines_of(run("retriage").output)
    lines = lines_of(run("retriage", "--against", exported(calmer, tmp_path)).output)
    assert "no finding, but what is not sure or not answered 0 1 0 0" in lines


@pytest.mark.unwatched
def test_calls_of_an_earlier_form_are_counted_apart(run: Run, store: Callable[..., list[str]]) -> None:
    first = rules_of_form(1)
    store(list(zip(cycle(Respondent), random_answers(first, 3))), rules=first)
    store([asked()])

    lines = lines_of(run("retriage").output)

    assert "Not run: 3 calls of form 1, which asked other things" in lines
    assert any(line.startswith(f"Run over: 1 call of form {RULES.questionnaire}, saved from ") for line in lines)
    assert json.loads(run("retriage", "--json").output)["other_forms"] == {"1": 3}


def test_only_those_since_a_day_are_looked_at(run: Run, store: Callable[..., list[str]]) -> None:
    today = clock.now()
    store([asked(), asked()], saved_at=today - LONG_AGO)
    store([asked()])

    assert json.loads(run("retriage", "--json").output)["calls"] == 3
    since = f"{today - timedelta(days=2):%Y-%m-%d}"
    assert json.loads(run("retriage", "--json", "--since", since).output)["calls"] == 1


def test_what_cannot_be_read_is_named_with_what_it_is(run: Run, store: Callable[..., list[str]]) -> None:
    odd, lost, told, unknown, sound = store([asked()] * 5)
    change = update(TABLES["calls"])
    session().execute(change.where(TABLES["calls"].c.id == odd).values(answers={"back-pain": "nowhere"}))
    session().execute(change.where(TABLES["calls"].c.id == lost).values(answers=[]))
    form = {"questionnaire": RULES.questionnaire}
    session().execute(change.where(TABLES["calls"].c.id == told).values(outcome=form))
    later = {"disposition": "call-later", "route": "team", "clock": "soon", "er_line": True}
    session().execute(change.where(TABLES["calls"].c.id == unknown).values(outcome={**form, **later, "findings": []}))

    lines = lines_of(run("retriage", "--ids", "9").output)

    assert {"told the same 1", "cannot be read 4"} <= set(lines)
    assert {
        f"{odd}: back-pain",
        f"{lost}: answers",
        f"{told}: what was told then",
        f"{unknown}: what was told then",
    } <= set(lines)
    assert sound not in "".join(lines)


@pytest.mark.asks_which_database
def test_what_is_no_json_stops_nothing(run: Run, store: Callable[..., list[str]]) -> None:
    if is_postgresql():
        pytest.skip("PostgreSQL stores nothing else in these columns")
    answers, outcome, _ = store([asked()] * 3)
    for column, call_id in (("answers", answers), ("outcome", outcome)):
        session().connection().exec_driver_sql(f"UPDATE calls SET {column} = '{{' WHERE id = ?", (call_id,))  # noqa: S608

    lines = lines_of(run("retriage").output)

    assert {"told the same 1", "cannot be read 2"} <= set(lines)
    assert {f"{answers}: answers", f"{outcome}: what was told then"} <= set(lines)


@pytest.mark.asks_which_database
def test_if_no_call_at_all_can_be_read_it_says_so(run: Run, store: Callable[..., list[str]]) -> None:
    if is_postgresql():
        pytest.skip("PostgreSQL stores nothing else in these columns")
    (call_id,) = store([asked()])
    session().connection().exec_driver_sql("UPDATE calls SET outcome = '{'")

    lines = lines_of(run("retriage").output)

    assert f"Run over: 1 call of form {RULES.questionnaire}" in lines
    assert f"{call_id}: what was told then" in lines


@pytest.mark.unwatched
def test_nothing_that_is_stored_is_changed(run: Run, store: Callable[..., list[str]], tmp_path: Path) -> None:
    store([*zip(cycle(Respondent), random_answers(RULES, 20)), asked(lump="new")])
    before = rows()

    assert run("retriage").exit_code == 0
    assert run("retriage", "--against", exported(LOUDER, tmp_path), "--json").exit_code == 0

    assert rows() == before


@pytest.mark.unwatched
def test_with_no_call_at_all_it_says_so(run: Run) -> None:
    done = run("retriage")

    assert done.exit_code == 0
    assert done.output.splitlines()[-1] == f"No call of form {RULES.questionnaire} is stored."
    assert json.loads(run("retriage", "--json").output)["calls"] == 0


@table("day", [f"{clock.now() + timedelta(days=2):%Y-%m-%d}", "9999-12-31", "0001-01-01", "1969-12-31"])
def test_a_day_to_come_or_before_anything_was_saved_is_refused(run: Run, day: str) -> None:
    done = run("retriage", "--since", day)

    assert (done.exit_code, done.output) == (
        1,
        f"Error: Found --since {day}, expected a day from 1970-01-01 up to today.\n",
    )


@table("day", ["yesterday", "2026-13-01", "01.11.2026"])
def test_what_is_no_day_is_refused(run: Run, day: str) -> None:
    assert run("retriage", "--since", day).exit_code == 2


def _other_form(file: Path) -> None:
    file.write_text(json.dumps(rules_as_data(rules_of_form(1))), encoding="utf-8")


NO_RULES: dict[str, tuple[Callable[[Path], object], str]] = {
    "another form": (_other_form, "these are rules of form 1, expected form 2"),
    "no JSON": (lambda file: file.write_text("no", encoding="utf-8"), "Invalid JSON"),
    "other JSON": (lambda file: file.write_text("{}", encoding="utf-8"), "version: Field required"),
    "no text": (lambda file: file.write_bytes(b"\xff\xfe\x00"), "it cannot be read"),
}


@table("kind", NO_RULES)
def test_a_file_that_is_no_rules_of_this_form_is_one_line(run: Run, tmp_path: Path, kind: str) -> None:
    make, words = NO_RULES[kind]
    file = tmp_path / "old.json"
    make(file)

    done = run("retriage", "--against", str(file))

    assert done.exit_code == 1
    (line,) = done.output.splitlines()
    assert line.startswith(f"Error: {file}: ")
    assert words in line


LOCAL = """
[[raise]]
code = "lump-new"
to = "call-now"
decided_by = "A clinical lead"
decided_on = 2026-11-20
"""


def test_a_local_file_is_tried_before_it_is_in_force(run: Run, store: Callable[..., list[str]], tmp_path: Path) -> None:
    raised, _ = store([asked(lump="new"), asked()])
    local = tmp_path / "local.toml"
    local.write_text(LOCAL, encoding="utf-8")

    done = run("retriage", "--with", str(local))

    assert done.exit_code == 0, done.output
    lines = lines_of(done.output)
    assert lines[0].startswith(f"Rules run: those released, as {local} adapts them, version {RULES.version}+local.")
    assert {"told the same 1", "up: more urgent than was told 1", raised, "lump-new 1 0 0 0"} <= set(lines)


def test_a_local_file_that_lowers_is_one_line(run: Run, tmp_path: Path) -> None:
    local = tmp_path / "local.toml"
    local.write_text(LOCAL.replace('"call-now"', '"mention"'), encoding="utf-8")

    done = run("retriage", "--with", str(local))

    assert done.exit_code == 1
    (line,) = done.output.splitlines()
    assert line.startswith(f"Error: {local}: ")


def test_two_files_are_refused(run: Run, tmp_path: Path) -> None:
    local = tmp_path / "local.toml"
    local.write_text(LOCAL, encoding="utf-8")

    done = run("retriage", "--with", str(local), "--against", exported(RULES, tmp_path))

    assert done.exit_code == 1
    assert len(done.output.splitlines()) == 1
    assert "expected one of them" in done.output


def test_a_file_that_is_not_there_is_refused(run: Run, tmp_path: Path) -> None:
    assert run("retriage", "--against", str(tmp_path / "nowhere.json")).exit_code == 2


def test_a_database_that_is_not_up_to_date_is_refused(
    console_app: Flask, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.data.upkeep.migrate.newest", lambda: "9999")

    done = run("retriage")

    assert done.exit_code == 1
    assert "this version of the app needs 9999" in done.output
    assert on(console_app, "--help").exit_code == 0
