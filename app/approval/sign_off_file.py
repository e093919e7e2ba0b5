"""The file of a sign-off: who has signed what, when, until when, and who answers for the words of each language.

It is TOML that people can read, with a checksum in its first line: one changed byte, and it signs nothing off.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from rules.errors import in_one_line
from rules.exports.seal import BLANK, is_sealed, sealed

Name = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\s].*$")]
"""What somebody is called, or what they are: one line, which begins with no space."""

_HEADING: Final = f"# Signed off: Red Flag Check. Written by 'flask rules sign', sha256: {BLANK}"


class NotASignOff(ValueError):  # noqa: N818 - names what the file is not
    """The file cannot be read, or is not as ``flask rules sign`` wrote it."""


class _Read(BaseModel):
    # Schemas are built when a file is read: many copies serve without one.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Signatory(_Read):
    """Somebody who has signed, in which role, and on which day."""

    name: Name
    role: Name
    signed_on: date


class OfLanguage(_Read):
    """Who answers for the words of one language. English, which everything is written in, has no translator."""

    code: str
    translator: Name | None = None
    clinician: Name

    @model_validator(mode="after")
    def _is_translated_by_somebody(self) -> "OfLanguage":
        if self.code != "en" and not self.translator:
            raise ValueError(f"language {self.code!r} has no translator")
        return self


class SignOff(_Read):
    """What a sign-off says. ``entries`` are the digests of all that was signed, by their keys."""

    content: str = Field(pattern=r"^[0-9a-f]{64}$")
    rules: str
    review_by: date
    signatories: tuple[Signatory, ...] = Field(min_length=1)
    languages: tuple[OfLanguage, ...] = Field(min_length=1)
    entries: Mapping[str, str]

    @property
    def signed_on(self) -> date:
        """The day on which the last of them signed."""
        return max(each.signed_on for each in self.signatories)

    @model_validator(mode="after")
    def _ends_after_it_began(self) -> "SignOff":
        if self.review_by <= self.signed_on:
            raise ValueError(
                f"review_by is {self.review_by}, expected a day after the last signature, {self.signed_on}"
            )
        return self


def read_sign_off(path: Path) -> SignOff:
    """Read the file at ``path``.

    Raises:
        NotASignOff: it cannot be read, was changed since it was written, or says what no sign-off can.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotASignOff(f"{path} cannot be read: {error}") from None
    if not is_sealed(text):
        raise NotASignOff(f"{path} was changed since 'flask rules sign' wrote it, or never was: sign again")
    try:
        return SignOff.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise NotASignOff(f"{path} is no sign-off: {error}") from None
    except ValidationError as error:
        raise NotASignOff(f"{path} is no sign-off: {in_one_line(error)}") from None


def as_text(sign_off: SignOff) -> str:
    """Return the file of ``sign_off``, with its checksum; ``read_sign_off`` reads it back as it was."""
    plain = sign_off.model_dump(exclude_none=True)
    tables = [f"[[{name}]]\n{_pairs(each)}" for name in ("signatories", "languages") for each in plain.pop(name)]
    entries = f"[entries]\n{_pairs(plain.pop('entries'))}"
    return sealed("\n".join([_HEADING, "", _pairs(plain), *tables, entries]))


def _pairs(values: Mapping[str, str | date]) -> str:
    return "".join(f"{_name(name)} = {_value(value)}\n" for name, value in values.items())


def _name(name: str) -> str:
    return name if re.fullmatch(r"[\w-]+", name, re.ASCII) else _quoted(name)


def _value(value: str | date) -> str:
    return value.isoformat() if isinstance(value, date) else _quoted(value)


def _quoted(text: str) -> str:
    """A string of JSON is one of TOML as well, save for DEL, which TOML wants escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
