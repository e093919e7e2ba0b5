"""Who may open a page of the console: someone signed in, in time, and with the role that the page asks for."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import Final, ParamSpec
from urllib.parse import quote

from flask import abort, current_app, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from werkzeug.routing import MapAdapter

from app import clock
from app.calling.contact import contact
from app.data import audit, database
from app.data.models import User
from app.places import CONSOLE

HOME: Final = CONSOLE
IDLE: Final = timedelta(minutes=15)
"""How long a screen may stand untouched before the password is asked again."""

FRESH: Final = timedelta(minutes=5)
"""How recent the password must be where an account is changed, and for how long it then suffices."""

LINK: Final = "record_link"
"""Where it keeps whose account is to be linked to somebody of a records system, while they sign in."""

SEEN: Final = "seen"
"""Where the session keeps when the console was last used."""

CONFIRMED: Final = "fs_paa"
"""Where Flask-Security keeps in it when the password was last given."""

ROLE: Final = "needs_role"
"""The attribute of a view that names the role it needs."""

KEEPS: Final = "keeps_typed"
"""The attribute of a view that says whether it keeps what is sent to it while the screen is locked."""

_P = ParamSpec("_P")
View = Callable[_P, ResponseReturnValue]


def needs(
    role: str,
    *,
    if_locked: Callable[..., str | None] | None = None,
    is_use: bool = True,
    while_locked: bool = False,
) -> Callable[[View[_P]], View[_P]]:
    """Open the view to whoever is signed in, was there lately, and has ``role``; answer anyone else instead.

    A form that arrives after the screen has locked is not lost if the view names ``if_locked``: it is called with what
    the view would be, stores what was sent, and returns where to go on after the password. It must not show anything.
    """

    def decorate(view: View[_P]) -> View[_P]:
        @wraps(view)
        def guarded(*args: _P.args, **kwargs: _P.kwargs) -> ResponseReturnValue:
            if not is_signed_in():
                return when_signed_out()
            if role not in {each.name for each in current_nurse().roles}:
                _write_refusal_down()
                abort(HTTPStatus.FORBIDDEN)
            if is_locked() and not while_locked:
                back = if_locked(*args, **kwargs) if if_locked and request.method == "POST" else None
                return when_locked(back or way_back(), is_kept=bool(back))
            if is_use:
                session[SEEN] = clock.now().timestamp()
            return view(*args, **kwargs)

        setattr(guarded, ROLE, role)
        setattr(guarded, KEEPS, if_locked is not None)
        return guarded

    return decorate


def _write_refusal_down() -> None:
    """Write down who wanted to open what; the route as it is declared, as an address may name a call."""
    audit.record("access-refused", user_id=current_nurse().id, detail={"route": f"{request.method} {request.url_rule}"})
    database.session().commit()


def once_confirmed(back: Callable[[], str]) -> Callable[[View[_P]], View[_P]]:
    """Ask for the password unless it was given just before, for what is a way in to every call. Then go ``back``."""

    def decorate(view: View[_P]) -> View[_P]:
        @wraps(view)
        def guarded(*args: _P.args, **kwargs: _P.kwargs) -> ResponseReturnValue:
            if clock.now().timestamp() - session.get(CONFIRMED, 0) <= FRESH.total_seconds():
                return view(*args, **kwargs)
            onward = back() if request.method == "POST" else way_back()
            return redirect(url_for("sign_in.verify", next=onward), HTTPStatus.SEE_OTHER)

        return guarded

    return decorate


def current_nurse() -> User:
    """Return who is signed in. Only for views behind ``needs``."""
    user: User = current_user._get_current_object()  # noqa: SLF001 - the proxy's own way to what it stands for
    return user


def is_signed_in() -> bool:
    """Whether the password and the second factor were both given, and the account is in force."""
    return bool(current_user and current_user.is_authenticated)


def is_locked() -> bool:
    """Whether the screen stood untouched for too long since it was last used or the password last given."""
    last = max(session.get(SEEN, 0), session.get(CONFIRMED, 0))
    return bool(clock.now().timestamp() - last > IDLE.total_seconds())


def lock() -> None:
    """Ask for the password from now on, wherever this session goes on."""
    session[SEEN] = session[CONFIRMED] = 0


def when_signed_out() -> ResponseReturnValue:
    """Answer someone who is not signed in: a page is led to the sign-in, a script is told."""
    address = url_for("sign_in.login", next=way_back())
    if wants_json():
        return jsonify(signed_out=True, sign_in=address), HTTPStatus.UNAUTHORIZED
    return redirect(address)


def when_locked(back: str, *, is_kept: bool = False) -> ResponseReturnValue:
    """Ask for the password, and go ``back`` afterwards, where what was sent stands again if it ``is_kept``."""
    address = url_for("sign_in.verify", next=back)
    if wants_json():
        return jsonify(locked=True, unlock=address), HTTPStatus.UNAUTHORIZED
    if request.method in {"GET", "HEAD"}:
        return redirect(address)
    page = render_template(
        "console/sign_in/locked.html",
        page_title="Locked, not sent",
        contact=contact(),
        unlock=address,
        is_kept=is_kept,
    )
    return page, HTTPStatus.UNAUTHORIZED


def comes_from_elsewhere() -> bool:
    """Whether another site led here: a page opens all the same, but nothing is changed by opening it."""
    return request.headers.get("Sec-Fetch-Site") == "cross-site"


def wants_json() -> bool:
    """Whether a script asks, rather than someone who opens a page."""
    return request.accept_mimetypes.best == "application/json"


def way_back() -> str:
    """Return the page to go on with: this one if it can be opened, else the first page of the console."""
    adapter: MapAdapter | None = current_app.create_url_adapter(request)
    if adapter is None or not adapter.test(request.path, "GET"):
        return HOME
    return quote(request.path) + (f"?{request.query_string.decode('ascii', 'replace')}" if request.query_string else "")
