"""An outcome for each combination of what the choice of a card looks at, in the order that the script counts in."""

from collections.abc import Iterator
from itertools import product

from rules import in_force
from rules.clinical.syndromes import DESPAIR
from rules.model.disposition import CALM, Clock, Disposition, Route
from rules.model.outcome import Finding, Outcome, Sign


def outcomes_of() -> Iterator[Outcome]:
    """Yield an outcome for each, least urgent first, the last part changing fastest."""
    levels = sorted(Disposition, key=lambda each: each.urgency)
    routes = sorted(Route, key=lambda each: each is not CALM.route)
    clocks = sorted(Clock, key=lambda each: each.urgency)
    blank = in_force.triage({})
    kinds = product(product(levels, routes, clocks), product((False, True), repeat=4))
    plain, emergency, despair = _samples()
    for (level, route, clock), (is_complete, is_found, is_emergency, is_despair) in kinds:
        found = (plain, *((emergency,) if is_emergency else ()), *((despair,) if is_despair else ()))
        findings = found if is_found else ()
        yield blank._replace(disposition=level, route=route, clock=clock, complete=is_complete, findings=findings)


def _samples() -> tuple[Finding, Finding, Finding]:
    """Return a finding that is nothing special, one that is an emergency, and one of despair."""
    signs = [*_signs()]
    plain = next(each for each in signs if each.route is CALM.route and not _is_despair(each))
    emergency = next(each for each in signs if each.route is Route.EMERGENCY and not _is_despair(each))
    despair = next(each for each in signs if _is_despair(each) and each.route is CALM.route)
    return plain, emergency, despair


def _signs() -> Iterator[Finding]:
    for flag in in_force.RED_FLAGS:
        sign = Sign.of(flag)
        yield Finding(sign.code, sign.words, sign.verdict, sign.citations, said=())


def _is_despair(finding: Finding) -> bool:
    return in_force.SYNDROME_OF.get(finding.code) is DESPAIR
