"""A reminder for the calendar of a phone: by when to have called, and which number, without a word of any symptom."""

from datetime import UTC, datetime, timedelta
from typing import Final

from flask import Blueprint, Response, redirect, url_for
from flask.typing import ResponseReturnValue

from app.calling.card import due_at
from app.calling.contact import contact
from app.i18n.words import gettext
from app.self_check import addresses, answer_session
from app.self_check.kept_result import kept_result
from app.self_check.presenters.result import Assessed

bp = Blueprint("reminder", __name__, url_prefix="/check")

BEFORE: Final = timedelta(hours=1)
"""How long before the time to call the phone reminds of it."""


@bp.get("/reminder.ics")
def show() -> ResponseReturnValue:
    """Answer with the reminder; where no time is named, or it has passed, with the page that says what to do."""
    assessed = _assessed()
    if assessed is None:
        return redirect(addresses.start("no-answers"))
    due = due_of(assessed)
    if due is None:
        return redirect(addresses.result())
    headers = {"Content-Disposition": "attachment; filename=reminder.ics"}
    return Response(calendar_at(due, assessed.now), mimetype="text/calendar", headers=headers)


def _assessed() -> Assessed | None:
    """Return what the answers of the open check mean now, or else the verdict on those that are gone."""
    if check := answer_session.open_check():
        return answer_session.assessed_now(check)
    kept = kept_result()
    return kept.assessed if kept else None


def due_of(assessed: Assessed) -> datetime | None:
    """Return by when to have called; None where no time is named or it has passed."""
    due = due_at(assessed.outcome.clock, assessed.since)
    return due if due and due > assessed.now else None


def address_for(assessed: Assessed) -> str | None:
    """Return where the reminder is to be had; None where there is none."""
    return url_for("reminder.show") if due_of(assessed) else None


def calendar_at(due: datetime, now: datetime) -> str:
    """Return a calendar in which it stands to call the first number by ``due``."""
    return calendar(_written(due), _written(now), contact().in_order()[0].number)


def calendar(due: str, now: str, number: str) -> str:
    """Return a calendar in which it stands to call ``number`` by ``due``; both times as RFC 5545 has them."""
    title = _escaped(gettext("Call %(number)s", number=number))
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Red Flag Check//Reminder//EN",
        "BEGIN:VEVENT",
        # The same time makes the same entry: whoever adds it twice has it once.
        f"UID:{due}@red-flag-check",
        f"DTSTAMP:{now}",
        f"DTSTART:{due}",
        f"SUMMARY:{title}",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{title}",
        f"TRIGGER:-PT{BEFORE // timedelta(minutes=1)}M",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{line}\r\n" for line in lines)


def _written(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """Escape what RFC 5545 gives a meaning in a text."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
