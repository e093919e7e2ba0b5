"""What the start page asks: what the main trouble is, one a step of the rules, and who it is about."""

from typing import Final, NamedTuple

from app.i18n.words import gettext
from rules.model.questionnaire import Respondent
from rules.text import N_

TROUBLES: Final = {
    "back": N_("Back or neck pain"),
    "weakness": N_("Weak, numb or wobbly"),
    "bladder-bowel": N_("Pee or poop"),
    "thirst": N_("Thirst or vomiting"),
    "confusion": N_("Confused or sleepy"),
    "bones": N_("Bone pain, fall or lump"),
    "right-now": N_("Fever or chills"),
    "bone-medicine": N_("Jaw or bone medicine"),
    "last-things": N_("Breathing, swelling, low mood, something else"),
}
"""What each step is about, by its code, in the order shown."""

JUST_CHECKING: Final = N_("Just checking, or a question for a visit")

FAR_AWAY: Final = "far-away"
"""Whom it is about, where the one who asks is not with them."""

PEOPLE: Final = {
    Respondent.PATIENT.value: N_("Me"),
    Respondent.CAREGIVER.value: N_("Someone I am with"),
    FAR_AWAY: N_("Someone far away"),
}
"""Whom it may be about, by what the page sends."""


class ChoiceView(NamedTuple):
    """One thing to choose; a trouble with an empty ``code`` is none in particular."""

    code: str
    words: str
    is_chosen: bool = False
    is_wide: bool = False


def troubles() -> tuple[ChoiceView, ...]:
    """Return the troubles to choose from, in the language in force."""
    offered = [ChoiceView(code, gettext(words), is_wide=code == "last-things") for code, words in TROUBLES.items()]
    return (*offered, ChoiceView("", gettext(JUST_CHECKING), is_wide=True))


def people(chosen: str) -> tuple[ChoiceView, ...]:
    """Return whom it may be about, in the language in force, one of them ``chosen``."""
    return tuple(ChoiceView(code, gettext(words), is_chosen=code == chosen) for code, words in PEOPLE.items())
