"""The card for the caller, in their language: a link and a square that hold no answer; that it was sent is recorded."""

from http import HTTPStatus
from typing import Final, NamedTuple
from uuid import uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app import clock
from app.calling.contact import contact
from app.console.access import current_nurse, needs
from app.console.record.opened import form_id, opened
from app.data import calls
from app.data.database import session
from app.data.models import Call
from app.i18n.words import Language, offered
from app.paper.qr import square
from app.serving.site_address import whole_url

bp = Blueprint("for_caller", __name__, url_prefix="/console/calls/<call_id>/for-caller")

WAYS: Final = {
    "text": "by text message",
    "email": "by e-mail",
    "scanned": "scanned from this screen",
    "paper": "on paper",
}
"""How it may reach the caller, by what the page sends."""


class CardView(NamedTuple):
    """The wallet card in one language: where it is found, for a hand or for a camera."""

    code: str
    tag: str
    name: str
    link: str
    square: Markup


@bp.get("")
@needs("nurse")
def show(call_id: str) -> ResponseReturnValue:
    """Show the card in each language that is offered."""
    return _page(opened("call-read", call_id))


@bp.post("")
@needs("nurse")
def sent(call_id: str) -> ResponseReturnValue:
    """Write down that the card was sent, in which language and how."""
    call, language, way = (
        opened("call-read", call_id),
        offered().get(request.form.get("language", "")),
        request.form.get("way", ""),
    )
    if language is None or way not in WAYS:
        return _page(call, "Choose the language, and how it was sent."), HTTPStatus.UNPROCESSABLE_ENTITY
    words = f"Sent to the caller: the wallet card in {_in_english(language)}, {WAYS[way]}."
    calls.add_words(call_id=call.id, form_id=form_id(), nurse_id=current_nurse().id, now=clock.now(), words=words)
    session().commit()
    return redirect(url_for("record.show", call_id=call.id, _anchor="addenda"), HTTPStatus.SEE_OTHER)


def _page(call: Call, fault: str = "") -> str:
    return render_template(
        "console/for_caller.html",
        page_title="The card for the caller",
        contact=contact(),
        call_id=call.id,
        cards=tuple(map(_card, offered().values())),
        ways=WAYS,
        form_id=uuid4().hex,
        fault=fault,
        errors=[{"href": "#sent", "words": fault}] if fault else [],
    )


def _card(language: Language) -> CardView:
    link = whole_url("language.switch", to=language.code, back=url_for("card.show"))
    return CardView(language.code, language.tag, language.name, link, square(link))


def _in_english(language: Language) -> str:
    return language.locale.get_language_name("en") or language.code
