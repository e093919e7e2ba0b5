"""What the words mean: the guide's sections, told in our own words."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from app.contact import contact
from rules.learn import SECTION, SECTIONS

bp = Blueprint("learn", __name__, url_prefix="/learn")


@bp.get("")
def index() -> ResponseReturnValue:
    """List the sections."""
    return render_template("learn/index.html", page_title="What the words mean", contact=contact(), sections=SECTIONS)


@bp.get("/<code>")
def section(code: str) -> ResponseReturnValue:
    """Show one section."""
    found = SECTION.get(code)
    if found is None:
        abort(404)
    return render_template(
        "learn/section.html", page_title=found.title, contact=contact(), section=found, sections=SECTIONS
    )
