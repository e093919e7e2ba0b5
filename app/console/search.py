"""Finding calls. What identifies a person is sent in a form, and never stands in an address."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from http import HTTPStatus

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.console.access import current_nurse, needs
from app.console.as_saved import SavedCall, in_words
from app.console.fields import SHOWN_AS
from app.contact import contact, settings_in_force
from app.data import audit
from app.data.database import session
from app.data.models import Call
from app.data.search import Page, Place, Wanted, everyone, search
from rules.disposition import Disposition

bp = Blueprint("search", __name__, url_prefix="/console/calls")

FIELDS = ("name", "record", "number", "from", "to", "decided", "nurse")
LONGEST = 120


@dataclass(frozen=True, slots=True)
class RowView:
    """One call that was found."""

    url: str
    when: str
    name: str
    born: str
    record_number: str
    disposition: str
    level: str
    changed: str
    nurse: str


@bp.get("")
@needs("nurse")
def show() -> ResponseReturnValue:
    """Show the latest calls, and ask what is looked for."""
    audit.record_reading("calls-searched", user_id=current_nurse().id)
    return _page({}, {}, search(Wanted()))


@bp.post("")
@needs("nurse")
def find() -> ResponseReturnValue:
    """Show the calls that were looked for."""
    sent = {name: request.form.get(name, "").strip() for name in FIELDS}
    wanted, errors = _wanted(sent)
    if errors:
        return _page(sent, errors, Page((), None, None)), HTTPStatus.UNPROCESSABLE_ENTITY
    # By what was searched is written down, never for whom.
    used = [name for name, value in sent.items() if value]
    audit.record("calls-searched", user_id=current_nurse().id, detail={"by": used})
    session().commit()
    newer, older = (_place_in(request.form.get(name, "")) for name in ("newer", "older"))
    return _page(sent, {}, search(wanted, older_than=older, newer_than=newer))


def _wanted(sent: Mapping[str, str]) -> tuple[Wanted, dict[str, str]]:
    errors = {name: f"At most {LONGEST} characters fit." for name, value in sent.items() if len(value) > LONGEST}
    days: dict[str, date] = {}
    for name in ("from", "to"):
        try:
            days |= {name: date.fromisoformat(sent[name])} if sent[name] else {}
        except ValueError:
            errors[name] = f"“{sent[name]}” is no date. Write it as year-month-day, like 2026-11-23."
    if len(days) == 2 and days["from"] > days["to"]:
        errors["to"] = "This day is before the first one."
    wanted = Wanted(
        name=sent["name"],
        record_number=sent["record"],
        number=sent["number"],
        since=_midnight(days["from"]) if "from" in days else None,
        before=_midnight(days["to"] + timedelta(days=1)) if "to" in days else None,
        decided=sent["decided"] if sent["decided"] in list(Disposition) else "",
        nurse_id=int(sent["nurse"]) if sent["nurse"].isdecimal() and len(sent["nurse"]) < 10 else None,
    )
    return wanted, errors


def _midnight(day: date) -> datetime:
    """When ``day`` begins where the team is."""
    zone = settings_in_force().time_zone
    start = datetime.combine(day, time.min)
    return start.replace(tzinfo=zone) if zone else start.astimezone()


def _page(sent: Mapping[str, str], errors: Mapping[str, str], found: Page) -> str:
    return render_template(
        "console/search.html",
        page_title="Find calls",
        contact=contact(),
        sent={name: sent.get(name, "") for name in FIELDS},
        is_search=any(sent.values()),
        faults=errors,
        errors=[{"href": f"#{name}", "words": words} for name, words in errors.items()],
        dispositions=SHOWN_AS,
        nurses=everyone(),
        rows=[_row(call) for call in found.calls],
        newer=_code_of(found.newer),
        older=_code_of(found.older),
        longest=LONGEST,
    )


def _row(call: Call) -> RowView:
    saved = SavedCall(call)
    return RowView(
        url=url_for("record.show", call_id=call.id),
        when=in_words(call.saved_at, settings_in_force().time_zone),
        name=saved.typed("patient_name") or "–",
        born=saved.typed("patient_born"),
        record_number=saved.typed("record_number"),
        disposition=call.decided,
        level=saved.decided,
        changed=f"{saved.change} from {saved.computed}" if saved.is_changed else "",
        nurse=call.nurse.name,
    )


def _code_of(place: Place | None) -> str:
    """Return what a form sends to go on from ``place``; it names a moment and a record, and nobody."""
    if place is None:
        return ""
    return base64.urlsafe_b64encode(f"{place.saved_at.isoformat()} {place.call_id}".encode()).decode()


def _place_in(code: str) -> Place | None:
    try:
        moment, call_id = base64.urlsafe_b64decode(code).decode().split(" ")
        place = Place(datetime.fromisoformat(moment), call_id)
    except (binascii.Error, ValueError):
        return None
    return place if place.saved_at.tzinfo else None
