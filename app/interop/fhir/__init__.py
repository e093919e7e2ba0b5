"""The rules for records systems, as HL7 FHIR R4: the questions as a form, and what a filled form means."""

from flask import Flask

from app.extensions import csrf
from app.interop import cors
from app.interop.fhir import errors, served
from app.interop.fhir.endpoint import PREFIX, bp
from app.interop.fhir.views import LINES, RULES_LINE

__all__ = ["LINES", "RULES_LINE", "register"]

MODULES = (served,)
"""What adds itself to the blueprint when it is loaded."""


def register(app: Flask) -> None:
    """Add the addresses. They read no cookie, so they need no token against forgery."""
    csrf.exempt(bp)
    app.register_blueprint(bp)
    errors.init_app(app)
    cors.let_into(app, PREFIX)
