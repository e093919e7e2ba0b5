"""Why a clinician may decide otherwise than computed: in the console, and on a card in another record system."""

from typing import Final

from rules.text import N_

OVERRIDE_REASONS: Final = {
    "known-and-assessed": N_("Already examined for this by the team, nothing has changed since"),
    "other-cause-found": N_("Another cause is clear and is being dealt with"),
    "already-arranged": N_("Care for this is already arranged for today"),
    "answer-misheard": N_("An answer was misheard and has been put right"),
    "goals-of-care": N_("Agreed plan of care says otherwise"),
    "patient-declines": N_("The patient understands the advice and declines it"),
}
"""Why on less. Codes are kept for ever."""

IN_WORDS: Final = "other-reason"
"""The code of a reason that is given in words alone."""

RAISING_REASONS: Final = {
    "clinical-judgement": "Clinical judgement: more is going on than the answers tell",
    "caller-very-worried": "The caller is very worried",
    "cannot-be-reached-again": "They cannot be reached again, or cannot come later",
    IN_WORDS: "Another reason: in words",
}
"""Why on more, which the nurses' pages alone offer. Codes are kept for ever."""

REASONS: Final = {**OVERRIDE_REASONS, **RAISING_REASONS}
"""Every reason by its code."""

SYSTEM: Final = "urn:uuid:bcd15c4b-60cd-4e5e-b044-031445a27eb3"
"""What these codes are a part of, for other programs."""
