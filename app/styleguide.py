"""Every component of the pages in one place, in each of its states. Served in development only."""

import re
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.calling.card import card_by
from app.calling.contact import Contact, Line
from app.i18n.words import only_in_english
from app.self_check.forms import OwnNumbersForm
from app.self_check.journey import PAGES
from app.self_check.presenters import questions
from app.self_check.presenters.body_picture import PLACES
from app.self_check.presenters.handoff_code import code_groups
from app.self_check.presenters.reasons import by_passage, reasons
from app.self_check.presenters.visit_topics import topic_views
from app.settings.home import dialled_in
from rules.advice.safety_net import START_SIGNS
from rules.advice.visit_questions import questions_for
from rules.in_force import RELEASED, STEPS, triage
from rules.model.disposition import Disposition
from rules.model.questionnaire import CodesByItem, Respondent

bp = Blueprint("styleguide", __name__, url_prefix="/styleguide")
bp.add_app_template_filter(dialled_in, "dialled")  # the console's own, which is shown here without the console

ANSWERS: Final[CodesByItem] = {
    "weakness": ("weaker",),
    "numbness": ("saddle",),
    "lump": ("new",),
    "fever": ("unsure",),
}
RESULTS: Final[dict[str, CodesByItem]] = {
    "emergency": {"emergency-now": ("stroke",)},
    "call-now": {"weakness": ("weaker",)},
    "call-soon": {"fever": ("none",)},
}
STYLES: Final = Path(__file__).parent / "static" / "site.css"
DEADLINE: Final = "by 3:40 PM EST tomorrow, Tuesday"
CRISIS: Final = Line("Crisis line", "988", "tel:988", is_now=True)
EMERGENCY: Final = Line("Emergency", "911", "tel:911", is_now=True)
NUMBERS: Final = Contact(
    "The cancer team",
    EMERGENCY,
    CRISIS,
    (
        Line(
            "The cancer team, daytime",
            "(212) 555-0100",
            "tel:+12125550100",
            "Closed now. Open Mon–Fri.",
            "Day line",
            is_closed=True,
            is_spare=True,
        ),
        Line(
            "The cancer team, nights and weekends",
            "(212) 555-0199",
            "tel:+12125550199",
            short="Night line",
            is_now=True,
        ),
    ),
)
NO_NUMBERS: Final = Contact("The cancer team", EMERGENCY, CRISIS, (), "The team’s number is on the appointment card.")


@bp.get("")
@only_in_english
def show() -> ResponseReturnValue:
    """Show every component."""
    numbers = OwnNumbersForm(MultiDict([("own_day", "12"), ("own_night", "212-555-0199")]))
    numbers.validate()
    step, drawn = PAGES[STEPS[1].code], PAGES[_step_with_a_picture()]
    return render_template(
        "styleguide.html",
        page_title="Components",
        contact=NUMBERS,
        no_numbers=NO_NUMBERS,
        cards=[card_by(DEADLINE, triage(each), Respondent.PATIENT) for each in RESULTS.values()],
        dispositions=list(Disposition),
        signs=[sign.words.patient for sign in START_SIGNS],
        step=questions.step_view(step, Respondent.PATIENT),
        errors=questions.error_views(step, Respondent.PATIENT, {step.items[0].link_id: "Choose one answer."}),
        asked=questions.item_views(step, Respondent.PATIENT, {}, {step.items[0].link_id: "Choose one answer."})[0],
        drawn=questions.item_views(drawn, Respondent.PATIENT, ANSWERS, {})[-1],
        numbers=numbers,
        rows=questions.summary({**ANSWERS, "emergency-now": ("none",)}, Respondent.PATIENT)[0].rows,
        reasons_found=by_passage(reasons(triage(ANSWERS), Respondent.PATIENT)[:3]),
        topics=topic_views(questions_for(()), Respondent.PATIENT),
        code=code_groups(ANSWERS, Respondent.PATIENT, RELEASED),
        colors=re.findall(r"--([\w-]+): #", STYLES.read_text(encoding="utf-8").partition("@media")[0]),
        fields=FIELDS,
        grid={"earlier_form": (), "steps": ({"title": "A step of a call", "rows": (ROW,)},)},
        heads=HEADS,
        drafts_begun=DRAFTS,
        boxes=[_choice("answer", "yes", chosen=True), _choice("answer", "no")],
        no_address=lambda *_, **__: "#",
        panel=PANEL,
        drawn_days=CHART,
        counted_rows=ROWS,
        **LINES,
    )


def _step_with_a_picture() -> str:
    return next(step.code for step in STEPS for item in step.items if item.link_id == list(PLACES)[-1])


def _field(name: str, kind: str, **given: Any) -> dict[str, Any]:  # noqa: ANN401 - as loose as a template's own values
    empty = {"label": f"A {kind} field", "type": "text", "value": "", "hint": "", "choices": (), "error": None}
    return {**empty, "name": name, "kind": kind, **given}


def _choice(name: str, code: str, *, chosen: bool = False) -> dict[str, Any]:
    return {"id": f"{name}-{code}", "code": code, "words": code.capitalize(), "is_chosen": chosen, "key": ""}


FIELDS: Final = (
    _field("written", "text", value="What someone typed", hint="With a hint"),
    _field("wrong", "text", value="25:99", error="“25:99” is no time. Write hours and minutes, like 14:05."),
    _field("chosen", "choice", choices=(_choice("chosen", "yes", chosen=True), _choice("chosen", "no"))),
    _field("long", "long-text", value="Several lines."),
)
"""The console's fields, as its pages hand them to the templates."""

