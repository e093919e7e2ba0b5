"""The modules that the page of a call loads: the rules in force for JavaScript, and the words for levels and for rows.

Everything in them follows from the rules, the settings and the words of this version, and nothing from any call.
"""

import gzip
import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Final, NamedTuple

from app.console.in_page import words
from app.console.levels import by_when, verdict_in_words
from app.i18n.words import ENGLISH, Language, offered
from rules.in_force import RULES
from rules.model.disposition import Clock, Disposition, Route, Verdict

RANKING: Final = Path(__file__).with_name("ranking.js")


class Modules(NamedTuple):
    """The text of each module by its name, and a fingerprint of them all, which is part of their address."""

    texts: Mapping[str, str]
    fingerprint: str


def modules() -> Modules:
    """Return the modules for the rules in force and the languages that the site offers."""
    return _modules((ENGLISH, *(each for code, each in offered().items() if code != ENGLISH.code)))


@lru_cache(maxsize=32)
def packed(text: str) -> bytes:
    """Return the text of a module as gzip."""
    return gzip.compress(text.encode(), 9, mtime=0)


@lru_cache(maxsize=4)
def _modules(languages: tuple[Language, ...]) -> Modules:
    from rules.exports import as_javascript  # noqa: PLC0415 - nothing needs it before a call is opened

    engine = Path(as_javascript.__file__).with_name("triage.js")

    texts = {
        **as_javascript.files_of(RULES, engine.read_text(encoding="utf-8")),
        "levels.js": _exported({"LEVELS": levels()}),
        "words.js": _exported(words.tables_of(languages)),
        "ranking.js": RANKING.read_text(encoding="utf-8"),
    }
    whole = hashlib.sha256(json.dumps(texts).encode())
    return Modules(texts, f"{RULES.hash[:12]}-{whole.hexdigest()[:8]}")


def levels() -> dict[str, dict[str, str]]:
    """Return what a nurse calls every verdict, and by when the patient is to be assessed."""
    verdicts = (Verdict(*each, er_line=False) for each in product(Disposition, Route, Clock))
    return {
        "/".join(each[:3]): {"level": verdict_in_words(each), "by": by_when(each.clock, "from the call")}
        for each in verdicts
    }


def _exported(tables: Mapping[str, object]) -> str:
    return "".join(
        f"export const {name} = {json.dumps(table, ensure_ascii=False, separators=(',', ':'))};\n"
        for name, table in tables.items()
    )
