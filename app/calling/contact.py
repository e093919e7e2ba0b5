"""Whom to call: the emergency line, the team's lines in the order to try them, and which one answers now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import session

from app.i18n.words import gettext
from app.settings.hours import OpeningHours
from app.settings.phone import Phone
from app.settings.settings import TEAM_NAME, Settings, settings_in_force
from app.settings.team_time import team_now
from rules.advice.cards import FirstLine
from rules.text import N_

OWN_NUMBERS = "numbers"
"""The key of the session under which the numbers stand that the person typed."""

USUAL, ONE_LINE = len("(212) 555-0100"), len("+44 20 7946 0000 x")
"""How many characters a number has at most that is set large, and one that still stands on one line."""

WHERE = N_("The team’s number is on the appointment card.")


@dataclass(frozen=True, slots=True)
class Line:
    """One number to call. ``is_now`` marks the line that is answered at this hour, ``is_closed`` one that is not.

    ``short`` is its label where every number is to stand on one line.
    """

    label: str
    number: str
    href: str
    note: str | None = None
    short: str = ""
    is_now: bool = False
    is_closed: bool = False

    @property
    def length(self) -> str:
        """How long the number is, for the style sheet: some are too long for large text, or for one line."""
        return "longest" if len(self.number) > ONE_LINE else "long" if len(self.number) > USUAL else ""


@dataclass(frozen=True, slots=True)
class Contact:
    """The numbers of one page. ``where`` says where the team's number stands when none is known."""

    team_name: str
    emergency: Line
    crisis: Line
    lines: tuple[Line, ...] = ()
    where: str | None = None

    def in_order(self, first_line: FirstLine = FirstLine.TEAM) -> tuple[Line, ...]:
        """Return the numbers in the order to try them: a line that is closed comes after all that are answered.

        The crisis line stands among them only where it comes first.
        """
        answered = tuple(line for line in self.lines if not line.is_closed)
        closed = tuple(line for line in self.lines if line.is_closed)
        match first_line:
            case FirstLine.EMERGENCY:
                return (self.emergency, *answered, *closed)
            case FirstLine.CRISIS:
                return (self.crisis, *answered, self.emergency, *closed)
            case FirstLine.TEAM:
                return (*answered, self.emergency, *closed)


@dataclass(frozen=True, slots=True)
class TeamNumbers:
    """The team's daytime and after-hours numbers, from the settings or typed by the person."""

    day: Phone | None = None
    night: Phone | None = None


def contact() -> Contact:
    """Return the numbers for the present hour, with those the person typed when none are configured."""
    settings = settings_in_force()
    return contact_at(settings, own_numbers(), team_now())


def own_numbers() -> TeamNumbers:
    """Return the numbers the person typed. Anything the cookie holds that is not a pair of texts is left out."""
    stored = session.get(OWN_NUMBERS)
    if not isinstance(stored, Mapping):
        return TeamNumbers()
    return TeamNumbers(day=_phone(stored.get("day")), night=_phone(stored.get("night")))


def store_own_numbers(numbers: TeamNumbers) -> None:
    """Store the typed numbers in the session, already in the form they are shown and dialled."""
    pairs = {"day": numbers.day, "night": numbers.night}
    session[OWN_NUMBERS] = {when: [phone.shown, phone.href] for when, phone in pairs.items() if phone}


def contact_at(settings: Settings, own: TeamNumbers, now: datetime | None) -> Contact:
    """Return the numbers as they stand at ``now``: the line that answers first, then the other.

    Without a ``now``, no line is marked as open or closed: paper does not know when it is read.
    """
    emergency = Line(gettext("Emergency"), settings.emergency_number.shown, settings.emergency_number.href, is_now=True)
    crisis = Line(gettext("Crisis line"), settings.crisis_line.shown, settings.crisis_line.href, is_now=True)
    numbers = TeamNumbers(settings.team_phone, settings.after_hours_phone) if settings.knows_a_number else own
    team = gettext(TEAM_NAME) if settings.team_name == TEAM_NAME else settings.team_name
    lines = _lines(team, numbers, settings.team_hours, now)
    return Contact(team, emergency, crisis, lines, None if lines else gettext(WHERE))


def _lines(team: str, numbers: TeamNumbers, hours: OpeningHours | None, now: datetime | None) -> tuple[Line, ...]:
    """The daytime line first, unless the hours are known and it is closed."""
    is_open = hours.is_open(now) if hours and now else None
    is_the_only_one = hours is None and numbers.night is None
    day_label = team if is_the_only_one else gettext("%(team)s, daytime", team=team)
    day_short = gettext("Team") if is_the_only_one else gettext("Day line")
    night_note = gettext("This is the line for this hour.") if is_open is False else None
    day = _line(day_label, day_short, numbers.day, _day_note(hours, is_open), is_answered=is_open)
    night_label, night_short = gettext("%(team)s, nights and weekends", team=team), gettext("Night line")
    night = _line(night_label, night_short, numbers.night, night_note, is_answered=True if is_open is False else None)
    return (*night, *day) if is_open is False else (*day, *night)


def _day_note(hours: OpeningHours | None, is_open: bool | None) -> str | None:
    if hours is None:
        return None
    if is_open is None:
        return gettext("Open %(hours)s.", hours=hours.in_words)
    return gettext("Open now.") if is_open else gettext("Closed now. Open %(hours)s.", hours=hours.in_words)


def _line(
    label: str, short: str, phone: Phone | None, note: str | None, *, is_answered: bool | None
) -> tuple[Line, ...]:
    """At most one line; whether it is answered now may be unknown."""
    if phone is None:
        return ()
    is_now, is_closed = is_answered is True, is_answered is False
    return (Line(label, phone.shown, phone.href, note, short, is_now=is_now, is_closed=is_closed),)


def _phone(stored: object) -> Phone | None:
    match stored:
        # The cookie is signed, yet what ends up in an href is checked once more where it is read.
        case [str(shown), str(href)] if href.startswith("tel:"):
            return Phone(shown, href)
        case _:
            return None
