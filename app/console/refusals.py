"""What is said in the console where there is no page, or none for this account: on its own page, with the way back."""

from http import HTTPStatus
from typing import Final

from flask import Flask, Response, current_app, render_template, session
from werkzeug.exceptions import HTTPException

from app.calling.contact import contact
from app.errors import WORDS, answer_under, error_page
from app.places import CONSOLE, SIGNED_IN

WHAT_TO_DO: Final = {
    HTTPStatus.FORBIDDEN: "Your account may not do this. Ask an admin of this console.",
    HTTPStatus.NOT_FOUND: "The address may be old, or have a letter too many. What was erased or dropped is gone.",
}


def init_app(app: Flask) -> None:
    """Answer so under every address of the console."""
    answer_under(app, CONSOLE, _answer)


def _answer(error: HTTPException) -> Response:
    words = WHAT_TO_DO.get(HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR))
    if words is None or SIGNED_IN not in session:
        return error_page(error)
    try:
        page = render_template(
            "console/refused.html", page_title=WORDS[error.code or 0][0], contact=contact(), words=words
        )
    except Exception:  # such as a database that is gone, which knows who is signed in
        current_app.logger.exception("The page of a refusal failed")
        return error_page(error)
    return Response(page, error.code)
