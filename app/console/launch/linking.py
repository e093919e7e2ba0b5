"""Whose account somebody of a records system has: told once by the nurse who is signed in here on her own."""

from http import HTTPStatus
from typing import Final

from flask import Blueprint, current_app, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.calling.contact import contact
from app.console.access import HOME, LINK, current_nurse, needs, once_confirmed
from app.console.launch.id_token import Person
from app.console.sign_in.where import SIGN_IN
from app.data import audit, database, identities, sign_ins
from app.serving.asking import AskingError
from app.settings.ehrs import Ehr

bp = Blueprint("launch_link", __name__, url_prefix=f"{HOME}/launch/link")

FOR: Final = 15 * 60
"""For how many seconds after a launch an account can be linked: longer, and somebody else may sit there."""

HOW: Final = "signed in here, launched from the record"

LINKED_BEFORE: Final = "linked-before"


def refuse(
    why: str,
    status: HTTPStatus,
    *,
    ehr: Ehr | None = None,
    fault: AskingError | None = None,
    person: Person | None = None,
) -> ResponseReturnValue:
    """Answer why nothing was opened, and how to go on by hand; who was vouched for and refused is written down."""
    if person:
        database.begin_to_write()
        audit.record("launch-refused", detail={"iss": person.iss, "why": why})
        database.session().commit()
    title = "Not linked" if why == LINKED_BEFORE else "Not opened from the record"
    shown = render_template(
        "console/launch/refused.html", page_title=title, contact=contact(), why=why, ehr=ehr, fault=fault
    )
    return shown, status


def end_session() -> None:
    """Keep nothing of what this browser had, and end what it was signed in to: a copy of its cookie opens nothing.

    The other browsers of that account stay signed in.
    """
    sign_ins.forget(secret=str(session.get(SIGN_IN, "")))
    session.clear()


def offer_to_link(person: Person, ehr: Ehr) -> ResponseReturnValue:
    """Answer that nobody here is known to be ``person``, and how a nurse with an account links it.

    Whoever was signed in is so no longer: the account that is linked must be of whoever launches, not of a colleague
    who left this browser open.
    """
    database.begin_to_write()
    end_session()
    session[LINK] = {**person._asdict(), "ehr": ehr.name, "at": int(clock.now().timestamp())}
    return refuse("no-account", HTTPStatus.FORBIDDEN, ehr=ehr, person=person)


@bp.get("")
@needs("nurse")
def show() -> ResponseReturnValue:
    """Ask whether the person of the record and this account are the same."""
    wanted = _wanted()
    if wanted is None:
        return refuse("not-completed", HTTPStatus.FORBIDDEN)
    return render_template("console/launch/link.html", page_title="Link your account", contact=contact(), person=wanted)


def _again() -> str:
    return url_for("launch_link.show")


@bp.post("")
@needs("nurse")
@once_confirmed(_again)
def link() -> ResponseReturnValue:
    """Link them. The next launch opens the console."""
    wanted = _wanted()
    if wanted is None:
        return refuse("not-completed", HTTPStatus.FORBIDDEN)
    del session[LINK]
    nurse = current_nurse()
    database.begin_to_write()
    try:
        identities.bind(user=nurse, iss=wanted["iss"], sub=wanted["sub"], how=HOW)
    except identities.OtherIdentityError:
        database.session().rollback()
        current_app.logger.warning("An account was not linked, as it or the identity is linked already")
        database.begin_to_write()
        audit.record("launch-refused", user_id=nurse.id, detail={"iss": wanted["iss"], "why": LINKED_BEFORE})
        database.session().commit()
        return refuse(LINKED_BEFORE, HTTPStatus.CONFLICT)
    database.session().commit()
    return redirect(url_for(".linked"), HTTPStatus.SEE_OTHER)


@bp.get("/done")
@needs("nurse")
def linked() -> ResponseReturnValue:
    """Answer that it is done, and how to go on."""
    return render_template("console/launch/linked.html", page_title="Your account is linked", contact=contact())


def _wanted() -> dict[str, str] | None:
    """Return who launched in this browser just before, if anybody did."""
    found: dict[str, str] | None = session.get(LINK)
    is_recent = found is not None and clock.now().timestamp() - int(found["at"]) <= FOR
    return found if is_recent else None
