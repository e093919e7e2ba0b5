"""What must be true of the words of the console: its levels have one home, and nobody is sent to the line she is."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from flask import Flask, render_template

from app.console.call.panel import panel_of
from app.console.levels import BY_CLOCK
from rules.in_force import ITEMS
from rules.model.disposition import Clock, Disposition, Route
from rules.model.outcome import Outcome
from tests.rules.whole_check import outcome_of

ROOT = Path(__file__).parents[2]
HOME = ROOT / "app/console/levels.py"
MODULES = sorted(set((ROOT / "app/console").rglob("*.py")) - {HOME})
TEMPLATES = sorted((ROOT / "templates/console").rglob("*.html"))

SPELLED = re.compile(
    "|".join(
        (
            r"\bcall (now|soon)\b",
            r"\bmention\b(?!-)",
            "emergency number first",
            *map(re.escape, BY_CLOCK.values()),
        )
    ),
    re.IGNORECASE,
)
FOR_PATIENTS = re.compile(r"24-hour line|after-hours line|cancer team\b|your team|their team|go to the er")


def literals(module: Path) -> Iterator[str]:
    """Give the strings of a module; what explains it is shown to nobody."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value


def shown(template: Path) -> str:
    return re.sub(r"\{#.*?#\}", "", template.read_text(encoding="utf-8"), flags=re.DOTALL)


def test_no_page_of_the_console_writes_a_time_otherwise_than_by_a_clock_of_24_hours() -> None:
    times = ROOT / "app/console/times.py"
    readers = {each: each.read_text(encoding="utf-8") for each in MODULES if each != times}
    imports = re.compile(r"from app\.i18n\.dates import .*\b(time_of_day|day_and_time)\b")
    scripts = {each: each.read_text(encoding="utf-8") for each in (ROOT / "app/static").glob("*.js")}
    wall_clock = re.compile(r"""toLocaleTimeString\((?!"en-GB")""")

    assert [path.name for path, text in readers.items() if imports.search(text)] == []
    assert [path.name for path, text in scripts.items() if wall_clock.search(text)] == []


def test_no_module_or_template_of_the_console_spells_a_level_itself() -> None:
    in_modules = {each: list(literals(each)) for each in MODULES}
    in_templates = {each: [shown(each)] for each in TEMPLATES}
    found = {
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path, texts in (in_modules | in_templates).items()
        for text in texts
        for match in SPELLED.finditer(text)
    }

    assert found == set()


def test_the_words_of_the_patients_cards_are_no_levels_of_the_console() -> None:
    assert [each.name for each in MODULES if "app.calling.levels" in each.read_text(encoding="utf-8")] == []


def test_the_panel_of_no_outcome_sends_the_nurse_to_the_line_that_she_is(app: Flask) -> None:
    levels = [
        outcome_of()._replace(disposition=disposition, route=route, clock=clock, complete=complete)
        for disposition in Disposition
        for clock in Clock
        for route in (Route.TEAM, Route.EMERGENCY)
        for complete in (True, False)
    ]
    answered = [
        outcome_of({item.link_id: [code] if item.check_all else code}) for item in ITEMS.values() for code in item.codes
    ]
    with app.test_request_context():
        panels = [panel_in_words(each) for each in (*levels, *answered)]

    assert {match.group() for text in panels for match in FOR_PATIENTS.finditer(text.lower())} == set()


def panel_in_words(outcome: Outcome) -> str:
    return render_template("console/panel.html", panel=panel_of(outcome, is_begun=True, earlier=()))
