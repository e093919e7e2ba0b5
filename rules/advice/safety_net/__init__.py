"""Safety-netting: what to do while waiting, what may happen next, and what would make it more urgent."""

from rules.advice.safety_net.advice import Advice, SignList
from rules.advice.safety_net.signs import EMERGENCY_SIGNS, START_SIGNS, WHAT_WOULD_CHANGE, WORSENING
from rules.advice.safety_net.waiting import (
    ASK_A_HELPER,
    IF_NOBODY_ANSWERS,
    MAY_HAPPEN_NEXT,
    NOT_A_DIAGNOSIS,
    WHILE_YOU_WAIT,
    YOU_MAKE_THE_CALL,
)

__all__ = [
    "ASK_A_HELPER",
    "EMERGENCY_SIGNS",
    "IF_NOBODY_ANSWERS",
    "MAY_HAPPEN_NEXT",
    "NOT_A_DIAGNOSIS",
    "START_SIGNS",
    "WHAT_WOULD_CHANGE",
    "WHILE_YOU_WAIT",
    "WORSENING",
    "YOU_MAKE_THE_CALL",
    "Advice",
    "SignList",
]
