"""What became of the cards that other record systems show, kept in the audit log."""

from collections.abc import Iterable

from app.data import audit
from app.data.database import session
from app.services import Feedback


def keep(reports: Iterable[Feedback]) -> None:
    """Keep each report: an action, the id of a card, and a detail of codes and times. All are kept, or none."""
    for action, card, detail in reports:
        audit.record(action, subject=card, detail=detail)
    session().commit()
