"""What must be true of the code of the rules: small, on few legs, and no heavier to serve than it has to be."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.support.table import table

ROOT = Path(__file__).parents[2]
RULES = sorted((ROOT / "rules").rglob("*.py"))
MODULES = [*RULES, *(each for each in sorted((ROOT / "app").rglob("*.py")) if each.parent.name != "versions")]
"""Without the migrations: a list of tables is as long as it is."""
LONGEST_FUNCTION = 40

ALLOWED = {"pydantic", "rules"}
SQL = ROOT / "rules" / "exports" / "sql"
"""Whoever writes SQL leans on sqlglot as well; nothing that serves loads it (the contracts in pyproject.toml)."""


def name_of(module: Path) -> str:
    return str(module.relative_to(ROOT))


def imported(module: Path) -> Iterator[str]:
    """Yield the top package of everything that ``module`` imports."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module
            assert node.level == 0, f"{module.name} imports by a relative name"
            yield node.module.split(".")[0]


def public(module: Path) -> Iterator[ast.ClassDef | ast.FunctionDef]:
    """Yield every public class, function and method of ``module``."""
    places: list[ast.Module | ast.ClassDef] = [ast.parse(module.read_text(encoding="utf-8"))]
    for place in places:
        for node in place.body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
                yield node
                if isinstance(node, ast.ClassDef):
                    places.append(node)


@table("module", MODULES, ids=name_of)
def test_no_function_is_longer_than_a_reader_can_hold(module: Path) -> None:
    functions = [
        node for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)
    ]

    lengths = {node.name: (node.end_lineno or 0) - node.lineno + 1 for node in functions}
    assert not {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION}


@table("module", RULES, ids=name_of)
def test_rules_lean_on_the_standard_library_and_pydantic_alone(module: Path) -> None:
    foreign = set(imported(module)) - set(sys.stdlib_module_names)

    assert foreign <= (ALLOWED | {"sqlglot"} if module.parent == SQL else ALLOWED)


@table("module", RULES, ids=name_of)
def test_every_public_name_of_the_rules_says_what_it_is(module: Path) -> None:
    assert not [node.name for node in public(module) if not ast.get_docstring(node)]
