"""An access token of a launch, renewed where the records system allows that while nobody is there."""

import logging
from datetime import timedelta
from typing import Any, Final

from app import clock
from app.console.launch.discovery import discover, ehr_at
from app.console.launch.oauth import expiry, renew
from app.data import launches
from app.data.database import begin_to_write, session
from app.serving.asking import AskingError

LEFT: Final = timedelta(minutes=1)
"""How long a token has to be good for, so that what is sent with it arrives in time."""

_log = logging.getLogger(__name__)


def token(launch_id: str) -> str | None:
    """Return an access token of that launch; None if none can be had now: the nurse has to launch again.

    It commits, so nothing else may be under way in this session.
    """
    session().commit()
    launch = launches.by_id(launch_id)
    tokens = launch.tokens if launch else None
    if launch is None or tokens is None:
        return None
    if tokens["access"] and (launch.expires_at is None or launch.expires_at > clock.now() + LEFT):
        return tokens["access"]
    issuer = launch.issuer
    # Nothing is held while the record is asked, or others could not save meanwhile.
    session().commit()
    answer = _renewed(issuer, tokens["refresh"]) if tokens["refresh"] else None
    return _stored(launch_id, tokens, answer)


def forget(launch_id: str) -> None:
    """Use the access token of that launch no more: it was refused. It commits."""
    begin_to_write()
    launch = launches.by_id(launch_id)
    if launch and launch.tokens:
        launch.tokens = {**launch.tokens, "access": ""}
    session().commit()


def _renewed(issuer: str, refresh: str) -> dict[str, Any] | None:
    """Return what the records system answers to a refresh token, or None."""
    ehr = ehr_at(issuer)
    if ehr is None:
        return None
    try:
        answer = renew(ehr, discover(ehr), refresh)
    except AskingError as fault:
        _log.warning("A records system gave no token: it %s", fault.why)
        return None
    return answer if isinstance(answer.get("access_token"), str) else None


def _stored(launch_id: str, before: dict[str, str], answer: dict[str, Any] | None) -> str | None:
    """Store what was answered; return the access token that is good now, whoever had it renewed."""
    begin_to_write()
    launch = launches.by_id(launch_id)
    if launch is None or launch.tokens is None:
        access = None
    elif launch.tokens != before:
        # A refresh token often works once: another process was faster, or the nurse has launched again.
        access = launch.tokens["access"] or None
    elif answer:
        access = str(answer["access_token"])
        launch.tokens = {"access": access, "refresh": str(answer.get("refresh_token") or before["refresh"])}
        launch.expires_at = expiry(answer, clock.now())
        launch.scopes = str(answer.get("scope") or launch.scopes)
    else:
        access = None
    session().commit()
    return access
