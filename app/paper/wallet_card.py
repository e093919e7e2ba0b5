"""The wallet card: the signs that mean call now, whom to call and a script, to print and to carry."""

from typing import NamedTuple

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app import notices
from app.approval.standing import standing
from app.calling.contact import Contact, contact, contact_at, own_numbers
from app.calling.nobody_answers import er_in_words
from app.i18n import dates
from app.i18n.words import ENGLISH, gettext, language, speaking, translate, whole
from app.paper import pdf as paper
from app.paper.qr import square
from app.settings.settings import Settings, settings_in_force
from rules import in_force
from rules.advice.safety_net import SignList
from rules.advice.wallet_card import (
    CALL_NOW_SIGNS,
    EMERGENCY_SIGNS,
    FOR_THE_DOCTOR,
    IF_NOBODY_ANSWERS,
    SCRIPT,
    TO_FILL_IN,
)
from rules.model.questionnaire import Respondent
from rules.text import N_

bp = Blueprint("card", __name__)

NUMBER_TO_WRITE = N_("My team’s 24-hour line:")
WHO = N_("Name, date of birth:")


class Number(NamedTuple):
    """A number and whose it is; without digits, there is a line to write it on."""

    label: str
    number: str = ""


class Square(NamedTuple):
    """The way back to the check: what to scan, and what to type."""

    svg: Markup
    shown: str
    in_words: str


class WalletCard(NamedTuple):
    """The four sides of the card, in finished words; ``in_english`` is for a doctor who does not read the rest."""

    lead: str
    signs: tuple[str, ...]
    emergency_lead: str
    emergency_signs: tuple[str, ...]
    numbers: tuple[Number, ...]
    if_nobody_answers: str
    script: str
    for_the_doctor: str
    in_english: str | None
    to_fill_in: tuple[str, ...]
    warning: str | None
    version: str
    square: Square | None


@bp.get("/card")
@whole
def show() -> ResponseReturnValue:
    """Show the card, to read here and to print at its size."""
    name, notice = gettext("Wallet card"), notices.of_a_pdf(request.args.get("notice"))
    return render_template(
        "card.html",
        page_title=notice.title if notice else name,
        name=name,
        contact=contact(),
        card=wallet_card(),
        notice=notice,
    )


@bp.get("/card.pdf")
def pdf() -> ResponseReturnValue:
    """Answer with the card on a sheet to cut, or with the page if the fonts lack a letter of it."""
    try:
        return _pdf()
    except paper.CannotBePrintedError:
        return redirect(url_for(".show", notice=notices.UNPRINTED))


@whole
def _pdf() -> ResponseReturnValue:
    data = {
        **wallet_card()._asdict(),
        "name": gettext("Wallet card"),
        "cut": gettext("Cut along the outer line, and fold it twice."),
    }
    return paper.pdf_response("card.typ", data, gettext("wallet-card"))


def wallet_card() -> WalletCard:
    """Return the card with the team's numbers, or those that the person typed, or a line to write one on."""
    settings = settings_in_force()
    numbers = contact_at(settings, own_numbers(), None)
    return WalletCard(
        lead=CALL_NOW_SIGNS.lead.to(Respondent.PATIENT, translate),
        signs=_signs(CALL_NOW_SIGNS),
        emergency_lead=EMERGENCY_SIGNS.lead.to(
            Respondent.PATIENT, translate, emergency_number=numbers.emergency.number
        ),
        emergency_signs=_signs(EMERGENCY_SIGNS),
        numbers=_numbers(numbers),
        if_nobody_answers=" ".join(filter(None, (gettext(IF_NOBODY_ANSWERS), er_in_words()))),
        script=gettext("Say: “%(words)s”", words=" ".join(translate(each) for each in SCRIPT)),
        for_the_doctor=for_the_doctor(),
        in_english=in_english(),
        to_fill_in=(gettext(WHO), *map(gettext, TO_FILL_IN)),
        warning=standing().warning,
        version=small_print(),
        square=_square(settings),
    )


def for_the_doctor() -> str:
    """Return what an emergency doctor who sees few such patients needs to read, in the language in force."""
    return FOR_THE_DOCTOR.words.to(Respondent.PATIENT, translate)


def in_english() -> str | None:
    """Return the same in English where the language in force is another."""
    if language() is ENGLISH:
        return None
    with speaking(ENGLISH):
        return for_the_doctor()


def small_print() -> str:
    """Return what no paper of ours is, and by which rules it was made."""
    return gettext(
        "Not a diagnosis. Rules version %(version)s of %(day)s.",
        version=in_force.VERSION,
        day=dates.day(in_force.RELEASED),
    )


def _signs(signs: SignList) -> tuple[str, ...]:
    return tuple(sign.words.to(Respondent.PATIENT, translate) for sign in signs.signs)


def _numbers(numbers: Contact) -> tuple[Number, ...]:
    known = tuple(Number(line.label, line.number) for line in numbers.lines)
    crisis = Number(gettext("Thoughts of ending my life: %(line)s", line=numbers.crisis.label), numbers.crisis.number)
    others = (Number(f"{line.label}:", line.number) for line in numbers.others)
    return (*(known or (Number(gettext(NUMBER_TO_WRITE)),)), *others, crisis)


def _square(settings: Settings) -> Square | None:
    if settings.site_address is None:
        return None
    address = str(settings.site_address)
    shown = address.removeprefix("https://").rstrip("/")
    return Square(square(address, border=2), shown, gettext("To the check: %(address)s", address=shown))
