"""The parts that the pages are put together from, cut out of what the templates render."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import Any, Final

from flask import get_template_attribute, render_template

from app import clock
from app.calling.contact import Contact
from app.i18n.dates import day
from app.i18n.words import gettext, translate
from app.self_check.presenters.handoff_code import CodeGroup
from app.self_check.presenters.questions import ErrorView, SummaryRow
from app.self_check.presenters.reasons import Reason, citation_views
from app.self_check.presenters.troubles import people, troubles
from app.settings.team_time import in_team_time
from rules import in_force
from rules.advice.cards import FirstLine, checked_against
from rules.advice.safety_net import ASK_A_HELPER, START_SIGNS
from rules.model.disposition import Disposition
from rules.model.questionnaire import Respondent

_SLOT: Final = re.compile("⟦([^⟧]+)⟧")
_TOKEN: Final = re.compile(r"<[^>]*>|[^<]+")
_BETWEEN: Final = re.compile(r"⟦one⟧(.*?)⟦two⟧", re.DOTALL)
_EMERGENCY_MOST: Final = 2
"""How many numbers stand beside the signs of the start page."""


@dataclass(frozen=True, slots=True)
class _Code:
    """What the section of the code looks at."""

    code: tuple[CodeGroup, ...] = field(default=(CodeGroup("⟦text⟧", "⟦spelled⟧"),))


def either(holds: str, does_not: str) -> str:
    """Return two renderings as one text, each difference with both of its sides."""
    with_it, without = _TOKEN.findall(holds), _TOKEN.findall(does_not)
    told = []
    for kind, a, b, c, d in SequenceMatcher(None, with_it, without, autojunk=False).get_opcodes():
        one, other = "".join(with_it[a:b]), "".join(without[c:d])
        told.append(one if kind == "equal" else f"⟦if⟧{one}⟦else⟧{other}⟦end⟧")
    return "".join(told)


def filled(html: str, slots: Mapping[str, str]) -> str:
    """Return ``html`` with each ⟦name⟧ filled by ``slots[name]``, as ``fill`` does in the browser."""
    return _SLOT.sub(lambda found: slots.get(found[1], found[0]), html)


def main_of(page: str, note: str) -> str:
    """Return the main part of a page without its ``note`` and without the fields that only a server reads."""
    found = re.search(r"<main[^>]*>(.*)</main>", page, re.DOTALL)
    if found is None:
        raise LookupError("The page has no main part.")
    return re.sub(r"\s*<input type=\"hidden\"[^>]*>", "", found[1].strip().removesuffix(note)).strip()


def title_of(page: str) -> str:
    """Return what a page is called, without the name of the app."""
    found = re.search(r"<title>(.*?) – Red Flag Check</title>", page)
    if found is None:
        raise LookupError("The page has no title.")
    return found[1]


def cut(html: str, contact: Contact, slot: str) -> str:
    """Put ``slot`` where the numbers of ``contact`` stand as buttons: it has none but those that never change."""
    call = get_template_attribute("macros/contact.html", "call")
    emergency, crisis = (str(call(line, contact)) for line in (contact.emergency, contact.crisis))
    if emergency not in html:
        raise LookupError("The emergency number does not stand there as a button.")
    return str(html).replace(crisis, "").replace(emergency, slot)


def parts(contact: Contact, respondents: tuple[Respondent, ...]) -> dict[str, Any]:
    """Return every part by its name, and the words that no part has."""
    found = _rendered(contact)
    found["start"] = cut(found["start"], contact, f"⟦calls:emergency:{_EMERGENCY_MOST}⟧")
    found["numbers"] = cut(found["numbers"], contact, "⟦calls:emergency⟧")
    found["error_row"], found["errors"] = _row(found["errors"], "li")
    found["code_row"], found["code"] = _row(found["code"], "li")
    found["between_rows"] = "</dd><dd>"
    whole_row, found["summary"] = _row(found["summary"], "div")
    missing_row, _ = _row(found.pop("summary_missing"), "div")
    found["summary_row"] = either(missing_row, whole_row)
    return {
        "parts": found | _reasons(found),
        "helper": {who: found.pop(f"helper_{who}", "") for who in respondents},
        "titles": {
            "start": gettext("What is the main trouble?"),
            "numbers": gettext("Numbers to call"),
            "answers": {
                who: gettext("Your answers") if who is Respondent.PATIENT else gettext("The answers")
                for who in respondents
            },
        },
    }


def _reasons(found: dict[str, str]) -> dict[str, str]:
    """Return the list of reasons and its row, both ways of saying why."""
    sure, listed = _row(found.pop("reasons"), "li")
    unsure, _ = _row(found.pop("reasons_unsure"), "li")
    between = _BETWEEN.search(sure)
    if between is None:
        raise LookupError("A reason does not show the answers behind it.")
    rows = [_BETWEEN.sub("⟦answers⟧", each).replace("</li>", "⟦passage⟧</li>") for each in (unsure, sure)]
    return {"between_answers": between[1], "reasons": listed, "reason": either(*rows)}


def _row(html: str, tag: str) -> tuple[str, str]:
    """Return the only row of a list, and the list with a slot for rows."""
    found = re.search(rf"<{tag}\b.*</{tag}>", html, re.DOTALL)
    if found is None:
        raise LookupError(f"The list has no row: {html}")
    return found[0], html.replace(found[0], "⟦rows⟧")


def _rendered(contact: Contact) -> dict[str, str]:
    """Render every part; those of a list have one row."""
    row = SummaryRow("⟦id⟧", "⟦question⟧", ("⟦answer⟧",), "⟦url⟧", is_missing=False)
    reason = Reason(Disposition.CALL_NOW, ("⟦one⟧", "⟦two⟧"), "⟦finding⟧", (), None)
    today = in_team_time(clock.now()).date()
    shown = render_template(
        "offline/parts.html",
        contact=contact,
        signs=[sign.words.to(Respondent.PATIENT, translate) for sign in START_SIGNS],
        people=[each for each in people(Respondent.PATIENT) if each.code in list(Respondent)],
        troubles=troubles(),
        errors=[ErrorView("⟦href⟧", "⟦words⟧")],
        rows=[row],
        missing_rows=[replace(row, answers=(), is_missing=True)],
        sure_reasons=[[reason]],
        unsure_reasons=[[replace(reason, unsure=True)]],
        checked_against=citation_views(checked_against(in_force.triage({}))),
        helper=ASK_A_HELPER.words.to(Respondent.PATIENT, translate),
        result=_Code(),
        calls=get_template_attribute("macros/contact.html", "call_buttons")(contact, FirstLine.EMERGENCY),
        made_on=day(today),
    )
    named = re.findall(r"⟦part:(\w+)⟧(.*?)(?=⟦part:|\Z)", shown, re.DOTALL)
    return {name: html.strip() for name, html in named}
