"""The type of a citation: which passage of which publication a statement rests on."""

from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

LONGEST_KEY_PHRASE = 12
"""Most words a citation may quote from the guide; more would be copying it."""


class Declaration(BaseModel):
    """A frozen piece of the rules that refuses any field it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Confidence(StrEnum):
    """How sure we are of what a source says."""

    READ = "read"
    SECONDARY = "secondary"


class Source(Declaration):
    """A publication: who wrote it, what it is called, and when."""

    organisation: str = Field(min_length=1)
    title: str = Field(min_length=1)
    year: int | None = None
    is_guide: bool = False

    @property
    def name(self) -> str:
        """The publication in one line, as a reader would look it up."""
        return ", ".join(str(part) for part in (self.organisation, self.title, self.year) if part)


class Citation(Declaration):
    """One passage, named so that a reader can find it.

    A citation of the guide carries a key phrase of at most twelve words, verbatim; no other source is quoted.
    """

    source: Source
    section: str | None = None
    item: str | None = None
    paraphrase: str = Field(min_length=1)
    key_phrase: str | None = None
    confidence: Confidence

    @property
    def found_at(self) -> str:
        """Where the passage stands, in one line: the publication, and its section and item where it has them."""
        return ", ".join(filter(None, (self.source.name, self.section, self.item)))

    @model_validator(mode="after")
    def _guide_passages_can_be_found(self) -> Self:
        if not self.source.is_guide:
            if self.key_phrase is not None:
                raise ValueError(f"only the guide is quoted, but {self.source.name!r} has a key phrase")
            return self
        if not (self.section and self.item and self.key_phrase):
            raise ValueError("a citation of the guide needs its section, its item and a key phrase")
        if len(self.key_phrase.split()) > LONGEST_KEY_PHRASE:
            raise ValueError(f"key phrase has more than {LONGEST_KEY_PHRASE} words: {self.key_phrase!r}")
        return self


def read(source: Source, section: str | None, paraphrase: str, item: str | None = None) -> Citation:
    """Return a passage of another publication that we read, in the publisher's own text."""
    return Citation(source=source, section=section, item=item, paraphrase=paraphrase, confidence=Confidence.READ)


def secondary(source: Source, section: str | None, paraphrase: str, item: str | None = None) -> Citation:
    """Return a passage of another publication that we know from accounts of it alone."""
    return Citation(source=source, section=section, item=item, paraphrase=paraphrase, confidence=Confidence.SECONDARY)
