"""What became of the cards that other record systems show, in the audit log."""

from collections.abc import Iterable

from app.data import audit
from app.data.database import session
from app.services import Feedback


def store(reports: Iterable[Feedback]) -> None:
    """Store each report: an action, the id of a card, and a detail of codes and times. All are stored, or none."""
    for action, card, detail in reports:
        audit.record(action, subject=card, detail=detail)
    session().commit()
