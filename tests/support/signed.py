"""A sign-off of the rules in force, as a clinical lead and a translator would give it."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from app.approval.content import content_hash, entries
from app.approval.sign_off_file import OfLanguage, Signatory, SignOff, as_text
from app.i18n.words import Language, languages_called
from rules import in_force

SIGNED_ON: Final = date(2026, 11, 1)
REVIEW_BY: Final = date(2999, 11, 1)
"""Later than any day that a test lives through, so that the other tests never see one end."""


def sign_off(languages: Sequence[Language], review_by: date = REVIEW_BY) -> SignOff:
    """Return a sign-off of what is in force, in ``languages``."""
    return SignOff(
        content=content_hash(languages),
        rules=in_force.VERSION,
        review_by=review_by,
        signatories=(Signatory(name="A. Clinician", role="Clinical lead", signed_on=SIGNED_ON),),
        languages=tuple(
            OfLanguage(code=each.code, translator="A. Translator", clinician="A. Clinician") for each in languages
        ),
        entries={each.key: each.digest for each in entries(languages)},
    )


def write_sign_off(file: Path, codes: str = "en es", review_by: date = REVIEW_BY) -> Path:
    """Write a sign-off of the rules in force, in the languages called ``codes``, to ``file``, and return it."""
    file.write_text(as_text(sign_off(languages_called(codes.split()), review_by)), encoding="utf-8")
    return file
