"""What holds of every script: it waits for no answer without end, as a line that has gone silent gives none."""

import re
from pathlib import Path
from typing import Final

from tests.support.table import table

APP: Final = Path(__file__).parents[2] / "app"
SCRIPTS: Final = {str(path.relative_to(APP)): path.read_text(encoding="utf-8") for path in sorted(APP.rglob("*.js"))}
FETCH: Final = re.compile(r"(within\(\w+, )?\bfetch(\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))")


def without_end(script: str) -> list[str]:
    """Return what is asked of the server, and waited for as long as the browser likes."""
    return [asked for patience, asked in FETCH.findall(script) if not patience and "signal" not in asked]


def test_what_is_waited_for_without_end_is_found() -> None:
    script = 'fetch(address); within(SOON, fetch("/", asking)); fetch(form.action, { body: new Form(form(1)), signal })'

    assert without_end(script) == ["(address)"]


@table("name", [name for name, script in SCRIPTS.items() if "fetch(" in script])
def test_no_script_waits_for_an_answer_without_end(name: str) -> None:
    assert not without_end(SCRIPTS[name])
