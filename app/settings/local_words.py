"""What the operator calls something, in the languages of the pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.i18n import catalogs
from app.i18n.words import language

LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class LocalWords:
    """One name for every language, or a name for each."""

    everywhere: str = ""
    by_language: tuple[tuple[str, str], ...] = ()

    def here(self) -> str:
        """Return the words in the language in force; empty if it has none."""
        return dict(self.by_language).get(language().code, self.everywhere)

    def missing(self, codes: Iterable[str]) -> list[str]:
        """Return those of the languages called ``codes`` that have no words."""
        return [] if self.everywhere else [each for each in codes if each not in dict(self.by_language)]


def read_words(given: object) -> LocalWords:
    """Read a text, or a table of a text for each language.

    Raises:
        ValueError: it is neither, a text is empty or too long, or a language has no folder of translations.
    """
    if isinstance(given, str):
        return LocalWords(everywhere=_text(given))
    if not isinstance(given, dict) or not given or not given.keys() <= set(catalogs.offered()):
        raise ValueError(given)
    return LocalWords(by_language=tuple((code, _text(words)) for code, words in given.items()))


def _text(given: object) -> str:
    text = given.replace("\N{NO-BREAK SPACE}", " ").strip() if isinstance(given, str) else ""
    if not 0 < len(text) <= LONGEST or not text.isprintable():
        raise ValueError(given)
    return text
