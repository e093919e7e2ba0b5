"""What the three levels are called, and who answered: one table for each reader, for every face of the app."""

from typing import Final

from rules.model.disposition import Disposition
from rules.model.questionnaire import Respondent
from rules.text import N_

LEVEL_IN_SHORT: Final = {
    Disposition.CALL_NOW: N_("Call now"),
    Disposition.CALL_SOON: N_("Call soon"),
    Disposition.MENTION: N_("Mention"),
}
"""Where there is little room: a table, the console."""

LEVEL_TO_PATIENT: Final = {
    Disposition.CALL_NOW: N_("Call now"),
    Disposition.CALL_SOON: N_("Call your team soon"),
    Disposition.MENTION: N_("Mention at your next visit"),
}
LEVEL_OF_PATIENT: Final = {
    Disposition.CALL_NOW: N_("Call now"),
    Disposition.CALL_SOON: N_("Call their team soon"),
    Disposition.MENTION: N_("Mention this at their next visit"),
}
"""For a clinician who reads about a patient."""

ANSWERED_BY: Final = {
    Respondent.PATIENT: N_("the patient"),
    Respondent.CAREGIVER: N_("someone with the patient"),
    Respondent.NURSE: N_("a nurse with the caller"),
}
