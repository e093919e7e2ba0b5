"""What the commands check of the files they are given; whatever is wrong is told in one line."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from app.approval.content import Entry, content_hash, entries
from app.approval.sign_off_file import NotASignOff, SignOff, read_sign_off
from app.i18n import catalogs
from app.i18n.catalogs import NotALanguage, read_codes
from app.i18n.words import offered
from app.paper.pdf import CannotBePrintedError
from app.sign_off import findings
from app.sign_off.files import NotWritten
from app.sign_off.review_file import NotAReview, Review, Reviewer, merged, read_review


@contextmanager
def or_stop() -> Iterator[None]:
    """End the command with one line that says what is wrong."""
    try:
        yield
    except (NotAReview, NotASignOff, NotALanguage, NotWritten, CannotBePrintedError) as fault:
        raise click.ClickException(f"{findings.printable(str(fault))}.") from None


def languages_named(codes: str) -> tuple[str, ...]:
    """Read the codes of languages.

    Raises:
        NotALanguage: there is none, one stands twice, or one has no words here.
    """
    try:
        return read_codes(codes)
    except NotALanguage:
        raise NotALanguage(
            f"Found the languages {codes!r}, expected some of these, each once: {', '.join(catalogs.offered())}"
        ) from None


@dataclass(frozen=True, slots=True)
class InForce:
    """What a review has to be about, in the languages ``codes``; ``open`` is what the ``earlier`` sign-off leaves."""

    content: str
    codes: tuple[str, ...]
    entries: tuple[Entry, ...]
    open: tuple[Entry, ...]
    earlier: SignOff | None


def in_force(against: Path | None) -> InForce:
    """Return what is in force now, in every language that is offered, beside the sign-off to begin from.

    Raises:
        NotASignOff: that one cannot be read, or was changed.
    """
    earlier = read_sign_off(against) if against else None
    languages = tuple(offered().values())
    everything = tuple(entries(languages))
    codes = tuple(each.code for each in languages)
    return InForce(content_hash(languages), codes, everything, findings.still_open(everything, earlier), earlier)


def read_together(paths: Sequence[Path], now: InForce) -> Review:
    """Read the reviews at ``paths`` as one.

    Raises:
        NotAReview: one cannot be read, is of another content than the one in force, holds answers to what is not
            there, begins from another sign-off than the one given, or has a reviewer of another one too.
    """
    reviews = {path: read_review(path) for path in dict.fromkeys(paths)}
    for path, review in reviews.items():
        _check(path, review, now)
    _check_people(reviews)
    return merged(list(reviews.values()))


def _check(path: Path, review: Review, now: InForce) -> None:
    if review.content != now.content:
        raise NotAReview(
            f"{path} reviews {review.content}, and what is in force is {now.content}: write a new form with "
            "'flask rules review', in which each reviewer opens their own file and answers what has changed"
        )
    others = {code for each in review.reviewers for code in (*each.clinician, *each.translator)} - set(now.codes)
    if others:
        raise NotAReview(
            f"{path} reviews the languages {', '.join(sorted(others))}, expected some of those offered: "
            f"{', '.join(now.codes)}"
        )
    if strange := findings.foreign(review, now.entries):
        raise NotAReview(f"{path} answers {strange[0]!r}, which does not stand so in what is in force: save it again")
    if review.against and (now.earlier is None or now.earlier.content != review.against):
        given = f"{now.earlier.content} was given" if now.earlier else "none was given"
        raise NotAReview(f"{path} begins from the sign-off of {review.against}, and {given}: name it with --against")


def _check_people(reviews: Mapping[Path, Review]) -> None:
    seen: dict[str, Path] = {}
    for path, review in reviews.items():
        for who in map(_named, review.reviewers):
            if who in seen:
                raise NotAReview(f"{who} stands in {seen[who]} and in {path}: name each review once")
            seen[who] = path


def _named(reviewer: Reviewer) -> str:
    return " ".join(reviewer.who.casefold().split())
