"""The rules in JavaScript decide as they do here, in every engine, and neither file can be changed unseen."""

import gzip
import re
from collections.abc import Callable, Iterable
from itertools import combinations
from pathlib import Path
from typing import Final

import pytest

from rules.commands import main
from rules.earlier import FIRST_FORM, rules_of_form
from rules.engine.triage import triage
from rules.errors import AnswersError
from rules.exports.as_javascript import files_of, tables_of
from rules.exports.vectors import random_answers
from rules.in_force import HASH, ITEMS, RULES, VERSION
from rules.model.questionnaire import UNSURE, Answers, Respondent
from rules.model.rule_set import RuleSet
from tests.rules import plain_engine
from tests.rules.javascript_outcome import TELL, TRIAGE, Said, told
from tests.rules.mutant_rules import one_of_each_kind, sound
from tests.rules.vectors_in_force import vectors_in_force
from tests.rules.whole_check import nothing_new
from tests.support.javascript import NAMES, engine_called, in_node, in_quickjs
from tests.support.part import in_part
from tests.tools.mutation.mutant import Declared
from tests.tools.mutation.mutators import mutants

FILES: Final = files_of(RULES, TRIAGE)
Asked = tuple[Answers, Respondent]

FEW: Final = 60

UNREADABLE: Final[tuple[object, ...]] = (
    {"leg-pain": "none"},
    {"constructor": "none", "__proto__": "none", "": ["x"]},
    {"fever": "maybe"},
    {"fever": "Yes"},
    {"fever": ""},
    {"fever": True},
    {"fever": None},
    {"fever": ["yes"]},
    {"fever": {"yes": True}},
    {"bladder": "none"},
    {"bladder": []},
    {"bladder": ["none", "leaking", "unsure"]},
    {"bladder": ["dripping", "dripping", "leaking"]},
    {"bladder": ["none", "dripping"]},
    {"bladder": [["leaking"]]},
    {"bladder": None},
    {"bladder": {"leaking": True}},
    {"for-the-visit": ""},
    {"x": "y", "fever": "maybe", "bladder": ["none", "burning"], "lump": ["hot"], "fall": "none"},
    ["fever"],
    "fever",
    7,
    None,
)


def differing(sent: Iterable[Asked], said: Iterable[Said], expected: Iterable[Said]) -> list[tuple[Asked, Said, Said]]:
    return [each for each in zip(sent, said, expected, strict=True) if each[1] != each[2]]


@pytest.mark.unwatched
@in_part(8)
@pytest.mark.parametrize("name", NAMES)
def test_every_vector_has_the_same_outcome_in(name: str, request: pytest.FixtureRequest, every: int) -> None:
    vectors = vectors_in_force()[::every]
    sent = [(each.answers, each.respondent) for each in vectors]

    said = engine_called(name, request)(FILES, TELL, sent)

    assert not differing(sent, said, (told(each.outcome) for each in vectors))[:1]


def differing_from_the_plain_engine(rules: RuleSet, sent: list[Asked]) -> list[tuple[Asked, Said, Said]]:
    said = in_quickjs(files_of(rules, TRIAGE), TELL, sent)
    return differing(sent, said, (told(plain_engine.triage(rules, *each)) for each in sent))


def trials(rules: RuleSet) -> list[Asked]:
    """A few sets of answers, each as told by someone else."""
    respondents = list(Respondent)
    return [(answers, respondents[place % 3]) for place, answers in enumerate(random_answers(rules, FEW))]


@pytest.mark.unwatched
@in_part(7)
def test_every_mutant_of_the_rules_has_other_tables(every: int) -> None:
    declared = Declared.of(RULES)
    in_force = tables_of(declared.rule_set())

    some = list(mutants(declared))[::every]
    assert not [str(mutant) for mutant, rules in sound(some) if tables_of(rules) == in_force]


@pytest.mark.unwatched
@in_part(3)
def test_the_engine_follows_the_tables_of_every_kind_of_mutant(every: int) -> None:
    for mutant, rules in one_of_each_kind()[::every]:
        assert not differing_from_the_plain_engine(rules, trials(rules))[:1], mutant


