"""The file of a review: who reviewed what is in force, as what, and what they answered to each entry.

The form writes one for a single reviewer, ``flask rules merge`` one for several, with a checksum in its first line.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from app.approval.sign_off_file import Name
from app.i18n.catalogs import SOURCE
from rules.errors import in_one_line
from rules.exports.seal import BLANK, is_sealed, sealed

FORMAT: Final = "red-flag-check-review-1"
MOST_BYTES: Final = 8_000_000
"""More than a thousand remarks of the greatest length, by several reviewers."""

LONGEST: Final = 2000
"""How long a remark may be."""


class NotAReview(ValueError):  # noqa: N818 - names what the file is not
    """The file cannot be read, or is not as the form or ``flask rules merge`` wrote it."""


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Verdict(StrEnum):
    """What a reviewer says to an entry."""

    AGREE = "agree"
    RAISE = "raise"
    REWORD = "reword"


class Answer(_Read):
    """A verdict, and why where it is a remark. ``digest`` is that of the entry as the reviewer read it."""

    verdict: Verdict
    digest: str = Field(pattern=r"^[0-9a-f]{16}$")
    why: str = Field(default="", max_length=LONGEST)

    @property
    def is_remark(self) -> bool:
        """Whether it is to be settled before anybody signs."""
        return self.verdict is not Verdict.AGREE

    @model_validator(mode="after")
    def _gives_a_reason(self) -> "Answer":
        if self.is_remark and not self.why.strip():
            raise ValueError(f"{self.verdict.value} without a reason")
        return self


class Reviewer(_Read):
    """Somebody who reviewed, on which day, and for which languages as a clinician and as a translator."""

    name: Name
    role: Name
    day: date
    clinician: tuple[str, ...] = ()
    translator: tuple[str, ...] = ()
    answers: Mapping[str, Answer]

    @model_validator(mode="after")
    def _reviews_as_something(self) -> "Reviewer":
        if not self.clinician and not self.translator:
            raise ValueError("reviews no language, neither as a clinician nor as a translator")
        if SOURCE in self.translator:
            raise ValueError("reviews English as a translator: everything is written in it")
        return self

    @property
    def who(self) -> str:
        """Name and role."""
        return f"{self.name} ({self.role})"

    @property
    def capacities(self) -> str:
        """As what, and for which languages."""
        listed = (("clinician", self.clinician), ("translator", self.translator))
        return ", ".join(f"{what} for {' '.join(codes)}" for what, codes in listed if codes)


class Review(_Read):
    """What one or several people answered. ``against`` is the content of the sign-off that they began from."""

    sha256: str | None = None
    format: Literal["red-flag-check-review-1"] = FORMAT
    content: str = Field(pattern=r"^[0-9a-f]{64}$")
    rules: str = Field(max_length=40)
    against: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    reviewers: tuple[Reviewer, ...] = Field(min_length=1)


def read_review(path: Path) -> Review:
    """Read the file at ``path``.

    Raises:
        NotAReview: it cannot be read, is too large, was changed since it was merged, or says what no review can.
    """
    text = _text_of(path)
    try:
        review = Review.model_validate_json(text)
    except ValidationError as error:
        raise NotAReview(f"{path} is no review as the form saves it: {in_one_line(error)}") from None
    if review.sha256 is not None and not is_sealed(text):
        raise NotAReview(f"{path} was changed since 'flask rules merge' wrote it: merge again")
    return review


def _text_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise NotAReview(f"{path} has more than {MOST_BYTES:,} bytes, which is no review")
        return data.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotAReview(f"{path} cannot be read: {error}. Expected a review that the form saved") from None


def merged(reviews: Sequence[Review]) -> Review:
    """Return the ``reviews`` as one; they are of one content."""
    first, *_ = reviews
    against = next((each.against for each in reviews if each.against), None)
    reviewers = tuple(reviewer for each in reviews for reviewer in each.reviewers)
    return first.model_copy(update={"sha256": BLANK, "against": against, "reviewers": reviewers})


def as_text(review: Review) -> str:
    """Return the file of a merged ``review``, with its checksum; ``read_review`` reads it back."""
    head, *rest = json.dumps(review.model_dump(mode="json"), ensure_ascii=False, indent=1).split("\n")
    return sealed("\n".join([head + rest[0].strip(), *rest[1:], ""]))
