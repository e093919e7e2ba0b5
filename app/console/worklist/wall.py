"""The worklist for a screen on a wall: how much is owed, how urgent and by when, and nothing of anybody.

Opening it locks the session. So it can stay where everybody passes by, for as long as the session lasts, and nobody
gets from there to a name without the password.
"""

from datetime import datetime
from http import HTTPStatus
from typing import Any, NamedTuple

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app import clock
from app.calling.contact import contact
from app.console.access import comes_from_elsewhere, current_nurse, is_locked, lock, needs
from app.console.times import time_of_day
from app.console.worklist.lines import LANES, level_of
from app.console.worklist.times import due_in_brief
from app.console.worklist.views import Tag
from app.data import audit, worklist
from app.data.call_backs import Kind, kind_after
from app.data.calls import outcome_of
from app.data.database import session
from app.data.worklist import OnTheWall, State
from app.settings.settings import settings_in_force
from rules.model.disposition import Disposition

bp = Blueprint("wall", __name__, url_prefix="/console/wall")


class WallLine(NamedTuple):
    """One call that is owed, as far as everybody may see it."""

    disposition: Disposition
    level: str
    is_lowered: bool
    due: str
    is_overdue: bool
    what: str
    is_taken: bool


@bp.get("")
@needs("lead", is_use=False, while_locked=True)
def show() -> ResponseReturnValue:
    """Lock the session, and show what is owed without a name; a link on another site is asked for once more."""
    if not is_locked():
        if comes_from_elsewhere():
            return render_template("console/wall_to_open.html", page_title="Open the wall?", contact=contact())
        audit.record("wall-opened", user_id=current_nurse().id)
        session().commit()
        lock()
    now = clock.now(settings_in_force().time_zone)
    state = worklist.state(now)
    return render_template(
        "console/wall.html",
        page_title="What is owed",
        contact=contact(),
        tag=Tag.of(state, now, ""),
        **_lines(now, state),
    )


@bp.get("/lines")
@needs("lead", is_use=False, while_locked=True)
def lines_anew() -> Response:
    """Show the lines anew to a wall, unless they are what it shows already."""
    now, seen = clock.now(settings_in_force().time_zone), Tag.read(request.headers.get("If-None-Match"))
    state = worklist.state(now)
    tag = Tag.of(state, now, "")
    if seen and seen.still_holds(tag):
        return make_response("", HTTPStatus.NOT_MODIFIED, {"ETag": str(seen)})
    return make_response(render_template("console/wall_lines.html", **_lines(now, state)), {"ETag": str(tag)})


def _lines(now: datetime, state: State) -> dict[str, Any]:
    counts = worklist.how_many(now)
    shown = [_line(each, now) for each in worklist.on_the_wall()]
    return {
        "now": time_of_day(now),
        "overdue": state.overdue,
        "counts": [(title, *counts[kind is Kind.ARRIVAL]) for kind, title in LANES.items()],
        "drafts": state.drafts,
        "lines": shown,
        "more": sum(owed for owed, _ in counts.values()) - len(shown),
    }


def _line(row: OnTheWall, now: datetime) -> WallLine:
    disposition, level = level_of(outcome_of(row.outcome), row.decided, row.due_at, now)
    is_lowered = row.computed == Disposition.CALL_NOW != row.decided
    what = LANES[kind_after(row.decided)]
    due = due_in_brief(row.due_at, now)
    return WallLine(disposition, level, is_lowered, due, row.due_at <= now, what, row.is_taken)
