"""Opening the console from a patient's record, or for one that is chosen there: to the records system and back.

Source: https://hl7.org/fhir/smart-app-launch/STU2.2/app-launch.html.
"""

from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import login_user

from app import clock
from app.calling.contact import contact
from app.console.access import CONFIRMED, HOME, current_nurse, is_locked, is_signed_in, lock
from app.console.launch.begin import begin
from app.console.launch.discovery import discover, ehr_at
from app.console.launch.id_token import Person, check_issuer, person_in
from app.console.launch.linking import end_session, offer_to_link, refuse
from app.console.launch.oauth import Leave, exchange, expiry, leave
from app.console.launch.patient import ID, read_patient
from app.console.outbox.sending import after_launch
from app.data import identities
from app.data.database import begin_to_write
from app.data.database import session as database_session
from app.data.launches import Granted, launch_of
from app.data.models import User
from app.serving.asking import AskingError, for_a_page
from app.serving.headers import HEADERS
from app.serving.site_address import whole_url
from app.settings.ehrs import Ehr
from app.settings.settings import settings_in_force

bp = Blueprint("launch", __name__, url_prefix=f"{HOME}/launch")

LEFT: Final = "launch_left"
"""The session key of who left for a records system, and has not come back."""

MOST_LEFT: Final = 3
"""How many may be under way in one browser. Each makes its cookie longer, of which browsers take 4,096 bytes."""

IN_A_FRAME: Final = frozenset({"iframe", "frame", "embed", "object"})
"""Where a browser says that a page is to be shown inside another one."""

READ: Final = "read"
"""What the address of a call says in place of the code of a fault, if the record could be read."""


@bp.get("")
@for_a_page
def launch() -> ResponseReturnValue:
    """Send whoever launches to the records system that they come from, if it is one of the settings.

    Without ``launch``, the nurse chooses the patient there.
    """
    if not settings_in_force().ehrs:
        abort(HTTPStatus.NOT_FOUND)
    iss, handle = request.args.get("iss", ""), request.args.get("launch", "")
    if request.headers.get("Sec-Fetch-Dest") in IN_A_FRAME:
        return _to_a_tab(iss, handle)
    ehr = ehr_at(iss)
    if ehr is None:
        current_app.logger.warning("A launch was refused: its iss is none of the settings")
        return refuse("unknown", HTTPStatus.FORBIDDEN)
    try:
        found = discover(ehr)
        found.check("sso-openid-connect", "launch-ehr" if handle else "launch-standalone")
        check_issuer(ehr, found)
        address, left = leave(ehr, found, _back(), handle)
    except AskingError as fault:
        return _failed(fault, ehr)
    session[LEFT] = [*session.get(LEFT, []), left._asdict()][-MOST_LEFT:]
    return redirect(address)


@bp.get("/back")
@for_a_page
def come_back() -> ResponseReturnValue:
    """Sign in whoever the records system vouches for, and begin a call about the patient whose record is open."""
    left = _left(request.args.get("state", ""))
    ehr = ehr_at(left.iss) if left else None
    if left is None or ehr is None or "code" not in request.args:
        # Anyone can send a broken return, so it is no entry of the audit log, which would be filled.
        current_app.logger.warning("A return from a records system was refused")
        return refuse("not-completed", HTTPStatus.FORBIDDEN)
    try:
        found = discover(ehr)
        answer = exchange(ehr, found, left, _back(), request.args["code"])
        person = person_in(answer.get("id_token"), ehr, found, left)
        granted = _granted(answer, person)
    except AskingError as fault:
        return _failed(fault, ehr)
    user = identities.account_of(iss=person.iss, sub=person.sub)
    if user is None or not user.active:
        return offer_to_link(person, ehr) if user is None else refuse("disabled", HTTPStatus.FORBIDDEN, person=person)
    return _begun(user, ehr, granted)


def _back() -> str:
    return whole_url("launch.come_back")


def _left(state: str) -> Leave | None:
    """Return who left with that ``state`` from this browser; each comes back once."""
    under_way = [Leave(**each) for each in session.get(LEFT, [])]
    session[LEFT] = [each._asdict() for each in under_way if each.state != state]
    return next((each for each in under_way if each.state == state), None)


def _granted(answer: dict[str, Any], person: Person) -> Granted:
    """Return what was granted.

    Raises:
        AskingError: it is for no patient, or nothing can be asked with it.
    """
    access, patient, encounter = (str(answer.get(name) or "") for name in ("access_token", "patient", "encounter"))
    if not access:
        raise AskingError("refused")
    if not ID.fullmatch(patient):
        raise AskingError("no-patient")
    return Granted(
        access=access,
        refresh=str(answer.get("refresh_token") or ""),
        expires_at=expiry(answer, clock.now()),
        scopes=str(answer.get("scope") or ""),
        patient=patient,
        encounter=encounter if ID.fullmatch(encounter) else "",
        fhir_user=person.fhir_user,
    )


def _begun(user: User, ehr: Ehr, granted: Granted) -> ResponseReturnValue:
    """Begin the call, whether or not the record can be read: the nurse can go on by hand.

    Where the screen was locked it stays so, whoever launches, and the call is shown after the password.
    """
    # Nothing is held while the record is asked, or others could not save meanwhile.
    database_session().commit()
    patient, found = dict[str, str](), READ
    try:
        patient = read_patient(ehr.iss, granted.patient, granted.access)
    except AskingError as fault:
        current_app.logger.warning("The patient was not filled in: the record %s", fault.why)
        found = fault.code
    begin_to_write()
    stays_locked = is_signed_in() and is_locked()
    if not is_signed_in() or current_nurse().id != user.id:
        end_session()
        login_user(user, authn_via=["record"])
        # The record vouched for them; what asks for the password anew has not had it.
        session[CONFIRMED] = 0
        begin_to_write()
    if stays_locked:
        # The record's own session may be as old: it says nothing of who stands before this screen.
        lock()
    draft_id = begin(user=user, issuer=ehr.iss, granted=granted, patient=patient)
    database_session().commit()
    if begun := launch_of(draft_id):
        after_launch(begun.launch_id)
    return redirect(url_for("new_call.show", draft=draft_id, from_record=found))


def _failed(fault: AskingError, ehr: Ehr) -> ResponseReturnValue:
    current_app.logger.warning("A launch failed: the record %s", fault.why)
    return refuse("failed", HTTPStatus.BAD_GATEWAY, ehr=ehr, fault=fault)


def _to_a_tab(iss: str, handle: str) -> ResponseReturnValue:
    """Offer a tab of its own. No page of the console is ever shown in a frame but this one, in which nothing stands."""
    address = url_for(".launch", iss=iss, launch=handle or None)
    shown = render_template(
        "console/launch/in_a_frame.html", page_title="Open in a tab", contact=contact(), tab=address
    )
    response = Response(shown)
    policy = HEADERS["Content-Security-Policy"].replace("frame-ancestors 'none'", "frame-ancestors *")
    response.headers["Content-Security-Policy"] = policy
    return response
