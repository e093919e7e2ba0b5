"""Options that raise nothing alone: they count in combinations, open a follow-up, or tell the nurse more.

Kept apart from the red flags, so that the proof notices an option that has lost its own.
"""

from typing import Final

from rules.model.questionnaire import LinkId

SILENT_OPTIONS: Final[tuple[tuple[LinkId, str], ...]] = (
    ("spine-history", "cord-before"),
    ("spine-history", "known"),
    ("bone-drug", "yes"),
    ("worry", "some"),
    ("asked-already", "yes"),
)
