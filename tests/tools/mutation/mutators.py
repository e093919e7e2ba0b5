"""Every mutant of a set of rules: each differs from the rules in force in one place."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, pairwise

from rules.model.disposition import Disposition, Route
from rules.model.questionnaire import EnableWhen, Item
from rules.model.red_flag import RedFlag
from tests.tools.mutation.conditions import changes, swapped, with_codes_swapped
from tests.tools.mutation.mutant import Declared, Kind, Mutant


def mutants(declared: Declared) -> Iterator[Mutant]:
    """Yield every mutant of ``declared``, red flags first, then items and steps."""
    for flag in declared.red_flags:
        yield from chain(dropped(declared, flag), levels(declared, flag), routes(declared, flag))
        yield from conditions(declared, flag)
    for item in declared.items.values():
        yield from chain(swaps(declared, item), enabling(declared, item))
    yield from chain(hours(declared), silences(declared), doubts(declared), ambers(declared))


def dropped(declared: Declared, flag: RedFlag) -> Iterator[Mutant]:
    """Leave the red flag out."""
    yield Mutant(Kind.DROPPED, flag.code, "is left out", flag.link_ids, declared.without_flag(flag))


def levels(declared: Declared, flag: RedFlag) -> Iterator[Mutant]:
    """Give the red flag each other level."""
    for level in Disposition:
        if level is not flag.disposition:
            kind = Kind.RAISED if level.is_at_least(flag.disposition) else Kind.LOWERED
            change = f"{flag.disposition} becomes {level}"
            yield Mutant(kind, flag.code, change, flag.link_ids, declared.with_flag(flag, disposition=level))


def routes(declared: Declared, flag: RedFlag) -> Iterator[Mutant]:
    """Send the red flag the other way: to the team instead of 911, or to 911."""
    route = Route.TEAM if flag.route is Route.EMERGENCY else Route.EMERGENCY
    change = f"route {flag.route} becomes {route}"
    yield Mutant(Kind.ROUTE, flag.code, change, flag.link_ids, declared.with_flag(flag, route=route))


def conditions(declared: Declared, flag: RedFlag) -> Iterator[Mutant]:
    """Change the condition of the red flag in each place."""
    for kind, words, link_ids, when in changes(flag.when, declared.items):
        yield Mutant(kind, flag.code, words, link_ids, declared.with_flag(flag, when=when))


def swaps(declared: Declared, item: Item) -> Iterator[Mutant]:
    """Exchange what every rule says of two answers that stand side by side.

    Pairs that no rule reads, or tells apart, are left alone: there the rules would be word for word the same.
    """
    for one, other in pairwise(item.codes):
        mutated = _with_swapped(declared, item, one, other)
        if mutated != declared:
            change = f"{one} and {other} swap places in every rule"
            yield Mutant(Kind.SWAPPED, item.link_id, change, frozenset({item.link_id}), mutated)


def _with_swapped(declared: Declared, item: Item, one: str, other: str) -> Declared:
    for flag in declared.red_flags:
        when = with_codes_swapped(flag.when, item.link_id, one, other)
        if when is not flag.when:
            declared = declared.with_flag(flag, when=when)
    for follow_up in declared.items.values():
        asked = follow_up.enable_when
        if asked and asked.link_id == item.link_id:
            options = swapped(asked.options, one, other)
            declared = declared.with_item(follow_up, enable_when=asked.model_copy(update={"options": options}))
    return declared


def enabling(declared: Declared, item: Item) -> Iterator[Mutant]:
    """Ask a follow-up always, or at one answer more or fewer."""
    when = item.enable_when
    if when is None:
        return
    link_ids = frozenset({item.link_id, when.link_id})
    always = declared.with_item(item, enable_when=None)
    yield Mutant(Kind.ASKED, item.link_id, f"is asked whatever {when.link_id} is", link_ids, always)
    for code in declared.items[when.link_id].codes:
        if when.options != (code,):
            asked = "no longer asked" if code in when.options else "also asked"
            mutated = declared.with_item(item, enable_when=_toggled(when, code))
            yield Mutant(Kind.ASKED, item.link_id, f"is {asked} when {when.link_id} = {code}", link_ids, mutated)


def _toggled(when: EnableWhen, code: str) -> EnableWhen:
    fewer = tuple(each for each in when.options if each != code)
    return when.model_copy(update={"options": fewer if code in when.options else (*when.options, code)})


def hours(declared: Declared) -> Iterator[Mutant]:
    """Let hours matter in a step where they do not, or the reverse."""
    for step in declared.steps:
        change = "hours no longer matter" if step.hours_matter else "hours matter, as for cord and mind"
        mutated = declared.with_step(step, hours_matter=not step.hours_matter)
        yield Mutant(Kind.HOURS, step.code, change, frozenset(item.link_id for item in step.items), mutated)


def silences(declared: Declared) -> Iterator[Mutant]:
    """Where "not sure" can hide a sign that means 911, let it mean that, or no longer."""
    emergencies = [flag for flag in declared.red_flags if flag.route is Route.EMERGENCY and not flag.is_combination]
    for link_id in dict.fromkeys(link_id for flag in emergencies for link_id in flag.link_ids):
        item = declared.items[link_id]
        change = "“not sure” no longer means 911" if item.unsure_is_emergency else "“not sure” means 911"
        mutated = declared.with_item(item, unsure_is_emergency=not item.unsure_is_emergency)
        yield Mutant(Kind.UNSURE, link_id, change, frozenset({link_id}), mutated)


def doubts(declared: Declared) -> Iterator[Mutant]:
    """Take a patient's "not sure" about their own mind as enough."""
    for link_id in sorted(declared.self_doubt):
        mutated = replace(declared, self_doubt=declared.self_doubt - {link_id})
        yield Mutant(Kind.SELF_DOUBT, link_id, "a patient in doubt needs no helper", frozenset({link_id}), mutated)


def ambers(declared: Declared) -> Iterator[Mutant]:
    """Change by one the number of symptom groups that make the nurse's advisory."""
    for number in (declared.amber_groups - 1, declared.amber_groups + 1):
        change = f"needs call-soon findings in {number:g} symptom groups"
        yield Mutant(Kind.COUNT, "two-ambers", change, frozenset(), replace(declared, amber_groups=number))
