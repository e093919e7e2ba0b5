"""Finding calls. What identifies a person is sent in a form, and never stands in an address."""

import base64
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from http import HTTPStatus
from secrets import token_hex
from typing import Final, NamedTuple
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from app import clock
from app.calling.contact import contact
from app.console.access import current_nurse, needs
from app.console.call.fields import FIELD
from app.console.filters import CHOICES, FILTERS, is_known
from app.console.record.saved_call import SavedCall
from app.console.times import day_and_time
from app.console.typed import keep_typed, typed_again
from app.data import audit
from app.data.database import session
from app.data.models import Call
from app.data.same import numbers_of, record_ways, words_of
from app.data.sealing import SealBrokenError, keys
from app.data.search import Page, Place, Wanted, drawn, everyone, search
from app.settings.settings import settings_in_force

bp = Blueprint("search", __name__, url_prefix="/console/calls")

FIELDS: Final = ("name", "record", "number", *FILTERS)
DRAWN: Final = "drawn"
"""Under which name the calls that were drawn at random stand in a stored search."""

AT_RANDOM: Final = 5
LONGEST: Final = {
    "name": FIELD["patient_name"].longest,
    "record": FIELD["record_number"].longest,
    "number": FIELD["caller_number"].longest,
    "from": 10,
    "to": 10,
}
READ_AS: Final[dict[str, tuple[Callable[[str], object], str]]] = {
    "name": (words_of, "The name has no letters to search for."),
    "record": (record_ways, "The record number has nothing to search for."),
    "number": (numbers_of, "The call-back number has no digits to search for."),
}
"""What is left of each term to search for, and the message if that is nothing."""

YEARS: Final = range(2000, 3000)
SEARCHES: Final = "searches"
"""Where the cookie keeps the latest searches, sealed, so that a page of results has an address to come back to."""

KEPT_CHARACTERS: Final = 1_800


class RowView(NamedTuple):
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
    """Show the calls that were looked for, or else the latest, and ask what is looked for."""
    again = _sent(typed_again())
    if again:
        return _page(again, _faults(again), None)
    filters = _sent({name: request.args[name] for name in FILTERS if name in request.args})
    if filters:
        return _led_to(filters) if not _faults(filters) else _page(filters, _faults(filters), None)
    code = request.args.get("search", "")
    found_again = _kept(code)
    sent = found_again or {}
    _write_down(sent)
    newer, older = (_place_in(request.args.get(name, "")) for name in ("newer", "older"))
    found = search(_wanted(sent, _days(sent)), older_than=older, newer_than=newer)
    return _page(sent, {}, found, code=code if found_again else None, is_gone=bool(code) and not found_again)


def keep_for_later() -> str | None:
    """Store a search that was sent after the screen had locked, and return where its results will stand."""
    sent = _sent(request.form)
    if _faults(sent):
        return url_for(".show", again=keep_typed())
    return url_for(".show", search=_keep(sent))


@bp.post("")
@needs("nurse", if_locked=keep_for_later)
def find() -> ResponseReturnValue:
    """Take what is looked for, and lead to the calls."""
    sent = _sent(request.form)
    faults = _faults(sent)
    if faults:
        return _page(sent, faults, None), HTTPStatus.UNPROCESSABLE_ENTITY
    return _led_to(sent)


@bp.post("/drawn")
@needs("lead")
def draw() -> ResponseReturnValue:
    """Draw a few calls at random from those of some days, and lead to them: they stay the same when looked at again."""
    sent = _sent({name: request.form.get(name, "") for name in FILTERS})
    if _faults(sent):
        abort(HTTPStatus.BAD_REQUEST)
    call_ids = drawn(_wanted(sent, _days(sent)), AT_RANDOM)
    return _led_to({**sent, DRAWN: " ".join(call_ids)} if call_ids else sent)


def _led_to(sent: Mapping[str, str]) -> ResponseReturnValue:
    return redirect(url_for(".show", search=_keep(sent), _anchor="found"), HTTPStatus.SEE_OTHER)


def _sent(form: Mapping[str, str]) -> dict[str, str]:
    sent = {name: form.get(name, "").strip() for name in FIELDS}
    return {name: value for name, value in sent.items() if value and is_known(name, value)}


def _faults(sent: Mapping[str, str]) -> dict[str, str]:
    """Return of each field why it cannot be searched for."""
    too_long = {
        name: f"At most {most} characters fit." for name, most in LONGEST.items() if len(sent.get(name, "")) > most
    }
    fits = sent.keys() - too_long
    empty = {name: words for name, (read, words) in READ_AS.items() if name in fits and not read(sent[name])}
    days = _days(sent)
    wrong = {
        name: f"“{sent[name]}” is no date. Write it as year-month-day, like 2026-11-23."
        for name in ("from", "to")
        if name in sent and name not in days
    }
    if len(days) == 2 and days["from"] > days["to"]:
        wrong["to"] = "This day is before the first one."
    return too_long | empty | wrong


