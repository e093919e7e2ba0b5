"""What other programs are told of the questionnaires of earlier days, whose answers are read by the rules of their day.

An answer that the form in force does not offer any more is retired. Nothing lists the retired ones: they follow from
the forms themselves.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from rules.earlier import FORMS
from rules.in_force import ITEMS, QUESTIONNAIRE, rule_set_of
from rules.model.questionnaire import LinkId

KNOWN: Final = (QUESTIONNAIRE, *reversed(FORMS))
"""The numbers of the forms whose answers are read, the one in force first."""


def form_of_retired(link_id: LinkId, option: str) -> int | None:
    """Return the last form that offered ``option``, if the one in force does not; None for all other codes."""
    return retired().get((link_id, option))


@lru_cache
def retired() -> Mapping[tuple[LinkId, str], int]:
    """Return every retired option of an item, and the last form that offered it."""
    return {
        (link_id, option): form
        for form in FORMS
        for link_id, item in rule_set_of(form).items.items()
        for option in item.codes
        if link_id not in ITEMS or option not in ITEMS[link_id].codes
    }


def retired_in(link_id: object, answer: object) -> Iterator[tuple[str, int]]:
    """Yield the retired options in ``answer``, whatever shape it has, and the last form that offered each."""
    options = answer if isinstance(answer, list | tuple) else (answer,)
    for option in options:
        if isinstance(link_id, str) and isinstance(option, str) and (form := form_of_retired(link_id, option)):
            yield option, form
