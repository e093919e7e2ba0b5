"""The hand-off code as it is read out: its groups, and each character by a word that cannot be misheard."""

from datetime import date
from typing import Final, NamedTuple

from app.i18n.words import gettext
from rules.handoff import SPOKEN, encode
from rules.model.questionnaire import Answers, Respondent

_UNBROKEN: Final = str.maketrans({" ": "\N{NO-BREAK SPACE}", "-": "\N{NON-BREAKING HYPHEN}"})


class CodeGroup(NamedTuple):
    """A few characters, and how they are spelled out."""

    text: str
    spelled: str


def code_groups(answers: Answers, respondent: Respondent, day: date) -> tuple[CodeGroup, ...]:
    """Return the code that holds ``answers``, given on ``day``, group by group."""
    groups = encode(answers, respondent, day).split("-")
    return tuple(CodeGroup(group, ", ".join(map(spelled, group))) for group in groups)


def spelled(character: str) -> str:
    """Return ``character`` by a word that cannot be misheard; a digit as it is."""
    word = SPOKEN.get(character)
    words = gettext("%(letter)s for %(word)s", letter=character, word=word) if word else character
    return words.translate(_UNBROKEN)