def _days(sent: Mapping[str, str]) -> dict[str, date]:
    """Return the days of a search that can be read."""
    days = {}
    for name in ("from", "to"):
        try:
            days[name] = date.fromisoformat(sent.get(name, ""))
        except ValueError:
            continue
    return {name: day for name, day in days.items() if day.year in YEARS}


def _wanted(sent: Mapping[str, str], days: Mapping[str, date]) -> Wanted:
    return Wanted(
        name=sent.get("name", ""),
        record_number=sent.get("record", ""),
        number=sent.get("number", ""),
        since=_midnight(days["from"]) if "from" in days else None,
        before=_midnight(days["to"] + timedelta(days=1)) if "to" in days else None,
        decided=sent.get("decided", ""),
        nurse_id=int(sent["nurse"]) if "nurse" in sent else None,
        computed=sent.get("computed", ""),
        changed=sent.get("changed", ""),
        reason=sent.get("reason", ""),
        finding=sent.get("finding", ""),
        is_unasked="asked" in sent,
        is_untold="told" in sent,
        about=sent.get("about", ""),
        owed=sent.get("owed", ""),
        is_reviewed="reviewed" in sent,
        call_ids=tuple(sent.get(DRAWN, "").split()),
    )


def _midnight(day: date) -> datetime:
    """When ``day`` begins where the team is."""
    return clock.local(datetime.combine(day, time.min), settings_in_force().time_zone)


def _keep(sent: Mapping[str, str]) -> str | None:
    """Store a search, sealed, in the cookie, and return what names it in an address."""
    if not sent:
        return None
    code, searches = token_hex(4), list(cookie.get(SEARCHES, []))
    searches.append([code, keys().seal(sent)])
    while len(searches) > 1 and sum(len(sealed) for _, sealed in searches) > KEPT_CHARACTERS:
        del searches[0]
    cookie[SEARCHES] = searches
    return code


def _kept(code: str) -> dict[str, str] | None:
    sealed = dict(cookie.get(SEARCHES, [])).get(code)
    try:
        return dict(keys().open(sealed)) if sealed else None
    except SealBrokenError:
        return None


def _write_down(sent: Mapping[str, str]) -> None:
    """Write down, before anything is shown, by what was searched; never for whom."""
    session().commit()
    audit.record(
        "calls-searched", user_id=current_nurse().id, detail={"by": [name for name in (*FIELDS, DRAWN) if name in sent]}
    )
    session().commit()


def _page(
    sent: Mapping[str, str],
    faults: Mapping[str, str],
    found: Page | None,
    *,
    code: str | None = None,
    is_gone: bool = False,
) -> str:
    return render_template(
        "console/search.html",
        page_title="Find calls",
        contact=contact(),
        sent={name: sent.get(name, "") for name in FIELDS},
        is_search=bool(sent),
        is_gone=is_gone,
        faults=faults,
        errors=[{"href": f"#{name}", "words": words} for name, words in faults.items()],
        choices=CHOICES,
        is_drawn=DRAWN in sent,
        nurses=everyone(),
        rows=[_row(call) for call in found.calls] if found else [],
        newer=_address(code, "newer", found.newer) if found else None,
        older=_address(code, "older", found.older) if found else None,
        longest=LONGEST,
    )


def _row(call: Call) -> RowView:
    saved = SavedCall(call)
    return RowView(
        url=url_for("record.show", call_id=call.id),
        when=day_and_time(call.saved_at, settings_in_force().time_zone),
        name=saved.typed("patient_name") or "No name",
        born=saved.typed("patient_born"),
        record_number=saved.typed("record_number"),
        disposition=call.decided,
        level=saved.decided,
        changed=saved.changed,
        nurse=call.nurse.name,
    )


def _address(code: str | None, way: str, place: Place | None) -> str | None:
    """Return where the list goes on from ``place``; the address names a moment and a record, and nobody."""
    if place is None:
        return None
    where = base64.urlsafe_b64encode(f"{place.saved_at.isoformat()} {place.call_id}".encode()).decode().rstrip("=")
    return url_for(".show", search=code, **{way: where}, _anchor="found")  # type: ignore[arg-type]


def _place_in(text: str) -> Place | None:
    try:
        moment, call_id = base64.urlsafe_b64decode(f"{text}==").decode().split(" ")
        at = datetime.fromisoformat(moment)
        return Place(at.astimezone(UTC), UUID(hex=call_id).hex) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None
