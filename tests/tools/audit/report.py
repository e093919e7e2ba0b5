"""What each part of the audit reports. Whatever was not looked at says so, and is never taken for passed."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from typing import Final, Literal, NamedTuple

Verdict = Literal["passed", "failed", "not checked", "left out"]

VERDICTS: Final[tuple[Verdict, ...]] = ("passed", "failed", "not checked", "left out")
FINE: Final[frozenset[Verdict]] = frozenset({"passed", "left out"})
"""What the audit passes with. "Left out" is a decision of ours and says why; "not checked" is a wish that failed."""


class Report(NamedTuple):
    """What was found of one thing, in words."""

    name: str
    verdict: Verdict
    words: str = ""


Part = Callable[[], Iterator[Report]]


def carried_out(name: str, part: Part) -> Iterator[Report]:
    """Yield what ``part`` reports. One that breaks down is not checked, and keeps no other from its turn."""
    number = 0
    try:
        for number, report in enumerate(part(), start=1):  # noqa: B007 - counted, for one that says nothing
            yield report
    except Exception as error:  # noqa: BLE001 - whatever it is, it is reported
        yield Report(name, "not checked", f"It broke down: {type(error).__name__}: {error}")
        return
    if not number:
        yield Report(name, "not checked", "It said nothing.")


def summed_up(reports: Collection[Report]) -> str:
    """Return how many of the reports say what, and the names of those that keep the audit from passing."""
    counts = Counter(each.verdict for each in reports)
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS)
    return "\n".join([told, *(f"  {each.verdict}: {each.name}" for each in reports if each.verdict not in FINE)])


def is_passed(reports: Collection[Report]) -> bool:
    """Whether there were reports, and each is fine."""
    return bool(reports) and all(each.verdict in FINE for each in reports)
