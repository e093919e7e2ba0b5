"""Set-up addresses: each leads one person, once, to an account with a password of their own choice."""

from http import HTTPStatus

import click
from flask import Blueprint, Flask, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.calling.contact import contact
from app.console.access import HOME
from app.console.sign_in.forms import FirstSetUpForm, SetUpForm
from app.data import account_notes, accounts, audit, people
from app.data.database import engine, session
from app.data.models import Invitation, User
from app.data.options import READS_ONLY
from app.data.sealing import SealBrokenError
from app.data.upkeep import migrate
from app.settings.listening import own_url
from app.settings.settings import settings_in_force

bp = Blueprint("invitations", __name__, url_prefix=f"{HOME}/set-up")


@bp.route("/<token>", methods=["GET", "POST"])
def set_up(token: str) -> ResponseReturnValue:
    """Take a password for the account of this address, and for the first of all a name and an email."""
    invitation = people.invitation(token=token)
    user = session().get(User, invitation.user_id) if invitation and invitation.user_id else None
    if invitation is None or not people.works(invitation=invitation):
        return _over(HTTPStatus.GONE if invitation else HTTPStatus.NOT_FOUND)
    form = SetUpForm(data={"email": user.email, "name": user.name}) if user else FirstSetUpForm()
    if user:
        form.email.data, form.name.data = user.email, user.name
    if form.validate_on_submit():
        _accept(invitation, user, form)
        return redirect(url_for("sign_in.login", ready="yes"))
    return render_template(
        "console/sign_in/set_up.html",
        page_title="Choose your password" if user else "Set up the first account",
        contact=contact(),
        form=form,
        errors=[{"href": f"#{field.id}", "words": field.errors[0]} for field in form if field.errors],
        messages={field.name: field.errors[0] for field in form if field.errors},
        is_first=user is None,
    )


def announce(app: Flask) -> None:
    """Print an address for the first account, as long as there is none. Called once, before anyone is served."""
    with app.app_context():
        try:
            if migrate.is_current(app) and _nobody_is_there():
                address = address_for(None, base_url())
                click.echo(
                    f"Nobody can sign in to the console yet. Set up the first account, within a day, at\n{address}"
                )
        except (*migrate.UNUSABLE, SealBrokenError) as fault:
            app.logger.error("No address for the first account: %s", getattr(fault, "orig", fault))
        finally:
            session().close()
            # A connection must not be shared with the processes that gunicorn forks later.
            engine().dispose()


def _nobody_is_there() -> bool:
    session().connection(execution_options={READS_ONLY: True})
    is_empty = people.is_empty()
    session().commit()
    return is_empty


def address_for(user: User | None, base: str) -> str:
    """Make a set-up address for ``user``, whose older ones end, or for the first account, and commit it."""
    token = accounts.invite(user=user)
    session().commit()
    return f"{base.rstrip('/')}{HOME}/set-up/{token}"


def base_url() -> str:
    """Return the configured address; on a laptop without one, how the machine itself reaches this server."""
    return str(settings_in_force().site_address or own_url()).rstrip("/")


def _accept(invitation: Invitation, user: User | None, form: SetUpForm) -> None:
    invitation.used_at = clock.now()
    parts = ("password",) if user else account_notes.PARTS
    if user is None:
        account_notes.note_all()
        user = people.add(email=form.email.data, name=form.name.data, roles=people.ROLES)
    people.set_password(user=user, password=form.password.data)
    used = {audit.INVITATION: invitation.token_digest}
    account_notes.note(audit.ACCOUNT_SET_UP, *parts, user=user, by=user.id, detail=used)
    session().commit()


def _over(status: HTTPStatus) -> ResponseReturnValue:
    page = render_template("console/sign_in/over.html", page_title="This address works no longer", contact=contact())
    return page, status