HEADS: Final = tuple(
    {"color": each, "name": each.replace("-", " ").capitalize(), "means": "What it asks for"}
    for each in reversed(Disposition)
)


def _answer(code: str, key: str, *, is_sign: bool = True) -> dict[str, Any]:
    words = code.capitalize()
    return {**_choice("row", code), "short": words, "words": words, "others": (), "is_sign": is_sign, "key": key}


ROW: Final[dict[str, Any]] = {
    "name": "row",
    "short": "In short",
    "question": "What is read out?",
    "term": "What a clinician calls it",
    "hint": "With a hint",
    "others": ((), ()),
    "kind": "radio",
    "counts": True,
    "asked_if": "",
    "only_if": None,
    "help": None,
    "unconfirmed": None,
    "cells": tuple(
        {"color": color, "means": f"For {color}", "answers": answers}
        for color, answers in (
            (Disposition.MENTION, (_answer("none", "n", is_sign=False),)),
            (Disposition.CALL_SOON, (_answer("milder", "2"), _answer("unsure", "u", is_sign=False))),
            (Disposition.CALL_NOW, (_answer("grave", "1"),)),
        )
    ),
    "chosen": frozenset({"grave"}),
    "measures": (),
    "opens_measures": False,
    "comment": _field("comment", "long-text"),
}
"""A row of the nurses' grid, with its gravest answer chosen."""

DRAFTS: Final = tuple(
    {
        "url": "#lines-of-the-worklist",
        "name": name,
        "who": "Nora Nurse",
        "brief": brief,
        "idle": "idle 5 min",
        "when": "10:02 AM",
        "disposition": level,
        "level": level and level.replace("-", " "),
    }
    for name, brief, level in (("Pat Example", "weak legs", Disposition.CALL_NOW), ("Lee Roe", "", None))
)

PANEL: Final[dict[str, Any]] = {
    "disposition": Disposition.CALL_NOW,
    "level": "Call now",
    "by": "Now",
    "ring": "911",
    "is_begun": True,
    "suspected": ({"words": "Suspected trouble", "passage": 1},),
    "pathways": (),
    "found": (
        {
            "disposition": Disposition.CALL_NOW,
            "level": "call now",
            "words": "The finding",
            "passage": 1,
            "how_url": "#",
        },
        {"disposition": Disposition.CALL_SOON, "level": "today", "words": "Another", "passage": 1, "how_url": "#"},
    ),
    "passages": ({"number": 1, "where": "Section › Item", "key_phrase": "the words of the guide"},),
    "advisories": ("Something else to weigh.",),
    "ask_next": ({"href": "#result-beside-a-call", "words": "What can still change this"},),
    "and_more": 2,
    "to_ask": ({"href": "#result-beside-a-call", "words": "What is left"},),
    "helper": None,
    "earlier": (
        {"url": "#", "when": "Nov 3, 10:02 AM", "level": "today", "who": "Pat Example", "offer": "", "take": ""},
    ),
    "same_number": (),
    "to_confirm": (),
    "about_advice": "",
}
"""What stands beside a call with two findings."""

OWED: Final[dict[str, Any]] = {
    "id": "owed",
    "record_url": "#",
    "name": "Pat Example",
    "age": 61,
    "number": "(212) 555-0123",
    "disposition": Disposition.CALL_SOON,
    "level": "today",
    "lowered": "",
    "why": None,
    "ask_again": "",
    "findings": ("A finding", "another finding"),
    "brief": "A finding; another",
    "due": "Due at 3:40 PM, in 2 hours",
    "brief_due": "in 2 h",
    "is_overdue": False,
    "due_at": "2026-11-30T15:40",
    "holder": None,
    "is_mine": False,
    "tries": ("Nobody reached 1:10 PM by Nora Nurse",),
    "counts_from": "1:40 PM",
    "new_call": None,
    "is_open": True,
    "asked": {"errors": {"words": "Say what was done."}, "result": "worse", "words": "", "due": ""},
}
LINES: Final[dict[str, Any]] = {
    "overdue": 1,
    "lanes": (
        {
            "code": "owed-calls",
            "title": "Calls to make",
            "none": "",
            "results": {"better": "Reached: better", "worse": "Reached: worse"},
            "calls": (
                OWED,
                {
                    **OWED,
                    "id": "late",
                    "name": "Lee Roe",
                    "is_open": False,
                    "is_overdue": True,
                    "brief_due": "20 min late",
                }
                | {"disposition": Disposition.CALL_NOW, "level": "call now", "holder": "Nora Nurse", "asked": None},
            ),
        },
    ),
    "urgent": (),
    "unfinished": (),
    "after": None,
    "before": None,
    "earlier": "",
    "more": 0,
    "last": None,
    "worse": "worse",
    "giving_up": "When somebody may be given up on.",
    "is_lead": True,
}
"""Two calls that are owed, the first of them opened with something to mend."""

CHART: Final = {
    "width": 640,
    "height": 160,
    "bars": tuple(
        {"kind": kind, "x": 160 * day, "y": top, "width": 128, "height": height}
        for day, stack in enumerate((((140, 20), (80, 60), (0, 80)), ((120, 40), (100, 20)), (), ((150, 10),)))
        for kind, (top, height) in zip(reversed(Disposition), stack, strict=False)
    ),
}
ROWS: Final = (
    {"words": "A finding", "note": "its code", "kind": "", "calls": 12, "share": 100, "url": "#charts-of-a-report"},
    {"words": "A change", "note": "", "kind": "call-now", "calls": 3, "share": 25, "url": ""},
)
"""Four days of decisions as bars, and what was counted as lying ones."""
