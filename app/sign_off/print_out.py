"""The form of a review as one file for a browser, which needs nothing beside it, and as PDF to sign on paper."""

from dataclasses import asdict
from typing import Final

from flask import render_template
from markupsafe import Markup

from app.paper.pdf import pdf
from app.serving.static_files import FOLDER
from app.sign_off.files import signed_pdf
from app.sign_off.form import TITLE, VERDICTS, Form
from rules.exports.seal import BLANK, sealed

STYLES: Final = ("site.css", "console.css", "review.css")
SCRIPT: Final = "review.js"


def as_html(form: Form) -> bytes:
    """Return the form with its style and its script in one file, with a checksum in its first line."""
    page = render_template(
        "sign_off/review_file.html",
        title=TITLE,
        form=form,
        verdicts=VERDICTS,
        blank=BLANK,
        style=_own(*STYLES),
        script=_own(SCRIPT),
    )
    return sealed(page).encode()


def as_pdf(form: Form) -> bytes:
    """Return the form to fill in by hand: the same numbers, with boxes, lines to write on, and room to sign.

    Raises:
        CannotBePrintedError: some of its letters are in no font.
    """
    return signed_pdf(pdf("review.typ", {"title": TITLE, "verdicts": list(VERDICTS.values()), **asdict(form)}))


def _own(*names: str) -> Markup:
    """Return files of ours as they are: inside of style and script, a browser reads no entity."""
    return Markup("\n").join(Markup((FOLDER / each).read_text(encoding="utf-8")) for each in names)  # noqa: S704
