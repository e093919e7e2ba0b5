"""What is wrong with the file of a site, held against the released rules: each fault in a few words."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from itertools import pairwise
from typing import Final

from rules.adaptation.raising import own_flags, raised, raised_by_rulings, resting_on
from rules.clinical.syndromes import SYNDROMES
from rules.local.file import SOURCE, LocalRaise, LocalRules, LocalRuling
from rules.model.disposition import CALM, Disposition, Route, Verdict, joined
from rules.model.questionnaire import NO, NONE, UNSURE, LinkId
from rules.model.rule_set import RuleSet
from rules.sources.rulings import RULINGS

_RULINGS: Final = tuple(each.code for each in RULINGS)
_SYNDROMES: Final = tuple(each.code for each in SYNDROMES)
_ASKS_NOTHING: Final = (NONE, NO, UNSURE)


def faults_of(released: RuleSet, local: LocalRules) -> Iterator[str]:
    """Yield what names nothing that is there, or does not raise it."""
    for ruling in local.rulings:
        yield from _ruling_faults(released, ruling)
    by_ruling = raised_by_rulings(released, local)
    for each in local.raises:
        if each.code in by_ruling:
            yield f"{each.code} is raised twice, by a ruling and by itself: name the codes of that ruling without it"
        elif each.code:
            yield from _code_faults(released, each.code, each)
        else:
            yield from _words_faults(released, each)
            yield from (fault for option in each.options for fault in _option_faults(released, option, each))
    yield from _syndrome_faults(local)


def _syndrome_faults(local: LocalRules) -> Iterator[str]:
    named = (
        *((each.raised_code, each.syndrome) for each in local.raises),
        *((f"[[line]] number {number}", each.syndrome) for number, each in enumerate(local.lines, start=1)),
    )
    for place, syndrome in named:
        if syndrome and syndrome not in _SYNDROMES:
            yield f"{place}: syndrome {_unknown(syndrome, _SYNDROMES)}"


def ladder_faults(rules: RuleSet) -> Iterator[str]:
    """Yield each answer of adapted rules that would mean more than a worse one to the same question."""
    for item in rules.items.values():
        told = [] if item.check_all else [code for code in item.codes if code not in _ASKS_NOTHING]
        for worse, code in pairwise(told):
            above, below = (_own_verdict(rules, item.link_id, each) for each in (worse, code))
            if not above.is_at_least(below):
                yield (
                    f"{item.link_id}: {code!r} would mean {_level(below)}, and {worse!r}, which is worse, "
                    f"{_level(above)}: raise {_name(rules, item.link_id, worse)} as well"
                )


def _ruling_faults(released: RuleSet, ruling: LocalRuling) -> Iterator[str]:
    if ruling.code not in _RULINGS:
        yield f"ruling {_unknown(ruling.code, _RULINGS)}"
        return
    resting = [flag.code for flag in resting_on(released, ruling.code)]
    yield from (f"{ruling.code}: codes: {_unknown(code, resting)}" for code in ruling.codes if code not in resting)


def _code_faults(released: RuleSet, code: str, each: LocalRaise) -> Iterator[str]:
    flag = released.red_flag.get(code)
    if flag is None:
        yield f"red flag {_unknown(code, released.red_flag)}"
    elif flag.verdict.is_at_least(raised(flag, each).verdict):
        yield f"{code} is {_level(flag.verdict)} already: name what is above that, or leave it out"


def _words_faults(released: RuleSet, each: LocalRaise) -> Iterator[str]:
    """What is new needs words of its own: translations are found by them."""
    same = (flag.code for flag in released.red_flags if flag.finding == each.finding[SOURCE])
    yield from (f"{each.raised_code}: finding says the same as that of {code}: say what is new" for code in same)


def _option_faults(released: RuleSet, option: str, each: LocalRaise) -> Iterator[str]:
    link_id, _, code = option.partition(":")
    item = released.items.get(link_id)
    if item is None:
        yield f"item {_unknown(link_id, released.items)}"
    elif code not in item.codes or code in _ASKS_NOTHING:
        yield f"{link_id}: option {_unknown(code, [one for one in item.codes if one not in _ASKS_NOTHING])}"
    elif not item.check_all and sum(one.startswith(f"{link_id}:") for one in each.options) > 1:
        yield f"{each.raised_code}: {link_id} takes one answer, never two of its options together"
    elif each.option and (flag := next(own_flags(released, link_id, code), None)):
        yield f"{option} has a red flag already: raise it as code = {flag.code!r}"


def _own_verdict(rules: RuleSet, link_id: LinkId, code: str) -> Verdict:
    return joined(flag.verdict for flag in own_flags(rules, link_id, code))


def _name(rules: RuleSet, link_id: LinkId, code: str) -> str:
    """Name the red flag of an answer, with the rulings it rests on. Silent ones stand above no other."""
    flag = next(own_flags(rules, link_id, code))
    rulings = " or ".join(each.code for each in flag.rulings)
    return f"{flag.code} (ruling {rulings})" if rulings else flag.code


def _level(verdict: Verdict) -> str:
    """Name a level as the file does."""
    if verdict == CALM:
        return "mention"
    if verdict.route is Route.EMERGENCY:
        return "call-now, emergency number first"
    if verdict.disposition is Disposition.CALL_NOW:
        return "call-now"
    return f"call-soon, clock {verdict.clock.value}"


def _unknown(found: str, known: Iterable[str]) -> str:
    """Say that ``found`` is unknown, and what is near it or else what there is."""
    names = list(known)
    near = get_close_matches(found, names, n=3) or names
    return f"{found!r} is unknown; expected one of: {', '.join(near)}"
