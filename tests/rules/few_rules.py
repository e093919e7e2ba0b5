"""The rules of two steps only, small enough to prove again and again."""

import pytest

from rules.clinical.dont_wait import SIGNS
from rules.in_force import RULES
from rules.model.rule_set import Edition, RuleSet
from rules.proof import checks

STEPS = RULES.steps[1:3]
NEW = Edition(version="0", released=RULES.released, questionnaire=RULES.questionnaire)
LINK_IDS = {item.link_id for step in STEPS for item in step.items}


def few_rules(monkeypatch: pytest.MonkeyPatch, *without: str, version: str = NEW.version) -> RuleSet:
    """Keep two steps, and of the "don't wait" list the signs they ask about; leave the red flags ``without`` out."""
    monkeypatch.setattr(checks, "SIGNS", tuple(sign for sign in SIGNS if sign.link_id in LINK_IDS))
    flags = (flag for flag in RULES.red_flags if flag.link_ids <= LINK_IDS and flag.code not in without)
    return RuleSet(steps=STEPS, red_flags=flags, edition=NEW._replace(version=version))
