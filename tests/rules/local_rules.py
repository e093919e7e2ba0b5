"""Files of a site, as tests make them."""

from datetime import date
from typing import Any, Final

from rules.local.file import LocalRules

WHO: Final = {"decided_by": "A clinical lead", "decided_on": date(2026, 11, 20)}
WORDS: Final = {"en": "Something that counts here", "es": "Algo que aquí cuenta"}


def local_rules(**tables: list[dict[str, Any]]) -> LocalRules:
    """A file with these tables, by the names they have in it; who decided is filled in."""
    named = {name.rstrip("_"): [WHO | row for row in rows] for name, rows in tables.items()}
    return LocalRules.model_validate(named)


MIXED: Final = local_rules(
    ruling=[
        {"code": "C1", "decision": "raise", "why": "Our lab answers within the hour."},
        {"code": "C7", "decision": "keep"},
    ],
    raise_=[
        {"code": "back-pain-new", "to": "call-now"},
        {"code": "back-pain-night", "to": "call-now"},
        {"code": "bone-pain-severe", "to": "call-now", "route": "emergency"},
        {"code": "calcium-support-only", "to": "call-soon", "within": "today"},
        {"option": "worry:some", "to": "call-soon", "finding": WORDS},
        {
            "all_of": ["thirst:more", "sleepiness:tired", "also-new:jerks"],
            "to": "call-now",
            "finding": {"en": "Thirst, tiredness and jerks together", "es": "Sed, cansancio y sacudidas juntos"},
            "code_name": "local-thirst-tired-jerks",
            "syndrome": "high-calcium",
        },
    ],
    parameter=[{"name": "fever_celsius", "value": 37.5}, {"name": "speak_today_hours", "value": 4}],
)
"""One of each kind."""
