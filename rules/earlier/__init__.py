"""The last rules of each earlier form, kept as data: answers given to that form are triaged by them, and by no others.

Their words have the numbers of their day filled in.
"""

from functools import lru_cache
from pathlib import Path
from typing import Final

from rules.model.rule_file import rules_from_json
from rules.model.rule_set import RuleSet

_FILES: Final = {1: "1.0.1.json"}

FORMS: Final = tuple(_FILES)
"""The numbers of the earlier forms."""

FIRST_FORM: Final = 1
"""The form of whatever was stored or sent before there was another, and so does not name its form."""


@lru_cache
def rules_of_form(questionnaire: int) -> RuleSet:
    """Return the last rules of an earlier form, read once.

    Raises:
        KeyError: there was no such form.
    """
    return rules_from_json((Path(__file__).parent / _FILES[questionnaire]).read_text(encoding="utf-8"))
