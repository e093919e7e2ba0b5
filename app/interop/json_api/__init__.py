"""The rules for other programs, as JSON: the questions, the rules, an assessment, the hand-off code. Stores nothing."""

from flask import Flask

from app.errors import answer_under
from app.extensions import csrf
from app.interop import cors
from app.interop.json_api import documents, handoff, triage
from app.interop.json_api.endpoint import PREFIX, bp
from app.interop.problems import Problem, http_error, refused

MODULES = (documents, triage, handoff)
"""What adds itself to the blueprint when it is loaded; the endpoints in the order of the documentation."""

bp.register_error_handler(Problem, refused)


def register(app: Flask) -> None:
    """Add the endpoints. They read no cookie, so they need no token against forgery."""
    csrf.exempt(bp)
    app.register_blueprint(bp)
    answer_under(app, PREFIX, http_error)
    cors.let_into(app, PREFIX)
