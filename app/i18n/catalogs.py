"""The translations: a folder for each language, whose PO file is read when the app starts."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from gettext import NullTranslations, c2py
from pathlib import Path
from typing import Final

from babel.core import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po

from rules.local.given import LOCAL

FOLDER: Final = Path(__file__).parent / "translations"
SOURCE: Final = "en"
"""The language that everything is written in. It needs no folder."""

REVIEWED: Final = re.compile(r"^# Reviewed by: \w", re.MULTILINE)
"""The line in the header comment of a PO file that a clinician has reviewed."""

_missed: ContextVar[list[str] | None] = ContextVar("missed", default=None)


class NotALanguage(ValueError):  # noqa: N818 - names what the text is not
    """There is no such language, or its catalog cannot be read."""


class _Missing(NullTranslations):
    """Stands behind a catalog, and is asked for what that does not hold: what is missing or fuzzy."""

    def gettext(self, message: str) -> str:
        """Note that ``message`` is missing, and return it as it is."""
        note_missing(message)
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Note that the message is missing, and return the form for ``n``."""
        note_missing(msgid1)
        return msgid1 if n == 1 else msgid2


class _Translated(NullTranslations):
    """The messages of a catalog that hold: what is fuzzy, or lacks a form, is missing.

    Compiling them for ``gettext`` to read them again took as long as reading the file, and a megabyte.
    """

    def __init__(self, catalog: Catalog) -> None:
        super().__init__()
        self.add_fallback(_Missing())
        self._words: dict[str, str] = {}
        self._forms: dict[tuple[str, str], tuple[str, ...]] = {}
        self._which_form = c2py(catalog.plural_expr)
        for message in catalog:
            if message.id and message.string and not message.fuzzy:
                self._hold(message.id, message.string)

    def _hold(self, message: str | Sequence[str], words: str | Sequence[str]) -> None:
        if isinstance(message, str):
            self._words[message] = str(words)
        elif all(words):
            singular, plural = message
            self._forms[singular, plural] = tuple(words)

    def gettext(self, message: str) -> str:
        """Return the translation; the message itself, which is noted, if it is missing."""
        found = self._words.get(message)
        return super().gettext(message) if found is None else found

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the form of the translation that goes with ``n``; as above, if it is missing."""
        forms = self._forms.get((msgid1, msgid2))
        return forms[self._which_form(n)] if forms else super().ngettext(msgid1, msgid2, n)


def note_missing(message: str) -> None:
    """Remember that ``message`` has no translation that holds, if anyone wants to know."""
    missed = _missed.get()
    if missed is not None:
        missed.append(message)


@contextmanager
def noting_missing() -> Iterator[list[str]]:
    """Give a list that fills with the messages found missing. Whoever asked before learns nothing of them."""
    missed: list[str] = []
    token = _missed.set(missed)
    try:
        yield missed
    finally:
        _missed.reset(token)


def po_file(code: str) -> Path:
    """Return where the translations into the language called ``code`` stand."""
    return FOLDER / code / "LC_MESSAGES" / "messages.po"


def offered() -> tuple[str, ...]:
    """Return the codes of the languages there are: the source, then one for each folder."""
    folders = sorted(each.name for each in FOLDER.iterdir() if po_file(each.name).is_file())
    return (SOURCE, *(each for each in folders if each != SOURCE))


def read_codes(text: str) -> tuple[str, ...]:
    """Read the codes of languages with spaces or commas between.

    Raises:
        NotALanguage: there is none, one stands twice, or one has no folder.
    """
    codes = tuple(text.replace(",", " ").split())
    if not codes or len(set(codes)) < len(codes) or not set(codes) <= set(offered()):
        raise NotALanguage(text)
    return codes


def locale_called(code: str, territory: str | None = None) -> Locale:
    """Return the locale of a folder, as spoken in ``territory`` if that is known and the folder names none.

    Raises:
        NotALanguage: the folder is not named after a language.
    """
    try:
        locale = Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        raise NotALanguage(code) from None
    try:
        return locale if locale.territory or not territory else Locale.parse(f"{code}_{territory}")
    except (UnknownLocaleError, ValueError):
        return locale


def read_catalog(code: str) -> tuple[NullTranslations, bool]:
    """Return the translations into the language called ``code``, and whether a clinician has reviewed them.

    Raises:
        NotALanguage: its PO file cannot be read.
    """
    return _read(po_file(code))


@lru_cache
def _read(file: Path) -> tuple[NullTranslations, bool]:
    try:
        with file.open("rb") as po:
            catalog = read_po(po, abort_invalid=True)
    except (OSError, PoFileError, UnicodeDecodeError):
        raise NotALanguage(file.parent.parent.name) from None
    code = file.parent.parent.name
    for _, texts in LOCAL.texts if LOCAL else ():
        catalog.add(texts[SOURCE], texts.get(code, ""))  # without words it is missing, as any other message is
    return _Translated(catalog), bool(REVIEWED.search(catalog.header_comment))
