"""The conditions of red flags as FHIRPath, over a QuestionnaireResponse to our form, which is ``%resource``.

An expression is true where the condition is PRESENT and false where it is not; it never comes out empty, and what
UNKNOWN raises to is left to ``triage``. An answer is told by its code, which has the name of its item in it, however
deep in groups it stands. Where an item is asked after certain answers only, these are part of the condition: an answer
on an abandoned branch makes nothing true.

Source: https://hl7.org/fhirpath/N1/. Nothing is used that was added later.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from app.interop.fhir import codes
from rules.model.condition import AllOf, AnyCondition, CountOf, OnOneItem
from rules.model.questionnaire import UNSURE, Codes, Item, LinkId
from rules.model.rule_set import RuleSet

Items = Mapping[LinkId, Item]

CODES: Final = f"%resource.repeat(item).answer.value.where(system = '{codes.ANSWERS}').code"
"""The codes of all answers."""


def conditions(rules: RuleSet) -> dict[str, str]:
    """Return for each red flag, by its code, the expression that is true where it is found."""
    return {flag.code: _holds(flag.when, rules.items) for flag in rules.red_flags}


def undecided(rules: RuleSet) -> str:
    """Return the expression that an item that is asked is unsure or open, or that the response is not ours.

    It is not where it answers another form, or has a code that ours does not offer.
    """
    items = rules.items
    unsure = ((link_id, (UNSURE,)) for link_id, item in items.items() if UNSURE in item.codes)
    ours = f"%resource.questionnaire.where(matches('{codes.canonical_pattern(rules.questionnaire)}')).exists()"
    offered = "|".join(f"{link_id}[.]({'|'.join(item.codes)})" for link_id, item in items.items())
    is_offered = f"{CODES}.all(matches('^({offered})$'))"
    return _any([f"{ours}.not()", f"{is_offered}.not()", _chosen(unsure, items), *_open(items)])


def _open(items: Items) -> Iterator[str]:
    """Yield expressions that an item is asked and has no answer, one for all that are asked alike."""
    asked_alike: dict[tuple[str, ...], list[str]] = {}
    for link_id, item in items.items():
        if not item.is_optional:
            asked_alike.setdefault(_enabled(item, items), []).append(link_id)
    answered = f"{CODES}.select(substring(0, indexOf('.')))"
    for enabled, link_ids in asked_alike.items():
        yield _all([f"({_listed(link_ids)}).subsetOf({answered}).not()", *enabled])


def _holds(condition: AnyCondition, items: Items) -> str:
    if isinstance(condition, OnOneItem):
        return _chosen([(condition.link_id, condition.options)], items)
    if isinstance(condition, CountOf):
        return f"({' + '.join(f'iif({_holds(part, items)}, 1, 0)' for part in condition.of)} >= {condition.count})"
    if isinstance(condition, AllOf):
        return _all(_holds(part, items) for part in condition.of)
    leaves = [(part.link_id, part.options) for part in condition.of if isinstance(part, OnOneItem)]
    others = (_holds(part, items) for part in condition.of if not isinstance(part, OnOneItem))
    return _any([*([_chosen(leaves, items)] if leaves else []), *others])


def _chosen(options: Iterable[tuple[LinkId, Codes]], items: Items) -> str:
    """Return the expression that any of ``options`` was chosen on an item that is asked: one look for all alike."""
    asked_alike: dict[tuple[str, ...], list[str]] = {}
    for link_id, chosen in options:
        asked_alike.setdefault(_enabled(items[link_id], items), []).extend(_named(link_id, chosen))
    return _any(_all([_said(named), *enabled]) for enabled, named in asked_alike.items())


def _enabled(item: Item, items: Items) -> tuple[str, ...]:
    """Return the expression that ``item`` is asked, if that depends on anything."""
    when = item.enable_when
    return (_chosen([(when.link_id, when.options)], items),) if when else ()


def _named(link_id: LinkId, options: Codes) -> list[str]:
    return [codes.code_of(link_id, option) for option in options]


def _said(named: Iterable[str]) -> str:
    return f"{CODES}.intersect({_listed(dict.fromkeys(named))}).exists()"


def _listed(names: Iterable[str]) -> str:
    return " | ".join(f"'{name}'" for name in names)


def _all(parts: Iterable[str]) -> str:
    return _joined(" and ", parts)


def _any(parts: Iterable[str]) -> str:
    return _joined(" or ", parts)


def _joined(operator: str, parts: Iterable[str]) -> str:
    first, *others = parts
    return f"({operator.join([first, *others])})" if others else first
