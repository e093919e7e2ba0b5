"""Everything that can go wrong in ``rules``.

RulesError
├── AnswersError        the answers name something unknown, or have the wrong shape
├── CodeError           a hand-off code cannot be read
├── UnknownQuestionnaire   there is no form of that number here
├── LocalFileError      what a site adapts cannot be read, or is not above the released rules
└── InconsistentRules   the declarations contradict each other; raised on import, so it cannot be served

CannotStart, on import, ends the program: the file that the environment names cannot be used.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, TypeVar

from pydantic import ValidationError

MOST_NAMED: Final = 20
"""How many faults of one body are named. Whoever made it mends these and is told of those after them."""

AND_MORE: Final = "And more, which is not named. Mend this first."

Fault = TypeVar("Fault")


def named(faults: Iterable[Fault], and_more: Fault, most: int = MOST_NAMED) -> Iterator[Fault]:
    """Yield the first ``most`` of the ``faults``, and ``and_more`` if there are others. Those are never looked for."""
    found = iter(faults)
    yield from islice(found, most)
    yield from (and_more for _ in islice(found, 1))


def in_one_line(error: ValidationError) -> str:
    """Name the first faults of a file with their place in it, and count the others."""
    return the_first_of(
        [
            f"{'.'.join(map(str, fault['loc'])) or 'the whole'}: {fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors(include_url=False, include_context=False, include_input=False)
        ]
    )


def the_first_of(faults: Sequence[str], most: int = 3) -> str:
    """Put the first ``faults`` into one line, and count the others: whoever mends these is told of those after them."""
    more = [f"and {len(faults) - most} more"] if len(faults) > most else []
    return "; ".join([*faults[:most], *more])


class RulesError(Exception):
    """Anything the rules refuse."""


class AnswersError(RulesError):
    """The answers cannot be read. ``faults`` names what is wrong, and not only the first thing."""

    def __init__(self, faults: Iterable[str]) -> None:
        """Keep ``faults``, one sentence each, and join them for the message."""
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class CodeError(RulesError):
    """A hand-off code cannot be read. The message says what to do, and holds no answer."""


class UnknownQuestionnaire(RulesError):  # noqa: N818 - says what the answers were given to
    """Answers were given to the form with the number ``found``, and only those of ``known`` are here."""

    def __init__(self, found: int, known: Sequence[int]) -> None:
        """Hold the numbers, and say what to do."""
        self.found, self.known = found, tuple(known)
        super().__init__(
            f"The answers are to questionnaire number {found}; known here: {', '.join(map(str, known))}. "
            "The caller can reload the page and answer again, or you go through the questions together."
        )


class LocalFileError(RulesError):
    """What a site adapts cannot be used. The message is one line: what was found, what was expected, what to do."""


class CannotStart(SystemExit):
    """What a site adapts cannot be used. Ends the program with one line, and status 1."""

    def __init__(self, line: str) -> None:
        """Spell out in ``line`` what a terminal would obey instead of showing it: a path or a key may have it."""
        seen = (each if each.isprintable() else each.encode("unicode_escape").decode() for each in line)
        super().__init__("".join(seen))


class InconsistentRules(RulesError):  # noqa: N818 - a state of the rules, named for what it is
    """The declared rules do not fit together."""
