"""Where you are signed in: every browser, each of which its owner can end, whether or not they still hold it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final, NamedTuple

from flask import Flask, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager
from flask_security import UserMixin

from app.calling.contact import contact
from app.console.access import HOME, current_nurse, needs, once_confirmed
from app.console.times import day_and_time
from app.data import database, sign_ins
from app.data.models import User
from app.serving.cookies import BEGAN, SHIFT
from app.settings.settings import settings_in_force

SIGN_IN: Final = "sign_in"
"""The session key of the secret that tells this browser's sign-in from all others."""

BROWSERS: Final = {"Edg/": "Edge", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS: Final = {"Windows": "Windows", "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Mac OS": "a Mac"}
"""What is found in the name that a browser gives itself, and what it is called; the first that is found counts."""

WAYS: Final = {
    "hospital": "the hospital’s account",
    "record": "a patient’s record",
    "password": "password and code",
}
DONE: Final = {
    "nothing": "Nothing was ended yet, as your password was asked for first. Do it once more.",
    "ended": "Ended. Whoever opens the console there is asked to sign in.",
}


class SignInView(NamedTuple):
    """One browser in finished words."""

    id: int
    browser: str
    began: str
    way: str
    is_this: bool


def begin(user: User, authn_via: Sequence[str]) -> str:
    """Note that ``user`` has signed in with this browser, and return the secret for its cookie.

    The sign-in that it takes the place of, whoever's that was, is over.
    """
    sign_ins.forget(secret=str(session.get(SIGN_IN, "")))
    way = next((each for each in WAYS if each in authn_via), "password")
    return sign_ins.begin(user=user, browser=_browser(request.user_agent.string), way=way, longest=SHIFT)


def renew() -> None:
    """Give the sign-in of this browser another secret. A cookie of the version before holds none."""
    if secret := session.get(SIGN_IN):
        who, began = current_nurse().id, datetime.fromtimestamp(session[BEGAN], UTC)
        session[SIGN_IN] = sign_ins.renewed(user_id=who, secret=str(secret), began_at=began, longest=SHIFT)


def look_after(manager: LoginManager) -> None:
    """Take nobody for signed in whose sign-in was ended.

    Cookies of the version before hold no secret: they go on until their shift ends, or all sessions are ended.
    """
    load = manager._user_callback  # noqa: SLF001 - Flask-Security's own, which there is no other way to

    def loader(uniquifier: str) -> UserMixin | None:
        user: User | None = load(uniquifier)
        secret = session.get(SIGN_IN)
        return None if user and secret and not sign_ins.is_open(user=user, secret=str(secret), longest=SHIFT) else user

    manager.user_loader(loader)


def _not_done() -> str:
    return url_for("sign_in.where_signed_in", done="nothing")


@needs("nurse")
def show() -> ResponseReturnValue:
    """Show every browser in which the account is signed in."""
    found = sign_ins.of(user=current_nurse(), longest=SHIFT)
    secret = str(session.get(SIGN_IN, ""))
    zone = settings_in_force().time_zone
    views = [
        SignInView(
            each.id, each.browser, day_and_time(each.began_at, zone), WAYS[each.way], sign_ins.is_of(secret, each)
        )
        for each in found
    ]
    return render_template(
        "console/signed_in.html",
        page_title="Where you are signed in",
        contact=contact(),
        views=views,
        notice=DONE.get(request.args.get("done", "")),
    )


@needs("nurse")
@once_confirmed(_not_done)
def end() -> ResponseReturnValue:
    """End one sign-in, or every other than this one."""
    number = request.form.get("number", "")
    if number.isdecimal() and len(number) < 10:
        sign_ins.end(user=current_nurse(), number=int(number))
    elif not number:
        sign_ins.end(user=current_nurse(), but=str(session.get(SIGN_IN, "")))
    database.session().commit()
    return redirect(url_for("sign_in.where_signed_in", done="ended"), HTTPStatus.SEE_OTHER)


def register(app: Flask) -> None:
    """Add the page, under a name of the sign-in's pages, so that what holds for all of those holds for it."""
    app.add_url_rule(f"{HOME}/signed-in", "sign_in.where_signed_in", show)
    app.add_url_rule(f"{HOME}/signed-in", "sign_in.end", end, methods=["POST"])


def _browser(agent: str) -> str:
    """Return in a few words what calls itself ``agent``; nothing of it is stored as it was sent."""
    browser, system = (
        next((name for sign, name in names.items() if sign in agent), "")
        for names in (BROWSERS, {**SYSTEMS, "Linux": "Linux"})
    )
    return f"{browser or 'A browser'}{f' on {system}' if system else ''}"
