"""What reviews come to: the remarks that are open, who disagrees, and which entries lack the answer of somebody.

An entry with words needs, for each language, a clinician and, save for English, a translator; one without words needs
a clinician of any language. What an earlier sign-off holds with the same checksum needs nobody again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

from app.approval.content import Entry
from app.approval.sign_off_file import SignOff
from app.i18n.catalogs import SOURCE
from app.sign_off.review_file import Answer, Review, Reviewer, Verdict

FEW = 5
"""How many entries a line names before it counts the others."""


class Capacity(StrEnum):
    """As what somebody reviews."""

    CLINICIAN = "clinician"
    TRANSLATOR = "translator"


class Need(NamedTuple):
    """Whose answer an entry needs; without a language, that of a clinician of any."""

    capacity: Capacity
    language: str = ""

    @property
    def words(self) -> str:
        """The need as a line names it."""
        return f"a {self.capacity} for {self.language}" if self.language else f"a {self.capacity}"

    def is_met_by(self, reviewer: Reviewer) -> bool:
        """Whether ``reviewer`` may give that answer."""
        codes = reviewer.clinician if self.capacity is Capacity.CLINICIAN else reviewer.translator
        return self.language in codes if self.language else bool(codes)


class Remark(NamedTuple):
    """A raise or a reword, and who asks for it."""

    entry: Entry
    reviewer: Reviewer
    answer: Answer

    @property
    def words(self) -> str:
        """Number, key, who, what, and why, on one line that no terminal takes for anything else."""
        told = f"{self.entry.number} {self.entry.key}: {self.answer.verdict}, {self.reviewer.who}: {self.answer.why}"
        return printable(told)


def printable(text: str) -> str:
    """Return ``text`` on one line, without what steers a terminal."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def still_open(entries: Iterable[Entry], earlier: SignOff | None) -> tuple[Entry, ...]:
    """Return those of ``entries`` that the ``earlier`` sign-off does not hold as they are now."""
    signed = earlier.entries if earlier else {}
    return tuple(each for each in entries if signed.get(each.key) != each.digest)


def gone(entries: Iterable[Entry], earlier: SignOff | None) -> tuple[str, ...]:
    """Return the keys of what was signed before and is there no longer."""
    keys = {each.key for each in entries}
    return tuple(key for key in (earlier.entries if earlier else {}) if key not in keys)


def remarks(review: Review, entries: Iterable[Entry]) -> tuple[Remark, ...]:
    """Return every open remark, in the order of the form."""
    return tuple(
        Remark(entry, reviewer, answer)
        for entry in entries
        for reviewer in review.reviewers
        if (answer := reviewer.answers.get(entry.key)) and answer.is_remark
    )


def disagreements(review: Review, entries: Iterable[Entry]) -> Iterator[str]:
    """Yield a line for each entry that one reviewer agrees with and another does not.

    Who translates alone has not spoken of the level: their agreement stands beside a clinician's raise.
    """
    for entry in entries:
        told = [(each, each.answers[entry.key]) for each in review.reviewers if entry.key in each.answers]
        is_of_words = any(answer.verdict is Verdict.REWORD for _, answer in told)
        heard = [(who, answer) for who, answer in told if is_of_words or answer.is_remark or who.clinician]
        if len({answer.is_remark for _, answer in heard}) > 1:
            said = ", ".join(f"{answer.verdict} by {who.who}" for who, answer in heard)
            yield printable(f"{entry.number} {entry.key}: {said}")


def needs(entry: Entry, codes: Sequence[str]) -> Iterator[Need]:
    """Yield whose answers ``entry`` needs where the languages ``codes`` are offered."""
    if not entry.words:
        yield Need(Capacity.CLINICIAN)
        return
    for code in codes:
        yield Need(Capacity.CLINICIAN, code)
        if code != SOURCE:
            yield Need(Capacity.TRANSLATOR, code)


def lacking(review: Review, entries: Iterable[Entry], codes: Sequence[str]) -> Mapping[Need, tuple[Entry, ...]]:
    """Return the ``entries`` that somebody still has to answer, by who that is."""
    found: dict[Need, list[Entry]] = {}
    for entry in entries:
        for need in needs(entry, codes):
            if not any(need.is_met_by(each) and entry.key in each.answers for each in review.reviewers):
                found.setdefault(need, []).append(entry)
    return {need: tuple(each) for need, each in found.items()}


def in_lines(lacks: Mapping[Need, Sequence[Entry]], review: Review) -> Iterator[str]:
    """Yield a line for each need that is not met: nobody has come forward, or somebody is half way."""
    for need, entries in lacks.items():
        if any(map(need.is_met_by, review.reviewers)):
            yield f"Half-filled: {len(entries)} entries still need {need.words}: {numbered(entries)}"
        else:
            yield f"Nobody reviews as {need.words}, and {len(entries)} entries need one"


def numbered(entries: Sequence[Entry]) -> str:
    """Return the numbers of the first ``entries``, and how many others there are."""
    first = ", ".join(str(each.number) for each in islice(entries, FEW))
    return f"{first} and {len(entries) - FEW} more" if len(entries) > FEW else first


def foreign(review: Review, entries: Iterable[Entry]) -> tuple[str, ...]:
    """Return the keys of answers to what is not in force: a file of this content that somebody changed."""
    digests = {each.key: each.digest for each in entries}
    return tuple(
        key
        for reviewer in review.reviewers
        for key, answer in reviewer.answers.items()
        if digests.get(key) != answer.digest
    )
