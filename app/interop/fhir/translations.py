"""The same words in every language, side by side, as FHIR's extension for translations holds them."""

from collections.abc import Callable, Iterator
from typing import Final

from app.i18n.catalogs import noting_missing
from app.i18n.words import ENGLISH, Language, speaking
from app.interop.fhir.elements import Extension, Primitive

TRANSLATION: Final = "http://hl7.org/fhir/StructureDefinition/translation"


def in_english_and_others(find: Callable[[], str], languages: tuple[Language, ...]) -> tuple[str, Primitive | None]:
    """Return what ``find`` returns in English, and what it returns in those of ``languages`` that have every word."""
    with speaking(ENGLISH):
        words = find()
    others = list(_others(find, languages))
    return words, Primitive(extension=others) if others else None


def _others(find: Callable[[], str], languages: tuple[Language, ...]) -> Iterator[Extension]:
    for language in languages:
        if language is ENGLISH:
            continue
        with speaking(language), noting_missing() as missed:
            words = find()
        if not missed:
            yield Extension(
                url=TRANSLATION,
                extension=[
                    Extension(url="lang", value_code=language.tag),
                    Extension(url="content", value_string=words),
                ],
            )
