"""How the rules in force stand now: signed off, due for another review, or signed off by nobody."""

import logging
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from flask import Flask

from app.approval.content import content_hash
from app.approval.sign_off_file import NotASignOff, SignOff, read_sign_off
from app.i18n.dates import day
from app.i18n.words import Language, gettext
from app.services import provide, services
from app.settings.settings import Environment, Settings, Unsigned
from app.settings.team_time import team_now
from rules import in_force
from rules.text import N_

NEAR: Final = timedelta(days=60)
"""How long before the day of review the leads are told."""

UNSIGNED: Final = N_("Not yet signed off by a clinician")
OVERDUE: Final = N_("Rules review overdue since %(day)s")
SIGNED: Final = N_("Signed off by %(who)s on %(day)s, to be reviewed by %(until)s")

_log = logging.getLogger(__name__)


class State(StrEnum):
    """What the sign-off is worth today. Past its day of review it still holds: no door is locked at 2 a.m."""

    SIGNED = "signed"
    OVERDUE = "review-overdue"
    UNSIGNED = "unsigned"


class Standing(NamedTuple):
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
        """One line in the language in force: who signed the rules off, when and until when, or that nobody did."""
        signed = self.sign_off
        if signed is None:
            return gettext(UNSIGNED)
        who = ", ".join(f"{each.name} ({each.role})" for each in signed.signatories)
        return gettext(SIGNED, who=who, day=day(signed.signed_on), until=day(signed.review_by))

    @property
    def warning(self) -> str | None:
        """The line that everybody must see; None where all is well, or on a laptop."""
        if not self.warns:
            return None
        return gettext(OVERDUE, day=day(self.sign_off.review_by)) if self.sign_off else gettext(UNSIGNED)

    def signature_of(self, rules_hash: str) -> tuple[str, ...]:
        """Who signed off a result of the rules with that hash: nothing, unless they are those in force and signed."""
        return (self.words,) if self.sign_off and rules_hash == in_force.HASH else ()

    def awaits_review(self, language: Language) -> bool:
        """Whether no clinician has read the words of ``language``: neither for its catalog, nor for this sign-off."""
        read = {each.code for each in self.sign_off.languages} if self.sign_off else set()
        return language.awaits_review and language.code not in read


@dataclass(frozen=True, slots=True)
class Approval:
    """What was found when the app started: the sign-off of the rules in force, or why there is none.

    ``reminded_on``: the days on which this process has logged that the review is overdue.
    """

    sign_off: SignOff | None = None
    fault: str | None = None
    reminded_on: set[date] = field(default_factory=set)


def init_app(app: Flask, settings: Settings) -> None:
    """Read the sign-off once. One that cannot be read, or is of other rules, signs nothing off, and the log says so."""
    provide(app, approval=_found(app, settings))
    with app.app_context():
        now = standing()
    served = "patients are shown whom to call, and nothing else" if now.is_closed else "every page says so"
    if now.fault:
        _log.error("The rules are not signed off: %s", now.fault)
    if now.state is State.UNSIGNED and now.warns:
        _log.warning("No clinician has signed off the rules in force (RFC_SIGNOFF): %s", served)


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
    """Return how the rules of the running app stand today; once a day, the log says that their review is overdue."""
    settings, found = services().settings, services().approval or Approval()
    serves_patients = settings.environment is Environment.PRODUCTION
    if found.sign_off is None:
        closed = serves_patients and settings.unsigned is Unsigned.CLOSED
        return Standing(State.UNSIGNED, fault=found.fault, is_closed=closed, warns=serves_patients)
    today = team_now().date()
    is_over = today > found.sign_off.review_by
    if is_over and today not in found.reminded_on:
        found.reminded_on.add(today)
        _log.warning("The review of the rules in force was due on %s, and every page says so", found.sign_off.review_by)
    return Standing(State.OVERDUE if is_over else State.SIGNED, found.sign_off, warns=is_over, today=today)
