"""What was answered "no", in words: on a list of signs the signs themselves, since the question alone tells nothing."""

from rules.in_force import RULES
from rules.model.disposition import Disposition
from rules.model.questionnaire import LinkId
from rules.model.rule_set import RuleSet
from rules.model.wording import Translate, in_english


def denied_signs(link_id: LinkId, translate: Translate = in_english, *, rules: RuleSet = RULES) -> tuple[str, ...]:
    """Name the signs that "none of these" on a check-all item denies, as a nurse or an ER would ask for them.

    A question with one answer denies itself: it has none. Old trouble that is known is no sign to deny.

    Raises:
        KeyError: ``rules`` have no such item.
    """
    if not rules.items[link_id].check_all:
        return ()
    flags = rules.flags_hidden_by(link_id, frozenset())
    return tuple(translate(flag.finding) for flag in flags if flag.disposition is not Disposition.MENTION)
