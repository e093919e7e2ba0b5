"""The latest check of a patient, shown inside a records system by HL7 CDS Hooks 2.0. Stores nothing but feedback."""

from flask import Flask

from app.errors import answer_under
from app.extensions import csrf
from app.interop import cors
from app.interop.cds_hooks.endpoint import FEEDBACK, PREFIX, SERVICE, KnowsCallers, bp
from app.interop.cds_hooks.views import LINES, failed
from app.interop.problems import http_error
from app.services import provide
from app.settings.settings import Settings

__all__ = ["FEEDBACK_TO", "LINES", "register"]

FEEDBACK_TO = f"{PREFIX}/{SERVICE}{FEEDBACK}"
"""Where feedback on cards is posted."""


def register(app: Flask, settings: Settings) -> None:
    """Add the addresses. They read no cookie, so they need no token against forgery.

    Raises:
        SettingsError: a file that ``settings`` name holds no keys of a caller.
    """
    csrf.exempt(bp)
    app.register_blueprint(bp)
    # What stands first is looked at first; feedback that was not recorded must never look like an answered call.
    answer_under(app, FEEDBACK_TO, http_error)
    answer_under(app, f"{PREFIX}/{SERVICE}", failed)
    answer_under(app, PREFIX, http_error)
    cors.let_into(app, PREFIX)
    if settings.cds_clients:
        provide(app, callers=_callers(settings.cds_clients))


def _callers(clients: tuple[tuple[str, str], ...]) -> KnowsCallers:
    """Load what checks signatures; where nobody is named, nothing of it is imported."""
    from app.interop.cds_hooks.callers import Callers  # noqa: PLC0415

    return Callers(clients)
