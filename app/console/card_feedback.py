"""What became of the cards that other record systems show, in the audit log."""

from collections.abc import Iterable, Mapping

from app.data import audit
from app.data.database import session

EXTENSION = "card_feedback"
"""Under which name the app has ``store``, for those who know nothing of a database."""


def store(reports: Iterable[tuple[str, str, Mapping[str, str]]]) -> None:
    """Store each report: an action, the id of a card, and a detail of codes and times. All are stored, or none."""
    for action, card, detail in reports:
        audit.record(action, subject=card, detail=detail)
    session().commit()
