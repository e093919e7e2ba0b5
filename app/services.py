"""What one running app has of its own: made when it starts, read by whoever serves a request."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, Response, current_app
from werkzeug.exceptions import HTTPException

# For the types alone. These rooms stand above this module and read from it; what the check does not need is not loaded.
if TYPE_CHECKING:
    from authlib.integrations.flask_client import OAuth
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session, sessionmaker

    from app.approval.standing import Approval
    from app.console.database_gone import Breaker
    from app.data.sealing import KeyRing
    from app.i18n.words import Language
    from app.interop.cds_hooks.endpoint import KnowsCallers
    from app.serving.prometheus import Counts
    from app.serving.stop_switch import Switch
    from app.serving.tally import Result
    from app.settings.settings import Settings

NAME: Final = "red-flag-check"

Feedback = tuple[str, str, Mapping[str, str]]
"""An action, the id of a card, and a detail of codes and times."""


@dataclass(frozen=True, eq=False)
class Services:
    """The services of one app, each app's its own. Those that default to None depend on a setting."""

    settings: "Settings"
    approval: "Approval | None" = None
    languages: "Mapping[str, Language]" = field(default_factory=dict)
    error_answers: Mapping[str, Callable[[HTTPException], Response]] = field(default_factory=dict)
    """Who answers what goes wrong, by the beginning of the path."""
    needs: Mapping[str, Callable[[], bool]] = field(default_factory=dict)
    """What parts of the app cannot work without: a name, and what tells whether it is there."""
    counts: "Counts | None" = None
    callers: "KnowsCallers | None" = None
    stop_switch: "Switch | None" = None

    engine: "Engine | None" = None
    sessions: "sessionmaker[Session] | None" = None
    keys: "KeyRing | None" = None
    prove_keys: Callable[[], None] | None = None
    breaker: "Breaker | None" = None
    oidc: "OAuth | None" = None
    how_many_overdue: Callable[[], Mapping[str, int]] | None = None
    count_result: "Callable[[Result], None] | None" = None
    keep_feedback: Callable[[Iterable[Feedback]], None] | None = None


def services(app: Flask | None = None) -> Services:
    """Return the services of ``app``, or of the running one."""
    found: Services = (app or current_app).extensions[NAME]
    return found


def provide(app: Flask, **parts: Any) -> None:  # noqa: ANN401 - as replace takes them
    """Put other ``parts`` in place of those that the services of ``app`` have."""
    app.extensions[NAME] = replace(services(app), **parts)
