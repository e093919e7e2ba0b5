"""What the table of answers is called, and its columns."""

import re
from typing import Final, NamedTuple

from rules.errors import RulesError
from rules.model.questionnaire import LinkId

_IDENTIFIER: Final = r"[A-Za-z_][A-Za-z0-9_]*"
_TABLE: Final = re.compile(rf"({_IDENTIFIER}\.){{0,2}}{_IDENTIFIER}")
_COLUMN: Final = re.compile(_IDENTIFIER)


class Names(NamedTuple):
    """What things are called. Without ``answers``, every item has a column of its own."""

    table: str = "checks"
    key: str = "id"
    respondent: str = "respondent"
    answers: str | None = "answers"

    def check(self) -> None:
        """Refuse what cannot be used.

        Raises:
            RulesError: a name is no identifier, or two columns have the same.
        """
        columns = [name for name in self[1:] if name is not None]
        for name, pattern in ((self.table, _TABLE), *((column, _COLUMN) for column in columns)):
            if not pattern.fullmatch(name):
                raise RulesError(f"{name!r} is no identifier. Expected letters, digits and _, and no digit first.")
        if len(set(columns)) < len(columns):
            raise RulesError(f"Found the columns {', '.join(columns)}, expected a name of its own for each.")


DEFAULT: Final = Names()


def column_of(link_id: LinkId) -> str:
    """Return the name of the column that holds the answer to an item, where each has its own."""
    return link_id.replace("-", "_")
