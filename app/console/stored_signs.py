"""What a "not sure" left open in a saved call, in words. Red flags of then may be gone from the rules by now."""

from collections.abc import Mapping
from typing import Any

from rules.assessment import RED_FLAG
from rules.disposition import Disposition, Route
from rules.open_signs import open_signs
from rules.outcome import Raised


def stored_open_signs(stored: Mapping[str, Any]) -> str:
    """Name the signs; of a red flag that is gone only the code is left. Empty where nothing is left to name.

    Before rules 1.0.1 no "not sure" meant 911, and none has a route.
    """
    known = tuple(RED_FLAG[code] for code in stored["red_flags"] if code in RED_FLAG)
    gone = [code for code in stored["red_flags"] if code not in RED_FLAG]
    is_now = stored["disposition"] == Disposition.CALL_NOW
    level = Disposition.CALL_NOW if is_now else Disposition.CALL_SOON
    raised = Raised(stored["link_id"], level, known, Route(stored.get("route", Route.TEAM)))
    words = [open_signs(raised, emergency_number="the emergency number")] if raised.signs else []
    return "; ".join([*words, *([f"Not ruled out: {'; '.join(gone)}"] if gone else [])])
