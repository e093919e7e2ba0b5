"""Languages that are not: every message of the app, long and accented, or written from right to left."""

import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Final, Protocol

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import write_po
from flask import Flask

from app.i18n import catalogs

MISSING: Final = "What may happen next"

FUZZY: Final = "You may have a scan, such as an MRI, to look at your spine and nerves."


ROOT: Final = Path(__file__).parents[2]
KEYWORDS: Final = {**DEFAULT_KEYWORDS, "lazy_gettext": None}

SLOT: Final = re.compile(r"%\(\w+\)[sd]|{\w+}|<[^>]+>")
"""What a translation takes over as it is: the name of a number or of words to come, or a piece of HTML."""

_ACCENTED: Final = str.maketrans("abcdefghijklmnopqrstuvwxyz", "áƀçðéƒǧħíĵķļɱñóþɋŕšťúṽŵẋýž")
_HEBREW: Final = str.maketrans("abcdefghijklmnopqrstuvwxyz", "אבגדהוזחטיכלמנסעפצקרשתאבגד")

Message = str | tuple[str, ...]


@cache
def messages() -> dict[Message, set[str]]:
    """Find every message that is marked, and the files that it stands in, as ``make messages`` does."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["babel"]["mappings"]
    found: dict[Message, set[str]] = {}
    for file, _, message, _, _ in extract_from_dir(
        ROOT,
        [(each["pattern"], each["method"]) for each in mappings],
        {each["pattern"]: each for each in mappings},
        KEYWORDS,
    ):
        found.setdefault(message, set()).add(str(Path(file).as_posix()))
    return found


def long_and_accented(words: str) -> str:
    """Return ``words`` with accents on every letter, and longer by two fifths."""
    more = " ".join(["ŵóŕð"] * (len(words) // 12 + 1))
    return f"{_outside_slots(words, lambda text: text.lower().translate(_ACCENTED))} {more}"


def from_right_to_left(words: str) -> str:
    """Return ``words`` in Hebrew letters, which say nothing."""
    return _outside_slots(words, lambda text: text.lower().translate(_HEBREW))


def _outside_slots(words: str, change: Callable[[str], str]) -> str:
    return "".join(_pieces(words, change))


def _pieces(words: str, change: Callable[[str], str]) -> Iterator[str]:
    end = 0
    for slot in SLOT.finditer(words):
        yield change(words[end : slot.start()])
        yield slot[0]
        end = slot.end()
    yield change(words[end:])


def write_language(
    code: str,
    change: Callable[[str], str],
    *,
    without: tuple[str, ...] = (),
    fuzzy: tuple[str, ...] = (),
    reviewed_by: str = "",
) -> None:
    """Write the folder of a language whose every message is ``change`` of the English one."""
    catalog = Catalog(locale=code, header_comment=f"# Reviewed by: {reviewed_by}")
    for message in messages():
        if message in without:
            continue
        string = change(message) if isinstance(message, str) else tuple(change(each) for each in message)
        catalog.add(message, string, flags=["fuzzy"] if message in fuzzy else [])
    file = catalogs.po_file(code)
    file.parent.mkdir(parents=True)
    with file.open("wb") as po:
        write_po(po, catalog)


class MakeTranslated(Protocol):
    """Make an app that offers languages that are not, besides English."""

    def __call__(self, languages: str = "en de he", **overrides: object) -> Flask: ...
