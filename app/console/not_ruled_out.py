"""Which signs a stored "not sure" leaves open."""

from typing import Any

from rules.assessment import RED_FLAG
from rules.disposition import Disposition
from rules.outcome import Raised


def not_ruled_out(stored: dict[str, Any]) -> list[str]:
    """Return the signs to name, in words; whatever the rules of today do not know any more stands as its code."""
    codes, flags = stored["red_flags"], [RED_FLAG[code] for code in stored["red_flags"] if code in RED_FLAG]
    if stored["disposition"] in list(Disposition):
        raised = Raised(stored["link_id"], Disposition(stored["disposition"]), tuple(flags))
        flags = list(raised.not_ruled_out)
    named = {flag.code: flag.finding for flag in flags}
    return [named.get(code, code) for code in codes if code in named or code not in RED_FLAG]
