"""Signing in with an account that the hospital keeps, by OpenID Connect."""

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
from app.console.access import HOME
from app.data import audit, database, people
from app.data.models import User
from app.places import in_console
from app.services import provide, services
from app.serving.site_address import whole_url
from app.settings.settings import Settings, settings_in_force

bp = Blueprint("oidc", __name__, url_prefix=f"{HOME}/hospital")

PROVIDER: Final = "hospital"
NEXT: Final = "oidc_next"

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""What a token may be signed with, whatever the metadata name: a private key that only the provider has."""


class HospitalClient(FlaskOAuth2App):  # type: ignore[misc]  # Authlib carries no types
    """A client that learns addresses from the provider's metadata, but not whom or what to believe."""

    def load_server_metadata(self) -> dict[str, Any]:
        """Return the metadata with our own list of algorithms."""
        return {**super().load_server_metadata(), "id_token_signing_alg_values_supported": list(ALGORITHMS)}


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
            client_kwargs={"scope": "openid email", "code_challenge_method": "S256", "timeout": 10},
        )


@bp.get("")
def leave() -> ResponseReturnValue:
    """Send whoever wants to sign in to the provider, to come back to us afterwards."""
    onward = request.args.get("next", HOME)
    session[NEXT] = onward if in_console(onward.partition("?")[0]) else HOME
    try:
        return _provider().authorize_redirect(whole_url("oidc.come_back"))  # type: ignore[no-any-return]
    except (OAuthError, RequestException):
        current_app.logger.exception("The identity provider cannot be reached")
        return _refused("The hospital’s sign-in does not answer. Try again, or sign in with your password.")


@bp.get("/back")
def come_back() -> ResponseReturnValue:
    """Sign in whoever the provider vouches for, if there is an account for that address here."""
    try:
        told = _provider().authorize_access_token(claims_options=_expected())["userinfo"]
    except (OAuthError, JoseError, RequestException, KeyError) as fault:
        # Anyone can send a broken return, so it is no entry of the audit log, which would be filled.
        current_app.logger.warning("A return from the identity provider was refused: %s", type(fault).__name__)
        return _refused("The hospital’s sign-in was not completed. Start again.")
    database.begin_to_write()
    user = _account_of(told)
    if user is None:
        audit.record("sign-in-refused", detail={"by": PROVIDER})
        database.session().commit()
        return _refused("There is no account for you here. Ask whoever looks after this console to add one.")
    onward = session.get(NEXT, HOME)
    session.clear()
    login_user(user, authn_via=[PROVIDER])
    return redirect(onward)


def _expected() -> dict[str, dict[str, Any]]:
    """Return what a token must claim: that it is from the issuer of the settings, and made out to us."""
    settings = settings_in_force()
    issuer = str(settings.oidc_issuer).rstrip("/")
    return {
        "iss": {"essential": True, "values": [issuer, f"{issuer}/"]},
        "aud": {"essential": True, "value": settings.oidc_client_id},
    }


def _account_of(told: dict[str, Any]) -> User | None:
    """Return the account in force of a verified address; an address that nobody verified may be anyone's."""
    if not told.get("email") or told.get("email_verified") is not True:
        return None
    user = people.with_email(email=str(told["email"]))
    return user if user and user.active else None


def _provider() -> Any:  # noqa: ANN401 - Authlib carries no types
    return cast("OAuth", services().oidc).create_client(PROVIDER) or abort(HTTPStatus.NOT_FOUND)


def _refused(words: str) -> ResponseReturnValue:
    page = render_template("console/sign_in/refused.html", page_title="Not signed in", contact=contact(), words=words)
    return page, HTTPStatus.FORBIDDEN
