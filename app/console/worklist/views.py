"""The worklist: what is owed, the most pressing first, and what is unfinished; shown anew while it stays open."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.calling.contact import contact
from app.console.access import IDLE, current_nurse, needs
from app.console.call.fields import LONG
from app.console.outbox.sending import send_now
from app.console.record.saved_call import SavedCall
from app.console.record.what_came import NOT_GONE
from app.console.times import time_of_day
from app.console.typed import typed_again
from app.console.worklist import lines
from app.console.worklist.lines import GIVING_UP, TOO_SOON, Asked
from app.data import audit, calls, follow_ups, held, worklist
from app.data.models import CallBack
from app.data.worklist import State
from app.settings.settings import settings_in_force
from rules.model.disposition import Disposition

bp = Blueprint("worklist", __name__, url_prefix="/console")

NOTICES: Final = {
    "claimed": "You have taken the call.",
    "taken": "Someone else took that call first. Their name stands beside it.",
    "released": "The call is free again.",
    "tried": "It is written down that nobody was reached.",
    "tried-too-soon": f"It is written down that nobody was reached. {TOO_SOON}",
    NOT_GONE: "It is written down that they have not gone yet. The call stays owed.",
    "closed": "The call is closed. What came of it stands in the record.",
    "closed-before": "That call was closed by someone else before. What they wrote stands in the record.",
    "due": "The call is due earlier now.",
}
LOCKED_FOR: Final = timedelta(minutes=30)
"""How long a screen may be locked before others may make the calls that its nurse has taken on."""

FREED: Final = {
    held.LOCKED: f"as your screen was locked for {LOCKED_FOR.total_seconds() / 60:.0f} minutes",
    held.SIGNED_OUT: "as you signed out",
}
FREED_ELSE: Final = "as your account was disabled"

WATCHED_FOR: Final = timedelta(minutes=5)
"""How often a worklist that stays open is shown anew although nothing changed, and is in the audit log."""


@dataclass(frozen=True, slots=True)
class Tag:
    """What tells whether the lines that a page shows are those of now; ``number`` is the end of the audit log then."""

    number: int
    rest: str

    @classmethod
    def of(cls, state: State, now: datetime, place: str) -> "Tag":
        """Return the tag of the lines at ``place`` as things stand at ``now``."""
        typed_at = state.typed_at.timestamp() if state.typed_at else 0
        told = (state.overdue, state.drafts, f"{typed_at:.6f}", period_of(now), current_nurse().id, place)
        return cls(state.number, "-".join(map(str, told)))

    @classmethod
    def read(cls, text: str | None) -> "Tag | None":
        """Return what a script sent back; None if it is no tag."""
        number, _, rest = (text or "").strip('W/"').partition("-")
        return cls(int(number), rest) if number.isascii() and number.isdecimal() and len(number) < 16 else None

    def still_holds(self, tag: "Tag") -> bool:
        """Whether what was shown by this tag is what would be shown by ``tag``, the one of now."""
        return self.rest == tag.rest and not worklist.has_changed_since(self.number)

    @property
    def period(self) -> str:
        """The period in which the lines were shown."""
        return [*self.rest.split("-"), *[""] * 4][3]

    def __str__(self) -> str:
        """Give what stands in the header."""
        return f'"{self.number}-{self.rest}"'


def period_of(now: datetime) -> int:
    """Return in which period of ``WATCHED_FOR`` a moment lies."""
    return int(now.timestamp() // WATCHED_FOR.total_seconds())


@bp.get("")
@needs("nurse")
def show() -> ResponseReturnValue:
    """Show what is owed and what is unfinished."""
    free_unattended()
    told = freed_in_words()
    audit.record_reading("worklist-read", user_id=current_nurse().id)
    send_now(patience=0)
    sent = typed_again()
    again = Asked({}, result=sent.get("result", ""), words=sent.get("words", ""), due=sent.get("due", ""))
    asked = again if sent else None
    return page(sent.get("call_id") or _call_in("row"), asked, freed=told)


@bp.get("/worklist/lines")
@needs("nurse", is_use=False)
def lines_anew() -> Response:
    """Show the lines anew to a page that has them open, unless they are what it shows already.

    No change, no entry in the audit log: whoever opened the worklist is in it. A page that stays open is in it once in
    each ``WATCHED_FOR``, under a name of its own, as a screen that asks is nobody who looks.
    """
    now, seen = clock.now(settings_in_force().time_zone), Tag.read(request.headers.get("If-None-Match"))
    state = worklist.state(now)
    tag = _tag(state, now)
    if seen and seen.still_holds(tag):
        return _tagged(make_response("", HTTPStatus.NOT_MODIFIED), seen)
    if seen is None or seen.period != tag.period:
        free_unattended()
        audit.record_reading(audit.WORKLIST_WATCHED, user_id=current_nurse().id)
    return _tagged(make_response(render_template("console/lines.html", **_lines(now, state, None, None))), tag)


def free_unattended() -> None:
    """Free what nurses have taken on whose screens are locked for so long that they will not call back now."""
    held.release_unattended(since=clock.now() - IDLE - LOCKED_FOR)


def freed_in_words() -> str:
    """Return which of this nurse's calls were freed while they were not there; nothing if none was, or all are made."""
    found, why = held.freed(current_nurse().id)
    if not found:
        return ""
    names = "; ".join(lines.name_of(SavedCall(each.call)) for each in found)
    return f"Free for others again, {FREED.get(why, FREED_ELSE)}: {names}. Take again what you still make."


