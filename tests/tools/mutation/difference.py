"""What a mutant would do to a person: a small set of answers that it decides otherwise."""

from collections.abc import Collection, Iterable, Iterator
from itertools import chain, combinations, islice, product

from rules.engine.triage import triage
from rules.model.outcome import Outcome
from rules.model.questionnaire import NO, NONE, Answers, LinkId, Respondent
from tests.tools.mutation.conditions import Items
from tests.tools.mutation.mutant import Declared, Mutant

MOST_TRIED = 20_000
"""Sets of answers to try on one mutant before settling for what was found."""

_AT_ONCE = 1_000

Reply = tuple[LinkId, str | None]
"""One answer to one item; None leaves it unanswered."""

Decided = dict[str, tuple[str, ...]]
"""Everything an outcome decides, by name, what matters most first."""


def difference(mutant: Mutant, declared: Declared) -> str:
    """Say which few answers show the change best and what becomes of them, or that none were found."""
    found: dict[str, str] = {}
    tried = islice(_tried(mutant, declared), MOST_TRIED)
    while "disposition" not in found and (reports := list(islice(tried, _AT_ONCE))):
        given = [_answers(declared.items, dict(report)) for report in reports]
        for report, before, after in zip(
            reports, _decisions(declared, given), _decisions(mutant.declared, given), strict=True
        ):
            name = next((name for name in before if before[name] != after[name]), None)
            if name and name not in found:
                found[name] = f"{_in_words(report)}: {_change(name, before[name], after[name])}"
    return next((found[name] for name in _NAMES if name in found), "no few answers were found that show it")


def _tried(mutant: Mutant, declared: Declared) -> Iterator[tuple[Reply, ...]]:
    """Yield few answers: on the items of the change, then with one other, then what its rule reads, two or three."""
    items = declared.items
    every = [(link_id, code) for link_id, item in items.items() for code in (*item.codes, None)]
    about = [reply for reply in every if reply[0] in mutant.link_ids] or every
    both = (*declared.red_flags, *mutant.declared.red_flags)
    flags = [flag for flag in both if flag.code == mutant.subject]
    read = dict.fromkeys((leaf.link_id, code) for flag in flags for leaf in flag.when.leaves() for code in leaf.options)
    reports = chain(((reply,) for reply in about), product(about, every), combinations(read, 2), combinations(read, 3))
    return (report for report in reports if len(dict(report)) == len(report))


def _decisions(declared: Declared, given: Iterable[Answers]) -> list[Decided]:
    rules = declared.rule_set()
    return [_decided(triage(rules, answers, Respondent.PATIENT)) for answers in given]


_NAMES = (
    "disposition",
    "route",
    "clock",
    "the ER if nobody is reached",
    "findings",
    "raised by “not sure”",
    "helper needed",
    "open questions",
    "not sure",
    "denied",
)


def _decided(outcome: Outcome) -> Decided:
    decided: tuple[Collection[str], ...] = (
        (outcome.disposition,),
        (outcome.route,),
        (outcome.clock,),
        ("yes" if outcome.er_line else "no",),
        [finding.code for finding in outcome.findings],
        [f"{each.link_id} to {each.disposition}, {each.clock}" for each in outcome.raised],
        ("yes" if outcome.helper_needed else "no",),
        outcome.unanswered,
        outcome.unknown,
        outcome.negatives,
    )
    return {name: tuple(value) for name, value in zip(_NAMES, decided, strict=True)}


def _answers(items: Items, report: dict[LinkId, str | None]) -> Answers:
    """Answer what is reported, what it takes to be asked that, and "none" or "no" elsewhere."""
    said: dict[LinkId, str | None] = {
        link_id: NONE if NONE in item.codes else NO for link_id, item in items.items() if not item.is_optional
    }
    for link_id in report:
        enabled = items[link_id].enable_when
        said |= {enabled.link_id: enabled.options[0]} if enabled else {}
    said |= report
    return {link_id: [code] if items[link_id].check_all else code for link_id, code in said.items() if code}


def _in_words(report: Iterable[Reply]) -> str:
    said = (f"{link_id} = {code}" if code else f"{link_id} not answered" for link_id, code in report)
    return f"with {', '.join(said)}"


def _change(name: str, before: Collection[str], after: Collection[str]) -> str:
    lost = ", ".join(value for value in before if value not in after)
    gained = ", ".join(value for value in after if value not in before)
    if lost and gained:
        return f"{name}: {gained} instead of {lost}"
    return f"{name}: also {gained}" if gained else f"{name}: no longer {lost}"
