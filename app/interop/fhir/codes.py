"""What our codes are called over the wire. All of it is permanent: a record made today must be readable in ten years.

No address on the web is ours for good, so the systems are named by URN. An answer is called ``item.option``, because an
option such as ``none`` means nothing without its question.
"""

import re
from typing import Final, Literal, NamedTuple

from app.interop.fhir.elements import Coding
from rules.in_force import QUESTIONNAIRE
from rules.model.disposition import Clock, Disposition
from rules.model.questionnaire import LinkId, Respondent
from rules.sources.parameters import SPEAK_TODAY_HOURS, SPEAK_WITHIN_HOURS

ANSWERS: Final = "urn:uuid:22846c63-a77d-49e8-a73b-2d8bbcb5c828"
FINDINGS: Final = "urn:uuid:0306cf27-e18c-4837-a942-26f6fa8842fe"
DISPOSITIONS: Final = "urn:uuid:9b40627e-544e-45e1-b3e1-6310e64d955d"
CLOCKS: Final = "urn:uuid:60ef9fba-79ad-4a95-b94f-97ad064a9578"
WORDINGS: Final = "urn:uuid:743c2a8d-82b2-4222-af8f-97017c7d7571"
ASSESS: Final = "urn:uuid:4dd90b31-65a3-4a3c-9131-69a5b66a28c4"
PLAN: Final = "urn:uuid:13cf5544-d82d-42d8-ac0b-debae0f4e250"
LIBRARY: Final = "urn:uuid:3cba3393-d8b9-4e66-a6c6-0a1325f12377"

RULES: Final = "bone-metastases-red-flags"
"""The id of the plan that holds the rules, and of the library that it uses."""

Severity = Literal["high", "moderate", "low"]
Priority = Literal["stat", "urgent", "routine"]


class Level(NamedTuple):
    """A disposition in the terms of FHIR, and what its code means."""

    severity: Severity
    priority: Priority
    definition: str


LEVELS: Final = {
    Disposition.CALL_NOW: Level("high", "stat", "Help is needed now, day or night."),
    Disposition.CALL_SOON: Level("moderate", "urgent", "The team is to be spoken to by the time that the clock gives."),
    Disposition.MENTION: Level("low", "routine", "It can wait until the next visit, unless it gets worse."),
}

CLOCKS_MEAN: Final = {
    Clock.NOW: "Now, day or night.",
    Clock.TODAY: f"Within {SPEAK_TODAY_HOURS.as_written} hours.",
    Clock.SOON: f"Within {SPEAK_WITHIN_HOURS.as_written} hours.",
    Clock.OPEN_DAY: "By the end of the next day on which the office is open.",
    Clock.NEXT_VISIT: "At the next visit.",
}
"""By when to have spoken to a person."""

WORDED_FOR: Final = (Respondent.PATIENT, Respondent.CAREGIVER)
"""Whom the words of a code are for, where it has some for each."""

PATIENT_FORM: Final = "bone-metastases-red-flags"
CAREGIVER_FORM: Final = "bone-metastases-red-flags-caregiver"
FORMS: Final = {
    PATIENT_FORM: "urn:uuid:7728ec7a-90f5-427f-8961-e432cac3bc34",
    CAREGIVER_FORM: "urn:uuid:d77e4d56-ef97-410c-b333-b0062a3856ba",
}
"""The same questions, asked of the person themself and of someone beside them; the canonical address of each."""

_ADDRESS: Final = rf"(?:.*/)?Questionnaire/({CAREGIVER_FORM}|{PATIENT_FORM})"
_BY_ADDRESS: Final = re.compile(_ADDRESS)

ANSWERED_BY: Final = {
    "Patient": Respondent.PATIENT,
    "RelatedPerson": Respondent.CAREGIVER,
    "Practitioner": Respondent.NURSE,
    "PractitionerRole": Respondent.NURSE,
}
"""Who answered, by the type of the response's ``source``."""


def form_for(respondent: Respondent) -> str:
    """Return the id of the form that ``respondent`` fills in; a nurse asks what a caregiver is asked."""
    return PATIENT_FORM if respondent is Respondent.PATIENT else CAREGIVER_FORM


def canonical(form: str, version: int = QUESTIONNAIRE) -> str:
    """Return the canonical address of a form, with its version: the number of the questionnaire."""
    return f"{FORMS[form]}|{version}"


def form_named(canonical: str) -> tuple[str | None, str]:
    """Return which of our forms ``canonical`` names, if any, and the version it names.

    A form is named by its URN, or by its address on a server: ours, or one that took it over, whole or relative.
    """
    # FHIR writes the version of a canonical address after a bar.
    url, _, version = canonical.partition("|")
    at_an_address = _BY_ADDRESS.fullmatch(url)
    return next((form for form, urn in FORMS.items() if url == urn), at_an_address and at_an_address[1]), version


def canonical_pattern(version: int) -> str:
    """Return the regular expression of what names a form of ours, with that version of it or without any."""
    return f"^({'|'.join([_ADDRESS, *FORMS.values()])})([|]{version})?$"


def code_of(link_id: LinkId, option: str) -> str:
    """Return what an answer is called."""
    return f"{link_id}.{option}"


def item(link_id: LinkId, display: str) -> Coding:
    """Return the coding of a question."""
    return Coding(system=ANSWERS, code=link_id, display=display)


def answer(link_id: LinkId, option: str, display: str) -> Coding:
    """Return the coding of an answer."""
    return Coding(system=ANSWERS, code=code_of(link_id, option), display=display)


def finding(code: str, display: str) -> Coding:
    """Return the coding of a red flag."""
    return Coding(system=FINDINGS, code=code, display=display)


def disposition(level: Disposition, display: str) -> Coding:
    """Return the coding of a disposition."""
    return Coding(system=DISPOSITIONS, code=level.value, display=display)


def clock(by: Clock) -> Coding:
    """Return the coding of a clock."""
    return Coding(system=CLOCKS, code=by.value, display=by.value)


def worded_for(respondent: Respondent) -> Coding:
    """Return the coding that says whom words are for."""
    return Coding(system=WORDINGS, code=respondent.value)
