"""The recorded exceptions: rules less urgent than the letter of the guide, until the care team rules on them."""

from typing import Final

from rules.sources.citation import Citation, Declaration
from rules.sources.passages import DONT_WAIT_CALCIUM, DONT_WAIT_SPINE
from rules.text import N_


class Ruling(Declaration):
    """One exception: what is less urgent, and why. ``code`` is that of the clinical specification."""

    code: str
    words: str
    citation: Citation


C1: Final = Ruling(
    code="C1",
    words=N_(
        "One sign of high calcium alone, if it is not about the mind, means call soon. The guide names these signs "
        "together, as one pattern, and asks for prompt attention. Two of them mean call now."
    ),
    citation=DONT_WAIT_CALCIUM,
)
C3: Final = Ruling(
    code="C3",
    words=N_(
        "Weakness, numbness and the like that is old, has not changed and is known to the team is kept for the next "
        "visit. The guide speaks of what is new."
    ),
    citation=DONT_WAIT_SPINE,
)

RULINGS: Final = (C1, C3)
