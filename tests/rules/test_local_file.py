"""The file of a site is read whole, or refused in one line; it has no word for less than what is released."""

import subprocess
import sys
from pathlib import Path

import pytest

from rules.__main__ import UNREADABLE
from rules.errors import CannotStart, LocalFileError
from rules.local.given import VARIABLE, given_by
from rules.local.reading import read_local_file
from tests.support.table import table

WHO = 'decided_by = "A clinical lead"\ndecided_on = 2026-11-20\n'
LINE = f'[[line]]\nsyndrome = "cord"\nwords = {{ en = "Ask for a chair on wheels." }}\n{WHO}'
PATHWAY = f'[[pathway]]\ncode = "calcium"\nring = "the ward"\nnumber = "212-555-0177"\nsteps = ["Take blood."]\n{WHO}'
RAISE = f'[[raise]]\ncode = "thirst-more"\nto = "call-soon"\n{WHO}'


def fault_of(tmp_path: Path, content: str | bytes) -> str:
    path = tmp_path / "local.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(LocalFileError) as refused:
        read_local_file(path)
    (line,) = str(refused.value).splitlines()
    return line


def test_what_stands_in_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "local.toml"
    path.write_text(f'{RAISE}\n[[parameter]]\nname = "asked_days"\nvalue = 7\n{WHO}', "utf-8")

    read = read_local_file(path)

    assert [each.raised_code for each in read.rules.raises] == ["thirst-more"]
    assert (read.rules.values, read.path, len(read.sha256)) == ({"asked_days": 7}, path, 64)


@table(
    ("content", "words"),
    [
        (RAISE.replace("call-soon", "mention"), "[[raise]] number 1, to: found 'mention', expected 'call-soon' or"),
        (f"{RAISE}lower = true\n", "[[raise]] number 1, lower: no such name can stand here"),
        (f"[[lower]]\n{WHO}", "lower: no such name can stand here"),
        ('[[ruling]]\ncode = "C1"\ndecision = "keep"\n', "[[ruling]] number 1, decided_by: missing"),
        (f'[[ruling]]\ncode = "C1"\ndecision = "drop"\n{WHO}', "decision: found 'drop', expected 'keep' or 'raise'"),
        (f'[[ruling]]\ncode = "C1"\ndecision = "keep"\ncodes = ["thirst-extreme"]\n{WHO}', "C1 is kept, so no codes"),
        (f'[[raise]]\nto = "call-now"\n{WHO}', "found none of them, expected exactly one of code, option and all_of"),
        (f'{RAISE}option = "worry:some"\n', "found code and option, expected exactly one of"),
        (f'[[raise]]\nall_of = ["worry:some"]\nto = "call-now"\n{WHO}', "all_of: expected two or more"),
        (f'[[raise]]\noption = "worry"\nto = "call-now"\n{WHO}', "option: found 'worry'"),
        (f'[[raise]]\noption = "worry:some"\nto = "call-now"\n{WHO}', "finding: expected the words in each language"),
        (f'{RAISE}finding = {{ en = "Thirst" }}\n', "thirst-more has its words and its code already"),
        (
            f'[[raise]]\noption = "worry:some"\nto = "call-now"\nfinding = {{ en = "{"w" * 121}" }}\n{WHO}',
            "at most 120",
        ),
        (f'[[raise]]\noption = "worry:some"\nto = "call-now"\nfinding = {{ en = "a {{b}}" }}\n{WHO}', "without braces"),
        (RAISE.replace('"call-soon"', '"call-now"\nwithin = "today"'), "within: only a call-soon has a shorter clock"),
        (f'{RAISE}route = "emergency"\n', "route: the emergency number comes first only where"),
        (f'{RAISE}code_name = "thirst"\n', "code_name: found 'thirst'"),
        (RAISE + RAISE, "red flag thirst-more stands 2 times: leave all but one out"),
        (RAISE.replace("2026-11-20", '"soon"'), "decided_on: found 'soon'"),
        (f'[[parameter]]\nname = "asked_days"\nvalue = "7"\n{WHO}', "[[parameter]] number 1, value"),
        (LINE.replace('syndrome = "cord"', ""), "found neither disposition nor syndrome, expected one of them"),
        (LINE.replace("Ask", "Ask " * 50 + "Ask"), "words, en: found"),
        (LINE.replace("en = ", "fr = "), "words: expected the words in each language that is offered, such as"),
        (
            LINE.replace("Ask for a chair on wheels.", "Notify multidisciplinary professionals immediately."),
            "reads at grade 42.0 (Flesch-Kincaid), expected 6 at most",
        ),
        (LINE + LINE, "line Ask for a chair on wheels. stands 2 times"),
        (
            LINE + LINE.replace("Ask", "Wait") + LINE.replace("Ask", "Look"),
            "line: found 3 for cord, expected at most 2",
        ),
        (
            PATHWAY.replace("calcium", "thirst"),
            "code: found 'thirst', expected 'cord-compression', 'calcium' or 'fever'",
        ),
        (PATHWAY.replace('["Take blood."]', "[]"), "[[pathway]] number 1, steps"),
        (PATHWAY + PATHWAY, "pathway calcium stands 2 times"),
        ("".join(f'[[raise]]\ncode = "{each}"\nto = "x"\n' for each in "ab"), "and 3 more"),
        ("x = [", "found what is not TOML"),
        (b"\xff", "found bytes that are not UTF-8 at place 0"),
    ],
)
def test_what_cannot_stand_in_it_is_named_in_one_line(tmp_path: Path, content: str | bytes, words: str) -> None:
    assert words in fault_of(tmp_path, content)


def test_a_folder_and_a_file_that_is_not_there_are_named(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.toml"):
        with pytest.raises(LocalFileError, match="found nothing that can be read"):
            read_local_file(path)


def test_the_environment_names_it_or_nothing_is_adapted(tmp_path: Path) -> None:
    path = tmp_path / "local.toml"
    path.write_text(RAISE, "utf-8")

    assert given_by({}) is given_by({VARIABLE: " "}) is None
    assert (found := given_by({VARIABLE: str(path)})) is not None
    assert found.path == path


def test_one_that_cannot_be_used_ends_the_program_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match=f"^Cannot start. {VARIABLE}: {tmp_path}: found nothing that can be read"):
        given_by({VARIABLE: str(tmp_path)})


@table(
    ("content", "words"),
    [
        ("x = [", "found what is not TOML"),
        (RAISE.replace("thirst-more", "thirst-mroe"), "'thirst-mroe' is unknown; expected one of: thirst-more"),
        (f'[[parameter]]\nname = "fever_celsius"\nvalue = 38.5\n{WHO}', "found 38.5, expected 38.0 (as released) to"),
    ],
)
def test_whatever_is_wrong_the_command_line_says_it_without_a_traceback(
    tmp_path: Path, content: str, words: str
) -> None:
    path = tmp_path / "local.toml"
    path.write_text(content, "utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "rules", "export"],
        env={VARIABLE: str(path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (UNREADABLE, "")
    assert len(done.stderr.splitlines()) == 1
    assert f"Cannot start. {VARIABLE}: {path}: " in done.stderr
    assert words in done.stderr


def test_the_command_line_exports_the_adapted_rules(tmp_path: Path) -> None:
    path = tmp_path / "local.toml"
    path.write_text(RAISE, "utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "rules", "export"], env={VARIABLE: str(path)}, capture_output=True, text=True, check=True
    )

    assert '"version": "2.0.0+local.' in done.stdout
