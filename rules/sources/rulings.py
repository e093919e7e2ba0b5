"""The recorded exceptions: where a rule is less urgent than the guide's letter, or a guideline is not followed.

Each waits for the care team's ruling. Its citation is the passage that it stays below, or the guideline not followed.
"""

from typing import Final

from rules.sources.citation import Citation, Declaration
from rules.sources.passages import ACS_CONSTIPATION, DONT_WAIT_CALCIUM, DONT_WAIT_LIST, DONT_WAIT_SPINE, UKONS
from rules.text import N_


class Ruling(Declaration):
    """One exception: what is less urgent, and why. ``code`` is that of the clinical specification."""

    code: str
    words: str
    citation: Citation


C1: Final = Ruling(
    code="C1",
    words=N_(
        "One sign of high calcium alone, if it is not about the mind, means call soon, today. The guide names these "
        "signs together, as one pattern, and asks for prompt attention. Two of them mean call now."
    ),
    citation=DONT_WAIT_CALCIUM,
)
C3: Final = Ruling(
    code="C3",
    words=N_(
        "Weakness, numbness and the like that is old, has not changed and was checked by the team is kept for the next "
        "visit. The guide speaks of what is new."
    ),
    citation=DONT_WAIT_SPINE,
)
C4: Final = Ruling(
    code="C4",
    words=N_(
        "Numbness in the chin, lip or face alone means call soon. The guide lists numbness as a sign of a pressed "
        "spinal cord, and names no part of the body."
    ),
    citation=DONT_WAIT_SPINE,
)
C5: Final = Ruling(
    code="C5",
    words=N_(
        "Burning when you pee means call soon. Somewhat more thirst, peeing somewhat more often, and constipation that "
        "is as usual are kept for the next visit. The guide lists bladder changes, thirst, peeing often and "
        "constipation. We take these as too mild, or as signs of something else."
    ),
    citation=DONT_WAIT_LIST,
)
C6: Final = Ruling(
    code="C6",
    words=N_(
        "A limp because one spot hurts means call soon, and being slower is kept for the next visit, if the legs are "
        "strong and steady. The guide lists trouble walking as a sign of a pressed spinal cord, and a limp as a common "
        "sign."
    ),
    citation=DONT_WAIT_SPINE,
)
C7: Final = Ruling(
    code="C7",
    words=N_(
        "Two different signs that each mean call soon are to be seen today, not at once. UKONS counts more than one "
        "amber answer like a red one. We do ask for a visit in person, as it does."
    ),
    citation=UKONS,
)
C8: Final = Ruling(
    code="C8",
    words=N_(
        "No poop for 3 days means call soon, today, and not call now as in earlier rules. It means call now with "
        "throwing up, a swollen or painful belly, or no gas. The American Cancer Society says to call after 3 days, "
        "but not how fast."
    ),
    citation=ACS_CONSTIPATION,
)
C9: Final = Ruling(
    code="C9",
    words=N_(
        "Tingling around the mouth or in the fingers, cramps or twitches after bone medicine mean call soon, today. "
        "The guide lists tingling as a sign of a pressed spinal cord. Here it points to low calcium."
    ),
    citation=DONT_WAIT_SPINE,
)
C10: Final = Ruling(
    code="C10",
    words=N_(
        "So tired that you stay in bed means call soon, and being more tired than usual is kept for the next visit, if "
        "you are awake and clear. The guide lists unusual sleepiness. To doze off or sleep most of the day still means "
        "call now."
    ),
    citation=DONT_WAIT_CALCIUM,
)
C11: Final = Ruling(
    code="C11",
    words=N_(
        "New constipation, and peeing much more often, mean call soon, today, if control and feeling are as before. "
        "The guide lists bowel and bladder changes as signs of a pressed spinal cord."
    ),
    citation=DONT_WAIT_SPINE,
)

RULINGS: Final = (C1, C3, C4, C5, C6, C7, C8, C9, C10, C11)
