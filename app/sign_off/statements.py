"""What the dossier states besides the documents it holds: each with the tests that show it, or as the operator's."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

STATEMENTS: Final = Path(__file__).with_name("statements.toml")

_Test = Annotated[str, Field(pattern=r"^tests/[\w/]+\.py::test_\w+$")]


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Statement(_Read):
    """One statement. It has ``tests``, by file and function, or is the ``operator``'s; never both, never neither."""

    says: str = Field(min_length=1)
    tests: tuple[_Test, ...] = ()
    operator: bool = False

    @model_validator(mode="after")
    def _is_answered_for(self) -> Self:
        if bool(self.tests) is self.operator:
            raise ValueError(f"{self.says!r} needs the id of a test, or operator = true, and not both")
        return self


class Section(_Read):
    """Statements about one thing; ``about`` says what holds for all of them. ``code`` is its place in the dossier."""

    code: str
    title: str
    about: str | None = None
    statement: tuple[Statement, ...] = Field(min_length=1)


class Statements(_Read):
    """All of them."""

    section: tuple[Section, ...] = Field(min_length=1)

    def __iter__(self) -> Iterator[Section]:  # type: ignore[override]  # a model iterates over its fields by default
        """Go through the sections."""
        return iter(self.section)


def statements_of(text: str) -> Statements:
    """Read the statements.

    Raises:
        ValueError: one is answered for by nobody, or the text is no list of statements.
    """
    return Statements.model_validate(tomllib.loads(text))


def statements() -> Statements:
    """Return the statements of this version."""
    return statements_of(STATEMENTS.read_text(encoding="utf-8"))
