"""Every mutant of a set of rules: each differs from the rules in force in one place."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, pairwise

from rules.model.disposition import Clock, Disposition, Route
from rules.model.questionnaire import UNSURE, EnableWhen, Item
from rules.model.red_flag import RedFlag
from tests.tools.mutation.conditions import changes, swapped, with_codes_swapped
from tests.tools.mutation.mutant import Declared, Kind, Mutant


def mutants(declared: Declared) -> Iterator[Mutant]:
    """Yield every mutant of ``declared``, red flags first, then items and steps."""
    for flag in declared.red_flags:
        yield from chain(dropped(declared, flag), levels(declared, flag), routes(declared, flag), marks(declared, flag))
        yield from conditions(declared, flag)
    for item in declared.items.values():
        yield from chain(swaps(declared, item), enabling(declared, item))
    yield from chain(silences(declared), doubts(declared))


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


def marks(declared: Declared, flag: RedFlag) -> Iterator[Mutant]:
    """Exchange each mark that makes a difference at this level: its clock, administrative, the ER line.

    The ER line of a combination of real findings is left alone: each of them has one already.
    """
    if flag.disposition is not Disposition.CALL_SOON:
        return
    if not flag.administrative:
        change = "due today becomes within 24 hours" if flag.due_today else "due within 24 hours becomes today"
        mutated = declared.with_flag(flag, due_today=not flag.due_today)
        yield Mutant(Kind.DUE, flag.code, change, flag.link_ids, mutated)
    if not flag.administrative and not (flag.is_combination and flag.er_if_unreached):
        change = "goes to the ER no longer" if flag.er_if_unreached else "goes to the ER"
        mutated = declared.with_flag(flag, er_if_unreached=not flag.er_if_unreached)
        yield Mutant(Kind.ER_LINE, flag.code, change, flag.link_ids, mutated)
    change = "is no longer administrative" if flag.administrative else "is administrative"
    mutated = declared.with_flag(flag, administrative=not flag.administrative)
    yield Mutant(Kind.ADMINISTRATIVE, flag.code, change, flag.link_ids, mutated)


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


def silences(declared: Declared) -> Iterator[Mutant]:
    """Put each item that offers "not sure" on each list of the silences, or off it; change their number and clock."""
    silences = declared.silences
    for name in ("emergency", "beside_a_finding", "together"):
        listed = getattr(silences, name)
        for item in declared.items.values():
            if UNSURE in item.codes and _hides(declared, item, name):
                on = item.link_id in listed
                toggled = tuple(each for each in listed if each != item.link_id) if on else (*listed, item.link_id)
                change = f"is {'no longer' if on else 'now'} one of “{name}” of the silences"
                mutated = declared.with_silences(**{name: toggled})
                yield Mutant(Kind.SILENCE, item.link_id, change, frozenset({item.link_id}), mutated)
    others: dict[str, object] = {
        "beside_its_own": not silences.beside_its_own,
        "at_most_alone": silences.at_most_alone + 1,
        "clock": Clock.SOON if silences.clock is Clock.TODAY else Clock.TODAY,
    }
    link_ids = frozenset(silences.beside_a_finding)
    for name, value in others.items():
        mutated = declared.with_silences(**{name: value})
        yield Mutant(Kind.SILENCE, "silences", f"{name} becomes {value}", link_ids, mutated)


def _hides(declared: Declared, item: Item, name: str) -> bool:
    """Whether "not sure" of the item can hide what a list of the silences is about; elsewhere the list says nothing."""
    own = [flag for flag in declared.red_flags if not flag.is_combination and flag.link_ids == {item.link_id}]
    if name == "emergency":
        return any(flag.route is Route.EMERGENCY for flag in own)
    return (
        any(flag.disposition is Disposition.CALL_NOW for flag in own)
        and item.link_id not in declared.silences.emergency
    )


def doubts(declared: Declared) -> Iterator[Mutant]:
    """Take a patient's "not sure" about their own mind as enough."""
    for link_id in sorted(declared.self_doubt):
        mutated = replace(declared, self_doubt=declared.self_doubt - {link_id})
        yield Mutant(Kind.SELF_DOUBT, link_id, "a patient in doubt needs no helper", frozenset({link_id}), mutated)
