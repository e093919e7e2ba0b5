"""The types of the pages that retell the guide: a section and its blocks."""

from typing import Self

from pydantic import Field, model_validator

from rules.sources.citation import Declaration


class LearnBlock(Declaration):
    """A heading, then paragraphs, then a list; each may be left out, but not everything."""

    heading: str | None = None
    paragraphs: tuple[str, ...] = ()
    bullets: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.paragraphs or self.bullets):
            raise ValueError(f"the block {self.heading!r} has neither paragraphs nor bullets")
        return self


class LearnSection(Declaration):
    """One section of the guide in our own words. ``guide_section`` is where to find it, ``code`` its address."""

    code: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$")
    title: str = Field(min_length=1)
    guide_section: str = Field(min_length=1)
    summary: str = Field(min_length=1)
    blocks: tuple[LearnBlock, ...] = Field(min_length=1)
