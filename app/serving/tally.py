"""What a result of the self-check is counted by, where somebody counts: nothing of who asked or what was answered."""

from typing import NamedTuple

from app.i18n.words import language
from app.services import services
from app.settings.team_time import team_now
from rules.model.disposition import Disposition


class Result(NamedTuple):
    """A result: its day where the team is, its level, its language, and whether it came before the last question."""

    day: str
    level: str
    language: str
    is_early: bool


def is_on() -> bool:
    """Whether somebody counts here."""
    return services().count_result is not None


def count(level: Disposition, *, is_early: bool) -> None:
    """Count a result that is shown for the first time, where somebody counts. Never waits for that."""
    if count_result := services().count_result:
        count_result(Result(team_now().date().isoformat(), level.value, language().tag, is_early))
