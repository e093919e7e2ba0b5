"""Who answered, in words."""

from typing import Final

from app.i18n.words import gettext
from rules.model.questionnaire import Respondent
from rules.text import N_

_PERSON: Final = {
    Respondent.PATIENT: N_("the patient"),
    Respondent.CAREGIVER: N_("someone with the patient"),
    Respondent.NURSE: N_("a nurse with the caller"),
}


def answered_by(respondent: Respondent) -> str:
    """Name who answered, within a sentence."""
    return gettext(_PERSON[respondent])


def answered(respondent: Respondent, time: str) -> str:
    """Return the sentence that tells who answered, and when."""
    return gettext("Answered by %(person)s, %(time)s.", person=answered_by(respondent), time=time)
