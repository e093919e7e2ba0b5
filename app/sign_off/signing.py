"""When reviews are a sign-off, and what it says."""

from collections.abc import Iterator
from datetime import date

from pydantic import ValidationError

from app.approval.sign_off_file import OfLanguage, Signatory, SignOff
from app.i18n.catalogs import SOURCE
from app.sign_off import findings
from app.sign_off.checked import InForce
from app.sign_off.findings import Capacity, Need, printable
from app.sign_off.review_file import NotAReview, Review
from rules import in_force
from rules.errors import in_one_line


def faults(review: Review, now: InForce, until: date, today: date) -> Iterator[str]:
    """Yield a line for whatever keeps ``review`` from being a sign-off of what is in force ``now``."""
    yield from _of_days(review, until, today)
    yield from _of_people(review, now)
    yield from findings.in_lines(findings.lacking(review, now.open, now.codes), review)
    yield from (f"Disagreement, to be settled: {each}" for each in findings.disagreements(review, now.entries))
    if open_remarks := findings.remarks(review, now.entries):
        yield (
            f"Found open remarks: {len(open_remarks)}, expected none. Settle each: raise in local.toml or change the "
            "words, then review what has changed; or, if it stays as it is, the reviewer agrees and saves again"
        )
        yield from (f"Open remark: {each.words}" for each in open_remarks)


def _of_days(review: Review, until: date, today: date) -> Iterator[str]:
    last = max(each.day for each in review.reviewers)
    if until <= max(today, last):
        yield f"Found --review-by {until}, expected a day after today, {today}, and after the last signature, {last}"
    for each in review.reviewers:
        if each.day > today:
            yield printable(f"{each.who} signed on {each.day}, and today is {today}: that day has not come yet")


def _of_people(review: Review, now: InForce) -> Iterator[str]:
    if not any(each.clinician for each in review.reviewers):
        yield "Nobody reviews as a clinician: a sign-off needs one"
    for each in review.reviewers:
        if now.open and not each.answers:
            yield printable(f"{each.who} has answered nothing: leave that review out, or have it filled in")


def sign_off(review: Review, now: InForce, until: date) -> SignOff:
    """Return what is signed.

    Raises:
        NotAReview: the names do not fit into the file.
    """
    try:
        return SignOff(
            content=now.content,
            rules=in_force.VERSION,
            review_by=until,
            signatories=tuple(
                Signatory(name=each.name, role=each.role, signed_on=each.day) for each in review.reviewers
            ),
            languages=tuple(_language(code, review, now.earlier) for code in now.codes),
            entries={each.key: each.digest for each in now.entries},
        )
    except ValidationError as error:
        raise NotAReview(f"The review cannot be signed: {in_one_line(error)}") from None


def _language(code: str, review: Review, earlier: SignOff | None) -> OfLanguage:
    """Name who answers for the words of a language: who reviewed them now, or where none changed, who did before."""
    before = next((each for each in (earlier.languages if earlier else ()) if each.code == code), None)
    translator = _names(review, Need(Capacity.TRANSLATOR, code)) or (before and before.translator)
    clinician = _names(review, Need(Capacity.CLINICIAN, code)) or (before and before.clinician)
    return OfLanguage(code=code, translator=None if code == SOURCE else translator, clinician=clinician or "")


def _names(review: Review, need: Need) -> str:
    return ", ".join(each.name for each in review.reviewers if need.is_met_by(each))


def in_lines(signed: SignOff, held: int) -> Iterator[str]:
    """Yield who signed what, until when; ``held`` entries stand by an earlier sign-off."""
    before = f", {held} of them as an earlier sign-off has them" if held else ""
    yield f"Signed off: rules {signed.rules}, {len(signed.entries)} entries{before}. Checksum {signed.content}"
    for each in signed.signatories:
        yield printable(f"By {each.name} ({each.role}) on {each.signed_on}")
    for spoken in signed.languages:
        translated = f"translator {spoken.translator}, " if spoken.translator else ""
        yield printable(f"Words in {spoken.code}: {translated}clinician {spoken.clinician}")
    yield f"To be reviewed by {signed.review_by}"
