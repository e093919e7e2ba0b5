"""A sign-off of the rules in force, as a clinical lead and a translator would give it."""

import atexit
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from app.approval.content import content_hash, entries
from app.approval.sign_off_file import OfLanguage, Signatory, SignOff, as_text
from app.i18n.catalogs import offered
from app.i18n.words import ENGLISH, Language, languages_called
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
            OfLanguage(
                code=each.code, translator=None if each is ENGLISH else "A. Translator", clinician="A. Clinician"
            )
            for each in languages
        ),
        entries={each.key: each.digest for each in entries(languages)},
    )


def write_sign_off(file: Path, codes: str = "en es", review_by: date = REVIEW_BY) -> Path:
    """Write a sign-off of the rules in force, in the languages called ``codes``, to ``file``, and return it."""
    file.write_text(as_text(sign_off(languages_called(codes.split()), review_by)), encoding="utf-8")
    return file


def signed(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``settings`` of production with a sign-off of what they serve, unless they say what is served without."""
    if "signoff" in settings or "unsigned" in settings:
        return {**settings}
    codes = settings.get("languages") or offered()
    return {**settings, "signoff": str(_signed_in(codes if isinstance(codes, str) else " ".join(codes)))}


@cache
def _signed_in(codes: str) -> Path:
    """One file for all tests of this process, as it takes a third of a second to make."""
    folder = Path(tempfile.mkdtemp(prefix="signed-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return write_sign_off(folder / "signoff.toml", codes)
