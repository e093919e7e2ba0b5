"""The monthly page for leads: to look at, to print and to work with; counts under 5 are never told as numbers."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app import clock
from app.approval.standing import standing
from app.calling.contact import contact
from app.console.access import current_nurse, needs
from app.console.reports.cells import file_of, harmless, written
from app.console.reports.few import FEWER, WITHHELD
from app.console.reports.month import Part, parts
from app.data import audit
from app.data.database import session
from app.data.reports import Period
from app.paper.pdf import pdf_response_all_the_same
from app.paper.wallet_card import small_print
from app.settings.settings import settings_in_force

bp = Blueprint("monthly", __name__, url_prefix="/console/reports")

MONTHS: Final = 13
"""How many months are offered, this one included."""

COLUMNS: Final = ("month", "part", "table", "row", "count")

REMARK: Final = (
    f"Counts under 5 are shown as “{FEWER}”. Where one could be worked out from the others, another is left out "
    f"(“{WITHHELD}”), and no table has a total."
)


@bp.get("/monthly")
@needs("lead")
def show() -> ResponseReturnValue:
    """Show a month."""
    audit.record_reading("reports-read", user_id=current_nurse().id)
    first = _first_day()
    return render_template(
        "console/monthly.html",
        page_title=f"Month: {first:%B %Y}",
        contact=contact(),
        months=[(f"{each:%Y-%m}", f"{each:%b %Y}") for each in _offered()],
        month=f"{first:%Y-%m}",
        remark=REMARK,
        parts=_parts(first),
    )


@bp.get("/monthly.csv")
@needs("lead")
def table() -> ResponseReturnValue:
    """Send the month as a table."""
    first = _first_day()
    lines = [written(cells) for cells in _lines(f"{first:%Y-%m}", _exported(first, "csv"))]
    return file_of(lines, f"month-{first:%Y-%m}.csv")


@bp.get("/monthly.pdf")
@needs("lead")
def paper() -> ResponseReturnValue:
    """Send the month as PDF."""
    first = _first_day()
    data = {
        "title": f"Red Flag Check: {first:%B %Y}",
        "remark": REMARK,
        "parts": _exported(first, "pdf"),
        "small_print": ". ".join(filter(None, (standing().warning, small_print()))),
    }
    return pdf_response_all_the_same("month.typ", data, f"month-{first:%Y-%m}", foot="small_print")


def _exported(first: date, kind: str) -> tuple[Part, ...]:
    """Return the parts of the month, once it is written down who takes them away."""
    session().commit()
    audit.record("report-exported", user_id=current_nurse().id, detail={"month": f"{first:%Y-%m}", "as": kind})
    session().commit()
    return _parts(first)


def _parts(first: date) -> tuple[Part, ...]:
    zone = settings_in_force().time_zone
    since, before = (clock.local(datetime.combine(each, time.min), zone) for each in (first, _first_of_next(first)))
    return parts(Period(since, before), clock.now(zone))


def _first_day() -> date:
    """Return the first day of the month that is asked for; of this one, if none is that there could be figures of."""
    asked = request.args.get("month", "")
    today = clock.now(settings_in_force().time_zone).date()
    first = date.fromisoformat(f"{asked}-01") if re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", asked) else today
    return min(first, today).replace(day=1)


def _offered() -> Iterator[date]:
    first = clock.now(settings_in_force().time_zone).date().replace(day=1)
    for _ in range(MONTHS):
        yield first
        first = (first - timedelta(days=1)).replace(day=1)


def _first_of_next(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _lines(month: str, found: tuple[Part, ...]) -> Iterator[tuple[str, ...]]:
    yield COLUMNS
    for part in found:
        for each in part.tables:
            for words, count in each.rows:
                yield (month, part.title, each.title, harmless(words), count)
