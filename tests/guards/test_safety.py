"""The hazard log names tests that exist."""

import ast
import re
from functools import cache
from pathlib import Path

from tests.support.table import table

ROOT = Path(__file__).parents[2]
LOG = (ROOT / "rules" / "SAFETY.md").read_text(encoding="utf-8")
HAZARDS = re.findall(r"^### (H\d+\b.*?)\n(.*?)(?=^### |\Z)", LOG, flags=re.DOTALL | re.MULTILINE)


@cache
def names_of_tests() -> frozenset[str]:
    trees = (ast.parse(module.read_text(encoding="utf-8")) for module in (ROOT / "tests").rglob("test_*.py"))
    return frozenset(node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_at_least_sixteen_hazards_are_logged() -> None:
    assert len(HAZARDS) >= 16


@table(("title", "text"), HAZARDS, ids=[title.split()[0].strip(".") for title, _ in HAZARDS])
def test_a_hazard_has_a_cause_a_harm_a_control_and_evidence(title: str, text: str) -> None:
    for part in ("Cause", "Harm", "Control", "Evidence"):
        assert f"**{part}.**" in text, f"{title} has no {part.lower()}"


@table(("title", "text"), HAZARDS, ids=[title.split()[0].strip(".") for title, _ in HAZARDS])
def test_the_evidence_of_a_hazard_exists(title: str, text: str) -> None:
    named = set(re.findall(r"`(test_\w+)`", text))

    assert named, f"{title} names no test"
    assert named <= names_of_tests(), f"{title} names tests that do not exist: {named - names_of_tests()}"
