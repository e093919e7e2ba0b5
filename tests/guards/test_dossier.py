"""What the dossier states: each statement names tests that are there, or is the operator's; no criterion is missing."""

import re
from pathlib import Path
from typing import Final

import pytest

from app.sign_off.statements import STATEMENTS, Statement, statements, statements_of
from tests.guards.test_safety import is_a_test

ROOT: Final = Path(__file__).parents[2]
TEMPLATES: Final = {path: path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html")}
STYLES: Final = {path: path.read_text(encoding="utf-8") for path in (ROOT / "app" / "static").glob("*.css")}
SCRIPTS: Final = {path: path.read_text(encoding="utf-8") for path in (ROOT / "app" / "static").glob("*.js")}
ALL: Final = [each for section in statements() for each in section.statement]

CRITERIA: Final = frozenset(
    f"{guideline}.{number}"
    for guideline, numbers in {
        "1.1": (1,), "1.2": range(1, 6), "1.3": range(1, 6), "1.4": (1, 2, 3, 4, 5, 10, 11, 12, 13),
        "2.1": (1, 2, 4), "2.2": (1, 2), "2.3": (1,), "2.4": (1, 2, 3, 4, 5, 6, 7, 11), "2.5": (1, 2, 3, 4, 7, 8),
        "3.1": (1, 2), "3.2": (1, 2, 3, 4, 6), "3.3": (1, 2, 3, 4, 7, 8), "4.1": (2, 3),
    }.items()
    for number in numbers
)  # fmt: skip
"""Those of levels A and AA in WCAG 2.2."""


def test_every_test_that_a_statement_names_is_there() -> None:
    assert [test for each in ALL for test in each.tests if not is_a_test(test)] == []


def test_no_statement_stands_without_a_test_or_the_operator() -> None:
    with pytest.raises(ValueError, match="needs the id of a test"):
        Statement(says="It is safe.")
    with pytest.raises(ValueError, match="and not both"):
        Statement(says="It is safe.", tests=("tests/app/test_result.py::test_it",), operator=True)
    with pytest.raises(ValueError, match="needs the id of a test"):
        statements_of(re.sub(r"^tests = .*\n", "", STATEMENTS.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE))


def test_every_criterion_of_wcag_is_spoken_of_once() -> None:
    said = next(section for section in statements() if section.code == "accessibility")
    named: list[str] = []
    for each in said.statement:
        heads = each.says.partition(": ")[0]
        for first, last in re.findall(r"(\d\.\d\.\d+)(?: to (\d\.\d\.\d+))?", heads):
            chapter, start = first.rsplit(".", 1)
            named += [f"{chapter}.{n}" for n in range(int(start), int((last or first).rsplit(".", 1)[1]) + 1)]

    assert sorted(named) == sorted(CRITERIA)


def test_no_page_has_sound_film_or_motion() -> None:
    everything = "\n".join([*TEMPLATES.values(), *SCRIPTS.values(), *STYLES.values()])

    assert re.findall(r"<(audio|video|embed|object|iframe|marquee|blink)\b", everything) == []
    assert re.findall(r"@keyframes|\banimation\b|devicemotion|deviceorientation|new Audio", everything) == []


def test_nothing_appears_on_hover() -> None:
    """A colour may change; nothing is shown, moved or made larger by it."""
    rules = [rule for text in STYLES.values() for rule in re.findall(r":hover[^{]*{([^}]*)}", text)]
    titles = [path.name for path, text in TEMPLATES.items() if re.search(r"<(?!abbr)\w+[^>]* title=", text)]

    assert rules
    assert [rule for rule in rules if re.search(r"display|visibility|opacity|content|position|transform", rule)] == []
    assert titles == []


def test_no_word_is_drawn() -> None:
    pictures = [path.read_text(encoding="utf-8") for path in (ROOT / "app" / "static").glob("*.svg")]

    assert pictures
    assert [text for text in (*pictures, *TEMPLATES.values()) if re.search(r"<(text|img|picture|canvas)\b", text)] == []


def test_a_password_can_be_pasted() -> None:
    fields = [text for path, text in TEMPLATES.items() if "sign_in" in path.parts]

    assert fields
    assert [text for text in (*fields, *SCRIPTS.values()) if re.search(r'paste|autocomplete="off"', text)] == []
