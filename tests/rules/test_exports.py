"""A rule that is changed changes every export, and an export that somebody changed by hand is caught."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from rules.commands import main
from rules.exports.as_javascript import tables_of
from rules.exports.sql.dialects import DIALECTS
from rules.exports.sql.statement import select
from rules.in_force import HASH, RULES, VERSION
from rules.model.rule_set import RuleSet
from tests.rules.few_rules import few_rules
from tests.rules.mutant_rules import one_of_each_kind
from tests.support.part import first_in_part, in_part

COMMANDS = {
    "export.json": ["export"],
    "vectors.jsonl": ["vectors", "--random=20"],
    **{f"{dialect}.sql": ["sql", "--dialect", dialect] for dialect in DIALECTS},
    "columns.sql": ["sql", "--dialect", "duckdb", "--columns", "--table", "lake.checks"],
}


@pytest.fixture
def in_force(monkeypatch: pytest.MonkeyPatch) -> RuleSet:
    """Few rules, as if they were in force: everything is written of them in no time."""
    few = few_rules(monkeypatch)
    monkeypatch.setattr("rules.commands.RULES", few)
    return few


@pytest.fixture
def files(in_force: RuleSet, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> list[Path]:
    """Every file that a command writes."""
    assert main(["js", "--out", str(tmp_path)]) == 0
    capsys.readouterr()
    for name, arguments in COMMANDS.items():
        assert main(arguments) == 0
        (tmp_path / name).write_text(capsys.readouterr().out, encoding="utf-8")
    found = sorted(tmp_path.iterdir())
    assert len(found) == len(COMMANDS) + 2
    assert all(in_force.hash in path.read_text(encoding="utf-8") for path in found)
    return found


@pytest.mark.unwatched
def test_every_file_is_known_as_it_was_written(files: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *map(str, files)]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(files)
    for path, line in zip(files, lines, strict=True):
        assert line.startswith(f"{path}: as it was written, of the rules in force")


def other_digit(found: re.Match[str]) -> str:
    return found[0][:-1] + ("1" if found[0].endswith("0") else "0")


CHANGES: dict[str, Callable[[str], str]] = {
    "a level": lambda text: text.replace("call-now", "call-soon", 1),
    "a line more": lambda text: text + "\n",
    "a line less": lambda text: "".join(text.splitlines(keepends=True)[:-1]),
    "the hash": lambda text: re.sub("hash.*?[0-9a-f]", other_digit, text, count=1),
    "the checksum": lambda text: re.sub('sha256"?: "?.', other_digit, text, count=1),
    "everything": lambda _: "",
}
NO_CHECKSUM = "export.json"


@pytest.mark.unwatched
@first_in_part("change", CHANGES, first=2)
def test_a_file_that_was_changed_by_hand_is_caught(
    change: str, files: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    changed = [path for path in files if change != "the checksum" or path.name != NO_CHECKSUM]
    for path in changed:
        text = path.read_text(encoding="utf-8")
        assert CHANGES[change](text) != text
        path.write_text(CHANGES[change](text), encoding="utf-8")

    assert main(["check", *map(str, changed)]) == 1

    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(" since ")[0] for line in lines] == [f"{path}: CHANGED" for path in changed]


def test_one_changed_file_among_many_is_named_and_ends_with_status_one(
    files: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    files[0].write_text("{}", encoding="utf-8")

    assert main(["check", *map(str, files)]) == 1

    first, *others = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{files[0]}: CHANGED")
    assert not any("CHANGED" in line for line in others)


def test_files_of_other_rules_are_told_from_changed_ones(
    files: list[Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("rules.commands.RULES", RULES)
    sealed = [path for path in files if path.name != NO_CHECKSUM]

    assert main(["check", *map(str, sealed)]) == 1

    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(" than ")[0] for line in lines] == [
        f"{path}: as it was written, but OF OTHER RULES" for path in sealed
    ]
    assert all(line.endswith(f"{VERSION}, hash {HASH}") for line in lines)


def test_what_is_no_file_ends_with_status_two_and_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "none.sql")]) == 2

    printed = capsys.readouterr()
    assert printed.out == ""
    assert len(printed.err.splitlines()) == 1


def test_the_checksum_can_be_worked_out_without_us(files: list[Path]) -> None:
    for path in (path for path in files if path.name != NO_CHECKSUM):
        text = path.read_text(encoding="utf-8")
        (checksum,) = re.findall('sha256"?: "?([0-9a-f]{64})', text.partition("\n")[0])

        assert hashlib.sha256(text.replace(checksum, "0" * 64).encode()).hexdigest() == checksum


@pytest.mark.unwatched
@in_part(3)
def test_every_kind_of_mistake_in_a_rule_changes_the_sql_and_the_tables(every: int) -> None:
    sql, tables = statement_of(RULES), tables_of(RULES)

    for mutant, rules in list(one_of_each_kind())[::every]:
        assert rules.hash == HASH
        assert statement_of(rules) != sql, mutant
        assert tables_of(rules) != tables, mutant


def statement_of(rules: RuleSet) -> str:
    return select(rules, "sqlite").partition("\n")[2]


def test_every_kind_of_mistake_in_a_rule_changes_the_hash_that_every_export_bears() -> None:
    for mutant, _ in one_of_each_kind():
        assert replace(mutant.declared, edition=RULES.edition).rule_set().hash != HASH, mutant
