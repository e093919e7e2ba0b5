"""The type of a sign that must not wait: what the rules are proved against, apart from the rules."""

from pydantic import Field

from rules.model.disposition import Clock, Verdict
from rules.model.questionnaire import LinkId
from rules.sources.citation import Citation, Declaration
from rules.sources.rulings import Ruling


class Sign(Declaration):
    """One sign of the guide's "don't wait" list: each of ``options`` reports it, and must mean call now by itself.

    Under a recorded ``ruling`` it may wait for the clock ``within``.
    """

    words: str
    link_id: LinkId
    options: tuple[str, ...] = Field(min_length=1)
    within: Clock = Clock.NOW
    ruling: Ruling | None = None
    citation: Citation

    def is_met_by(self, verdict: Verdict) -> bool:
        """Whether ``verdict`` is as urgent as the sign asks for."""
        return verdict.clock.urgency >= self.within.urgency
