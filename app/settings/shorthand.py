"""The site as the settings name it: by its file, or by a few variables that make the same value of fewer words."""

from functools import partial
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from app.places import HOME_COUNTRY
from app.settings.hours import EXAMPLE, OpeningHours, read_hours
from app.settings.local_words import LONGEST, LocalWords, read_words
from app.settings.phone import Phone, read_any_number, read_phone, read_short_number
from app.settings.reading import reads
from app.settings.site import Site, lines_for, read_site
from rules.text import N_

TEAM_NAME: Final = N_("The cancer team")

_Words = Annotated[LocalWords | None, reads(read_words, f"words of 1 to {LONGEST} characters on one line")]
_PhoneNumber = Annotated[
    Phone | None,
    reads(
        partial(read_phone, country=HOME_COUNTRY),
        "a whole phone number such as 212-555-0100, or +44 20 7946 0000 outside the US; one that its own country alone "
        "can dial needs RFC_SITE",
    ),
]
_EmergencyNumber = Annotated[Phone | None, reads(read_short_number, "two to six digits such as 911 or 112")]
_AnyNumber = Annotated[
    Phone | None,
    reads(partial(read_any_number, country=HOME_COUNTRY), "a number such as 988, 116 123 or 1-800-273-8255"),
]
_Hours = Annotated[
    OpeningHours | None,
    reads(read_hours, f"days and times such as {EXAMPLE!r}; a night is written as two ranges"),
]
_Zone = Annotated[ZoneInfo | None, reads(ZoneInfo, "a time zone by its IANA name such as America/New_York")]


def _site_file(value: object) -> object:
    return read_site(value) if isinstance(value, str) else value


def _site_of_shorthand(given: dict[str, Any]) -> Site:
    """Return the site that the few settings describe, which stand before it in ``given``."""
    named = {"emergency": given["short_emergency_number"], "crisis": given["short_crisis_line"]}
    return Site(
        team=None if given["short_team_name"] == LocalWords(TEAM_NAME) else given["short_team_name"],
        time_zone=given["short_time_zone"],
        hours=given["short_team_hours"],
        line=lines_for(given["short_team_phone"], given["short_after_hours_phone"]),
        **{table: {"number": number} for table, number in named.items() if number},
    )


class SiteOrShorthand(BaseModel):
    """The settings that name a site, of which only ``site`` is read: the others are its shorthand."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    short_team_name: _Words = Field(default=None, alias="team_name")
    short_team_phone: _PhoneNumber = Field(default=None, alias="team_phone")
    short_team_hours: _Hours = Field(default=None, alias="team_hours")
    short_time_zone: _Zone = Field(default=None, alias="time_zone")
    short_after_hours_phone: _PhoneNumber = Field(default=None, alias="after_hours_phone")
    short_emergency_number: _EmergencyNumber = Field(default=None, alias="emergency_number")
    short_crisis_line: _AnyNumber = Field(default=None, alias="crisis_line")
    site: Annotated[Site, BeforeValidator(_site_file)] = Field(default_factory=_site_of_shorthand)

    @property
    def beside_the_file(self) -> list[str]:
        """The names of the shorthand that is set although the file is."""
        short = sorted(each for each in self.model_fields_set if each.startswith("short_"))
        both = "site" in self.model_fields_set
        return [each.removeprefix("short_") for each in short if both and getattr(self, each) is not None]

    @property
    def time_zone(self) -> ZoneInfo | None:
        """The time zone of the team."""
        return self.site.time_zone

    @property
    def knows_a_number(self) -> bool:
        """Whether any number of the team is configured."""
        return bool(self.site.lines)
