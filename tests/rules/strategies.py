"""Answers for the property tests: any that can be read, asked or not, complete or not."""

from hypothesis import strategies as st

from rules.assessment import ITEMS
from rules.questionnaire import NONE, Answers, Item


def _reply(item: Item) -> st.SearchStrategy[str | list[str]]:
    if not item.check_all:
        return st.sampled_from(item.codes)
    says_something = [code for code in item.codes if code != NONE]
    several = st.lists(st.sampled_from(says_something), min_size=1, unique=True)
    return st.just([NONE]) | several if NONE in item.codes else several


def readable_answers() -> st.SearchStrategy[Answers]:
    """Answers to any of the items, on those that are not enabled as well."""
    return st.fixed_dictionaries({}, optional={link_id: _reply(item) for link_id, item in ITEMS.items()})