@pytest.mark.unwatched
def test_an_item_that_means_911_makes_no_other_silence_graver() -> None:
    emergency = (*RULES.silences.emergency, "confusion")
    rules = Declared.of(RULES).with_silences(emergency=emergency).rule_set()
    assert "confusion" in rules.silences.together
    unsure = [item for item in ITEMS.values() if UNSURE in item.codes]
    pairs = [
        {each.link_id: [UNSURE] if each.check_all else UNSURE for each in pair} for pair in combinations(unsure, 2)
    ]

    assert not differing_from_the_plain_engine(rules, [(nothing_new(each), Respondent.PATIENT) for each in pairs])[:1]


def test_the_rules_of_the_first_form_have_the_same_outcome_too() -> None:
    rules = rules_of_form(FIRST_FORM)

    assert not differing_from_the_plain_engine(rules, trials(rules))[:1]


def faults_here(answers: object) -> list[str]:
    with pytest.raises(AnswersError) as caught:
        triage(RULES, answers, Respondent.PATIENT)  # type: ignore[arg-type]
    return list(caught.value.faults)


def without_what_was_found(faults: Iterable[str]) -> list[str]:
    """Faults as both languages have them: each names what it found in its own way."""
    return [re.sub(r"[Ff]ound (?!an empty).*?, expected", "found, expected", fault) for fault in faults]


def test_answers_that_cannot_be_read_are_refused_with_the_same_faults(tmp_path: Path) -> None:
    said = in_node(FILES, TELL, [(answers, "patient") for answers in UNREADABLE], tmp_path)

    for answers, faults in zip(UNREADABLE, said, strict=True):
        assert isinstance(faults, list), (answers, faults)
        assert without_what_was_found(faults) == without_what_was_found(faults_here(answers))


def test_a_respondent_who_is_none_is_refused_beside_every_other_fault() -> None:
    who, both = in_quickjs(FILES, TELL, [({}, "doctor"), ({"fever": 1}, "")])

    assert who == ["respondent: found 'doctor', expected one of: patient, caregiver, nurse."]
    assert [fault.partition(":")[0] for fault in both] == ["respondent", "fever"]


def test_the_files_are_small_and_lean_on_nothing() -> None:
    assert len(gzip.compress(FILES["tables.js"].encode(), 9)) <= 12 * 1024
    assert len(FILES["triage.js"].splitlines()) <= 200
    assert re.findall(r'(?:from|import|require)\b.*"(.+)"', "".join(FILES.values())) == ["./tables.js"]


def test_both_files_say_which_rules_they_are() -> None:
    for text in FILES.values():
        assert f"rules {VERSION}, hash {HASH}." in text.partition("\n")[0]


def test_the_command_writes_both_files_and_tells_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "new" / "folder"

    assert main(["js", "--out", str(folder)]) == 0

    printed = capsys.readouterr().out
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} == FILES
    assert HASH in printed
    assert all(str(folder / name) in printed for name in FILES)


def test_the_files_of_other_rules_are_written_over(tmp_path: Path) -> None:
    for name, text in files_of(rules_of_form(FIRST_FORM), TRIAGE).items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    assert main(["js", "--out", str(tmp_path)]) == 0

    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == FILES


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("call-now", "call-soon", 1),
        lambda text: text.replace(HASH, "0" * 64, 1),
        lambda text: text + "\n",
        lambda _: "export const mine = 1;\n",
        lambda _: "",
    ],
    ids=["a level", "the hash", "a line", "another file", "an empty file"],
)
def test_a_file_that_somebody_changed_is_noticed_and_nothing_is_written(
    name: str,
    change: Callable[[str], str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    theirs = {**files_of(rules_of_form(FIRST_FORM), TRIAGE), name: change(FILES[name])}
    assert theirs[name] != FILES[name]
    for each, text in theirs.items():
        (tmp_path / each).write_text(text, encoding="utf-8")

    assert main(["js", "--out", str(tmp_path)]) == 2

    assert f"Nothing is written: {tmp_path / name} " in capsys.readouterr().err
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == theirs


def test_what_is_no_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    taken = tmp_path / "taken"
    taken.write_bytes(b"\xff")

    assert main(["js", "--out", str(taken)]) == 2
    assert "cannot be written to" in capsys.readouterr().err
