"""Who runs this, privacy, accessibility, help, and for whom the check is not, each with whom to call instead."""

from datetime import timedelta
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Flask, Response, abort, render_template

from app import clock
from app.calling.contact import contact
from app.i18n.words import gettext, language, whole
from app.serving.site_address import whole_url
from app.settings.settings import settings_in_force
from rules.text import N_

bp = Blueprint("about", __name__)

PAGES: Final = {
    "about": ("about/about.html", N_("Who runs this")),
    "privacy": ("about/privacy.html", N_("What becomes of your answers")),
    "accessibility": ("about/accessibility.html", N_("For everyone to use")),
    "help": ("about/help.html", N_("Help with this check")),
    "not-for-me": ("about/not-for-me.html", N_("If this is not for you")),
}
"""The pages by their address, each with its template and what it is called."""

EXPIRES_AFTER: Final = timedelta(days=90)
"""How long a copy of ``security.txt`` holds: RFC 9116 wants a day that is less than a year away."""

NOT_FOR_ROBOTS: Final = ("/check", "/console", "/api", "/fhir", "/cds-services")


def register(app: Flask) -> None:
    """Add the pages, and the files for robots and for whoever found a weakness."""
    for code in PAGES:
        app.add_url_rule(f"/{code}", f"about.{code}", show, defaults={"code": code})
    app.register_blueprint(bp)


@whole
def show(code: str) -> str:
    """Show the page called ``code``."""
    site, (template, title) = settings_in_force().site, PAGES[code]
    return render_template(
        template,
        page_title=gettext(title),
        contact=contact(),
        operator=site.operator,
        country=language().locale.territories.get(site.country, site.country),
    )


@bp.get("/robots.txt")
def robots() -> Response:
    """Let robots find the pages to read, and shut them out of those of a check or of a program."""
    return _text("User-agent: *", *(f"Disallow: {each}" for each in NOT_FOR_ROBOTS))


@bp.get("/.well-known/security.txt")
def security() -> Response:
    """Tell where to report a weakness, as RFC 9116 has it; where the operator names no address, there is no file."""
    operator = settings_in_force().site.operator
    told = operator.security or operator.contact
    if told is None:
        abort(HTTPStatus.NOT_FOUND)
    day = (clock.now() + EXPIRES_AFTER).date()
    return _text(
        f"Contact: {told.href}", f"Expires: {day.isoformat()}T00:00:00Z", f"Canonical: {whole_url('about.security')}"
    )


def _text(*lines: str) -> Response:
    return Response("".join(f"{line}\n" for line in lines), mimetype="text/plain")
