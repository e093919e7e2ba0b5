"""Answers for the property tests: any that can be read, asked or not, complete or not."""

from hypothesis import strategies as st

from rules.in_force import ITEMS, RULES
from rules.model.questionnaire import NONE, Answers, Item
from rules.model.rule_set import RuleSet
from tests.rules.whole_check import nothing_new


def _reply(item: Item) -> st.SearchStrategy[str | list[str]]:
    if not item.check_all:
        return st.sampled_from(item.codes)
    says_something = [code for code in item.codes if code != NONE]
    several = st.lists(st.sampled_from(says_something), min_size=1, unique=True)
    return st.just([NONE]) | several if NONE in item.codes else several


def readable_answers(rules: RuleSet = RULES) -> st.SearchStrategy[Answers]:
    """Answers to any of the items of ``rules``, on those that are not enabled as well."""
    return st.fixed_dictionaries({}, optional={link_id: _reply(item) for link_id, item in rules.items.items()})


@st.composite
def nearly_quiet_answers(draw: st.DrawFn) -> Answers:
    """A whole check that reports a few things at most, with a few items left out, as most checks are."""
    changed = draw(st.sets(st.sampled_from(sorted(ITEMS)), max_size=4))
    left_out = draw(st.sets(st.sampled_from(sorted(ITEMS)), max_size=2))
    changes = {link_id: draw(_reply(ITEMS[link_id])) for link_id in sorted(changed)}
    return {link_id: answer for link_id, answer in nothing_new(changes).items() if link_id not in left_out}


def whatever_json_can_say() -> st.SearchStrategy[object]:
    """Values of any shape that JSON can carry, with codes that are real among them."""
    codes = sorted({*ITEMS, *(code for item in ITEMS.values() for code in item.codes)})
    plain = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=4), st.sampled_from(codes))
    return st.recursive(
        plain,
        lambda inner: st.one_of(
            st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(codes), inner, max_size=4)
        ),
        max_leaves=6,
    )
