"""How the rules in force stand now: signed off, due for another review, or signed off by nobody."""

import logging
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from flask import Flask

from app.approval.content import content_hash
from app.approval.sign_off_file import NotASignOff, SignOff, read_sign_off
from app.i18n.dates import day
from app.i18n.words import gettext
from app.services import provide, services
from app.settings.settings import Environment, Settings, Unsigned
from app.settings.team_time import team_now
from rules.text import N_

NEAR: Final = timedelta(days=60)
"""How long before the day of review the leads are told."""

UNSIGNED: Final = N_("Not yet signed off by a clinician")
OVERDUE: Final = N_("The review of these rules was due on %(day)s")
SIGNED: Final = N_("Signed off by %(who)s on %(day)s, to be reviewed by %(until)s")

_log = logging.getLogger(__name__)


class State(StrEnum):
    """What the sign-off is worth today. Past its day of review it still holds: no door is locked at 2 a.m."""

    SIGNED = "signed"
    OVERDUE = "review-overdue"
    UNSIGNED = "unsigned"


@dataclass(frozen=True, slots=True)
class Standing:
    """The state, the sign-off it comes from, and what follows for those who are served.

    ``is_closed``: patients are shown whom to call, and nothing else. ``fault`` says, for the operator, why the rules
    count as unsigned.
    """

    state: State
    sign_off: SignOff | None = None
    fault: str | None = None
    is_closed: bool = False
    warns: bool = False
    today: date | None = None

    @property
    def is_near(self) -> bool:
        """Whether the day of review is near, or over."""
        return bool(self.sign_off and self.today and self.sign_off.review_by - NEAR <= self.today)

    @property
    def words(self) -> str:
        """One line in the language in force that says how it stands, by whom, and until when."""
        signed = self.sign_off
        if signed is None:
            return gettext(UNSIGNED)
        if self.state is State.OVERDUE:
            return gettext(OVERDUE, day=day(signed.review_by))
        who = ", ".join(f"{each.name} ({each.role})" for each in signed.signatories)
        return gettext(SIGNED, who=who, day=day(signed.signed_on), until=day(signed.review_by))

    @property
    def warning(self) -> str | None:
        """The same line where everybody must see it; None where all is well, or on a laptop."""
        return self.words if self.warns else None


@dataclass(frozen=True, slots=True)
class Approval:
    """What was found when the app started: the sign-off of the rules in force, or why there is none."""

    sign_off: SignOff | None = None
    fault: str | None = None


def init_app(app: Flask, settings: Settings) -> None:
    """Read the sign-off once. One that cannot be read, or is of other rules, signs nothing off, and the log says so."""
    found = _found(app, settings)
    if found.fault:
        _log.error("The rules are not signed off: %s", found.fault)
    provide(app, approval=found)


def _found(app: Flask, settings: Settings) -> Approval:
    if settings.signoff is None:
        return Approval()
    try:
        sign_off = read_sign_off(settings.signoff)
    except NotASignOff as error:
        return Approval(fault=str(error))
    in_force = content_hash(services(app).languages.values())
    if sign_off.content != in_force:
        return Approval(
            fault=f"{settings.signoff} signs off {sign_off.content}, and what is in force is {in_force}: review what "
            "has changed with 'flask rules review', and sign again"
        )
    return Approval(sign_off)


def standing() -> Standing:
    """Return how the rules of the running app stand today."""
    settings, found = services().settings, services().approval or Approval()
    serves_patients = settings.environment is Environment.PRODUCTION
    if found.sign_off is None:
        closed = serves_patients and settings.unsigned is Unsigned.CLOSED
        return Standing(State.UNSIGNED, fault=found.fault, is_closed=closed, warns=serves_patients)
    today = team_now().date()
    is_over = today > found.sign_off.review_by
    return Standing(State.OVERDUE if is_over else State.SIGNED, found.sign_off, warns=is_over, today=today)
