"""What "not sure" and an open question raise to, and where: clinical.md §6."""

from rules.clinical.steps import back, bladder_bowel, bones, confusion, right_now, weakness
from rules.model.disposition import Clock
from rules.model.silences import Silences

_CORD_AND_MIND = tuple(
    item.link_id for group in (back, weakness, bladder_bowel, confusion) for item in group.STEP.items
)

SILENCES = Silences(
    emergency=(right_now.EMERGENCY_NOW.link_id,),
    beside_a_finding=(
        *(item.link_id for item in right_now.STEP.items),
        *_CORD_AND_MIND,
        bones.POSSIBLE_BREAK.link_id,
    ),
    together=_CORD_AND_MIND,
    at_most_alone=1,
    clock=Clock.TODAY,
)
