"""The recorded exceptions: rules less urgent than the letter of the guide, until the care team rules on them."""

from typing import Final

from rules.sources.citation import Citation, Declaration
from rules.sources.passages import DONT_WAIT_CALCIUM, DONT_WAIT_SPINE, UKONS
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
        "Weakness, numbness and the like that is old, has not changed and was checked by the team is kept for the next "
        "visit. The guide speaks of what is new."
    ),
    citation=DONT_WAIT_SPINE,
)
C4: Final = Ruling(
    code="C4",
    words=N_(
        "A numb chin, lip or face means call soon. The guide lists numbness as a sign of the spinal cord, and these "
        "nerves do not come from the back."
    ),
    citation=DONT_WAIT_SPINE,
)
C5: Final = Ruling(
    code="C5",
    words=N_(
        "Burning pee means call soon. A little more thirst or pee, and trouble pooping that is as usual, are kept for "
        "the next visit: too mild, or of another kind than what the guide lists."
    ),
    citation=DONT_WAIT_CALCIUM,
)
C6: Final = Ruling(
    code="C6",
    words=N_(
        "A limp from one sore spot means call soon, and slower walking is kept for the next visit, as long as the legs "
        "are strong and steady. The guide lists trouble walking."
    ),
    citation=DONT_WAIT_SPINE,
)
C7: Final = Ruling(
    code="C7",
    words=N_(
        "Two different signs that each mean call soon mean call today, and ask to be seen. UKONS would count two amber "
        "answers as red."
    ),
    citation=UKONS,
)
C8: Final = Ruling(
    code="C8",
    words=N_(
        "Trouble pooping means call soon, even after 3 days without any, unless the person throws up, the belly is "
        "swollen or hurts badly, or no gas can pass."
    ),
    citation=DONT_WAIT_CALCIUM,
)
C9: Final = Ruling(
    code="C9",
    words=N_(
        "Tingling round the mouth or in the fingers after bone medicine means call soon, today. The guide lists "
        "tingling as a sign of the spinal cord."
    ),
    citation=DONT_WAIT_SPINE,
)
C10: Final = Ruling(
    code="C10",
    words=N_(
        "Being very tired means call soon, and being somewhat tired is kept for the next visit, as long as the mind is "
        "awake and clear. The guide lists unusual sleepiness."
    ),
    citation=DONT_WAIT_CALCIUM,
)
C11: Final = Ruling(
    code="C11",
    words=N_(
        "Harder pooping and more pee mean call soon, today, when control and feeling are as before. The guide lists "
        "bowel and bladder changes as signs of the spinal cord."
    ),
    citation=DONT_WAIT_SPINE,
)

RULINGS: Final = (C1, C3, C4, C5, C6, C7, C8, C9, C10, C11)
