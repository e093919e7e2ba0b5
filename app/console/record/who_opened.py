"""Who read or changed a record, for a lead: as the audit log has it, the latest first."""

from typing import NamedTuple

from app.console.times import day_and_time
from app.data import audit
from app.data.call_backs import Kind
from app.data.models import AuditEntry
from app.settings.settings import settings_in_force

MOST_SHOWN = 100
NOBODY = "The server’s command line"


class Opening(NamedTuple):
    """One entry of the log about the record."""

    when: str
    who: str
    what: str


class Openings(NamedTuple):
    """The latest entries, and whether there are older ones."""

    shown: tuple[Opening, ...]
    has_more: bool


def openings(call_id: str) -> Openings:
    """Return who read or changed the call of that id, from its first draft on, this very reading among them."""
    found, zone = audit.about(call_id, limit=MOST_SHOWN + 1), settings_in_force().time_zone
    return Openings(
        tuple(
            Opening(day_and_time(entry.at, zone), who or NOBODY, _in_words(entry)) for entry, who in found[:MOST_SHOWN]
        ),
        has_more=len(found) > MOST_SHOWN,
    )


def _in_words(entry: AuditEntry) -> str:
    """Return what was done in the words of the log itself, so that nothing it says can be missing here."""
    action = entry.action.replace(Kind.CALL_BACK, entry.detail.get("kind", Kind.CALL_BACK))
    return action.replace("-", " ").capitalize()
