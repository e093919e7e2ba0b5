"""How often what somebody says leads to its row, each phrasing in turn left out of what the rows are found by.

The phrasings were invented, and so were the everyday words that rows are found by as well, by people who knew them:
what callers really say will lead to its row less often.
"""

import json
from collections.abc import Iterable
from typing import Any, Final

from app.console.in_page.modules import RANKING
from app.console.in_page.words import phrasings, tables_of
from app.i18n.words import ENGLISH, languages_called
from tests.support.javascript import node
from tests.tools.benchmarks.figure import Figure

LANGUAGES: Final = (ENGLISH, *languages_called(["es"]))
FEW: Final = 3

PLACES: Final = """({ rankerOf }, { rows, asked }) => asked.map(([of, words]) => {
  const others = ({ texts }) => texts.filter(([text]) => text !== words);
  const without = rows.map((row) => (row.id === of ? { ...row, texts: others(row) } : row));
  return rankerOf(without)(words).findIndex(({ id }) => id === of);
})"""
"""On which place each row stands for words of its own, counted from 0; -1 where it is not found."""


def measure(count: int | None = None) -> list[Figure]:
    """Look for the rows of the phrasings, or of as many as ``count`` of them."""
    asked = [(link_id, words) for link_id, said in phrasings().items() for words in said][:count]
    found = places(asked)
    within = {"first": 1, f"among the first {FEW}": FEW}
    return [
        Figure(f"the row of a phrasing is {name}", _percent(found, most), "%", note=f"of {len(asked)}, each left out")
        for name, most in within.items()
    ]


def _percent(found: list[int], within: int) -> float:
    return 100 * sum(0 <= place < within for place in found) / len(found)


def places(asked: Iterable[tuple[str, str]]) -> list[int]:
    """Return on which place the row of each of ``asked`` stands for its words."""
    tables: dict[str, Any] = tables_of(LANGUAGES)
    written = "".join(f"export const {name} = {json.dumps(table)};\n" for name, table in tables.items())
    files = {"words.js": written, "ranking.js": RANKING.read_text(encoding="utf-8")}
    with node() as (_, run):
        found: list[int] = run(files, PLACES, {"rows": tables["ROWS"], "asked": list(asked)})
    return found
