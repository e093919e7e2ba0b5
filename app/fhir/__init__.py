"""The rules for records systems, as HL7 FHIR R4: the questions as a form, and what a filled form means."""

from flask import Flask

from app.extensions import csrf
from app.fhir import errors, views
from app.fhir.endpoint import bp

VIEWS = (views,)
"""What adds itself to the blueprint when it is loaded."""


def init_app(app: Flask) -> None:
    """Add the addresses. They read no cookie, so they need no token against forgery."""
    csrf.exempt(bp)
    app.register_blueprint(bp)
    errors.init_app(app)