def page(row: str | None = None, asked: Asked | None = None, freed: str = "") -> str:
    """Render the worklist; the line ``row`` is open, and what was ``asked`` for it needs another look."""
    now = clock.now(settings_in_force().time_zone)
    state = worklist.state(now)
    return render_template(
        "console/worklist.html",
        page_title="Worklist",
        contact=contact(),
        ehrs=settings_in_force().ehrs,
        tag=_tag(state, now),
        freed=freed,
        notice=NOTICES.get(request.args.get("notice", "")),
        errors=[{"href": f"#{name}-{row}", "words": words} for name, words in (asked.errors if asked else {}).items()],
        **_lines(now, state, row, asked),
    )


def _lines(now: datetime, state: State, row: str | None, asked: Asked | None) -> dict[str, Any]:
    """Return what the lines are made of."""
    after, before = _call_in("after"), _call_in("before")
    shown = worklist.page(after)
    found, earlier = lines.unfinished(now, before or "")
    return {
        "now": time_of_day(now),
        "overdue": state.overdue,
        "lanes": lines.lanes(_with(row, shown.owed), now, row, asked, is_all=not (after or shown.more)),
        "urgent": [each for each in found if each.disposition is Disposition.CALL_NOW],
        "unfinished": [each for each in found if each.disposition is not Disposition.CALL_NOW],
        "after": after,
        "before": before,
        "earlier": earlier,
        "more": shown.more,
        "last": shown.owed[-1].call_id if shown.owed else None,
        "worse": follow_ups.RESULT,
        "giving_up": GIVING_UP,
        "longest": LONG,
        "is_lead": current_nurse().has_role("lead"),
    }


def _with(row: str | None, shown: tuple[CallBack, ...]) -> list[CallBack]:
    """Return the lines with that of ``row``, first if it is on another page: what was typed for it is shown."""
    if row is None or any(each.call_id == row for each in shown):
        return [*shown]
    return [*(each for each in worklist.in_order([row]) if not each.closed_at), *shown]


def back_to(call_id: str | None, notice: str, *, is_open: bool) -> str:
    """Return where the worklist goes on after something was done: at the line of ``call_id``, if there is one."""
    row = call_id if is_open else None
    anchor = f"call-{call_id}" if call_id else None
    return url_for("worklist.show", notice=notice, after=_call_in("after"), row=row, _anchor=anchor)


def _call_in(name: str) -> str | None:
    """Return the call that the address names so, if it names one."""
    value = request.args.get(name, "")
    return value if calls.ID.fullmatch(value) else None


def _tag(state: State, now: datetime) -> Tag:
    """Return the tag of the lines at the place that the address names."""
    return Tag.of(state, now, f"{_call_in('after') or ''}{_call_in('before') or ''}")


def _tagged(response: Response, tag: Tag) -> Response:
    response.headers["ETag"] = str(tag)
    return response
