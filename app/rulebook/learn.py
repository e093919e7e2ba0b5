"""About cancer in the bones: the guide's sections, told in our own words."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from app.calling.contact import contact
from app.i18n.words import gettext, whole
from rules.advice.learn import SECTION, SECTIONS

bp = Blueprint("learn", __name__, url_prefix="/learn")


@bp.get("")
@whole
def index() -> ResponseReturnValue:
    """List the sections."""
    title = gettext("About cancer in the bones")
    return render_template("learn/index.html", page_title=title, contact=contact(), sections=SECTIONS)


@bp.get("/<code>")
@whole
def section(code: str) -> ResponseReturnValue:
    """Show one section."""
    found = SECTION.get(code)
    if found is None:
        abort(404)
    title = gettext(found.title)
    return render_template("learn/section.html", page_title=title, contact=contact(), section=found, sections=SECTIONS)
