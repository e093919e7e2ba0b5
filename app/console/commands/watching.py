"""``flask console watch``: tells whoever is on call what nobody in the console has seen. For cron, each few minutes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import Final

import click
from sqlalchemy.exc import SQLAlchemyError

from app import clock
from app.approval.standing import NEAR, standing
from app.console.commands import command
from app.data import alerts, call_backs
from app.data.call_backs import Kind
from app.data.database import session
from app.data.options import READS_ONLY
from app.data.sealing import SealBrokenError
from app.data.upkeep import audit_check
from app.settings.settings import settings_in_force

NOBODY_FOR: Final = timedelta(minutes=10)
"""For how long nobody who is signed in has done anything in the console, when nobody is looking."""

OVERDUE: Final = {Kind.ARRIVAL: "Arrival checks", Kind.CALL_BACK: "Call-backs"}

TIMEOUT: Final = 10
"""How many seconds whoever is told may take to answer."""


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that somebody has to know: how many of it, since when, and in words. No name, and no id of a call."""

    count: int
    since: datetime
    words: str


def overdue(kind: Kind) -> Alert | None:
    """Return that calls of that kind are overdue, if some are and nobody is looking."""
    now = clock.now()
    since, looked = alerts.overdue_since(kind, now), alerts.last_looked()
    if since is None or (looked and now - looked < NOBODY_FOR):
        return None
    count = call_backs.how_many_overdue(kind, now)
    return Alert(count, since, f"{OVERDUE[kind]} overdue, and nobody has looked at the console: {count}")


def review_near() -> Alert | None:
    """Return that the day of review is near, with how many days are left, or over, with none."""
    now = standing()
    if not (now.is_near and now.sign_off and now.today):
        return None
    until = now.sign_off.review_by
    left = max(0, (until - now.today).days)
    since = clock.local(datetime.combine(until - NEAR, time.min), settings_in_force().time_zone)
    return Alert(left, since, f"The rules are to be reviewed by {until}; days left: {left}")


def audit_broken() -> Alert | None:
    """Return that the audit log does not hold, with the number of its faults."""
    count = len(audit_check.verify().faults)
    words = f"The audit log does not hold ('flask console verify-audit' says where); faults: {count}"
    return Alert(count, clock.now(), words) if count else None


EVENTS: Final[dict[str, Callable[[], Alert | None]]] = {
    "arrival-checks-overdue": partial(overdue, Kind.ARRIVAL),
    "call-backs-overdue": partial(overdue, Kind.CALL_BACK),
    "review-near": review_near,
}
AUDIT: Final = "audit-log-broken"


@command("watch")
@click.option("--audit", is_flag=True, help="Walk the whole audit log as well: for once a night.")
def watch(audit: bool) -> None:
    """Tell RFC_ALERT_URL of what nobody has seen: each thing once, until it is over.

    That an arrival check or a call-back is overdue while nobody looks, that the review of the rules is near, and that
    the audit log is broken. Names stand in none of it. Ends with status 1 if somebody could not be told; the next run
    tries again.
    """
    address = settings_in_force().alert_url
    if address is None:
        raise click.ClickException("RFC_ALERT_URL is not set, so nobody could be told of anything.")
    events = {**EVENTS, **({AUDIT: audit_broken} if audit else {})}
    failed = [event for event, look in events.items() if not _is_done(event, look, address.get_secret_value())]
    if failed:
        raise click.ClickException(f"Not told, and tried again next time: {', '.join(failed)}.")


def _is_done(event: str, look: Callable[[], Alert | None], address: str) -> bool:
    """Look at one event and do what it asks for; return whether that worked. What was done is printed."""
    session().connection(execution_options={READS_ONLY: True})
    found, was_told = look(), alerts.is_told(event)
    session().commit()
    if found is None:
        click.echo(f"{event}: {'over' if was_told else 'no'}")
        return not was_told or _is_written(alerts.OVER, event)
    if was_told:
        click.echo(f"{event}: told before. {found.words}")
        return True
    fault = _post(address, event, found)
    click.echo(f"{event}: {f'not told, {fault}' if fault else 'told'}. {found.words}")
    return not fault and _is_written(alerts.SENT, event, found.count)


def _is_written(action: str, event: str, count: int = 0) -> bool:
    try:
        alerts.write_down(action, event, count)
    except (SQLAlchemyError, SealBrokenError):
        session().rollback()
        click.echo(f"{event}: the audit log could not say so, so it is told again.", err=True)
        return False
    return True


def _post(address: str, event: str, found: Alert) -> str | None:
    """Post it, and return what went wrong, without the address, which may hold a secret."""
    import requests  # noqa: PLC0415 - for this command alone

    try:
        # A redirect would take the secret of the address somewhere else.
        answer = requests.post(address, json=dict(_told(event, found)), timeout=TIMEOUT, allow_redirects=False)
    except requests.RequestException as fault:
        return type(fault).__name__
    return None if answer.status_code // 100 == 2 else f"answered with {answer.status_code}"


def _told(event: str, found: Alert) -> Iterator[tuple[str, str | int | None]]:
    site = settings_in_force().site_address
    yield "event", event
    yield "count", found.count
    yield "since", found.since.isoformat(timespec="seconds")
    yield "site", str(site) if site else None
    yield "text", f"Red Flag Check: {found.words}"


COMMANDS: Final = (watch,)
