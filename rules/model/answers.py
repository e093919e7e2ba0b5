"""Reading answers: what is wrong with them, which items they enable, and what counts."""

from collections.abc import Iterable, Iterator, Mapping
from reprlib import Repr
from typing import Final, TypeGuard

from rules.errors import AND_MORE, AnswersError, named
from rules.model.condition import Chosen
from rules.model.questionnaire import NONE, Answers, Codes, Item, LinkId

LONGEST_SHOWN: Final = 100

_shown: Final = Repr()
"""Writes what was found instead of an answer, of which as much is shown as tells it from others."""

_shown.maxstring = _shown.maxother = _shown.maxlong = LONGEST_SHOWN


def read(items: Mapping[LinkId, Item], answers: Answers) -> dict[LinkId, frozenset[str]]:
    """Return the options chosen on each answered item.

    An empty list on an optional item counts as no answer.

    Raises:
        AnswersError: an item or option is unknown, or an answer has the wrong shape; names every fault, up to twenty.
    """
    if not isinstance(answers, Mapping):
        raise AnswersError((f"Found {type(answers).__name__}, expected an object that maps each item to its answer.",))
    faults = (fault for link_id, answer in answers.items() for fault in _faults(items, link_id, answer))
    if found := tuple(named(faults, AND_MORE)):
        raise AnswersError(found)
    return {link_id: frozenset(codes_of(answer)) for link_id, answer in answers.items() if answer}


def codes_of(answer: str | Iterable[str]) -> Codes:
    """Return the options of one answer, whichever shape it has."""
    return (answer,) if isinstance(answer, str) else tuple(answer)


def asked(items: Mapping[LinkId, Item], given: Mapping[LinkId, frozenset[str]]) -> Chosen:
    """Return what counts: every item that ``given`` enables, with its options, or None if it is not answered.

    Items stand after those that enable them, so one pass settles them all, whatever order the answers came in.
    """
    chosen: dict[LinkId, frozenset[str] | None] = {}
    for link_id, item in items.items():
        when = item.enable_when
        if when is None or not (chosen.get(when.link_id) or frozenset()).isdisjoint(when.options):
            chosen[link_id] = given.get(link_id)
    return chosen


def _faults(items: Mapping[LinkId, Item], link_id: object, answer: object) -> Iterator[str]:
    item = items.get(link_id) if isinstance(link_id, str) else None
    if item is None:
        yield f"Unknown item {_shown.repr(link_id)}. Expected one of: {', '.join(items)}."
    elif item.check_all and not _is_list_of_codes(answer):
        yield f"{item.link_id}: found {_shown.repr(answer)}, expected a list of options: {_offered(item.codes)}."
    elif item.check_all and _is_list_of_codes(answer):
        yield from _check_all_faults(item, answer)
    elif (code := _only_code(answer)) is None:
        yield f"{item.link_id}: found {_shown.repr(answer)}, expected one option: {_offered(item.codes)}."
    elif code not in item.codes:
        yield f"{item.link_id}: unknown option {_shown.repr(code)}. Expected one of: {_offered(item.codes)}."


def _check_all_faults(item: Item, given: list[str]) -> Iterator[str]:
    codes = dict.fromkeys(given)
    for code in codes:
        if code not in item.codes:
            yield f"{item.link_id}: unknown option {_shown.repr(code)}. Expected any of: {_offered(item.codes)}."
    if not codes and not item.is_optional:
        yield f"{item.link_id}: found an empty list. Name the options, or leave the item out if it was not answered."
    if NONE in codes and len(codes) > 1:
        others = _offered(code for code in codes if code != NONE)
        yield f"{item.link_id}: 'none' stands beside {others}. Give either 'none' or what applies."


def _only_code(answer: object) -> str | None:
    """Return the option of a single-choice item. A list is none: whoever sends one may have meant another item."""
    if isinstance(answer, tuple) and len(answer) == 1:
        answer = answer[0]
    return answer if isinstance(answer, str) else None


def _is_list_of_codes(answer: object) -> TypeGuard[list[str]]:
    return isinstance(answer, list | tuple) and all(isinstance(code, str) for code in answer)


def _offered(codes: Iterable[str]) -> str:
    return ", ".join(codes)
