"""Signing in: a password, a code from an authenticator app, and the password again after a pause.

The pages are Flask-Security's own views, of which only those listed at the end of this module can be reached.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final

from flask import (
    Blueprint,
    Flask,
    Request,
    abort,
    current_app,
    jsonify,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue, ResponseValue
from flask_login import user_logged_out
from flask_security import (
    Security,
    SQLAlchemySessionUserDatastore,
    tf_profile_changed,
    uia_email_mapper,
    user_authenticated,
    views,
)
from flask_wtf.csrf import CSRFError, generate_csrf
from werkzeug.exceptions import HTTPException
from werkzeug.local import LocalProxy

from app import clock
from app.calling.contact import contact
from app.console.access import (
    FRESH,
    HOME,
    IDLE,
    LINK,
    SEEN,
    is_locked,
    is_signed_in,
    wants_json,
    way_back,
    when_locked,
    when_signed_out,
)
from app.console.sign_in import half_way, invitations, where, who_tries
from app.console.sign_in.forms import AuthenticatorForm, CodeForm, LostForm, SignInForm, UnlockForm
from app.console.sign_in.second_factor import GIVEN, OnceOnly, asks_for_old_code, keys_for_secrets
from app.data import account_notes, audit, call_backs, database, held, people
from app.data.models import Role, User
from app.data.sealing import keys
from app.errors import error_page
from app.extensions import limiter
from app.places import in_console
from app.serving.cookies import BEGAN
from app.settings.team_time import team_zone

TRIES: Final = "10 per 15 minutes"
CODE_TRIES: Final = "10 per 15 minutes; 50 per day"
TRIES_OF_AN_ADDRESS: Final = "100 per 15 minutes"
"""A whole ward may come from one address at the change of shift."""

TRIES_OF_STRANGERS: Final = "100 per 15 minutes"
"""How many may be made for one account from wherever it was never signed in to; whoever did has tries of their own."""

TITLES: Final = {
    "console/sign_in/sign_in.html": "Sign in",
    "console/sign_in/unlock.html": "Your password again",
    "console/sign_in/code.html": "Code from your authenticator app",
    "console/sign_in/set_up_code.html": "Set up your authenticator app",
}

OPTIONS: Final = {
    "SECURITY_BLUEPRINT_NAME": "sign_in",
    "SECURITY_POST_LOGIN_VIEW": HOME,
    "SECURITY_POST_VERIFY_VIEW": HOME,
    "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": HOME,
    "SECURITY_POST_LOGOUT_VIEW": f"{HOME}/sign-in",
    "SECURITY_LOGIN_USER_TEMPLATE": "console/sign_in/sign_in.html",
    "SECURITY_VERIFY_TEMPLATE": "console/sign_in/unlock.html",
    "SECURITY_TWO_FACTOR_VERIFY_CODE_TEMPLATE": "console/sign_in/code.html",
    "SECURITY_TWO_FACTOR_SETUP_TEMPLATE": "console/sign_in/set_up_code.html",
    "SECURITY_LOGIN_FORM": SignInForm,
    "SECURITY_VERIFY_FORM": UnlockForm,
    "SECURITY_TWO_FACTOR_VERIFY_CODE_FORM": CodeForm,
    "SECURITY_TWO_FACTOR_SETUP_FORM": AuthenticatorForm,
    "SECURITY_TWO_FACTOR_RESCUE_FORM": LostForm,
    "SECURITY_USER_IDENTITY_ATTRIBUTES": [{"email": {"mapper": uia_email_mapper, "case_insensitive": False}}],
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_PASSWORD_SINGLE_HASH": {"argon2"},
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_MSG_GENERIC_AUTHN_FAILED": ("The email or the password is not right.", "error"),
    "SECURITY_MSG_INVALID_PASSWORD": ("That is not your password.", "error"),
    "SECURITY_MSG_TWO_FACTOR_INVALID_TOKEN": (
        "That code is not right, too old, or was used. Type the next one. Does the phone set its clock by itself?",
        "error",
    ),
    "SECURITY_FLASH_MESSAGES": False,
    "SECURITY_API_ENABLED_METHODS": ["session"],
    "SECURITY_CLI_USERS_NAME": None,
    "SECURITY_CLI_ROLES_NAME": None,
    "SECURITY_CSRF_HEADER": None,
    "SECURITY_FRESHNESS": FRESH,
    # With one, whoever comes back in time would never be asked again.
    "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(0),
    "SECURITY_TWO_FACTOR": True,
    "SECURITY_TWO_FACTOR_REQUIRED": True,
    "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
    "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
    "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
    "SECURITY_TOTP_ISSUER": "Red Flag Check",
    "SESSION_PROTECTION": None,
}
"""What differs from Flask-Security's own defaults, by which everything that sends mail is already off."""

