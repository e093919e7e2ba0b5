"""What is marked wherever a rule is shown: that it was decided here, by whom, and what it was before."""

from collections.abc import Mapping
from typing import NamedTuple

from rules.clinical.syndromes import Syndrome
from rules.local.file import Decided, LocalParameter, LocalRules, LocalRuling
from rules.model.disposition import Verdict
from rules.model.rule_set import RuleSet


class Mark(NamedTuple):
    """A red flag that is raised or new here: who decided it; ``was`` is the released verdict, None where it is new."""

    decision: Decided
    was: Verdict | None


class Adaptation(NamedTuple):
    """The adapted rules, and what is local in them: red flags and rulings by code, numbers by name.

    ``syndromes`` has the troubles that local red flags point to.
    """

    local: LocalRules
    rules: RuleSet
    marks: Mapping[str, Mark]
    rulings: Mapping[str, LocalRuling]
    numbers: Mapping[str, LocalParameter]
    syndromes: Mapping[str, Syndrome]
