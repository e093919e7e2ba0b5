"""What calls are about that are about no symptom."""

from collections.abc import Mapping
from typing import Final

ABOUT: Final[Mapping[str, str]] = {
    "appointment": "Appointment",
    "prescription": "Prescription",
    "results": "Results",
    "transport": "Transport",
    "equipment": "Equipment",
    "form": "Form or letter",
    "other": "Something else",
}
"""Permanent codes, as calls are stored with them, and the words shown for each."""

NOT_SYMPTOMS: Final = "Not about symptoms"
"""What stands in place of a level."""


def about_in_words(code: str) -> str:
    """Return what a call was about; a code that is not offered any more stands as it is."""
    return ABOUT.get(code, code)
