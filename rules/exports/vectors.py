"""The conformance vectors: sets of answers, and what the rules make of each, for whoever has an engine of their own.

``answers`` and ``respondent`` stand as the JSON API takes them, and what is ``expected`` in the words that it answers
with. The vectors are every smallest presentation, every option, everything that a combination hangs on, every silence,
and as many random ones as are asked for; the same rules and the same number give the same vectors.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, cycle
from random import Random
from typing import Any, Final, NamedTuple

from rules.engine.triage import compiled
from rules.exports.seal import BLANK, sealed
from rules.model.condition import AllOf, AnyCondition, AnyOf, CountOf, OnOneItem
from rules.model.outcome import Outcome
from rules.model.questionnaire import NO, NONE, UNSURE, Codes, Item, LinkId, Respondent
from rules.model.red_flag import RedFlag
from rules.model.rule_set import RuleSet
from rules.proof.checks import Prover
from rules.proof.presentations import answers_with, chosen_in

Sent = dict[LinkId, str | list[str]]
"""A set of answers in the shape that the JSON API takes."""

Chosen = Mapping[LinkId, Codes]

RANDOM: Final = 1_000
"""How many random vectors there are unless another number is asked for."""


class Vector(NamedTuple):
    """One set of answers with its outcome. ``kind`` tells why it is here."""

    kind: str
    respondent: Respondent
    answers: Sent
    outcome: Outcome

    @property
    def expected(self) -> dict[str, Any]:
        """What an engine must say; codes and names of items alone, no words."""
        outcome = self.outcome
        return {
            **outcome.verdict._asdict(),
            "complete": outcome.complete,
            "findings": [finding.code for finding in outcome.findings],
            "raised": [{"link_id": each.link_id, **each.verdict._asdict()} for each in outcome.raised],
            "unknown": list(outcome.unknown),
            "unanswered": list(outcome.unanswered),
            "negatives": list(outcome.negatives),
            "helper_needed": outcome.helper_needed,
        }


def pack(rules: RuleSet, random: int = RANDOM) -> str:
    """Write the conformance pack as JSON Lines: first which rules they are, with a checksum, then a vector a line."""
    edition = {"questionnaire": rules.questionnaire, "version": rules.version, "hash": rules.hash}
    lines = ({**edition, "sha256": BLANK}, *_lines(rules, random))
    return sealed("".join(f"{json.dumps(line)}\n" for line in lines))


def _lines(rules: RuleSet, random: int) -> Iterator[dict[str, Any]]:
    for number, vector in enumerate(vectors(rules, random), start=1):
        sent = {"id": f"{vector.kind}-{number}", "respondent": vector.respondent, "answers": vector.answers}
        yield {**sent, "expected": vector.expected}


def vectors(rules: RuleSet, random: int = RANDOM) -> Iterator[Vector]:
    """Yield every vector of ``rules``, the ``random`` ones last. Patient, caregiver and nurse take turns."""
    triage = compiled(rules).triage
    respondents = cycle(Respondent)
    kinds: dict[str, Iterable[Sent]] = {
        "presentation": _presentations(rules),
        "option": _options(rules),
        "combination": _combinations(rules),
        "silence": _silences(rules),
        "random": random_answers(rules, random),
    }
    for kind, found in kinds.items():
        for answers in found:
            # A silence may mean more to a patient than to whoever is with them, so everyone is heard.
            for respondent in Respondent if kind == "silence" else (next(respondents),):
                yield Vector(kind, respondent, answers, triage(answers, respondent))


def random_answers(rules: RuleSet, number: int, seed: int = 0) -> Iterator[Sent]:
    """Yield ``number`` sets of answers, from nearly quiet ones to some that report nearly everything, and gaps."""
    random = Random(seed)  # noqa: S311 - no secret; the same every time
    for _ in range(number):
        reported, left_out = random.random() ** 2, random.random() ** 3
        yield {
            link_id: _random_reply(random, item, reported)
            for link_id, item in rules.items.items()
            if random.random() >= left_out
        }


def _random_reply(random: Random, item: Item, reported: float) -> str | list[str]:
    calm = _calm(item)
    if calm and random.random() >= reported:
        return list(calm) if item.check_all else calm[0]
    if not item.check_all:
        return random.choice(item.codes)
    says_something = [code for code in item.codes if code not in calm]
    # Shuffled, for the order in which options were ticked means nothing. An item that may stay empty sometimes does.
    return random.sample(says_something, random.randint(0 if item.is_optional else 1, min(3, len(says_something))))


def _presentations(rules: RuleSet) -> Iterator[Sent]:
    found = Prover(compiled(rules)).presentations
    return (answers_with(rules, chosen_in(each.changes)) for group in found.values() for each in group)


def _options(rules: RuleSet) -> Iterator[Sent]:
    """Every option: with nothing else answered, with "none" to all else, and where a follow-up with it is asked."""
    for item in rules.items.values():
        for code in item.codes:
            yield {item.link_id: [code] if item.check_all else code}
            yield answers_with(rules, {item.link_id: (code,)})
            if item.enable_when:
                for enabling in item.enable_when.options:
                    yield answers_with(rules, {item.enable_when.link_id: (enabling,), item.link_id: (code,)})


def _combinations(rules: RuleSet) -> Iterator[Sent]:
    """For each combination, every option of every item that it reads, where all hangs on whether that one counts."""
    for flag in rules.red_flags:
        points = _turning_points(flag.when) if flag.is_combination else ()
        for link_id, others in dict.fromkeys((link_id, tuple(others.items())) for link_id, others in points):
            for code in rules.items[link_id].codes:
                yield answers_with(rules, _asked(rules, {**dict(others), link_id: (code,)}))


def _turning_points(when: AnyCondition) -> Iterator[tuple[LinkId, Chosen]]:
    """Yield every item that ``when`` reads, with answers to others beside which it holds if a part on the item does."""
    if isinstance(when, OnOneItem):
        yield when.link_id, {}
        return
    for part in when.of:
        others = [each for each in when.of if each is not part]
        for link_id, beside in _turning_points(part):
            yield link_id, _fitting(others, _needed(when) - 1, {**beside, link_id: ()})


def _fitting(parts: Sequence[AnyCondition], needed: int, chosen: Chosen) -> Chosen:
    """Return ``chosen`` and more, with which ``needed`` of ``parts`` hold; if it can be, by items not chosen yet."""
    for part in sorted(parts, key=lambda part: any(leaf.link_id in chosen for leaf in part.leaves()))[:needed]:
        if isinstance(part, OnOneItem):
            chosen = {**chosen, part.link_id: part.options[:1]}
        else:
            chosen = _fitting(part.of, _needed(part), chosen)
    return chosen


def _needed(when: AllOf | AnyOf | CountOf) -> int:
    """How many of its parts must hold."""
    if isinstance(when, CountOf):
        return when.count
    return len(when.of) if isinstance(when, AllOf) else 1


def _silences(rules: RuleSet) -> Iterator[Sent]:
    """Every item left open, and every "not sure": beside each other, beside its own options and beside findings."""
    yield {}
    for link_id in rules.items:
        yield {each: answer for each, answer in answers_with(rules, {}).items() if each != link_id}
    unsure = [link_id for link_id, item in rules.items.items() if UNSURE in item.codes]
    for one, other in combinations(unsure, 2):
        yield answers_with(rules, _asked(rules, {one: (UNSURE,), other: (UNSURE,)}))
    for link_id in unsure:
        for chosen in (*_beside_its_own(rules.items[link_id]), *_beside_findings(rules, link_id)):
            yield answers_with(rules, _asked(rules, chosen))


def _beside_its_own(item: Item) -> Iterator[Chosen]:
    if item.check_all:
        yield from ({item.link_id: (code, UNSURE)} for code in item.codes if code not in (NONE, UNSURE))


def _beside_findings(rules: RuleSet, link_id: LinkId) -> Iterator[Chosen]:
    """``link_id`` not sure, beside one finding on another item of each kind that can tell silences apart."""
    kinds: dict[object, RedFlag] = {}
    for flag in rules.red_flags:
        if not flag.is_combination and link_id not in flag.link_ids:
            kinds.setdefault((flag.verdict, flag.is_real), flag)
    for flag in kinds.values():
        leaf = next(flag.when.leaves())
        yield {link_id: (UNSURE,), leaf.link_id: leaf.options[:1]}


def _asked(rules: RuleSet, chosen: Chosen) -> Chosen:
    """Return ``chosen`` with what its follow-ups need to be asked."""
    needed = {
        when.link_id: when.options[:1]
        for link_id in chosen
        if (when := rules.items[link_id].enable_when) and when.link_id not in chosen
    }
    return {**needed, **chosen}


def _calm(item: Item) -> Codes:
    return tuple(code for code in item.codes if code in (NONE, NO))
