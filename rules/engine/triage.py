"""From answers to a disposition and its reasons.

Pure and total: the same answers give the same outcome, in whatever order they came, and every set of readable answers
has one. Every red flag may raise the disposition and none may lower it.
"""

from collections.abc import Sequence
from functools import lru_cache, reduce
from operator import or_

from rules.engine.doubts import Doubts
from rules.engine.masks import Layout, bits_of, evidence, fewest_bits, masks_of
from rules.model.answers import read
from rules.model.disposition import Clock, Disposition, Route, Verdict, joined
from rules.model.outcome import Finding, Outcome, Raised, Said
from rules.model.questionnaire import NONE, Answers, LinkId, Respondent
from rules.model.rule_set import RuleSet

_SEVERAL = frozenset({list, tuple})

_CHUNK = 9
"""How many items one look-up of names covers."""


def triage(rules: RuleSet, answers: Answers, respondent: Respondent) -> Outcome:
    """Map ``answers`` to a disposition and the reasons for it.

    Answers on items that the other answers do not enable do not count.

    Raises:
        AnswersError: the answers name something unknown or have the wrong shape.
    """
    return compiled(rules).triage(answers, respondent)


@lru_cache(maxsize=8)
def compiled(rules: RuleSet) -> "Engine":
    """Return the engine of ``rules``, compiled once."""
    return Engine(rules)


