"""Whether every face answers with the numbers to call and nothing else: while stopped, or signed off by nobody."""

from typing import Final

from flask import Flask, request

from app.approval.standing import standing
from app.errors import NotOpen, Stopped
from app.places import in_console
from app.serving.stop_switch import switch

GOES_ON: Final = frozenset({
    "healthz", "readyz", "metrics", "static_of_another_version", "csp_reports.take", "language.switch",
    "self_check.clear", "offline.status",
})  # fmt: skip
"""What whoever runs this asks for, what a page is made of, another language, the end of one's own answers,
and whether a copy without a network may still be used."""


def init_app(app: Flask) -> None:
    """Look with every request. To be called before anything else that looks at one."""
    app.before_request(_look)


def _look() -> None:
    # A browser asks with OPTIONS whether it may ask at all; the answer decides nothing.
    if request.endpoint in GOES_ON or request.method == "OPTIONS":
        return
    if (why := switch().why()) is not None:
        raise Stopped(why)
    # Who reviews the rules works in the console, and nurses take calls whatever patients may see.
    if not in_console(request.path) and standing().is_closed:
        raise NotOpen
