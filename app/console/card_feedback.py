"""What became of the cards that other record systems show, kept in the audit log."""

from collections.abc import Iterable, Mapping

from app.data import audit
from app.data.database import session

EXTENSION = "card_feedback"
"""Under which name the app has ``keep``, for those who know nothing of a database."""


def keep(reports: Iterable[tuple[str, str, Mapping[str, str]]]) -> None:
    """Keep each report: an action, the id of a card, and a detail of codes and times. All are kept, or none."""
    for action, card, detail in reports:
        audit.record(action, subject=card, detail=detail)
    session().commit()
