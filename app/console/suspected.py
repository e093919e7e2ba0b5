"""What an outcome points to, as a nurse names it: the trouble that is suspected, never a diagnosis."""

from typing import Final

from rules.advice.suspected import syndromes_of
from rules.clinical.syndromes import OTHER, REFILL, Syndrome
from rules.model.outcome import Outcome

MOST: Final = 3
"""How many suspicions are named: those that matter first."""

_NO_TROUBLE: Final = (OTHER.code, REFILL.code)
"""What only joins findings, and what is administrative: nothing is suspected behind them."""


def suspected(outcome: Outcome) -> tuple[Syndrome, ...]:
    """Return the troubles that ``outcome`` points to, the most urgent first."""
    return tuple(each for each in syndromes_of(outcome) if each.code not in _NO_TROUBLE)[:MOST]


def suspected_in_words(outcome: Outcome) -> str:
    """Return their names in one sentence; empty if nothing is suspected."""
    names = " · ".join(each.clinical_name for each in suspected(outcome))
    return f"Suspected: {names}" if names else ""
