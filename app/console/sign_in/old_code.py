"""A code of the authenticator in use, before another takes its place: the password alone changes no second factor."""

from flask import Flask, current_app, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.calling.contact import contact
from app.console.access import HOME, current_nurse, needs, once_confirmed, way_back
from app.console.sign_in.forms import OldCodeForm, refused
from app.console.sign_in.second_factor import GIVEN, OnceOnly
from app.console.sign_in.views import BOTH, CODE_TRIES, limited
from app.console.sign_in.who_tries import account_in_use
from app.data import database


def give() -> ResponseReturnValue:
    """Take the code, and go on to the other authenticator."""
    user, form = current_nurse(), OldCodeForm()
    codes: OnceOnly = current_app.extensions["security"].totp_factory
    if form.validate_on_submit():
        if codes.verify_totp(form.code.data, user.tf_totp_secret or "", user):
            session[GIVEN] = clock.now().timestamp()
            database.session().commit()
            return redirect(url_for("sign_in.two_factor_setup"))
        refused("code", user.email, user_id=user.id)
        form.code.errors = ["That code is not right, too old, or was used. Type the next one."]
    return render_template(
        "console/sign_in/old_code.html", page_title="A code from the app you use now", contact=contact(), form=form
    )


def register(app: Flask) -> None:
    """Add the page, under a name of the sign-in's pages, so that what holds for all of those holds for it."""
    view = needs("nurse")(once_confirmed(way_back)(limited(give, CODE_TRIES, account_in_use)))
    app.add_url_rule(f"{HOME}/second-factor/old", "sign_in.old_code", view, methods=BOTH)
