"""The guide's "don't wait" list, sign by sign, and the answers that report each.

Kept apart from the red flags, so that the proof holds the flags against the list and not against themselves.
"""

from pydantic import Field

from rules.model.disposition import Clock, Verdict
from rules.model.questionnaire import LinkId
from rules.sources.citation import Citation, Declaration
from rules.sources.passages import DONT_WAIT_CALCIUM, DONT_WAIT_SPINE
from rules.sources.rulings import C1, Ruling
from rules.text import N_


class Sign(Declaration):
    """One sign of the list: each of ``options`` reports it, and must mean call now by itself.

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


def _spine(words: str, link_id: LinkId, *options: str) -> Sign:
    return Sign(words=words, link_id=link_id, options=options, citation=DONT_WAIT_SPINE)


def _calcium(words: str, link_id: LinkId, *options: str) -> Sign:
    return Sign(words=words, link_id=link_id, options=options, citation=DONT_WAIT_CALCIUM)


def _calcium_alone(words: str, link_id: LinkId, option: str) -> Sign:
    """C1: one feature of high calcium that is not mental gives call-soon; the guide lists them as one pattern."""
    return Sign(
        words=words,
        link_id=link_id,
        options=(option,),
        within=Clock.SOON,
        ruling=C1,
        citation=DONT_WAIT_CALCIUM,
    )


SIGNS = (
    _spine(N_("New severe back pain"), "back-pain", "severe"),
    _spine(N_("Weakness"), "weakness", "cannot-use", "weaker"),
    _spine(N_("Numbness or tingling"), "numbness", "saddle", "body"),
    _spine(N_("Trouble walking"), "walking", "cannot-walk", "unsteady"),
    _spine(N_("Bladder change"), "bladder", "cannot-pee", "leaking", "cannot-feel", "hard-to-start"),
    _spine(N_("Bowel change"), "bowel-control", "lost-control", "cannot-feel"),
    _calcium_alone(N_("Extreme thirst"), "thirst", "extreme"),
    _calcium_alone(N_("Frequent urination"), "peeing-often", "much-more"),
    _calcium_alone(N_("Constipation"), "constipation", "new"),
    _calcium(N_("Severe constipation"), "constipation", "severe"),
    _calcium(N_("Confusion"), "confusion", "severe", "new"),
    _calcium(N_("Unusual sleepiness"), "sleepiness", "hard-to-wake", "unusual"),
)
