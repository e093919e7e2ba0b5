"""The whole check as one file, for an intranet, a USB stick or an e-mail: everything it needs stands in it."""

import re
from pathlib import Path
from typing import Final

from flask import render_template
from markupsafe import Markup

from app.i18n.words import Language, speaking
from app.offline.book import book_of, every_number
from app.offline.parts import filled
from app.offline.scripts import as_json, page_maker, short
from app.offline.shorthand import shorthand
from app.serving.static_files import FOLDER
from app.serving.style import IN_POLICY, STYLE, in_policy, inside

_SHELL: Final = Path(__file__).with_name("one_file.js")
_STEP: Final = FOLDER / "step.js"
_OF_A_RESULT: Final = tuple(FOLDER / name for name in ("result.js", "listen.js"))
_LINKED: Final = re.compile(r"\s*<link rel=\"(?:icon|stylesheet)\"[^>]*>")

_NOT_IN_IT: Final = {"frame", "languages", "to_english"}
"""What stands in it already, and what leads to another language: it is in one."""


def one_file(language: Language) -> tuple[str, str]:
    """Return the page in ``language``, and the policy for it: its own script and style by their hashes."""
    book = book_of(language)
    paper = inside("paper.css")
    written = shorthand(as_json({name: each for name, each in book.items() if name not in _NOT_IN_IT}))
    script = _script()
    policy = (
        f"default-src 'none'; style-src {IN_POLICY} {in_policy(paper)}; script-src {in_policy(script)}; "
        "img-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'"
    )
    numbers = Markup(every_number(book, book["parts"]["needs_script"]))  # noqa: S704 - ours, rendered
    with speaking(language):
        bare = render_template("offline/one_file.html", numbers=numbers)
    frame = _LINKED.sub("", book["frame"])
    head = f'<meta charset="utf-8">\n  <meta http-equiv="Content-Security-Policy" content="{policy}">'
    styles = f"<style>{STYLE}</style>\n<style>{paper}</style>\n</head>"
    page = frame.replace('<meta charset="utf-8">', head, 1).replace("</head>", styles, 1)
    slots = {
        "title": book["titles"]["start"],
        "strip": f'<div id="strip">{book["parts"]["strip"]}</div>',
        "verdict": '<div id="verdict"></div>',
        "languages": f'<p class="small">{book["parts"]["made"]}</p>',
        "main": bare,
        "scripts": f'<script type="text/plain" id="book">{written}</script><script>{script}</script>',
    }
    return filled(page, slots), policy


def _script() -> str:
    """Return the script: what makes pages, what each of them is given once it is there, and what shows them."""
    given = "".join(map(_short, _OF_A_RESULT))
    return f"{short(page_maker())}const given = () => {{\n{given}}};\n{_short(_SHELL)}{_short(_STEP)}"


def _short(path: Path) -> str:
    return short(path.read_text(encoding="utf-8"))
