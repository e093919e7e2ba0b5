"""What other programs are told beside what the answers mean."""

from collections.abc import Iterator

from app.i18n.words import gettext
from rules.in_force import is_earlier


def of_earlier_form(questionnaire: int) -> Iterator[str]:
    """Yield the remark on answers to a form that is not in force any more."""
    if is_earlier(questionnaire):
        yield gettext("These answers were asked with an earlier form: ask again.")
