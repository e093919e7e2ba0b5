"""A call about no symptom, such as an appointment: what it is about, whom it concerns, and no sign that cannot wait."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, Final
from uuid import uuid4

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from app import clock
from app.calling.contact import contact
from app.console.about import ABOUT, NOT_SYMPTOMS
from app.console.access import current_nurse, needs
from app.console.call.field_views import ChoiceView, FieldView, view_of
from app.console.call.fields import FIELD, WORDS, CallField, Kind, empty_record
from app.console.call.forms import ANSWER, QUESTIONNAIRE_NUMBER, form_of
from app.console.call.rows import KEYS_OF_NO_SIGN, SIGN_KEYS
from app.console.earlier_form import answers_in
from app.console.typed import keep_typed, typed_again
from app.data import calls, drafts
from app.data.database import session
from app.data.drafts import AlreadySavedError, Fields, HeldElsewhereError
from app.serving import metrics
from rules.clinical.steps.right_now import EMERGENCY_NOW
from rules.in_force import ITEMS, QUESTIONNAIRE, triage
from rules.model.answers import codes_of
from rules.model.questionnaire import NONE, Respondent

bp = Blueprint("no_symptom", __name__, url_prefix="/console/no-symptom")

GATE: Final = ITEMS[EMERGENCY_NOW.link_id]
"""What is asked whatever a call is about."""

_ABOUT: Final = "about"
_GATE: Final = ANSWER + GATE.link_id
_FIELDS: Final = tuple(
    FIELD[name]
    for name in ("patient_name", "patient_born", "record_number", "caller_name", "caller_number", WORDS.name)
)
_LABELS: Final = {"patient_name": "Patient’s name", WORDS.name: "In words"}
_BEGAN: Final = "began"
_LONGEST: Final = timedelta(hours=12)
"""A page that stood open for longer tells nothing of how long the call was."""


@bp.get("")
@needs("nurse")
def show() -> ResponseReturnValue:
    """Show an empty page, or what was sent while the screen was locked."""
    again = typed_again()
    return _page({name: again.getlist(name) for name in again}, {})


def keep_for_later() -> str:
    """Store what was sent after the screen had locked, and return where it stands again."""
    return url_for(".show", again=keep_typed())


@bp.post("")
@needs("nurse", if_locked=keep_for_later)
def save() -> ResponseReturnValue:
    """Save the call; go on with a usual one if a sign is there that cannot wait, or nobody is sure of that."""
    sent: Fields = {name: values for name, values in request.form.lists() if any(values)}
    call_id, gate = _call_id(sent), dict(answers_in({GATE.link_id: GATE}, sent, ANSWER))
    if gate and codes_of(gate[GATE.link_id]) != (NONE,):
        return _as_usual_call(call_id, sent)
    form = form_of({field.name: sent.get(field.name, []) for field in _FIELDS})
    faults = dict(_faults(sent, form, is_asked=bool(gate)))
    if faults:
        return _page(sent, faults), HTTPStatus.UNPROCESSABLE_ENTITY
    now = clock.now()
    calls.save_without_symptom(
        call_id=call_id,
        nurse_id=current_nurse().id,
        started_at=_began(sent, now),
        now=now,
        outcome=triage(gate, Respondent.PATIENT),
        answers=gate,
        about=_first(sent, _ABOUT),
        record=_record(form),
    )
    session().commit()
    metrics.kept("call")
    return redirect(url_for("record.show", call_id=call_id), HTTPStatus.SEE_OTHER)


def _as_usual_call(call_id: str, sent: Fields) -> ResponseReturnValue:
    """Begin a usual call with the signs and everything else that was typed, and lead to it."""
    about = ABOUT.get(_first(sent, _ABOUT), "")
    words = "\n".join(filter(None, (f"{NOT_SYMPTOMS}, but: {about}" if about else "", _first(sent, WORDS.name))))
    fields = {field.name: sent[field.name] for field in _FIELDS if field.name in sent}
    # Only the signs are an answer; the words are what the caller called about.
    fields |= {_GATE: sent[_GATE], QUESTIONNAIRE_NUMBER: [str(QUESTIONNAIRE)]} | (
        {WORDS.name: [words]} if words else {}
    )
    try:
        drafts.store(
            draft_id=call_id,
            nurse_id=current_nurse().id,
            tab=uuid4().hex,
            sequence=1,
            fields=fields,
            now=clock.now(),
        )
    except AlreadySavedError:
        return redirect(url_for("record.show", call_id=call_id), HTTPStatus.SEE_OTHER)
    except HeldElsewhereError:
        session().rollback()  # the same page was sent before, and the call goes on there
    session().commit()
    return redirect(url_for("new_call.show", draft=call_id, _anchor="questions"), HTTPStatus.SEE_OTHER)


def _faults(sent: Fields, form: Form, *, is_asked: bool) -> Iterator[tuple[str, str]]:
    """Give each field that needs another look with why, from the top of the page."""
    if _first(sent, _ABOUT) not in ABOUT:
        yield _ABOUT, "Choose what the call is about."
    if not is_asked:
        yield _GATE, "Ask for the signs that cannot wait, and tick what the caller answers."
    if not form.validate():
        yield from ((field.name, form.errors[field.name][0]) for field in _FIELDS if field.name in form.errors)


def _record(form: Form) -> dict[str, Any]:
    return {**empty_record(), **{field.name: (form.data[field.name] or "").strip() for field in _FIELDS}}


def _page(sent: Fields, faults: Mapping[str, str]) -> str:
    return render_template(
        "console/no_symptom.html",
        page_title=NOT_SYMPTOMS,
        contact=contact(),
        call_id=_call_id(sent) if _first(sent, "call") else uuid4().hex,
        began=_first(sent, _BEGAN) or clock.now().isoformat(timespec="seconds"),
        about=_about(sent, faults),
        gate=_gate(sent, faults),
        question=GATE.question.to(Respondent.PATIENT),
        fields=tuple(_field(field, sent, faults) for field in _FIELDS),
        errors=[{"href": f"#{name}", "words": words} for name, words in faults.items()],
    )


def _about(sent: Fields, faults: Mapping[str, str]) -> FieldView:
    choices = tuple(
        ChoiceView(f"{_ABOUT}-{code}", code, words, code == _first(sent, _ABOUT), key)
        for key, (code, words) in zip(SIGN_KEYS, ABOUT.items(), strict=False)
    )
    return view_of(CallField(_ABOUT, "What it is about", Kind.CHOICE), "", faults.get(_ABOUT), choices)


def _gate(sent: Fields, faults: Mapping[str, str]) -> FieldView:
    """Show the signs, that there is none first: it is what a call of this kind has."""
    ticked = sent.get(_GATE, [])
    options = sorted(GATE.options, key=lambda option: option.code != NONE)
    choices = tuple(
        ChoiceView(
            f"{_GATE}-{option.code}",
            option.code,
            option.words.to(Respondent.PATIENT),
            option.code in ticked,
            KEYS_OF_NO_SIGN[NONE] if option.code == NONE else "",
        )
        for option in options
    )
    field = CallField(_GATE, "Any of the signs that cannot wait?", Kind.CHOICE)
    return view_of(field, "", faults.get(_GATE), choices)


def _field(field: CallField, sent: Fields, faults: Mapping[str, str]) -> FieldView:
    shown = field._replace(label=_LABELS.get(field.name, field.label))
    return view_of(shown, _first(sent, field.name), faults.get(field.name))


def _first(sent: Fields, name: str) -> str:
    return next(iter(sent.get(name, ())), "")


def _call_id(sent: Fields) -> str:
    """Return under which id the page saves its call; anything else was not sent by our page."""
    call_id = _first(sent, "call")
    return call_id if calls.ID.fullmatch(call_id) else abort(HTTPStatus.BAD_REQUEST)


def _began(sent: Fields, now: datetime) -> datetime:
    """Return when the page was opened, as far as it tells that in a way that can be."""
    try:
        began = datetime.fromisoformat(_first(sent, _BEGAN))
    except ValueError:
        return now
    is_likely = began.tzinfo is not None and now - _LONGEST <= began <= now
    return began.astimezone(UTC) if is_likely else now
