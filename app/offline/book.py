"""The book of one language: every page of the check as the server renders it, and the rules and numbers behind it.

Whatever differs from check to check is a slot between ``⟦`` and ``⟧``, or one of two renderings; a script puts them
together. Everything comes from the templates, presenters and rules of the pages themselves, so nothing is told twice.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from inspect import unwrap
from typing import Any, Final

from flask import current_app, get_template_attribute, render_template, url_for
from markupsafe import escape

from app import clock
from app.approval.standing import standing
from app.calling import as_javascript as calling
from app.calling.card import card_by, numbers_by_name
from app.calling.contact import Contact, Line, TeamNumbers, contact_at
from app.i18n.dates import unbroken
from app.i18n.words import ENGLISH, Language, gettext, language, offered, speaking, translate, whole
from app.offline.advice import advice_of
from app.offline.items import html_of, items_of
from app.offline.parts import cut, filled, main_of, parts, title_of, to_both
from app.offline.passages import Passages
from app.offline.result_parts import result_parts
from app.offline.sample_outcomes import outcomes_of
from app.self_check import journey, reminder
from app.self_check.addresses import Ways, of_item
from app.self_check.presenters.advice import IN_VIEW
from app.self_check.presenters.handoff_code import spelled
from app.self_check.presenters.on_paper import on_paper
from app.self_check.presenters.questions import NOTHING_CHOSEN, item_views
from app.self_check.rendering import Questions, step_page
from app.settings.settings import settings_in_force
from app.settings.team_time import in_team_time
from rules import handoff, in_force
from rules.advice.cards import CARDS, FirstLine, card_for, checked_against
from rules.advice.open_signs import EMERGENCY_IF, MAY_BE_NOW, NOT_RULED_OUT
from rules.advice.safety_net import Advice, what_would_change
from rules.clinical.syndromes import DESPAIR
from rules.exports.as_javascript import tables_of
from rules.model.questionnaire import Respondent

RESPONDENTS: Final = (Respondent.PATIENT, Respondent.CAREGIVER)
"""Whom a check without a network is for: a nurse has the console."""

LASTS: Final = timedelta(days=30)
"""How long a copy is current after it was last in touch with where it comes from."""

Book = dict[str, Any]


def book_of(language: Language) -> Book:
    """Return the book in ``language``, or in English if a message is missing; for JSON. It is the same all day."""
    with current_app.test_request_context("/"), speaking(language):
        return _book()


@whole
def _book() -> Book:
    now = clock.now()
    contact = contact_at(settings_in_force(), TeamNumbers(), None)._replace(lines=(), others=())
    shown = parts(contact, RESPONDENTS)
    note, passages = shown["parts"]["translation"], Passages()
    shown["parts"] |= result_parts(contact)
    return {
        "made": _milliseconds(in_team_time(now).replace(hour=0, minute=0, second=0, microsecond=0)),
        "lasts": LASTS // timedelta(milliseconds=1),
        "review_by": _review_by(),
        "respondents": RESPONDENTS,
        **_rules(),
        "calling": _calling(now, contact),
        "pages": list(_pages()),
        "steps": {
            page.code: to_both([_step(page, who, note) for who in RESPONDENTS]) for page in journey.PAGES.values()
        },
        **items_of(RESPONDENTS),
        "change": {link_id: str(escape(of_item(link_id))) for link_id in in_force.ITEMS},
        **_cards(contact),
        **_flags(passages),
        **advice_of(passages),
        "paper": _on_paper(),
        "passages": passages.rows(),
        "watch": list(_watch()),
        "open": _open_words(),
        "in_view": IN_VIEW,
        "code": _code(),
        "languages": _languages(),
        "to_english": escape(url_for("language.switch", to=ENGLISH.code, back="")),
        "reminder": reminder.calendar("⟦due⟧", "⟦now⟧", "⟦number⟧"),
        "nothing_chosen": escape(gettext(NOTHING_CHOSEN)),
        "frame": _frame(contact),
        **shown,
    }


def _frame(contact: Contact) -> str:
    """Return what stands around every page."""
    strip = str(get_template_attribute("macros/contact.html", "contact_strip")(contact))
    return render_template("offline/frame.html", page_title="", contact=contact, quiet=True).replace(strip, "⟦strip⟧")


def _languages() -> Book:
    """Return the switch of languages that a page has at its head, and that of a page with questions."""
    languages = partial(
        get_template_attribute("macros/languages.html", "languages"),
        others=[each for each in offered().values() if each is not language()],
    )
    return {"of_page": str(languages(back="⟦back⟧")), "of_questions": str(languages("questions"))}


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _review_by() -> int | None:
    """Return when the day by which the rules are to be reviewed is over."""
    signed = standing().sign_off
    if signed is None:
        return None
    return _milliseconds(datetime.combine(signed.review_by + timedelta(days=1), time(0), UTC))


def _rules() -> Book:
    """Return the tables of the rules, in which many red flags share one of a few verdicts."""
    tables = tables_of(in_force.RULES)
    verdicts = [dict(each) for each in dict.fromkeys(tuple(flag["verdict"].items()) for flag in tables["red_flags"])]
    flags = [flag | {"verdict": verdicts.index(flag["verdict"])} for flag in tables["red_flags"]]
    return {"rules": tables | {"red_flags": flags}, "verdicts": verdicts}


def _calling(now: datetime, contact: Contact) -> Book:
    """Return whom to call at an hour, each line with what stands of it on a page."""
    tables = calling.tables_of(now)
    others = {line.href for line in contact_at(settings_in_force(), TeamNumbers(), None).others}
    nobody = [row | {"words": {who: row["words"][who] for who in RESPONDENTS}} for row in tables["if_nobody_answers"]]
    lines = [row | _line(Line(**row), contact, others) for row in tables["lines"]]
    return {**tables, "if_nobody_answers": nobody, "lines": lines}


def _line(line: Line, contact: Contact, others: set[str]) -> Book:
    call = get_template_attribute("macros/contact.html", "call")
    strip = get_template_attribute("macros/contact.html", "contact_strip")
    verdict = get_template_attribute("macros/contact.html", "verdict_line")
    alone = contact if line.href == contact.emergency.href else contact._replace(lines=(line,), where=None)
    return {
        "call": call(line, contact),
        "strip": strip(alone),
        "verdict": verdict(FirstLine.TEAM, alone),
        "is_other": line.href in others,
    }


def _pages() -> Iterator[Book]:
    for page in journey.PAGES.values():
        items = [item.link_id for item in page.items]
        yield {"code": page.code, "step": page.step.code, "items": items, "is_follow_up": page.is_follow_up}


def _step(page: journey.Page, who: Respondent, note: str) -> Book:
    """Return a page of questions with a slot for each of them."""
    shown = str(unwrap(step_page)(Questions(page, who, {}, Ways("⟦form⟧", ""))))
    for view in item_views(page, who, {}, {}):
        found = unbroken(html_of(view))
        if shown.count(found) != 1:
            raise LookupError(f"The question {view.link_id} does not stand on its page as its macro writes it.")
        shown = shown.replace(found, f"⟦item-{view.link_id}⟧")
    return {"title": title_of(shown), "main": main_of(shown, note)}


def _cards(contact: Contact) -> Book:
    """Return every card for every respondent, and which one is shown, by everything that its choice looks at."""
    codes = [card.code for card in CARDS]
    return {
        "card_of": "".join(_digit(codes.index(card_for(each).code)) for each in outcomes_of()),
        "cards": [to_both([_card(code, who, contact) for who in RESPONDENTS]) for code in codes],
        "despair": DESPAIR.code,
    }


def _digit(number: int) -> str:
    return "0123456789abcdefghijklmnopqrstuvwxyz"[number]


def _card(code: str, who: Respondent, contact: Contact) -> Book:
    outcome = next((each for each in outcomes_of() if card_for(each).code == code), None)
    if outcome is None:
        raise LookupError(f"No outcome is shown on the card {code}.")
    shown = card_by("⟦by⟧", outcome, who)
    macro = get_template_attribute("macros/disposition_card.html", "disposition_card")
    html = macro(shown, contact)
    return {
        "action": escape(shown.action),
        "clock": escape(shown.clock),
        "first": shown.first_line,
        "html": cut(html, contact, f"⟦calls:{shown.first_line}⟧"),
    }


def _flags(passages: Passages) -> Book:
    """Return the words of every red flag, with the passages behind it and the trouble that it points to."""
    return {
        "flags": {
            flag.code: {"words": escape(translate(flag.finding)), "passages": passages.places(flag.citations)}
            for flag in in_force.RED_FLAGS
        },
        "checked_against": passages.places(checked_against(in_force.triage({}))),
        "syndromes": {code: syndrome.code for code, syndrome in in_force.SYNDROME_OF.items()},
    }


def _on_paper() -> Book:
    """Return the numbers as they stand on paper, by which of them is the first."""
    return {first: [_on_a_line(each) for each in on_paper(first, (), "").numbers] for first in FirstLine}


def _on_a_line(line: Line) -> Book:
    note = f" {line.note}" if line.note else ""
    return {"label": escape(line.label), "number": escape(line.number), "note": escape(note)}


def _watch() -> Iterator[Book]:
    """Yield every list of signs, for both respondents."""
    for each in what_would_change(in_force.triage({})):
        yield {
            "lead": {who: escape(each.lead.to(who, translate, **numbers_by_name())) for who in RESPONDENTS},
            "signs": [
                {"red_flags": sign.red_flags, "words": {who: escape(_said(sign, who)) for who in RESPONDENTS}}
                for sign in each.signs
            ],
        }


def _said(sign: Advice, who: Respondent) -> str:
    return sign.words.to(who, translate)


def _open_words() -> Book:
    number = settings_in_force().site.emergency.number.shown
    return {
        "may_be_now": escape(translate(MAY_BE_NOW, signs="⟦signs⟧")),
        "not_ruled_out": escape(translate(NOT_RULED_OUT, signs="⟦signs⟧")),
        "emergency_if": escape(translate(EMERGENCY_IF, emergency_number=number, signs="⟦signs⟧")),
    }


def _code() -> Book:
    return {
        "days": handoff.DAYS,
        "first_day": (handoff.FIRST_DAY - date(1970, 1, 1)).days,
        "spelled": {letter: spelled(letter) for letter in handoff.SPOKEN},
    }


def every_number(book: Book, words: str) -> str:
    """Return the page of numbers with all of them, the emergency number first."""
    first = contact_at(settings_in_force(), TeamNumbers(), None).emergency.href
    calls = "".join(line["call"] for line in sorted(book["calling"]["lines"], key=lambda line: line["href"] != first))
    return filled(book["parts"]["numbers"], {"calls:emergency": calls, "words": words})
