"""The words of the questions as a nurse reads them out: in English, and in each other language that is offered."""

from dataclasses import dataclass

from app.console.call.forms import ANSWER
from app.i18n.catalogs import noting_missing
from app.i18n.words import ENGLISH, Language, offered, once_a_language, speaking, translate
from rules.describe import enabled_when
from rules.in_force import ITEMS
from rules.model.questionnaire import Item, Respondent
from rules.model.wording import Translate, in_english


@dataclass(frozen=True, slots=True)
class ReadAloud:
    """Words in one language; ``place`` is where they stand on the page."""

    tag: str
    direction: str
    place: str
    words: str


def wording_for(respondent: Respondent) -> dict[str, str]:
    """Return the words of every row that address ``respondent``, by where they stand on the page."""
    # Only these change with who answers: the script swaps them in place, and what was typed meanwhile stays.
    words = english(respondent)
    for language in other_languages():
        words |= {_place(place, language): each for place, each in _spoken(language, respondent).items()}
    return words


def other_languages() -> tuple[Language, ...]:
    """Return the languages that callers are offered beside the nurse's English."""
    return tuple(each for each in offered().values() if each is not ENGLISH)


def in_other_languages(place: str, respondent: Respondent) -> tuple[ReadAloud, ...]:
    """Return what stands at ``place`` in each other language; what is not translated is left out."""
    return tuple(
        ReadAloud(each.tag, each.direction, _place(place, each), words)
        for each in other_languages()
        if (words := _spoken(each, respondent).get(place))
    )


def english(respondent: Respondent) -> dict[str, str]:
    """Return the English words of every row that address ``respondent``, by where they stand on the page."""
    return _words(respondent, in_english)


def _place(place: str, language: Language) -> str:
    return f"{place}.{language.tag}"


def _spoken(language: Language, respondent: Respondent) -> dict[str, str]:
    with speaking(language):
        return _translated(respondent)


@once_a_language
def _translated(respondent: Respondent) -> dict[str, str]:
    """The words in the language in force, without those that it lacks: nobody reads out two languages at once."""
    return {place: words for place, words in _words(respondent, _whole).items() if words}


def _whole(message: str, /, **slots: str) -> str:
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
