"""The form of a review, for a lead: filled in in the browser and saved there as a file. Nothing is stored here."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.approval.sign_off_file import NotASignOff, SignOff, read_sign_off
from app.calling.contact import contact
from app.console.access import needs
from app.i18n.words import offered
from app.settings.settings import settings_in_force

bp = Blueprint("review", __name__, url_prefix="/console")


@bp.get("/review")
@needs("lead")
def show() -> ResponseReturnValue:
    """Show everything there is to sign, against the sign-off that is set, whether or not it is of other rules."""
    from app.sign_off.form import TITLE, VERDICTS, form  # noqa: PLC0415 - leads open it seldom; it takes a while to load

    return render_template(
        "console/review.html",
        page_title=TITLE,
        contact=contact(),
        form=form(tuple(offered().values()), _earlier()),
        verdicts=VERDICTS,
    )


def _earlier() -> SignOff | None:
    """Return the sign-off that is set; one that cannot be read holds nothing, as the log told at the start."""
    file = settings_in_force().signoff
    try:
        return read_sign_off(file) if file else None
    except NotASignOff:
        return None
