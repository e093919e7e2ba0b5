"""The review of a saved call: a lead marks a few things and writes a note, which the nurse who took the call reads."""

from collections import Counter
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final, NamedTuple
from uuid import uuid4

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.calling.contact import contact
from app.console.access import current_nurse, needs
from app.console.record.opened import form_id, opened, too_long, words_sent
from app.console.times import day_and_time
from app.console.typed import keep_typed, typed_again
from app.data import audit, call_reviews
from app.data.database import session
from app.data.models import Call, CallReview
from app.settings.settings import settings_in_force

bp = Blueprint("review_sheet", __name__, url_prefix="/console")

MARKS: Final[Mapping[str, str]] = {
    "gate": "The signs that cannot wait were asked first",
    "questions": "Every question that mattered was asked",
    "decision": "The decision and its reasons hold",
    "advice": "The advice fits and was read back",
    "handover": "Whoever goes on with it finds all they need",
}
"""What is looked at. The codes are permanent, as reviews are stored with them."""

SCORES: Final[Mapping[str, str]] = {"yes": "Yes", "partly": "Partly", "no": "No"}
POINTS: Final[Mapping[str, int]] = {"yes": 2, "partly": 1, "no": 0}
MOST_SHOWN: Final = 50


class ReviewView(NamedTuple):
    """One review in finished words."""

    call_url: str
    when: str
    who: str
    score: str
    marks: tuple[tuple[str, str], ...]
    note: str


class MarkCount(NamedTuple):
    """How often each mark was given for one thing that is looked at."""

    words: str
    counts: tuple[int, ...]


@bp.get("/reviews")
@needs("nurse")
def own() -> ResponseReturnValue:
    """Show what leads found in the calls of whoever is signed in."""
    nurse_id = current_nurse().id
    audit.record_reading("reviews-read", user_id=nurse_id)
    return render_template(
        "console/reviews.html",
        page_title="Reviews of your calls",
        contact=contact(),
        reviews=[view(each) for each in call_reviews.of_calls_by(nurse_id, limit=MOST_SHOWN)],
        most=MOST_SHOWN,
    )


@bp.get("/calls/<call_id>/review")
@needs("lead")
def show(call_id: str) -> ResponseReturnValue:
    """Show the sheet, or what was sent of it while the screen was locked."""
    return _page(_opened(call_id), typed_again())


def keep_for_later(call_id: str) -> str:
    """Store a sheet that was sent after the screen had locked, and return where it stands again."""
    return url_for(".show", call_id=call_id, again=keep_typed())


@bp.post("/calls/<call_id>/review")
@needs("lead", if_locked=keep_for_later)
def add(call_id: str) -> ResponseReturnValue:
    """Add the review to the call."""
    call, note = _opened(call_id), words_sent("note")
    marks = {code: mark for code in MARKS if (mark := request.form.get(code, "")) in SCORES}
    faults = dict(_faults(marks, note))
    if faults:
        return _page(call, request.form, faults), HTTPStatus.UNPROCESSABLE_ENTITY
    sheet = {"marks": marks, "note": note}
    call_reviews.add(call_id=call.id, form_id=form_id(), lead_id=current_nurse().id, now=clock.now(), sheet=sheet)
    session().commit()
    return redirect(url_for("record.show", call_id=call.id, _anchor="reviews"), HTTPStatus.SEE_OTHER)


def reviews_for(call: Call) -> tuple[ReviewView, ...]:
    """Return the reviews of ``call`` for leads and for who took it; nobody else sees any."""
    nurse = current_nurse()
    may_see = nurse.id == call.nurse_id or nurse.has_role("lead")
    return tuple(map(view, call_reviews.of(call.id))) if may_see else ()


def can_review(call: Call) -> bool:
    """Whether whoever is signed in is a lead, and did not take the call."""
    return current_nurse().has_role("lead") and current_nurse().id != call.nurse_id


def counted(sheets: Iterable[Mapping[str, Any]]) -> tuple[MarkCount, ...]:
    """Return how often each mark was given in ``sheets``, in the order of the sheet and of SCORES."""
    given = Counter((code, mark) for sheet in sheets for code, mark in sheet["marks"].items())
    return tuple(MarkCount(words, tuple(given[code, mark] for mark in SCORES)) for code, words in MARKS.items())


def view(review: CallReview) -> ReviewView:
    """Return a review in words; a mark for what is not looked at any more stands under its code."""
    marks: dict[str, str] = review.sheet["marks"]
    points, most = sum(POINTS[each] for each in marks.values()), 2 * len(marks)
    return ReviewView(
        call_url=url_for("record.show", call_id=review.call_id, _anchor="reviews"),
        when=day_and_time(review.reviewed_at, settings_in_force().time_zone),
        who=review.lead.name,
        score=f"{points} of {most}" if marks else "",
        marks=tuple((MARKS.get(code, code), SCORES[mark]) for code, mark in marks.items()),
        note=review.sheet["note"],
    )


def _faults(marks: Mapping[str, str], note: str) -> list[tuple[str, str]]:
    if fault := too_long(note):
        return [("note", fault)]
    return [] if marks or note else [("gate", "Mark at least one of these, or write a note.")]


def _opened(call_id: str) -> Call:
    """Return the call, once it is recorded that someone reads it. Nobody reviews what they did themselves."""
    call = opened("call-read", call_id)
    return call if can_review(call) else abort(HTTPStatus.FORBIDDEN)


def _page(call: Call, typed: Mapping[str, str], faults: Mapping[str, str] | None = None) -> str:
    return render_template(
        "console/review_sheet.html",
        page_title="Review of a call",
        contact=contact(),
        call=call,
        when=day_and_time(call.saved_at, settings_in_force().time_zone),
        marks=MARKS,
        scores=SCORES,
        typed=typed,
        faults=faults or {},
        errors=[{"href": f"#{name}", "words": words} for name, words in (faults or {}).items()],
        form_id=typed.get("form_id") or uuid4().hex,
    )
