"""The rules for other programs, as JSON: the questions, the rules, an assessment, the hand-off code. Stores nothing."""

from flask import Flask

from app.extensions import csrf
from app.interop.json_api import cors, documents, errors, handoff, triage
from app.interop.json_api.endpoint import bp

MODULES = (documents, triage, handoff, cors)
"""What adds itself to the blueprint when it is loaded; the endpoints in the order of the documentation."""


def register(app: Flask) -> None:
    """Add the endpoints. They read no cookie, so they need no token against forgery."""
    csrf.exempt(bp)
    app.register_blueprint(bp)
    errors.init_app(app)
