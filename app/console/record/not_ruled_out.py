"""Which signs a stored "not sure" leaves open."""

from collections.abc import Mapping
from typing import Any

from rules.advice.open_signs import open_signs
from rules.in_force import RED_FLAG
from rules.model.disposition import Disposition, Route
from rules.model.outcome import Raised


def left_open(stored: Mapping[str, Any]) -> str:
    """Name the signs, in words; whatever the rules of today do not know any more stands as its code.

    Before rules 1.0.1 no "not sure" meant 911, and none that is stored has a route.
    """
    flags = tuple(RED_FLAG[code] for code in stored["red_flags"] if code in RED_FLAG)
    gone = "; ".join(code for code in stored["red_flags"] if code not in RED_FLAG)
    # Of a level that is not known any more, no sign is left out.
    is_known = stored["disposition"] in list(Disposition)
    level = Disposition(stored["disposition"]) if is_known else Disposition.MENTION
    raised = Raised(stored["link_id"], level, flags, Route(stored.get("route", Route.TEAM)))
    known = open_signs(raised, emergency_number="the emergency number")
    return "; ".join(filter(None, (known, f"Not ruled out: {gone}" if gone else "")))
