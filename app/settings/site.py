"""The site: whom to call, at which hours and in which language. Read from a file, or made of a few settings."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from typing import Annotated, Any, Final, Self
from zoneinfo import ZoneInfo

from phonenumbers import SUPPORTED_REGIONS
from pydantic import Field, TypeAdapter, ValidationError, ValidationInfo, model_validator
from pydantic_core import ErrorDetails

from app.i18n.catalogs import locale_called
from app.places import HOME_COUNTRY
from app.settings.address import Address, read_address
from app.settings.closed_days import ClosedDays, declared_twice
from app.settings.hours import EXAMPLE, OpeningHours, read_hours
from app.settings.local_words import LONGEST, LocalWords, read_words
from app.settings.phone import (
    Phone,
    country_of,
    read_any_number,
    read_country,
    read_line,
    read_short_number,
    read_text_number,
)
from app.settings.tables import Table, read_text, written, written_anyhow, written_at_home

EMERGENCY_NUMBER: Final = Phone("911", "tel:911")
CRISIS_LINE: Final = Phone("988", "tel:988")
"""Those of the home country, where a site that is in it names none."""

_THEIRS: Final = frozenset({HOME_COUNTRY, "AS", "GU", "MP", "PR", "VI", "CA"})
"""Where both of them are answered. A team with a line of any other country has to name those that are there."""


MOST_LINES: Final = 6
"""More do not fit on the wallet card, nor under a thumb."""


class Answered(StrEnum):
    """When a line without hours of its own is answered: at any hour, or whenever no line with hours is."""

    ALWAYS = "always"
    WHEN_CLOSED = "when closed"


Hours = OpeningHours | Answered | None
"""When a line is answered; None where no hours are set."""


def _read_hours(text: str) -> OpeningHours | Answered:
    return Answered(text) if text in list(Answered) else read_hours(text)


def _read_languages(given: object) -> tuple[str, ...]:
    if not isinstance(given, list) or not given:
        raise ValueError(given)
    return tuple(locale_called(str(each)).language for each in given)


_Words = Annotated[
    LocalWords,
    written_anyhow(
        read_words, f"words of 1 to {LONGEST} characters, or a table such as {{ en = 'Oncology', es = 'Oncología' }}"
    ),
]
_Number = Annotated[
    Phone,
    written_at_home(
        read_text(read_line),
        "a whole phone number of the country, one that begins with +, or abroad a short one such as 111",
    ),
]
_AnyNumber = Annotated[
    Phone, written_at_home(read_text(read_any_number), "a number such as 988, 116 123 or a whole phone number")
]
_TextNumber = Annotated[
    Phone, written_at_home(read_text(read_text_number), "a number that takes text messages, without an extension")
]
_Address = Annotated[
    Address, written(read_address, "an address for e-mail such as help@example.org, or a page over https")
]
_ShortNumber = Annotated[Phone, written(read_short_number, "two to six digits such as '911' or '112'")]
_OfficeHours = Annotated[OpeningHours, written(read_hours, f"days and times such as {EXAMPLE!r}")]
_Hours = Annotated[
    OpeningHours | Answered, written(_read_hours, f"'always', 'when closed', or days and times such as {EXAMPLE!r}")
]
_Languages = Annotated[tuple[str, ...], written_anyhow(_read_languages, "codes of languages such as ['es']")]
_Zone = Annotated[ZoneInfo, written(ZoneInfo, "a time zone by its IANA name such as America/New_York")]
_Country = Annotated[str, written(read_country, "the code of a country such as US")]
_COUNTRY: Final = TypeAdapter[str](_Country)


class Emergency(Table):
    """The emergency number, and the name of the ER that the team works with."""

    number: _ShortNumber = EMERGENCY_NUMBER
    er_name: _Words | None = None


class TeamLine(Table):
    """One number of the team. Without hours of its own it has those of the office; its languages may not be known."""

    number: _Number
    name: _Words | None = None
    hours: _Hours | None = None
    languages: _Languages = ()

    def speaks(self, code: str) -> bool | None:
        """Whether it is answered in the language called ``code``; None where no language is set."""
        return code.partition("_")[0] in self.languages if self.languages else None


def lines_for(day: Phone | None, night: Phone | None) -> tuple[TeamLine, ...]:
    """Return the lines of a team of which no more is known than a number for the day and one for the rest."""
    return (
        *((TeamLine(number=day),) if day else ()),
        *((TeamLine(number=night, hours=Answered.WHEN_CLOSED),) if night else ()),
    )


class TextLine(Table):
    """A number that takes text messages, and when they are read."""

    number: _TextNumber
    hours: _Hours


class OtherLine(Table):
    """A number that is answered at any hour by somebody else than the team."""

    number: _AnyNumber


class Operator(Table):
    """Who offers the check, where to tell them what is wrong with it, and where to report a weakness."""

    name: _Words | None = None
    contact: _Address | None = None
    security: _Address | None = None


def _country_of_lines(given: dict[str, Any]) -> str:
    """Return the country that a site is in which names none: that of all its lines, which stand before it in ``given``.

    Where both numbers of the home country are answered, and where the lines are of several, it is the home country.
    """
    countries = {country_of(each.number) for each in given["lines"]}
    (alone,) = countries if len(countries) == 1 else (HOME_COUNTRY,)
    return alone if alone in SUPPORTED_REGIONS - _THEIRS else HOME_COUNTRY


class Site(Table):
    """Everything about the numbers to call that differs from one hospital to another; nothing clinical."""

    team: _Words | None = None
    time_zone: _Zone | None = None
    office: _OfficeHours | None = Field(default=None, alias="hours")
    emergency: Emergency = Emergency()
    crisis: OtherLine = OtherLine(number=CRISIS_LINE)
    text: TextLine | None = None
    relay: OtherLine | None = None
    hospice: OtherLine | None = None
    lines: tuple[TeamLine, ...] = Field(default=(), alias="line", max_length=MOST_LINES)
    country: _Country = Field(default_factory=_country_of_lines)
    closed: tuple[ClosedDays, ...] = ()
    operator: Operator = Operator()

    @model_validator(mode="after")
    def _fits_together(self, info: ValidationInfo) -> Self:
        if info.context is not None and (fault := next(self._faults(), None)):
            raise ValueError(fault)
        return self

    def _faults(self) -> Iterator[str]:
        """Yield what does not fit together in a file."""
        if self.abroad_unnamed:
            yield f"{self.abroad_unnamed}, so [emergency] and [crisis] must name their numbers there"
        if (self._weekly or self.closed) and not self.time_zone:
            yield "time_zone is missing, in which the hours and the closed days hold"
        if not self._weekly and (self.closed or any(each.hours is Answered.WHEN_CLOSED for each in self.lines)):
            yield "no hours are named that a closed day, or a line for 'when closed', could follow"
        for place, line in enumerate(self.lines, 1):
            if line.hours is None and self.office is None:
                yield f"[[line]] {place}: hours is missing, and so are the hours of the office"
        if twice := declared_twice(self.closed):
            yield f"[[closed]]: {twice}, expected each day once"

    @property
    def abroad_unnamed(self) -> str:
        """What is abroad, while the emergency number or the crisis line is that of the home country unasked."""
        if "number" in self.emergency.model_fields_set and "crisis" in self.model_fields_set:
            return ""
        if "country" in self.model_fields_set:
            return f"country is {self.country}" if self.country != HOME_COUNTRY else ""
        abroad = (each.number.shown for each in self.lines if country_of(each.number) not in _THEIRS)
        return next((f"{number} is of another country" for number in abroad), "")

    @cached_property
    def hours(self) -> OpeningHours | None:
        """When any line with hours is answered; None where they are not known."""
        ranges = tuple(dict.fromkeys(each for hours in self._weekly for each in hours.ranges))
        return OpeningHours(ranges, self.closed) if ranges else None

    @cached_property
    def office_hours(self) -> OpeningHours | None:
        """When the office is open: by its own hours, or else by those of any line."""
        return replace(self.office, closed=self.closed) if self.office else self.hours

    @property
    def is_always_answered(self) -> bool:
        """Whether some line is answered at any hour, or whenever the others are not."""
        return any(isinstance(each.hours, Answered) for each in self.lines)

    def hours_of(self, line: TeamLine | TextLine) -> Hours:
        """Return when ``line`` is answered, closed days included."""
        hours = line.hours or self.office
        return replace(hours, closed=self.closed) if isinstance(hours, OpeningHours) and self.closed else hours

    def without_words(self, codes: Iterable[str]) -> Iterator[str]:
        """Yield the keys whose words lack one of the languages called ``codes``, with the language."""
        named = {
            "team": self.team,
            "[emergency] er_name": self.emergency.er_name,
            "[operator] name": self.operator.name,
        }
        named |= {f"[[line]] {place}, name": line.name for place, line in enumerate(self.lines, 1)}
        for key, words in named.items():
            yield from (f"{key} has no words in {code!r}" for code in (words.missing(codes) if words else ()))

    def over(self, today: date) -> list[ClosedDays]:
        """Return the closed days that lie before ``today`` and come no more."""
        return [each for each in self.closed if each.is_over(today)]

    @property
    def _weekly(self) -> list[OpeningHours]:
        """The hours of each line that has some, or else of the office."""
        hours = [each.hours or self.office for each in self.lines]
        return [each for each in hours if isinstance(each, OpeningHours)] or ([self.office] if self.office else [])


def read_site(path: str) -> Site:
    """Read the file called ``path``.

    Raises:
        ValueError: it cannot be read, or says what cannot be; in one line.
    """
    try:
        tables = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except OSError as fault:
        raise ValueError(f"{path} cannot be read: {fault.strerror}") from None
    except ValueError as fault:
        raise ValueError(f"{path} is no TOML: {fault}") from None
    try:
        return Site.model_validate(tables, context=_country_of(tables))
    except ValidationError as refused:
        faults = refused.errors(include_input=False, include_url=False)
        # The country may be that of the lines: where one of them cannot be used, pydantic says so of the country too.
        named = (each for each in faults if each["type"] != "default_factory_not_called")
        raise ValueError(f"{path}: " + "; ".join(map(_in_words, named))) from None


def _country_of(tables: dict[str, Any]) -> str:
    """Return the country whose numbers the file has, read as its key is; one that is none is told of there."""
    try:
        return _COUNTRY.validate_python(tables.get("country", HOME_COUNTRY), context=HOME_COUNTRY)
    except ValidationError:
        return HOME_COUNTRY


def _in_words(fault: ErrorDetails) -> str:
    """Name the key as the file has it, and what is wrong with it."""
    ours = {
        "extra_forbidden": "there is no such key",
        "missing": "is missing",
        "too_long": f"expected {MOST_LINES} or fewer",
    }
    message = ours.get(fault["type"], fault["msg"].removeprefix("Value error, "))
    where = ", ".join(_keys(fault["loc"]))
    return f"{where}: {message}" if where else message


def _keys(loc: tuple[int | str, ...]) -> Iterator[str]:
    for key, after in zip_longest(loc, loc[1:]):
        if isinstance(key, str) and isinstance(after, int):
            yield f"[[{key}]] {after + 1}"
        elif isinstance(key, str):
            yield key
