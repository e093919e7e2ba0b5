"""Who has signed off the rules in force, when and until when, and who answers for the words of each language."""

from typing import NamedTuple

from app.approval.sign_off_file import OfLanguage
from app.approval.standing import standing
from app.i18n.dates import day
from app.i18n.words import gettext, offered


class SignedView(NamedTuple):
    """A sign-off in finished words: pairs of a name, or of a language, and what it stands for."""

    signatories: tuple[tuple[str, str], ...]
    languages: tuple[tuple[str, str], ...]
    review_by: str
    content: str


def signed_view() -> SignedView | None:
    """Return the sign-off of the rules in force, if there is one."""
    signed = standing().sign_off
    if signed is None:
        return None
    return SignedView(
        signatories=tuple((f"{each.name}, {each.role}", day(each.signed_on)) for each in signed.signatories),
        languages=tuple((_name(each.code), _read_by(each)) for each in signed.languages),
        review_by=day(signed.review_by),
        content=signed.content,
    )


def _name(code: str) -> str:
    return offered()[code].name if code in offered() else code


def _read_by(language: OfLanguage) -> str:
    if language.translator is None:
        return gettext("Read by %(clinician)s", clinician=language.clinician)
    return gettext(
        "Translated by %(translator)s, read by %(clinician)s",
        translator=language.translator,
        clinician=language.clinician,
    )
