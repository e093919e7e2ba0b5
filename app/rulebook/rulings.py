"""The recorded exceptions, as pages show them: open to the care team's ruling, or what it ruled."""

from typing import NamedTuple

from app.i18n.words import once_a_language, translate
from app.rulebook.citations import CitationView, citation_view
from app.rulebook.rule_views import DecisionView, RuleView, decision_view, rule_view
from rules import in_force
from rules.sources.rulings import RULINGS, Ruling


class RulingView(NamedTuple):
    """One exception, what it stays below, and the rules that rest on it.

    ``decision`` is None as long as it waits for the care team's ruling; ``raised`` are the rules that were raised.
    """

    code: str
    words: str
    citation: CitationView
    rules: tuple[RuleView, ...]
    decision: DecisionView | None
    raised: tuple[RuleView, ...]


def rulings() -> tuple[RulingView, ...]:
    """Return every exception, in order."""
    return tuple(map(ruling_view, RULINGS))


@once_a_language
def ruling_view(ruling: Ruling) -> RulingView:
    """Return ``ruling`` in finished words."""
    adaptation = in_force.ADAPTATION
    decided = adaptation.rulings.get(ruling.code) if adaptation else None
    return RulingView(
        code=ruling.code,
        words=translate(ruling.words),
        citation=citation_view(ruling.citation),
        rules=tuple(rule_view(flag) for flag in in_force.RED_FLAGS if ruling in flag.rulings),
        decision=decision_view(decided) if decided else None,
        raised=_raised(ruling) if decided and decided.decision == "raise" else (),
    )


def _raised(ruling: Ruling) -> tuple[RuleView, ...]:
    """Return the rules that rested on ``ruling`` as released, and do not any more."""
    rested = (flag.code for flag in in_force.RELEASED_RULES.red_flags if ruling in flag.rulings)
    here = (in_force.RED_FLAG[code] for code in rested)
    return tuple(rule_view(flag) for flag in here if ruling not in flag.rulings)
