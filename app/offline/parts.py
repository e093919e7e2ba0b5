"""The parts that the pages are put together from, cut out of what the templates render."""

import re
from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any, Final

from flask import get_template_attribute, render_template

from app import clock
from app.calling.contact import Contact
from app.i18n.dates import day
from app.i18n.words import gettext, translate
from app.self_check.presenters.questions import ErrorView, SummaryRow
from app.self_check.presenters.troubles import people, troubles
from app.settings.team_time import in_team_time
from rules.advice.cards import FirstLine
from rules.advice.safety_net import START_SIGNS
from rules.model.questionnaire import Respondent

_SLOT: Final = re.compile("⟦([^⟧]+)⟧")
_TOKEN: Final = re.compile(r"<[^>]*>|[^<]+")
_EMERGENCY_MOST: Final = 2
"""How many numbers stand beside the signs of the start page."""


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
    found["between_rows"] = "</dd><dd>"
    whole_row, found["summary"] = _row(found["summary"], "div")
    missing_row, _ = _row(found.pop("summary_missing"), "div")
    found["summary_row"] = either(missing_row, whole_row)
    return {
        "parts": found,
        "titles": {
            "start": gettext("What is the main trouble?"),
            "numbers": gettext("Numbers to call"),
            "answers": {
                who: gettext("Your answers") if who is Respondent.PATIENT else gettext("The answers")
                for who in respondents
            },
        },
    }


def _row(html: str, tag: str) -> tuple[str, str]:
    """Return the only row of a list, and the list with a slot for rows."""
    found = re.search(rf"<{tag}\b.*</{tag}>", html, re.DOTALL)
    if found is None:
        raise LookupError(f"The list has no row: {html}")
    return found[0], html.replace(found[0], "⟦rows⟧")


def _rendered(contact: Contact) -> dict[str, str]:
    """Render every part; those of a list have one row."""
    row = SummaryRow("⟦id⟧", "⟦question⟧", ("⟦answer⟧",), "⟦url⟧", is_missing=False)
    today = in_team_time(clock.now()).date()
    return named_parts(
        render_template(
            "offline/parts.html",
            contact=contact,
            signs=[sign.words.to(Respondent.PATIENT, translate) for sign in START_SIGNS],
            people=[each for each in people(Respondent.PATIENT) if each.code in list(Respondent)],
            troubles=troubles(),
            errors=[ErrorView("⟦href⟧", "⟦words⟧")],
            rows=[row],
            missing_rows=[row._replace(answers=(), is_missing=True)],
            calls=get_template_attribute("macros/contact.html", "call_buttons")(contact, FirstLine.EMERGENCY),
            made_on=day(today),
        )
    )


def named_parts(shown: str) -> dict[str, str]:
    """Return what a template of parts has rendered, each by its name."""
    named = re.findall(r"⟦part:(\w+)⟧(.*?)(?=⟦part:|\Z)", shown, re.DOTALL)
    return {name: html.strip() for name, html in named}


def to_both(rows: list[dict[str, Any]]) -> dict[str, str]:
    """Return what the two respondents read, each text once with what differs between them."""
    first, second = rows
    return {name: either(str(first[name]), str(second[name])) for name in first}
