"""The words of the questions as a nurse reads them out: in English, and in each other language that is offered."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from app.console.call.forms import ANSWER
from app.i18n.catalogs import noting_missing
from app.i18n.words import ENGLISH, Language, offered, speaking, translate
from rules.describe import enabled_when
from rules.in_force import ITEMS
from rules.model.questionnaire import Item, Respondent
from rules.model.wording import Translate, in_english


class ReadAloud(NamedTuple):
    """Words in one language; ``place`` is where they stand on the page."""

    tag: str
    direction: str
    place: str
    words: str


def wording_for(respondent: Respondent) -> dict[str, str]:
    """Return the words of every row that address ``respondent``, by where they stand on the page."""
    # Only these change with who answers: the script swaps them in place, and what was typed meanwhile stays.
    spoken = in_other_languages(respondent, other_languages()).values()
    return {**english(respondent), **{each.place: each.words for others in spoken for each in others}}


def other_languages() -> tuple[Language, ...]:
    """Return the languages that callers are offered beside the nurse's English."""
    return tuple(each for each in offered().values() if each is not ENGLISH)


@lru_cache
def english(respondent: Respondent) -> Mapping[str, str]:
    """Return the English words of every row that address ``respondent``, by where they stand on the page."""
    return _words(respondent, in_english)


@lru_cache
def in_other_languages(respondent: Respondent, others: tuple[Language, ...]) -> Mapping[str, tuple[ReadAloud, ...]]:
    """Return the words of the same places in each other language; what is not translated is left out."""
    found: dict[str, tuple[ReadAloud, ...]] = {}
    for each in others:
        with speaking(each):
            spoken = _words(respondent, _whole)
        for place, words in spoken.items():
            if words:
                found[place] = (*found.get(place, ()), ReadAloud(each.tag, each.direction, _place(place, each), words))
    return found


def _place(place: str, language: Language) -> str:
    return f"{place}.{language.tag}"


def _whole(message: str, /, **slots: str) -> str:
    """Return nothing for what the language in force lacks: nobody reads out two languages at once."""
    with noting_missing() as missed:
        words = translate(message, **slots)
    return "" if missed else words


def _words(respondent: Respondent, translate: Translate) -> dict[str, str]:
    words: dict[str, str] = {}
    for item in ITEMS.values():
        words |= _words_of(item, respondent, translate)
    return words


def _words_of(item: Item, respondent: Respondent, translate: Translate) -> dict[str, str]:
    row = ANSWER + item.link_id
    words = {row: item.question.to(respondent, translate)}
    words |= {f"{row}-{option.code}": option.words.to(respondent, translate) for option in item.options}
    if item.hint:
        words[f"{row}-hint"] = item.hint.to(respondent, translate)
    if item.help:
        words[f"{row}-help"] = item.help.to(respondent, translate)
    if item.enable_when:
        words[f"{row}-if"] = enabled_when(item.enable_when, respondent, translate)
    return words
