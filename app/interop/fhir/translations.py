"""The same words in every language, side by side, as FHIR's extension for translations holds them."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from app.i18n.catalogs import note_missing, noting_missing
from app.i18n.words import ENGLISH, Language, speaking
from app.interop.fhir.elements import Extension, Primitive

TRANSLATION: Final = "http://hl7.org/fhir/StructureDefinition/translation"


def in_english_and_others(find: Callable[[], str], languages: tuple[Language, ...]) -> tuple[str, Primitive | None]:
    """Return what ``find`` returns in English, and what it returns in those of ``languages`` that have every word."""
    return in_one_and_others(find, languages, ENGLISH)


def in_one_and_others(
    find: Callable[[], str], languages: tuple[Language, ...], one: Language
) -> tuple[str, Primitive | None]:
    """Return what ``find`` returns in the language ``one``, and in English and those of ``languages`` beside it.

    Where ``one`` lacks a word, that is noted, and the English is returned.
    """
    found = dict(in_every_language(find, dict.fromkeys((ENGLISH, *languages, one))))
    if one.tag not in found:
        note_missing(found[ENGLISH.tag])
    words = found.pop(one.tag if one.tag in found else ENGLISH.tag)
    return words, Primitive(extension=[_translation(*each) for each in found.items()]) if found else None


def in_every_language(find: Callable[[], str], languages: Iterable[Language]) -> Iterator[tuple[str, str]]:
    """Yield what ``find`` returns in each of ``languages`` that has every word, after the tag of the language."""
    for language in languages:
        with speaking(language), noting_missing() as missed:
            words = find()
        if language is ENGLISH or not missed:
            yield language.tag, words


def _translation(tag: str, words: str) -> Extension:
    return Extension(
        url=TRANSLATION,
        extension=[Extension(url="lang", value_code=tag), Extension(url="content", value_string=words)],
    )
