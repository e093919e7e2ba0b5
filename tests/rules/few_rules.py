"""The rules of a few steps only, small enough to prove again and again."""

from collections.abc import Container

import pytest

from rules.clinical.dont_wait import SIGNS
from rules.in_force import RULES
from rules.model.rule_set import Edition, RuleSet
from rules.proof import checks

NEW = Edition(version="0", released=RULES.released, questionnaire=RULES.questionnaire)


def few_rules(
    monkeypatch: pytest.MonkeyPatch,
    *without: str,
    steps: Container[str] = ("back", "weakness"),
    version: str = NEW.version,
) -> RuleSet:
    """Keep ``steps``, and of the "don't wait" list the signs they ask about; leave the red flags ``without`` out."""
    kept = tuple(step for step in RULES.steps if step.code in steps)
    link_ids = {item.link_id for step in kept for item in step.items}
    monkeypatch.setattr(checks, "SIGNS", tuple(sign for sign in SIGNS if sign.link_id in link_ids))
    flags = (flag for flag in RULES.red_flags if flag.link_ids <= link_ids and flag.code not in without)
    return RuleSet(steps=kept, red_flags=flags, edition=NEW._replace(version=version))