bp = Blueprint("sign_in", __name__, url_prefix=HOME)


def register(app: Flask) -> None:
    """Add the pages, bind Flask-Security to ``app``, and write down who comes and goes."""
    for name, value in OPTIONS.items():
        app.config.setdefault(name, value)
    with app.app_context():
        ring = keys()
    app.config["SECURITY_TOTP_SECRETS"] = keys_for_secrets(ring)
    own: Any = LocalProxy(database.session)
    datastore = SQLAlchemySessionUserDatastore(own, User, Role)
    security = Security(app, datastore, register_blueprint=False, totp_cls=OnceOnly, render_template=_render)
    security.want_json(_forms_only)
    security.unauthn_handler(_ask_to_sign_in)
    security.login_manager.request_loader(_nobody)
    where.look_after(security.login_manager)
    # Otherwise somebody would be looked for on every page, those of patients included.
    security.principal.identity_loaders.clear()
    app.register_error_handler(CSRFError, _too_old)
    app.jinja_env.globals.update(way_back=way_back, idle_seconds=int(IDLE.total_seconds()), team_zone=team_zone)
    app.register_blueprint(bp)
    app.register_blueprint(invitations.bp)
    for signal, hear in ((user_authenticated, _came), (user_logged_out, _left), (tf_profile_changed, _changed)):
        signal.connect(hear, app)


def _forms_only(request: Request) -> bool:
    return False


def _nobody(request: Request) -> None:
    """Take nobody for signed in by a token in the address or a header: only the session counts."""


def _ask_to_sign_in(mechanisms: list[str], headers: dict[str, str] | None) -> ResponseValue:
    return current_app.make_response(when_signed_out())


def _render(template: str, **values: Any) -> str:  # noqa: ANN401 - whatever the library's view has to show
    return render_template(template, page_title=TITLES[template], contact=contact(), is_locked=is_locked(), **values)


def _came(app: Flask, user: User, authn_via: Sequence[str] | None = None, **_: object) -> None:
    """Write the sign-in down, and begin a session in which nothing is left of what was there before it."""
    if not authn_via:  # but by a code, which has just opened the secret
        app.extensions["security"].totp_factory.seal_if_old(user)
    account_notes.note_what_changed(user)
    session[where.SIGN_IN] = where.begin(user, authn_via or ())
    audit.record(audit.SIGN_IN, user_id=user.id, subject=user.email)
    database.session().commit()
    for name in set(session) - {"_user_id", "_fresh", "fs_cc", "fs_paa", LINK, where.SIGN_IN}:
        del session[name]
    who_tries.remember(user.email)
    session[BEGAN] = session[SEEN] = int(clock.now().timestamp())


def _left(app: Flask, user: User, **_: object) -> None:
    """Write the sign-out down, and end every session of the account: a copy of the cookie opens nothing.

    What they had taken on is free for others.
    """
    session.clear()
    if user.is_authenticated:
        call_backs.release_all(held_by=user.id, by=user.id, why=held.SIGNED_OUT)
        people.sign_out(user=user)
        audit.record("sign-out", user_id=user.id, subject=user.email)
        database.session().commit()


def _changed(app: Flask, user: User, **_: object) -> None:
    """Write down that someone took another authenticator."""
    session.pop(GIVEN, None)
    account_notes.note("second-factor-changed", "factor", user=user, by=user.id)


def _too_old(error: CSRFError) -> ResponseReturnValue:
    """Lead whoever is signed out to the sign-in; else tell that the form is too old, and give a script a token."""
    if not in_console(request.path) or request.blueprint == bp.name:
        return error_page(error)
    if not is_signed_in():
        return when_signed_out()
    return (jsonify(csrf_token=generate_csrf()), HTTPStatus.BAD_REQUEST) if wants_json() else error_page(error)


