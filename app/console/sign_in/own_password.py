"""Another password for whoever is signed in: the present one, and the new one twice."""

from typing import Final

from flask import Flask, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from app.calling.contact import contact
from app.console.access import HOME, current_nurse, needs
from app.console.sign_in import where
from app.console.sign_in.forms import NewPasswordForm
from app.console.sign_in.views import BOTH, TRIES, limited
from app.console.sign_in.who_tries import account_in_use
from app.data import account_notes, database, people

USER: Final = "_user_id"
"""The session key of the signed-in user, as Flask-Login names it."""


def change() -> ResponseReturnValue:
    """Take another password. Whoever else is signed in to the account is signed out; this browser stays."""
    user = current_nurse()
    form = NewPasswordForm()
    form.email.data, form.name.data = user.email, user.name
    if form.validate_on_submit():
        people.set_password(user=user, password=form.password.data)
        session[where.SIGN_IN] = where.begin(user, ["password"])
        account_notes.note("password-changed", "password", user=user, by=user.id)
        database.session().commit()
        session[USER] = user.fs_uniquifier
        return redirect(url_for("sign_in.change_password", kept="yes"))
    faulty = [field for field in (form.present, form.password, form.again) if field.errors]
    return render_template(
        "console/own_password.html",
        page_title="Change your password",
        contact=contact(),
        form=form,
        errors=[{"href": f"#{field.id}", "words": field.errors[0]} for field in faulty],
        messages={field.name: field.errors[0] for field in faulty},
    )


def register(app: Flask) -> None:
    """Add the page, under a name of the sign-in's pages, so that what holds for all of those holds for it."""
    view = needs("nurse")(limited(change, TRIES, account_in_use))
    app.add_url_rule(f"{HOME}/password", "sign_in.change_password", view, methods=BOTH)