class Engine:
    """A rule set compiled to masks (``rules.engine.masks``): answers are read once, combinations tested by mask."""

    def __init__(self, rules: RuleSet) -> None:
        """Compile ``rules``."""
        self.rules = rules
        self.layout = layout = Layout(rules)
        self._known_at, self._unsure_at = layout.known_at, layout.unsure_at
        self._denied_at, self._fired_at, self._every_item = layout.denied_at, layout.fired_at, layout.every_item
        self._shares = shares = {
            item.link_id: {code: layout.share(item.link_id, code) for code in item.codes} for item in layout.items
        }
        self._check_all = {item.link_id: shares[item.link_id] for item in layout.items if item.check_all}
        self._single = {link_id: shares[link_id] for link_id in shares if link_id not in self._check_all}
        self._terms = tuple(layout.terms(flag.when) for flag in layout.flags)
        self.combinations = tuple(
            (layout.fired(flag), terms)
            for flag, terms in zip(layout.flags, self._terms, strict=True)
            if flag.is_combination
        )
        self.joined = reduce(or_, (mask for _, terms in self.combinations for mask in masks_of(terms)), 0)
        # The cheapest of all combinations: a state with fewer bits in their masks can hold none of them.
        self._fewest_joined = min((fewest_bits(terms) for _, terms in self.combinations), default=0)
        self._follow_ups = _follow_ups(layout)
        self.enabled_by = {
            item.link_id: layout.mask(item.enable_when.link_id, item.enable_when.options)
            for item in layout.items
            if item.enable_when
        }
        self._always_asked = sum(
            layout.known(item.link_id) for item in layout.items if not (item.enable_when or item.is_optional)
        )
        self._read_tables()

    def _read_tables(self) -> None:
        """Work out the masks and look-ups that the outcome is read from."""
        layout, rules = self.layout, self.rules
        by_verdict: dict[Verdict, int] = {}
        for flag in layout.flags:
            by_verdict[flag.verdict] = by_verdict.get(flag.verdict, 0) | layout.fired(flag)
        self._by_verdict = tuple(by_verdict.items())
        self.doubts = Doubts(layout, rules)
        self._self_doubt = sum(layout.unsure(link_id) for link_id in rules.self_doubt)
        self._said = tuple(Said(link_id, (code,)) for link_id, code in layout.pairs)
        # Most flags rest on one option alone, so their finding is always the same value and can be shared.
        self._ready = tuple(self._ready_finding(rank) for rank in range(len(layout.flags)))
        link_ids = tuple(rules.items)
        self._names = tuple(_names(link_ids[at : at + _CHUNK]) for at in range(0, len(link_ids), _CHUNK))

    def triage(self, answers: Answers, respondent: Respondent) -> Outcome:
        """Map ``answers`` to an outcome; see ``rules.engine.triage.triage``."""
        state, asked = self.state_of(answers)
        unsure = state >> self._unsure_at & self._every_item
        unanswered = (asked & ~state) >> self._known_at
        raised = self.doubts.raised(state) if unsure else ()
        verdict = self.verdict_of(state, raised, unanswered)
        return Outcome(
            disposition=verdict.disposition,
            route=verdict.route,
            clock=verdict.clock,
            er_line=verdict.er_line,
            findings=self._findings(state) if state >> self._fired_at else (),
            raised=raised,
            unknown=self._named(unsure) if unsure else (),
            unanswered=self._named(unanswered) if unanswered else (),
            negatives=self._named(state >> self._denied_at & self._every_item),
            helper_needed=respondent == Respondent.PATIENT and state & self._self_doubt != 0,
            complete=not unanswered,
            questionnaire=self.rules.questionnaire,
            version=self.rules.version,
            hash=self.rules.hash,
        )

    def state_of(self, answers: Answers) -> tuple[int, int]:
        """Return the state that ``answers`` make, and the known-bits of the items that must be answered.

        Answers on items that are not enabled are left out; the red flags that fired are in.

        Raises:
            AnswersError: the answers name something unknown or have the wrong shape.
        """
        return self.settled(self.given(answers))

    def asked(self, answers: Answers) -> tuple[LinkId, ...]:
        """Name the items that ``answers`` lead to, in the order asked.

        Raises:
            AnswersError: the answers name something unknown or have the wrong shape.
        """
        state, _ = self.state_of(answers)
        enabled_by = self.enabled_by
        return tuple(each for each in self.rules.items if each not in enabled_by or state & enabled_by[each])

    def given(self, answers: Answers) -> int:
        """Return the bits of every answer, whether or not its item is asked.

        Raises:
            AnswersError: the answers name something unknown or have the wrong shape.
        """
        # Whatever is not quite plain is read again from the start, so that all faults are named and not the first.
        try:
            return self._read(answers)
        except (KeyError, TypeError, AttributeError, ValueError):
            return self._read_slowly(answers)

    def settled(self, state: int) -> tuple[int, int]:
        """Return the state without items that are not enabled, with the combinations that hold, and what is asked."""
        asked = self._always_asked
        # Follow-ups depend on items before them alone, and on none that is a follow-up itself: one pass settles all.
        for enabling, settable, required in self._follow_ups:
            if state & enabling:
                asked |= required
            else:
                state &= ~settable
        # Most people report one or two things; no combination can hold then, and none has to be looked at.
        if (state & self.joined).bit_count() >= self._fewest_joined:
            state |= self._combined(state)
        return state, asked

    def verdict_of(self, state: int, raised: Sequence[Raised], unanswered: int) -> Verdict:
        """Return the most urgent of what was found, of what "not sure" raises to, and of what is still open."""
        verdicts = [verdict for verdict, fired in self._by_verdict if state & fired]
        verdicts += [each.verdict for each in raised]
        # An open question is no "not sure": it raises to call-soon at most, or nobody could ever finish a check.
        if unanswered:
            clock = self.rules.silences.clock if unanswered & self.doubts.hiding_call_now else Clock.SOON
            verdicts.append(Verdict(Disposition.CALL_SOON, Route.TEAM, clock, er_line=True))
        return verdicts[0] if len(verdicts) == 1 else joined(verdicts)

    def _read(self, answers: Answers) -> int:
        """Read answers of the plainest shape. Anything else raises, and is read again slowly."""
        state = 0
        single, check_all, shares = self._single, self._check_all, self._shares
        # By class rather than isinstance: this loop is half of the time that triage takes.
        for link_id, answer in answers.items():
            if answer.__class__ is str:
                state |= single[link_id][answer]
            elif answer.__class__ is list and len(answer) == 1:
                state |= check_all[link_id][answer[0]]
            elif answer.__class__ is tuple and len(answer) == 1:
                state |= shares[link_id][answer[0]]
            elif answer.__class__ in _SEVERAL and answer and NONE not in answer:
                of_item = check_all[link_id]
                for code in answer:
                    state |= of_item[code]
            else:
                raise ValueError(link_id)
        return state

    def _read_slowly(self, answers: Answers) -> int:
        """Read answers of any readable shape, or name every fault."""
        chosen = read(self.rules.items, answers)
        return reduce(or_, (self.layout.share(link_id, code) for link_id in chosen for code in chosen[link_id]), 0)

    def _combined(self, state: int) -> int:
        """Return the bits of the combinations that hold."""
        combined = 0
        for bit, terms in self.combinations:
            for term in terms:
                if not state & term[0] and not (term[1] and evidence(term, state)):
                    break
            else:
                combined |= bit
        return combined

    def _findings(self, state: int) -> tuple[Finding, ...]:
        # The most urgent flag has the lowest bit, so they come out sorted.
        fired = state >> self._fired_at
        findings = []
        while fired:
            lowest = fired & -fired
            fired ^= lowest
            rank = lowest.bit_length() - 1
            findings.append(self._ready[rank] or self._finding(rank, state))
        return tuple(findings)

    def _finding(self, rank: int, state: int) -> Finding:
        """Build a finding with the answers that made it, each item once, in the order asked."""
        bits = 0
        for term in self._terms[rank]:
            bits |= evidence(term, state)
        said: list[Said] = []
        for place in bits_of(bits):
            one = self._said[place]
            if said and said[-1].link_id == one.link_id:
                said[-1] = Said(one.link_id, said[-1].codes + one.codes)
            else:
                said.append(one)
        flag = self.layout.flags[rank]
        return Finding(flag.code, flag.finding, flag.verdict, flag.citations, tuple(said))

    def _ready_finding(self, rank: int) -> Finding | None:
        """The finding of a flag that only ever rests on one option, made once."""
        leaves = list(self.layout.flags[rank].when.leaves())
        if len(leaves) > 1 or len(leaves[0].options) > 1:
            return None
        return self._finding(rank, self.layout.mask(leaves[0].link_id, leaves[0].options))

    def _named(self, places: int) -> tuple[LinkId, ...]:
        """Name the items at ``places``, in the order asked."""
        names: tuple[LinkId, ...] = ()
        for chunk in self._names:
            names += chunk[places & (1 << _CHUNK) - 1]
            places >>= _CHUNK
        return names


def _follow_ups(layout: Layout) -> tuple[tuple[int, int, int], ...]:
    """For follow-ups enabled alike: the bits that enable them, the bits they can set, and those to require then."""
    alike: dict[int, tuple[int, int]] = {}
    for item in layout.items:
        if item.enable_when:
            enabling = layout.mask(item.enable_when.link_id, item.enable_when.options)
            settable, required = alike.get(enabling, (0, 0))
            known = 0 if item.is_optional else layout.known(item.link_id)
            alike[enabling] = settable | layout.whole(item), required | known
    return tuple((enabling, settable, required) for enabling, (settable, required) in alike.items())


@lru_cache
def _names(link_ids: tuple[LinkId, ...]) -> tuple[tuple[LinkId, ...], ...]:
    """For every subset of ``link_ids``, written as bits, their names. Rule sets that ask the same share them."""
    return tuple(
        tuple(link_id for place, link_id in enumerate(link_ids) if places >> place & 1)
        for places in range(1 << len(link_ids))
    )
