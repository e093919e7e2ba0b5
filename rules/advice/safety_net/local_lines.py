"""The lines that a site adds to what to do until help comes, and the cards that its nurses work by."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from rules.adaptation.adapted import citation_of
from rules.advice.safety_net.advice import Advice
from rules.advice.suspected import syndromes_of
from rules.clinical.syndromes import CORD, HIGH_CALCIUM, INFECTION, Syndrome
from rules.in_force import ADAPTATION
from rules.local.file import SOURCE, LocalLine, LocalPathway
from rules.model.outcome import Outcome
from rules.model.questionnaire import say

SUSPECTED: Final[Mapping[str, Syndrome]] = MappingProxyType(
    {"cord-compression": CORD, "calcium": HIGH_CALCIUM, "fever": INFECTION}
)
"""The trouble that each card is about."""

LINES: Final = ADAPTATION.local.lines if ADAPTATION else ()
PATHWAYS: Final = ADAPTATION.local.pathways if ADAPTATION else ()


def local_lines(outcome: Outcome, lines: tuple[LocalLine, ...] = LINES) -> tuple[Advice, ...]:
    """Return the lines of the site that fit ``outcome``: its level, and what is suspected."""
    suspected = {each.code for each in syndromes_of(outcome)}
    return tuple(
        as_advice(each)
        for each in lines
        if each.disposition in (None, outcome.disposition.value) and each.syndrome in (None, *suspected)
    )


def as_advice(line: LocalLine) -> Advice:
    """Return a line of the site with the passage it names."""
    return Advice(words=say(line.words[SOURCE]), citations=(citation_of(line),))


def pathways_of(outcome: Outcome, pathways: tuple[LocalPathway, ...] = PATHWAYS) -> Iterator[LocalPathway]:
    """Yield the cards of the site for what is suspected, the most urgent first."""
    for syndrome in syndromes_of(outcome):
        yield from (each for each in pathways if SUSPECTED[each.code] is syndrome)
