"""The guide's "don't wait" list, sign by sign, and the answers that report each.

Kept apart from the red flags, so that the proof holds the flags against the list and not against themselves.
"""

from rules.model.disposition import Clock
from rules.model.dont_wait import Sign
from rules.model.questionnaire import LONG_STANDING, LinkId
from rules.sources.passages import DONT_WAIT_CALCIUM, DONT_WAIT_SPINE
from rules.sources.rulings import C1, C3, C4, C5, C6, C8, C9, C10, C11, Ruling
from rules.text import N_


def _spine(words: str, link_id: LinkId, *options: str) -> Sign:
    return Sign(words=words, link_id=link_id, options=options, citation=DONT_WAIT_SPINE)


def _calcium(words: str, link_id: LinkId, *options: str) -> Sign:
    return Sign(words=words, link_id=link_id, options=options, citation=DONT_WAIT_CALCIUM)


def _less(sign: Sign, within: Clock, ruling: Ruling) -> Sign:
    """Return the sign as one that a recorded exception makes less urgent than the list."""
    return sign.model_copy(update={"within": within, "ruling": ruling})


_TODAY, _SOON, _VISIT = Clock.TODAY, Clock.SOON, Clock.NEXT_VISIT

SIGNS = (
    _spine(N_("New severe back pain"), "back-pain", "severe"),
    _spine(N_("Weakness"), "weakness", "cannot-use", "weaker"),
    _spine(N_("Numbness or tingling"), "numbness", "saddle", "body"),
    _spine(N_("Trouble walking"), "walking", "cannot-walk", "unsteady"),
    _spine(N_("Bladder change"), "bladder", "cannot-pee", "leaking", "cannot-feel", "hard-to-start"),
    _spine(N_("Bowel change"), "bowel-control", "lost-control", "cannot-feel"),
    _less(_calcium(N_("Extreme thirst"), "thirst", "extreme"), _TODAY, C1),
    _less(_calcium(N_("Frequent urination"), "peeing-often", "much-more"), _TODAY, C1),
    _less(_calcium(N_("Constipation"), "constipation", "new"), _TODAY, C1),
    _calcium(N_("Severe constipation"), "constipation", "blocked"),
    _calcium(N_("Confusion"), "confusion", "severe", "new"),
    _calcium(N_("Unusual sleepiness"), "sleepiness", "hard-to-wake", "unusual"),
    _less(_spine(N_("Old weakness"), "weakness", LONG_STANDING), _VISIT, C3),
    _less(_spine(N_("Old trouble walking"), "walking", LONG_STANDING), _VISIT, C3),
    _less(_spine(N_("Old numbness or tingling"), "numbness", LONG_STANDING), _VISIT, C3),
    _less(_spine(N_("Old bladder change"), "bladder", LONG_STANDING), _VISIT, C3),
    _less(_spine(N_("Old bowel change"), "bowel-control", LONG_STANDING), _VISIT, C3),
    _less(_spine(N_("Numbness or tingling of the face"), "numbness", "face"), _SOON, C4),
    _less(_spine(N_("Burning when peeing"), "bladder", "burning"), _SOON, C5),
    _less(_calcium(N_("Somewhat more thirst"), "thirst", "more"), _VISIT, C5),
    _less(_calcium(N_("Somewhat more urine"), "peeing-often", "more"), _VISIT, C5),
    _less(_calcium(N_("Usual constipation"), "constipation", "usual"), _VISIT, C5),
    _less(_spine(N_("A limp with strong legs"), "walking", "limp"), _SOON, C6),
    _less(_spine(N_("Slower walking with steady legs"), "walking", "slower"), _VISIT, C6),
    _less(_calcium(N_("Days of constipation with nothing else"), "constipation", "new"), _TODAY, C8),
    _less(_spine(N_("Tingling after bone medicine"), "low-calcium", "tingling"), _TODAY, C9),
    _less(_calcium(N_("Great tiredness, awake and clear"), "sleepiness", "exhausted"), _SOON, C10),
    _less(_calcium(N_("Some tiredness"), "sleepiness", "tired"), _VISIT, C10),
    _less(_spine(N_("Constipation as a bowel change"), "constipation", "new"), _TODAY, C11),
    _less(_spine(N_("Frequent urination as a bladder change"), "peeing-often", "much-more"), _TODAY, C11),
)
