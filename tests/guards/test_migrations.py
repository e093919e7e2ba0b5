"""Every revision but the first says whether it expands or contracts the database, and one that expands only adds."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from app.data.upkeep import migrate
from tests.support.table import table

LATER: Final = Path(__file__).parents[1] / "console" / "later"
KINDS: Final = ("Expands: ", "Contracts: ")
ADDS: Final = frozenset({"create_table", "add_column", "create_index", "batch_alter_table", "bulk_insert", "f"})
"""What leaves everything as it is that the version before uses."""


def faults_of(source: str) -> list[str]:
    """Say what would break servers of the version before, which serve while the revision in ``source`` is applied."""
    module = ast.parse(source)
    words = ast.get_docstring(module) or ""
    if not words.startswith(KINDS):
        return [f"its docstring begins with {words[:12]!r}, expected {' or '.join(map(repr, KINDS))}"]
    return list(_not_added(module)) if words.startswith(KINDS[0]) else []


def _not_added(module: ast.Module) -> Iterator[str]:
    (upgrade,) = (each for each in module.body if isinstance(each, ast.FunctionDef) and each.name == "upgrade")
    calls = [each for each in ast.walk(upgrade) if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute)]
    new = {ast.literal_eval(each.args[0]) for each in calls if _name(each) == "create_table"}
    for call in calls:
        name = _name(call)
        if ast.unparse(call.func).startswith("sa."):
            continue
        if name not in ADDS:
            yield f"{name} on line {call.lineno} does more than add"
        if name == "add_column" and not _can_stay_empty(call):
            yield f"add_column on line {call.lineno} adds what the version before does not fill in"
        if name == "create_index" and _given(call, "unique") == "True" and not new & _strings(call):
            yield f"create_index on line {call.lineno} refuses what the version before may write"


def _name(call: ast.Call) -> str:
    assert isinstance(call.func, ast.Attribute)
    return call.func.attr


def _strings(call: ast.Call) -> set[object]:
    return {each.value for each in ast.walk(call) if isinstance(each, ast.Constant)}


def _given(call: ast.Call, name: str) -> str:
    return next((ast.unparse(each.value) for each in call.keywords if each.arg == name), "")


def _can_stay_empty(add: ast.Call) -> bool:
    column = add.args[-1]
    assert isinstance(column, ast.Call)
    return _given(column, "nullable") == "True" or bool(_given(column, "server_default"))


def faults_in(files: Iterable[Path]) -> dict[str, list[str]]:
    found = {each.stem: faults_of(each.read_text(encoding="utf-8")) for each in files}
    return {name: faults for name, faults in found.items() if faults}


def test_a_revision_can_be_applied_under_servers_of_the_version_before() -> None:
    first, *later = sorted((migrate.FOLDER / "versions").glob("*.py"))

    assert first.stem.startswith("0001")
    assert faults_in(later) == {}


def test_the_guard_lets_pass_what_was_tried_under_them() -> None:
    tried = sorted(LATER.glob("*/*.py"))

    assert len(tried) == 2
    assert faults_in(tried) == {}


@table(
    ("words", "change", "fault"),
    [
        ("Adds a column", "op.add_column('calls', sa.Column('a', sa.Text(), nullable=True))", "docstring"),
        ("Expands: a", "op.drop_table('drafts')", "drop_table on line 3"),
        ("Expands: a", "op.alter_column('calls', 'answers', nullable=False)", "alter_column"),
        ("Expands: a", "op.execute('DELETE FROM drafts')", "execute"),
        ("Expands: a", "op.add_column('calls', sa.Column('a', sa.Text(), nullable=False))", "does not fill in"),
        ("Expands: a", "op.add_column('calls', sa.Column('a', sa.Text()))", "does not fill in"),
        ("Expands: a", "op.create_index('ix', 'calls', ['record'], unique=True)", "may write"),
    ],
)
def test_the_guard_names_what_would_break_them(words: str, change: str, fault: str) -> None:
    (found,) = faults_of(f'"""{words}."""\ndef upgrade() -> None:\n    {change}\n')

    assert fault in found


def test_a_revision_that_contracts_may_take_away() -> None:
    assert faults_of('"""Contracts: a."""\ndef upgrade() -> None:\n    op.drop_table("a")\n') == []
