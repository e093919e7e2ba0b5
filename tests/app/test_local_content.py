"""What a site adapts stands in the form that a clinician signs: each decision with whoever made it, and its words."""

from app.approval.content import _of_this_site
from app.approval.local_content import local_content
from rules.adaptation.adapted import adapt
from rules.in_force import RELEASED_RULES
from tests.rules.local_rules import WORDS, local_rules

LOCAL = local_rules(
    ruling=[
        {"code": "C1", "decision": "keep", "why": "We have no lab at night."},
        {"code": "C5", "decision": "raise", "codes": ["bladder-burning"]},
    ],
    raise_=[{"option": "worry:some", "to": "call-soon", "within": "today", "finding": WORDS}],
    parameter=[{"name": "fever_celsius", "value": 37.5}],
    line=[{"disposition": "call-now", "syndrome": "cord", "words": {"en": "Ask for a chair on wheels."}}],
    pathway=[{"code": "fever", "ring": "the ward", "number": "212-555-0177", "steps": ["Take blood."]}],
)
WHO = "Decided by A clinical lead, 2026-11-20"


def test_each_decision_is_told_with_whoever_made_it() -> None:
    facts = {each.key: each.facts for each in local_content(LOCAL)}

    assert facts["local/ruling/C1"] == ("Ruling C1: keep", WHO, "Why: We have no lab at night.")
    assert facts["local/ruling/C5"] == ("Ruling C5: raise: bladder-burning", WHO)
    assert facts["local/raise/local-worry-some"] == ("local-worry-some: to call-soon today", WHO)
    assert facts["local/number/fever_celsius"] == ("fever celsius: 37.5", WHO)
    assert facts["local/pathway/fever"] == ("fever: ring the ward, 212-555-0177", "Take blood.", WHO)


def test_a_line_is_told_in_its_words_and_where_it_is_shown() -> None:
    (line,) = [each for each in local_content(LOCAL) if each.key.startswith("local/line/")]

    assert (line.messages, line.facts) == (("Ask for a chair on wheels.",), ("Shown for call-now and cord", WHO))


def test_it_is_a_part_of_its_own_where_anything_is_adapted() -> None:
    ((title, found),) = _of_this_site(adapt(RELEASED_RULES, LOCAL))

    assert (title, len(found)) == ("Decided here", 6)
    assert list(_of_this_site(None)) == []
