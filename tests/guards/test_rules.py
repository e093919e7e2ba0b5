"""What must be true of every rule, question and word."""

import ast
import re
from pathlib import Path

from rules.clinical.dont_wait import SIGNS
from rules.in_force import ITEMS, RED_FLAGS, STEPS, VERSION
from rules.model.questionnaire import NONE, UNSURE, Item, Respondent
from rules.sources.passages import GUIDE
from tests.support.table import table

ROOT = Path(__file__).parents[2]
RULES = ROOT / "rules"
MODULES = sorted(RULES.rglob("*.py"))
LONGEST_WORDING = 140
WITHOUT_UNSURE = {"worry", "for-the-visit"}

# The patient is "I" and "you"; "they" in these is someone else, or a thing.
THEY_OF_OTHERS = {"confusion"}


def wordings(item: Item, respondent: Respondent) -> list[str]:
    hints = [words.to(respondent) for words in (item.hint, item.help) if words]
    return [item.question.to(respondent), *hints, *(option.words.to(respondent) for option in item.options)]


@table("flag", RED_FLAGS, ids=lambda flag: flag.code)
def test_a_rule_of_the_dont_wait_list_cites_the_guide(flag: object) -> None:
    covered = {(sign.link_id, option) for sign in SIGNS for option in sign.options}
    leaves = {(leaf.link_id, code) for leaf in flag.when.leaves() for code in leaf.options}  # type: ignore[attr-defined]

    if leaves <= covered and leaves:
        assert any(citation.source == GUIDE for citation in flag.citations)  # type: ignore[attr-defined]


def test_every_sign_of_the_list_names_options_that_are_offered() -> None:
    for sign in SIGNS:
        assert set(sign.options) <= set(ITEMS[sign.link_id].codes)


@table("item", ITEMS.values(), ids=lambda item: item.link_id)
def test_an_item_offers_not_sure_and_a_way_to_say_no(item: Item) -> None:
    assert (UNSURE in item.codes) is (item.link_id not in WITHOUT_UNSURE)
    assert item.is_optional or {NONE, "no"} & set(item.codes)


@table("item", ITEMS.values(), ids=lambda item: item.link_id)
def test_none_and_not_sure_stand_last(item: Item) -> None:
    last = [code for code in (NONE, "no", UNSURE) if code in item.codes]

    assert list(item.codes[len(item.codes) - len(last) :]) == last


@table("item", ITEMS.values(), ids=lambda item: item.link_id)
def test_the_patient_is_spoken_to_and_the_caregiver_spoken_with(item: Item) -> None:
    to_patient = " ".join(wordings(item, Respondent.PATIENT))
    to_caregiver = " ".join(wordings(item, Respondent.CAREGIVER))

    assert item.link_id in THEY_OF_OTHERS or not re.search(r"\b(they|their|them)\b", to_patient, re.IGNORECASE)
    assert not re.search(r"\b(my|me)\b", to_caregiver, re.IGNORECASE)
    assert not re.search(r"\byour (back|arms?|legs?|team|body|bones?|pain)\b", to_caregiver, re.IGNORECASE)


def test_no_wording_offers_two_persons_at_once() -> None:
    for item in ITEMS.values():
        for respondent in Respondent:
            assert not [words for words in wordings(item, respondent) if re.search(r"[a-z]/[a-z]", words)]


def test_no_wording_is_too_long_for_a_tired_reader() -> None:
    options = [option.words for item in ITEMS.values() for option in item.options]

    assert not [w for words in options for r in Respondent if len(w := words.to(r)) > LONGEST_WORDING]
    assert not [flag.code for flag in RED_FLAGS if len(flag.finding) > LONGEST_WORDING]


def test_every_step_says_why_it_asks_in_one_line() -> None:
    for step in STEPS:
        for respondent in Respondent:
            assert 0 < len(step.why.to(respondent)) < LONGEST_WORDING


def test_no_two_findings_read_the_same() -> None:
    assert len({flag.finding for flag in RED_FLAGS}) == len(RED_FLAGS)


@table("module", MODULES, ids=lambda module: str(module.relative_to(ROOT)))
def test_a_module_says_what_it_holds_and_stays_small(module: Path) -> None:
    text = module.read_text(encoding="utf-8")

    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) <= 300


@table("module", MODULES, ids=lambda module: str(module.relative_to(ROOT)))
def test_rules_read_no_clock_no_environment_and_no_file_but_earlier_forms_and_that_of_the_site(
    module: Path,
) -> None:
    if module in (RULES / "__main__.py", RULES / "commands.py", RULES / "earlier" / "__init__.py"):
        return
    if module.parent == RULES / "local":
        return
    # The conformance vectors are drawn from a seed: the same every time.
    forbidden = {"os", "time", "pathlib", "flask", *(() if module == RULES / "exports" / "vectors.py" else ["random"])}
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                assert not {name.name.split(".")[0] for name in names} & forbidden
            case ast.ImportFrom(module=str(name)):
                assert name.split(".")[0] not in forbidden
            case ast.Call(func=ast.Name(id=called)):
                assert called not in {"open", "input", "print"}
            case ast.Attribute(attr=attribute):
                assert attribute not in {"now", "today", "utcnow", "environ"}
            case _:
                pass


def test_the_clinical_changelog_has_the_version_in_force() -> None:
    assert f"## {VERSION} - " in (RULES / "CHANGES.md").read_text(encoding="utf-8")
