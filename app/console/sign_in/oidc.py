"""Signing in with an account that the hospital keeps, by OpenID Connect."""

import time
from http import HTTPStatus
from typing import Any, Final, cast

from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import FlaskOAuth2App, OAuth
from flask import Blueprint, Flask, abort, current_app, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_security import login_user
from joserfc.errors import JoseError
from requests import RequestException

from app.calling.contact import contact
from app.console.access import HOME, IDLE, LINK
from app.console.sign_in.where import SIGN_IN
from app.data import audit, database, identities, people
from app.data.models import User
from app.places import in_console
from app.services import provide, services
from app.serving.asking import bound, for_a_page
from app.serving.cookies import CLOCKS_DIFFER
from app.serving.site_address import whole_url
from app.settings.settings import Settings, settings_in_force

bp = Blueprint("oidc", __name__, url_prefix=f"{HOME}/hospital")

PROVIDER: Final = "hospital"
NEXT: Final = "oidc_next"
LEFT: Final = "oidc_left"
"""The session keys of where to go on, and of when somebody was sent to the provider."""

STATES: Final = f"_state_{PROVIDER}_"
"""What the keys begin with under which Authlib keeps what belongs to one leave."""

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""What a token may be signed with, whatever the metadata name: a private key that only the provider has."""


class HospitalClient(FlaskOAuth2App):  # type: ignore[misc]  # Authlib carries no types
    """A client that learns addresses from the provider's metadata, but not whom to believe or where to go on.

    It asks within the bounds of ``asking``, so that nobody waits without end at the sign-in.
    """

    def _get_session(self) -> Any:  # noqa: ANN401 - Authlib carries no types
        return bound(super()._get_session())

    def _get_oauth_client(self, **metadata: Any) -> Any:  # noqa: ANN401
        return bound(super()._get_oauth_client(**metadata))

    def load_server_metadata(self) -> dict[str, Any]:
        """Return the metadata with our own list of algorithms.

        Raises:
            OAuthError: they are those of another issuer.
        """
        found = super().load_server_metadata()
        if found.get("issuer") not in _issuers():
            raise OAuthError("issuer", "The metadata are of another issuer than RFC_OIDC_ISSUER")
        return {**found, "id_token_signing_alg_values_supported": list(ALGORITHMS)}


def register(app: Flask, settings: Settings) -> None:
    """Add the pages and the provider of ``settings``, if there is one. Nothing is fetched before somebody signs in."""
    app.register_blueprint(bp)
    oauth = OAuth(app)
    provide(app, oidc=oauth)
    app.jinja_env.globals["oidc_name"] = settings.oidc_name if settings.oidc_issuer else None
    if settings.oidc_issuer and settings.oidc_client_secret:
        oauth.register(
            PROVIDER,
            client_cls=HospitalClient,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.get_secret_value(),
            server_metadata_url=f"{str(settings.oidc_issuer).rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid email", "code_challenge_method": "S256"},
        )


@bp.get("")
@for_a_page
def leave() -> ResponseReturnValue:
    """Send whoever wants to sign in to the provider, to come back to us afterwards."""
    onward = request.args.get("next", HOME)
    # Each leave adds a state: left there, they would make the cookie longer than browsers take.
    for earlier in [name for name in session if name.startswith(STATES)]:
        del session[earlier]
    session[NEXT] = onward if in_console(onward.partition("?")[0]) else HOME
    session[LEFT] = int(time.time())
    try:
        return _provider().authorize_redirect(whole_url("oidc.come_back"), **_asked())  # type: ignore[no-any-return]
    except (OAuthError, RequestException):
        current_app.logger.exception("The identity provider cannot be reached")
        return _refused("The hospital’s sign-in does not answer. Try again, or sign in with your password.")


@bp.get("/back")
@for_a_page
def come_back() -> ResponseReturnValue:
    """Sign in whoever the provider vouches for, if there is an account for that address here."""
    if time.time() - session.get(LEFT, time.time()) > IDLE.total_seconds():
        return _refused("The hospital’s sign-in took too long. Start again.")
    try:
        told = _provider().authorize_access_token(claims_options=_expected())["userinfo"]
    except (OAuthError, JoseError, RequestException, KeyError) as fault:
        # Anyone can send a broken return, so it is no entry of the audit log, which would be filled.
        current_app.logger.warning("A return from the identity provider was refused: %s", type(fault).__name__)
        return _refused("The hospital’s sign-in was not completed. Start again.")
    if weakness := _weakness_of(told):
        current_app.logger.warning("The identity provider did not say that it asked again: %s", weakness)
        return _refused("The hospital’s sign-in did not ask who you are as this console needs it. Start again.")
    database.begin_to_write()
    user = _account_of(told)
    if user is None:
        audit.record("sign-in-refused", detail={"by": PROVIDER})
        database.session().commit()
        return _refused("There is no account for you here. Ask whoever looks after this console to add one.")
    onward = session.get(NEXT, HOME)
    for name in set(session) - {LINK, SIGN_IN}:
        del session[name]
    login_user(user, authn_via=[PROVIDER])
    return redirect(onward)


def _expected() -> dict[str, dict[str, Any]]:
    """Return what a token must claim: that it is from the issuer of the settings, and made out to us."""
    return {
        "iss": {"essential": True, "values": _issuers()},
        "aud": {"essential": True, "value": settings_in_force().oidc_client_id},
    }


def _issuers() -> list[str]:
    """Return what the provider may call itself: as it is set, with or without a slash."""
    issuer = str(settings_in_force().oidc_issuer).rstrip("/")
    return [issuer, f"{issuer}/"]


def _asked() -> dict[str, Any]:
    """Return how to ask: anew, even of whoever the provider knows already, and as strictly as it was set."""
    acr = settings_in_force().oidc_acr
    return {"prompt": "login", "max_age": 0} | ({"acr_values": acr} if acr else {})


def _weakness_of(told: dict[str, Any]) -> str | None:
    """Return which claim does not show that somebody was asked since they left here, and as strictly as it was set."""
    asked_at, acr, now = told.get("auth_time"), settings_in_force().oidc_acr, time.time()
    left = session.get(LEFT, now)
    if not isinstance(asked_at, int | float) or not left - CLOCKS_DIFFER <= asked_at <= now + CLOCKS_DIFFER:
        return "auth_time"
    return "acr" if acr and told.get("acr") not in acr.split() else None


def _account_of(told: dict[str, Any]) -> User | None:
    """Return the account in force that ``sub`` was bound to, or that is bound to it now by its verified address.

    Once it is bound, an address counts no more: the provider may have given it to somebody else.
    """
    iss, sub = str(told["iss"]), str(told["sub"])
    user = identities.account_of(iss=iss, sub=sub) or _bound_now(told, iss, sub)
    return user if user and user.active else None


def _bound_now(told: dict[str, Any], iss: str, sub: str) -> User | None:
    """Bind the account of a verified address that is bound to nobody yet; an unverified one may be anyone's."""
    if not told.get("email") or told.get("email_verified") is not True:
        return None
    email = str(told["email"])
    user = people.with_email(email=email)
    # What is folded further than that, as ß to ss, may be the mailbox of two.
    if user is None or not user.active or user.email != email.strip().lower():
        return None
    try:
        identities.bind(user=user, iss=iss, sub=sub, how="verified email")
    except identities.OtherIdentityError:
        return None
    return user


def _provider() -> Any:  # noqa: ANN401 - Authlib carries no types
    return cast("OAuth", services().oidc).create_client(PROVIDER) or abort(HTTPStatus.NOT_FOUND)


def _refused(words: str) -> ResponseReturnValue:
    page = render_template("console/sign_in/refused.html", page_title="Not signed in", contact=contact(), words=words)
    return page, HTTPStatus.FORBIDDEN