@bp.before_request
def _refuse_what_no_page_sends() -> None:
    """Take forms only, and lead nobody anywhere but to a page of the console."""
    if request.is_json:
        abort(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    for onward in (*request.args.getlist("next"), *request.form.getlist("next")):
        if onward and not in_console(onward.partition("?")[0]):
            abort(HTTPStatus.BAD_REQUEST)


@bp.before_request
def _change_nothing_while_locked() -> ResponseReturnValue | None:
    """Ask for the password before an authenticator is set or changed where nobody watched, and for its code."""
    if request.endpoint not in {"sign_in.two_factor_setup", "sign_in.two_factor_token_validation"}:
        return None
    if not is_signed_in():
        return when_signed_out() if half_way.end_what_is_over() else None
    if is_locked():
        return when_locked(way_back())
    return redirect(url_for("sign_in.old_code")) if asks_for_old_code() else None


@bp.errorhandler(HTTPStatus.TOO_MANY_REQUESTS)
def _too_many(error: HTTPException) -> ResponseReturnValue:
    """Tell how long to wait, whether or not there is such an account."""
    page = render_template("console/sign_in/too_many.html", page_title="Too many tries", contact=contact())
    return page, HTTPStatus.TOO_MANY_REQUESTS


def limited(view: Callable[..., Any], tries: str, of_whom: Callable[[], str]) -> Callable[..., Any]:
    """Return ``view``, which takes so many ``tries``, and not too many from one address."""
    by_address = limiter.limit(TRIES_OF_AN_ADDRESS, methods=["POST"])(view)
    limited: Callable[..., Any] = limiter.limit(tries, key_func=of_whom, methods=["POST"])(by_address)
    return limited


def _of_strangers(view: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``view``, at which an account is guessed only so often from where it was never signed in to."""
    limited: Callable[..., Any] = limiter.limit(
        TRIES_OF_STRANGERS, key_func=who_tries.typed_account, exempt_when=who_tries.is_known, methods=["POST"]
    )(view)
    return limited


@bp.get("/lock")
def lock() -> ResponseReturnValue:
    """Tell a script whether the screen is locked, and the token by which it is used. Asking is no use of it."""
    if not is_signed_in():
        return when_signed_out()
    if is_locked():
        return jsonify(locked=True), HTTPStatus.UNAUTHORIZED
    return jsonify(locked=False, csrf_token=generate_csrf())


@bp.post("/used")
def use() -> ResponseReturnValue:
    """Note that somebody reads or scrolls: a screen that is in use is not left alone. One that is locked stays so."""
    if not is_signed_in():
        return when_signed_out()
    if is_locked():
        return jsonify(locked=True), HTTPStatus.UNAUTHORIZED
    session[SEEN] = clock.now().timestamp()
    return "", HTTPStatus.NO_CONTENT


@bp.get("/second-factor/lost")
def two_factor_rescue() -> ResponseReturnValue:
    """Tell what to do without the phone; where the library would send mail."""
    return render_template("console/sign_in/lost.html", page_title="No authenticator at hand", contact=contact())


def sign_out() -> ResponseReturnValue:
    """Sign out, and let the browser forget its cookies; never what is stored, in which the check works offline."""
    response = current_app.make_response(views.logout())
    response.headers["Clear-Site-Data"] = '"cookies"'
    return response


BOTH: Final = ["GET", "POST"]
bp.add_url_rule(
    "/sign-in", "login", limited(_of_strangers(views.login), TRIES, who_tries.account_and_address), methods=BOTH
)
bp.add_url_rule("/sign-out", "logout", sign_out, methods=["POST"])
bp.add_url_rule("/verify", "verify", limited(views.verify, TRIES, who_tries.account_in_use), methods=BOTH)
bp.add_url_rule(
    "/second-factor",
    "two_factor_token_validation",
    limited(views.two_factor_token_validation, CODE_TRIES, who_tries.account_in_use),
    methods=BOTH,
)
bp.add_url_rule("/second-factor/set-up", "two_factor_setup", views.two_factor_setup, methods=BOTH)
