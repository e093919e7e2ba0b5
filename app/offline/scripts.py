"""The script that makes the pages: the rules, whom to call, and the page-maker, as one text without imports."""

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from app.calling.as_javascript import MODULE as CALLING
from rules.exports import as_javascript

ENGINE: Final = Path(as_javascript.__file__).with_name("triage.js")
PAGE_MAKER: Final = tuple(
    Path(__file__).with_name(f"{name}.js")
    for name in ("slots", "journey", "handoff", "advice", "script", "reasons", "note", "result", "pages")
)
"""In the order in which each needs those before it."""

SERVICE_WORKER: Final = tuple(Path(__file__).with_name(f"{name}.js") for name in ("kept", "asking", "service_worker"))
"""What answers in place of the server, after the page-maker."""

_IMPORT: Final = re.compile(r"^import .*;\n", re.MULTILINE)
_EXPORT: Final = re.compile(r"^export \{ (.*) \};\n", re.MULTILINE)

_COMMENT: Final = re.compile(r"/\*.*?\*/|^\s*//[^\n]*$", re.DOTALL | re.MULTILINE)
_INDENT: Final = re.compile(r"\n\s*")


@lru_cache
def page_maker() -> str:
    """Return the text, which defines ``makerOf(book)``: what makes every page of that book."""
    return (
        f"{_of_tables('rulesOf', ENGINE)}{_of_tables('callingOf', CALLING, 'momentAt', 'timeOfDay', 'weekday')}"
        f"{_together(PAGE_MAKER)}"
        "const makerOf = (told) => {\nconst book = unfolded(told);\n"
        "return pagesOf(book, rulesOf(book.rules), callingOf(book.calling));\n};\n"
    )


@lru_cache
def service_worker() -> str:
    """Return the text of the worker, to stand below ``VERSION`` and the constants that ``worker.py`` writes."""
    return short(page_maker() + _together(SERVICE_WORKER))


def as_json(told: object) -> str:
    """Return ``told`` as JSON that may stand in a script, which may stand in a page: nothing in it ends the script."""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return text.replace("</", "<\\/").replace("<!--", "\\u003c!--")


def short(text: str) -> str:
    """Return a script without its comments and indents: it is read by no person here."""
    return _INDENT.sub("\n", _COMMENT.sub("", text)).strip() + "\n"


def _together(paths: tuple[Path, ...]) -> str:
    return "".join(_EXPORT.sub("", _IMPORT.sub("", path.read_text(encoding="utf-8"))) for path in paths)


def _of_tables(name: str, module: Path, *more: str) -> str:
    """Return a module as a function of its tables, which gives what the module exports, and ``more`` of it."""
    text = _IMPORT.sub("", module.read_text(encoding="utf-8"))
    exported = _EXPORT.findall(text)[0]
    returned = ", ".join((exported, *more))
    return f"const {name} = (TABLES) => {{\n{_EXPORT.sub('', text)}return {{ {returned} }};\n}};\n"
