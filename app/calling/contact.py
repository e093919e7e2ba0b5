"""Whom to call: the emergency line, the team's lines in the order to try them, and which one answers now."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from operator import itemgetter
from typing import NamedTuple

from flask import session

from app.i18n.dates import day_of_month
from app.i18n.words import gettext, language
from app.settings.closed_days import ClosedDays
from app.settings.hours import OpeningHours
from app.settings.phone import Phone
from app.settings.settings import Settings, settings_in_force
from app.settings.shorthand import TEAM_NAME
from app.settings.site import Answered, Hours, Site, TeamLine, lines_for
from app.settings.team_time import team_now
from rules.advice.cards import FirstLine
from rules.text import N_

OWN_NUMBERS = "numbers"
"""The key of the session under which the numbers stand that the person typed."""

USUAL, ONE_LINE = len("(212) 555-0100"), len("+44 20 7946 0000 x")
"""How many characters a number has at most that is set large, and one that still stands on one line."""

_FOR_THIS_HOUR, _OPEN_NOW = N_("This is the line for this hour."), N_("Open now.")

WHERE = N_("The team’s number is on the appointment card.")


class Line(NamedTuple):
    """One number to call. ``is_now`` marks the line that is answered at this hour, ``is_closed`` one that is not.

    ``is_spare`` marks one that is closed while another of the team may be answered. ``short`` is its label where every
    number is to stand on one line.
    """

    label: str
    number: str
    href: str
    note: str | None = None
    short: str = ""
    is_now: bool = False
    is_closed: bool = False
    is_spare: bool = False

    @property
    def is_said_again(self) -> bool:
        """Whether its note says no more than that it is answered now, as where it stands says already."""
        return self.is_now and self.note in {gettext(_FOR_THIS_HOUR), gettext(_OPEN_NOW)}

    @property
    def is_text(self) -> bool:
        """Whether it takes text messages."""
        return self.href.startswith("sms:")

    @property
    def length(self) -> str:
        """How long the number is, for the style sheet: some are too long for large text, or for one line."""
        return "longest" if len(self.number) > ONE_LINE else "long" if len(self.number) > USUAL else ""


class Contact(NamedTuple):
    """The numbers of one page. ``where`` says where the team's number stands when none is known.

    ``others`` are for who cannot speak or hear on the phone; ``er_name`` is that of the ER the team works with, and
    ``hospital`` whose check this is, if the settings name it.
    """

    team_name: str
    emergency: Line
    crisis: Line
    lines: tuple[Line, ...] = ()
    where: str | None = None
    others: tuple[Line, ...] = ()
    hospice: Line | None = None
    er_name: str | None = None
    hospital: str | None = None

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

    def in_full(self, first_line: FirstLine = FirstLine.TEAM) -> tuple[Line, ...]:
        """Return the numbers in the order to try them, and after them those for who cannot speak or hear."""
        return (*self.in_order(first_line), *self.others)


class TeamNumbers(NamedTuple):
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
    """Return the numbers as they stand at ``now``, in the language in force: the line that answers first.

    Without a ``now``, no line is marked as open or closed: paper does not know when it is read.
    """
    site = settings.site
    team = site.team.here() if site.team else gettext(TEAM_NAME)
    lines = _lines(team, site, site.lines or lines_for(own.day, own.night), now)
    return Contact(
        team_name=team,
        emergency=_always(gettext("Emergency"), site.emergency.number),
        crisis=_always(gettext("Crisis line"), site.crisis.number),
        lines=lines,
        where=None if lines else gettext(WHERE),
        others=tuple(_others(site, now)),
        hospice=_always(gettext("Hospice line"), site.hospice.number) if site.hospice else None,
        er_name=site.emergency.er_name.here() if site.emergency.er_name else None,
        hospital=site.team.here() if site.team else None,
    )


def _always(label: str, phone: Phone) -> Line:
    """Return a line that is answered at any hour by somebody else than the team."""
    return Line(label, phone.shown, phone.href, is_now=True)


def _others(site: Site, now: datetime | None) -> Iterator[Line]:
    """Yield the lines for who cannot speak or hear on the phone."""
    if site.text:
        hours = site.hours_of(site.text)
        is_answered, note = _is_answered(site, hours, now), _note(site, hours, now)
        yield _line(gettext("Text messages"), "", site.text.number, note, is_answered=is_answered)
    if site.relay:
        yield _always(gettext("Relay, if you are deaf or hard of hearing"), site.relay.number)


def _lines(team: str, site: Site, lines: tuple[TeamLine, ...], now: datetime | None) -> tuple[Line, ...]:
    """The lines in the order to try them.

    One that is closed comes last, and before it one that speaks other languages than the page. Of the rest come those
    first that are answered at this hour, and of those again the ones whose settings name its language.
    """
    is_the_only_one = len(lines) == 1
    found = []
    for line in lines:
        hours = site.hours_of(line)
        is_answered = _is_answered(site, hours, now)
        label, short = _label(team, line, is_the_only_one=is_the_only_one and hours is None)
        speaks = line.speaks(language().code)
        rank = is_answered is False, speaks is False, is_answered is not True, speaks is None
        note = " ".join(filter(None, (_note(site, hours, now), _languages(line))))
        found.append((rank, _line(label, short, line.number, note or None, is_answered=is_answered)))
    in_order = [line for _, line in sorted(found, key=itemgetter(0))]
    has_closed_alone = all(line.is_closed for line in in_order)
    return tuple(line._replace(is_spare=line.is_closed and not has_closed_alone) for line in in_order)


def _label(team: str, line: TeamLine, *, is_the_only_one: bool) -> tuple[str, str]:
    """Return whose number it is, and the same where there is little room."""
    match line.hours:
        case Answered.WHEN_CLOSED:
            label, short = gettext("%(team)s, nights and weekends", team=team), gettext("Night line")
        case Answered.ALWAYS:
            label, short = team, gettext("Team")
        case _ if is_the_only_one:
            label, short = team, gettext("Team")
        case _:
            label, short = gettext("%(team)s, daytime", team=team), gettext("Day line")
    return (line.name.here() if line.name else label), short


def _is_answered(site: Site, hours: Hours, now: datetime | None) -> bool | None:
    """Whether a line with these ``hours`` is answered at ``now``; None if that is not known."""
    if now is None:
        return None
    match hours:
        case Answered.ALWAYS:
            return True
        case Answered.WHEN_CLOSED:
            return True if site.hours and not site.hours.is_open(now) else None
        case OpeningHours():
            return hours.is_open(now)
        case None:
            return None


def _note(site: Site, hours: Hours, now: datetime | None) -> str | None:
    is_answered = _is_answered(site, hours, now)
    if hours is Answered.WHEN_CLOSED and is_answered:
        return gettext(_FOR_THIS_HOUR)
    if not isinstance(hours, OpeningHours):
        return None
    if now is None:
        return gettext("Open %(hours)s.", hours=hours.in_words)
    if closed := hours.closed_on(now):
        return _note_of(closed, hours, now)
    return gettext(_OPEN_NOW) if is_answered else gettext("Closed now. Open %(hours)s.", hours=hours.in_words)


def _note_of(closed: ClosedDays, hours: OpeningHours, now: datetime) -> str:
    """Return the note on a day on which the line is ``closed``, or open for a part of its hours."""
    usual, left = gettext("Open %(hours)s.", hours=hours.in_words), hours.spans_on(now)
    if left:
        is_open = hours.is_open(now)
        state = gettext(_OPEN_NOW) if is_open else gettext("Closed now.")
        today = gettext("Today only %(hours)s", hours=", ".join(each.in_words for each in left))
        return " ".join((state, _named(today, closed), *(() if is_open else (usual,))))
    last = closed.last_of_many
    words = gettext("Closed through %(day)s", day=day_of_month(*last)) if last else gettext("Closed today")
    return " ".join((_named(words, closed), usual))


def _named(words: str, closed: ClosedDays) -> str:
    """Return a sentence with the name of the day behind its ``words``, if it has one in the language in force."""
    name = closed.name.here() if closed.name else ""
    return f"{words} ({name})." if name else f"{words.removesuffix('.')}."


def _languages(line: TeamLine) -> str:
    """Return in which languages it is answered, if not in any."""
    names = [name for code in line.languages if (name := language().locale.languages.get(code))]
    return gettext("Answered in: %(languages)s.", languages=", ".join(names)) if names else ""


def _line(label: str, short: str, phone: Phone, note: str | None, *, is_answered: bool | None) -> Line:
    """Return one line; whether it is answered now may be unknown."""
    is_now, is_closed = is_answered is True, is_answered is False
    return Line(label, phone.shown, phone.href, note, short, is_now=is_now, is_closed=is_closed)


def _phone(stored: object) -> Phone | None:
    match stored:
        # The cookie is signed, yet what ends up in an href is checked once more where it is read.
        case [str(shown), str(href)] if href.startswith("tel:"):
            return Phone(shown, href)
        case _:
            return None
