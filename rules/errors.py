"""Everything that can go wrong in ``rules``.

RulesError
├── AnswersError        the answers name something unknown, or have the wrong shape
└── InconsistentRules   the declarations contradict each other; raised on import, so it cannot be served
"""

from collections.abc import Iterable


class RulesError(Exception):
    """Anything the rules refuse."""


class AnswersError(RulesError):
    """The answers cannot be read. ``faults`` names everything that is wrong, not only the first thing."""

    def __init__(self, faults: Iterable[str]) -> None:
        """Keep ``faults``, one sentence each, and join them for the message."""
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class InconsistentRules(RulesError):  # noqa: N818 - a state of the rules, named for what it is
    """The declared rules do not fit together."""
