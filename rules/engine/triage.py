"""From answers to a disposition and its reasons.

Pure and total: the same answers give the same outcome, in whatever order they came, and every set of readable answers
has one. Every red flag may raise the disposition and none may lower it.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache, reduce
from operator import or_

from rules.engine.masks import Layout, bits_of, evidence, fewest_bits, masks_of
from rules.model.answers import read
from rules.model.disposition import Disposition, Route, most_urgent
from rules.model.outcome import Advisory, Finding, Outcome, Raised, Said, Sign
from rules.model.questionnaire import NONE, UNSURE, Answers, Group, LinkId, Respondent
from rules.model.red_flag import RedFlag
from rules.model.rule_set import RuleSet
from rules.sources.parameters import AMBER_GROUPS
from rules.text import N_

FACE_TO_FACE = Advisory(
    code="two-ambers",
    words=N_("Call-soon findings in two or more symptom groups: consider face-to-face review today (UKONS)."),
)
REPEAT_CONTACT = Advisory(
    code="repeat-contact",
    words=N_(
        "A call about this patient within the last 3 days: ask whether anyone has seen them since. Not seen and no "
        "better, with a call-soon finding, means call now."
    ),
)
"""For whoever keeps records of calls; answers alone cannot tell."""

NOBODY_REACHED = Advisory(
    code="nobody-reached",
    words=N_("Nobody was reached by the time this call was due. Treat it as call now."),
)
"""For a call that was owed after call-soon: without a person reached in time, the card sends the patient to the ER."""

_SEVERAL = (list, tuple)

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
        self._version, self._hash = rules.version, rules.hash
        self._known_at, self._unsure_at = layout.known_at, layout.unsure_at
        self._denied_at, self._fired_at, self._every_item = layout.denied_at, layout.fired_at, layout.every_item
        shares = {
            item.link_id: {code: layout.share(item.link_id, code) for code in item.codes} for item in layout.items
        }
        self._shares = shares
        self._check_all = {item.link_id: shares[item.link_id] for item in layout.items if item.check_all}
        self._single = {link_id: shares[link_id] for link_id in shares if link_id not in self._check_all}
        self._terms = tuple(layout.terms(flag.when) for flag in layout.flags)
        self.combinations = tuple(
            (layout.fired(flag), terms)
            for flag, terms in zip(layout.flags, self._terms, strict=True)
            if flag.is_combination
        )
        self.joined = reduce(or_, (mask for _, terms in self.combinations for mask in masks_of(terms)), 0)
        self._fewest_joined = min((fewest_bits(terms) for _, terms in self.combinations), default=0)
        self._follow_ups = _follow_ups(layout)
        self._always_asked = sum(
            layout.known(item.link_id) for item in layout.items if not (item.enable_when or item.is_optional)
        )
        self._read_tables()

    def _read_tables(self) -> None:
        """Work out the masks and look-ups that the outcome is read from."""
        layout, rules = self.layout, self.rules
        self.call_now = self._fired(lambda flag: flag.disposition is Disposition.CALL_NOW)
        self.call_soon = self._fired(lambda flag: flag.disposition is Disposition.CALL_SOON)
        self.unsure_emergency = sum(layout.unsure(each) for each in rules.items if rules.means_emergency_unsure(each))
        self.emergency = self._fired(lambda flag: flag.route is Route.EMERGENCY) | self.unsure_emergency
        self._ambers = tuple(
            self._fired(lambda flag, group=group: _is_amber(rules, flag, group))  # type: ignore[misc]
            for group in dict.fromkeys(rules.group_of.values())
        )
        self._any_amber = reduce(or_, self._ambers)
        self._self_doubt = sum(layout.unsure(link_id) for link_id in rules.self_doubt)
        self._chosen_on = tuple(layout.options(item) for item in layout.items)
        self._signs = {flag.code: Sign.of(flag) for flag in layout.flags}
        self._raised_alone = tuple(self._raise(place, 0) for place in range(len(layout.items)))
        self._said = tuple(Said(link_id, (code,)) for link_id, code in layout.pairs)
        self._ready = tuple(self._ready_finding(rank) for rank in range(len(layout.flags)))
        link_ids = tuple(rules.items)
        self._names = tuple(_names(link_ids[at : at + _CHUNK]) for at in range(0, len(link_ids), _CHUNK))

    def triage(self, answers: Answers, respondent: Respondent) -> Outcome:
        """Map ``answers`` to an outcome; see ``rules.engine.triage.triage``."""
        state, asked = self.state_of(answers)
        unsure = state >> self._unsure_at & self._every_item
        unanswered = (asked & ~state) >> self._known_at
        findings = self._findings(state) if state >> self._fired_at else ()
        raised = self.raised(state, something_reported=state & (self.call_now | self.call_soon) != 0) if unsure else ()
        return Outcome(
            disposition=_disposition(findings, raised, unanswered != 0),
            route=Route.EMERGENCY if state & self.emergency else Route.TEAM,
            findings=findings,
            raised=raised,
            unknown=self._named(unsure) if unsure else (),
            unanswered=self._named(unanswered) if unanswered else (),
            negatives=self._named(state >> self._denied_at & self._every_item),
            advisories=self._advisories(state) if state & self._any_amber else (),
            helper_needed=respondent is Respondent.PATIENT and state & self._self_doubt != 0,
            complete=not unanswered,
            version=self._version,
            hash=self._hash,
        )

    def state_of(self, answers: Answers) -> tuple[int, int]:
        """Return the state that ``answers`` make, and the known-bits of the items that must be answered.

        Answers on items that are not enabled are left out; the red flags that fired are in.

        Raises:
            AnswersError: the answers name something unknown or have the wrong shape.
        """
        try:
            state = self._read(answers)
        except (KeyError, TypeError, AttributeError, ValueError):
            state = self._read_slowly(answers)
        asked = self._always_asked
        for enabling, settable, required in self._follow_ups:
            if state & enabling:
                asked |= required
            else:
                state &= ~settable
        if (state & self.joined).bit_count() >= self._fewest_joined:
            state |= self._combined(state)
        return state, asked

    def raised(self, state: int, *, something_reported: bool) -> tuple[Raised, ...]:
        """Return the items answered "not sure" that raise the level (clinical.md §6).

        An item without a level of its own raises nothing. "Not sure" about the signs that mean 911 means call now, 911
        first. Where hours matter, "not sure" about a call-now sign means call now as soon as anything else was reported
        that is call-soon or worse. A combination left UNKNOWN raises to
        call-soon at most, which the "not sure" item that leaves it so has done already.
        """
        raised = []
        for place in bits_of(state >> self._unsure_at & self._every_item):
            alone_or_beside = self._raised_alone[place]
            if state & self._chosen_on[place]:
                alone_or_beside = self._raise(place, state)
            if alone_or_beside:
                raised.append(alone_or_beside[something_reported])
        return tuple(raised)

    def _read(self, answers: Answers) -> int:
        """Read answers of the plainest shape. Anything else raises, and is read again slowly."""
        state = 0
        single, check_all = self._single, self._check_all
        for link_id, answer in answers.items():
            if answer.__class__ is str:
                state |= single[link_id][answer]
            elif answer.__class__ is list and len(answer) == 1:
                state |= check_all[link_id][answer[0]]
            elif answer.__class__ is tuple and len(answer) == 1:
                state |= self._shares[link_id][answer[0]]
            elif answer.__class__ in _SEVERAL and answer and NONE not in answer:
                shares = check_all[link_id]
                for code in answer:
                    state |= shares[code]
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
        return Finding(flag.code, flag.finding, flag.disposition, flag.route, flag.citations, tuple(said))

    def _ready_finding(self, rank: int) -> Finding | None:
        """The finding of a flag that only ever rests on one option, made once."""
        leaves = list(self.layout.flags[rank].when.leaves())
        if len(leaves) > 1 or len(leaves[0].options) > 1:
            return None
        return self._finding(rank, self.layout.mask(leaves[0].link_id, leaves[0].options))

    def _raise(self, place: int, state: int) -> tuple[Raised, Raised] | None:
        """What "not sure" on the item raises: with nothing else reported, and beside something."""
        item = self.layout.items[place]
        chosen = frozenset(c for c in item.codes if c != UNSURE and state & self.layout.mask(item.link_id, (c,)))
        hidden = tuple(self._signs[flag.code] for flag in self.rules.flags_hidden_by(item.link_id, chosen))
        if not hidden:
            return None
        if item.unsure_is_emergency:
            emergency = Raised(item.link_id, Disposition.CALL_NOW, hidden, Route.EMERGENCY)
            return emergency, emergency
        worst = most_urgent(flag.disposition for flag in hidden)
        hours_matter = item.link_id in self.rules.hours_matter and worst is Disposition.CALL_NOW
        beside = Disposition.CALL_NOW if hours_matter else Disposition.CALL_SOON
        return Raised(item.link_id, Disposition.CALL_SOON, hidden), Raised(item.link_id, beside, hidden)

    def _advisories(self, state: int) -> tuple[Advisory, ...]:
        """UKONS: two ambers in different groups deserve a face-to-face look today."""
        groups = [mask for mask in self._ambers if state & mask]
        return (FACE_TO_FACE,) if len(groups) >= AMBER_GROUPS.value else ()

    def _named(self, places: int) -> tuple[LinkId, ...]:
        """Name the items at ``places``, in the order asked."""
        names: tuple[LinkId, ...] = ()
        for chunk in self._names:
            names += chunk[places & (1 << _CHUNK) - 1]
            places >>= _CHUNK
        return names

    def _fired(self, wanted: Callable[[RedFlag], bool]) -> int:
        return sum(self.layout.fired(flag) for flag in self.layout.flags if wanted(flag))


def _disposition(findings: Sequence[Finding], raised: Sequence[Raised], unanswered: bool) -> Disposition:
    """The most urgent of all; with anything still unanswered, at least call-soon. Findings are sorted already."""
    reported = findings[0].disposition if findings else Disposition.MENTION
    if not (raised or unanswered) or reported is Disposition.CALL_NOW:
        return reported
    return most_urgent((reported, Disposition.CALL_SOON, *(item.disposition for item in raised)))


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


def _is_amber(rules: RuleSet, flag: RedFlag, group: Group) -> bool:
    groups = {rules.group_of[link_id] for link_id in flag.link_ids}
    return flag.disposition is Disposition.CALL_SOON and groups == {group}


def _names(link_ids: Sequence[LinkId]) -> tuple[tuple[LinkId, ...], ...]:
    """For every subset of ``link_ids``, written as bits, their names."""
    return tuple(
        tuple(link_id for place, link_id in enumerate(link_ids) if places >> place & 1)
        for places in range(1 << len(link_ids))
    )
