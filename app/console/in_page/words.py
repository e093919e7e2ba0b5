"""The words by which a row of a call is found: its question and options in every language, and everyday speech."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from app.i18n.words import Language, speaking, translate
from rules.in_force import ITEMS
from rules.model.questionnaire import NO, NONE, UNSURE, Item, LinkId, Respondent, Wording

PHRASINGS: Final = Path(__file__).with_name("phrasings.toml")
EVERYDAY: Final = Path(__file__).with_name("everyday.toml")

Texts = list[tuple[str, float]]
"""Texts under which a row is found, each with what its words count."""

OF_ITS_NAME: Final = 3
OF_A_PHRASING: Final = 1
OF_THE_FORM: Final = 0.7
"""What a word counts in a row's name and everyday words, in a phrasing, and in its question and options."""


def tables_of(languages: tuple[Language, ...]) -> dict[str, Any]:
    """Return every row with its texts in ``languages``, and the words that point to no trouble."""
    said = phrasings()
    rows = [
        {"id": item.link_id, "term": item.clinical_term, "texts": texts_of(item, languages, said)}
        for item in ITEMS.values()
    ]
    return {"LITTLE": " ".join(_everyday()["little"].values()), "ROWS": rows}


def texts_of(item: Item, languages: tuple[Language, ...], said: Mapping[LinkId, tuple[str, ...]]) -> Texts:
    """Return the texts under which the row of ``item`` is found, with ``said`` of it as phrasings."""
    everyday = _everyday()["rows"].get(item.link_id, {}).values()
    return [
        *((" ".join(text.split()), OF_ITS_NAME) for text in (item.clinical_term, *everyday)),
        *((text, OF_A_PHRASING) for text in said.get(item.link_id, ())),
        *((text, OF_THE_FORM) for language in languages for text in _of_the_form(item, language)),
    ]


def phrasings() -> dict[LinkId, tuple[str, ...]]:
    """Return how people describe each item in words of their own."""
    table = tomllib.loads(PHRASINGS.read_text(encoding="utf-8"))
    return {link_id: tuple(each["words"] for each in said) for link_id, said in table.items()}


@cache
def _everyday() -> dict[str, dict[str, Any]]:
    return tomllib.loads(EVERYDAY.read_text(encoding="utf-8"))


def _of_the_form(item: Item, language: Language) -> Iterator[str]:
    with speaking(language):
        for wording in _wordings(item):
            # To somebody else it is put in the same words, but for "they" and "their".
            yield wording.to(Respondent.PATIENT, translate)


def _wordings(item: Item) -> Iterator[Wording]:
    yield item.question
    # "None of these" and "not sure" stand under nearly every row, and tell none from another.
    yield from (option.words for option in item.options if option.code not in (NONE, NO, UNSURE))
    yield from (wording for wording in (item.hint, item.help) if wording)
