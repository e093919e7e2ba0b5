"""Safety-netting: what to do while waiting, what may happen next, and what would make it more urgent."""

from rules.advice.safety_net.advice import Advice, SignList
from rules.advice.safety_net.next_steps import may_happen_next
from rules.advice.safety_net.nobody_answers import if_nobody_answers
from rules.advice.safety_net.notes import ASK_A_HELPER, NOT_A_DIAGNOSIS, YOU_MAKE_THE_CALL
from rules.advice.safety_net.signs import EMERGENCY_SIGNS, START_SIGNS, WORSENING, what_would_change
from rules.advice.safety_net.waiting import UNLESS_TOLD_OTHERWISE, while_you_wait

__all__ = [
    "ASK_A_HELPER",
    "EMERGENCY_SIGNS",
    "NOT_A_DIAGNOSIS",
    "START_SIGNS",
    "UNLESS_TOLD_OTHERWISE",
    "WORSENING",
    "YOU_MAKE_THE_CALL",
    "Advice",
    "SignList",
    "if_nobody_answers",
    "may_happen_next",
    "what_would_change",
    "while_you_wait",
]
