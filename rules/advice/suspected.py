"""What an outcome points to, most urgent first: the troubles that were found, and those that "not sure" may hide."""

from collections.abc import Iterable
from typing import NamedTuple

from rules.clinical.syndromes import Syndrome
from rules.in_force import SYNDROME_OF
from rules.model.disposition import Disposition, Route, Verdict
from rules.model.outcome import Outcome, Raised, Sign


class Suspicion(NamedTuple):
    """One reason for the level of an outcome, and the troubles that it points to; more than one where it is open."""

    verdict: Verdict
    syndromes: tuple[Syndrome, ...]

    @property
    def is_now(self) -> bool:
        """Whether help is called for at once."""
        return self.verdict.disposition is Disposition.CALL_NOW


def suspicions(outcome: Outcome) -> tuple[Suspicion, ...]:
    """Return what asks for a call, most urgent first; at the same urgency what was found stands before what is open.

    "Not sure" counts by the most urgent of the signs it hides, as urgently as it raises.
    """
    found = [Suspicion(each.verdict, _pointed_to([each])) for each in outcome.findings]
    hidden = [Suspicion(each.verdict, _pointed_to(worst_hidden(each))) for each in outcome.raised]
    return tuple(sorted((each for each in (*found, *hidden) if each.syndromes), key=_place))


def syndromes_of(outcome: Outcome, *, only_now: bool = False) -> tuple[Syndrome, ...]:
    """Return each trouble that ``outcome`` points to once, the most urgent first; ``only_now`` those of call-now."""
    counted = (each for each in suspicions(outcome) if each.is_now or not only_now)
    return tuple(dict.fromkeys(syndrome for each in counted for syndrome in each.syndromes))


def worst_hidden(raised: Raised) -> tuple[Sign, ...]:
    """Return the most urgent of the signs that a "not sure" leaves open."""
    signs = raised.not_ruled_out
    most = max((sign.disposition.urgency for sign in signs), default=0)
    return tuple(sign for sign in signs if sign.disposition.urgency == most)


def _pointed_to(signs: Iterable[Sign]) -> tuple[Syndrome, ...]:
    return tuple(dict.fromkeys(SYNDROME_OF[sign.code] for sign in signs if sign.code in SYNDROME_OF))


def _place(suspicion: Suspicion) -> tuple[bool, int]:
    return suspicion.verdict.route is not Route.EMERGENCY, -suspicion.verdict.clock.urgency
