"""The smallest sets of answers that reach a clock: what the rules do, written out in full.

A presentation is minimal: take any answer away and the clock is a longer one. No presentation contains another, and
every set of answers with that clock, or a shorter one, contains one of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from rules.engine.triage import compiled
from rules.model.disposition import Clock, Verdict
from rules.model.outcome import Outcome
from rules.model.questionnaire import NO, NONE, Answers, Item, LinkId, Respondent
from rules.model.rule_set import RuleSet
from rules.model.wording import Translate, in_english
from rules.proof.answer_space import AnswerSpace, Block, Replies, is_change
from rules.proof.signatures import Signature

Change = tuple[LinkId, str]
"""One answer that says more than "none": the item and the option."""


class _Part(NamedTuple):
    """Replies on one block, and the signatures of the block with one of the answers taken back."""

    block: Block
    replies: Replies
    signature: Signature
    less: tuple[Signature, ...]


class Presentation(NamedTuple):
    """A smallest set of answers, everything else answered "none" or "no", and what comes of it."""

    changes: tuple[Change, ...]
    outcome: Outcome

    @property
    def parts(self) -> Iterator[tuple[str, Verdict]]:
        """Yield what the verdict is made of: the code of each finding or raising item, and what it asks for."""
        yield from ((finding.code, finding.verdict) for finding in self.outcome.findings)
        yield from ((raised.link_id, raised.verdict) for raised in self.outcome.raised)


def presentations(space: AnswerSpace, clock: Clock) -> tuple[Presentation, ...]:
    """Return every minimal presentation that has ``clock``, the smallest first, in the order asked."""
    reach = _Reach(space, clock)
    found = [reach.presentation(parts) for parts in reach.minimal()]
    at_level = [each for each in found if each.outcome.clock is clock]
    return tuple(sorted(at_level, key=lambda each: len(each.changes)))


def presentation_of(rules: RuleSet, changes: tuple[Change, ...]) -> Presentation | None:
    """Return the presentation that reports ``changes`` and nothing else; None if the rules do not offer them."""
    chosen = chosen_in(changes)
    if not all(is_offered(rules, link_id, codes) for link_id, codes in chosen.items()):
        return None
    return Presentation(changes, compiled(rules).triage(answers_with(rules, chosen), Respondent.CAREGIVER))


def answers_with(rules: RuleSet, chosen: Mapping[LinkId, Sequence[str]]) -> dict[LinkId, str | list[str]]:
    """Return the answers that report ``chosen`` and say "none" or "no" to everything else."""
    answers: dict[LinkId, str | list[str]] = {}
    for link_id, item in rules.items.items():
        codes = list(chosen.get(link_id) or [code for code in item.codes if code in (NONE, NO)])
        if codes:
            answers[link_id] = codes if item.check_all else codes[0]
    return answers


def line_of(changes: tuple[Change, ...]) -> str:
    """Write ``changes`` in one line: item:option, with spaces between."""
    return " ".join(f"{link_id}:{code}" for link_id, code in changes)


def changes_of(line: str) -> tuple[Change, ...]:
    """Read what ``line_of`` wrote."""
    return tuple((link_id, code) for link_id, _, code in (each.partition(":") for each in line.split()))


def chosen_in(changes: tuple[Change, ...]) -> dict[LinkId, list[str]]:
    """Return the options that ``changes`` choose on each item."""
    chosen: dict[LinkId, list[str]] = {}
    for link_id, code in changes:
        chosen.setdefault(link_id, []).append(code)
    return chosen


def said_in_words(items: Mapping[LinkId, Item], answers: Answers, translate: Translate = in_english) -> list[str]:
    """Say what ``answers`` report, a line each, in the patient's words. "None" and "no" are left out."""
    lines = []
    for link_id, answer in answers.items():
        codes = [answer] if isinstance(answer, str) else answer
        if not set(codes) & {NONE, NO}:
            item = items[link_id]
            chosen = " + ".join(f"“{item.option(code).words.to(Respondent.PATIENT, translate)}”" for code in codes)
            lines.append(f"{item.question.to(Respondent.PATIENT, translate)} {chosen}")
    return lines


def is_offered(rules: RuleSet, link_id: LinkId, codes: list[str]) -> bool:
    """Whether ``codes`` can be answered together on an item of that name."""
    item = rules.items.get(link_id)
    return item is not None and set(codes) <= set(item.codes) and (item.check_all or len(codes) == 1)


class _Reach:
    """The search for one clock. Verdicts on signatures are looked up, each worked out once for the whole space."""

    def __init__(self, space: AnswerSpace, clock: Clock) -> None:
        self.space = space
        self._options = [
            [
                _Part(block, replies, block.signatures[replies], _less(block, replies))
                for replies in _least_replies(block)
            ]
            for block in space.blocks
        ]
        self._reaching = {each for each, verdict in space.verdicts.items() if verdict.clock.urgency >= clock.urgency}
        # Beside what reaches the clock alone, every other answer could be taken away.
        self._joining = [[part for part in parts if part.signature not in self._reaching] for parts in self._options]

    def minimal(self) -> Iterator[tuple[_Part, ...]]:
        """Yield the parts of every minimal presentation that reaches the clock."""
        return self._added(0, 0, frozenset(), ())

    def _added(
        self, place: int, signature: Signature, less: AbstractSet[Signature], parts: tuple[_Part, ...]
    ) -> Iterator[tuple[_Part, ...]]:
        """Add replies block by block, each of which adds something, until the clock is reached.

        ``less`` has the signatures that are left when any one answer of ``parts`` is taken away.
        """
        fold, reaching = self.space.fold, self._reaching
        for at in range(place, len(self._options)):
            for part in (self._joining if parts else self._options)[at]:
                union = fold(signature | part.signature)
                if union == signature:
                    continue
                fewer = {fold(each | part.signature) for each in less} | {fold(signature | each) for each in part.less}
                if union in reaching:
                    if reaching.isdisjoint(fewer):
                        yield (*parts, part)
                # An answer that makes no difference here makes none whatever is added: nothing from here is minimal.
                elif union not in fewer:
                    yield from self._added(at + 1, union, fewer, (*parts, part))

    def presentation(self, parts: tuple[_Part, ...]) -> Presentation:
        """Write the parts out, everything else answered "none" or "no", and triage them."""
        chosen = {part.block.place: part.replies for part in parts}
        answers: dict[LinkId, str | list[str]] = {}
        for block in self.space.blocks:
            answers |= self.space.answers_on(block, chosen.get(block.place, block.calm))
        changes = tuple(
            (item.link_id, code)
            for part in parts
            for item, reply in zip(part.block.items, part.replies, strict=True)
            if reply and is_change(reply)
            for code in reply
        )
        return Presentation(changes, self.space.engine.triage(answers, Respondent.CAREGIVER))


def _least_replies(block: Block) -> Iterator[Replies]:
    """Yield the fully answered replies that add something which no smaller ones within them add."""
    for replies, signature in block.signatures.items():
        if not signature or not _is_tidy(block, replies):
            continue
        if all(block.signatures[less] != signature for less in _with_one_change_less(block, replies)):
            yield replies


def _is_tidy(block: Block, replies: Replies) -> bool:
    """Whether every item that can be answered "none" or "no" has an answer."""
    return all(reply or not calm for reply, calm in zip(replies, block.calm, strict=True))


def _less(block: Block, replies: Replies) -> tuple[Signature, ...]:
    return tuple(dict.fromkeys(block.signatures[less] for less in _with_one_change_less(block, replies)))


def _with_one_change_less(block: Block, replies: Replies) -> Iterator[Replies]:
    """Yield ``replies`` with one answer taken back to "none" or "no"."""
    for place, reply in enumerate(replies):
        if reply and is_change(reply):
            for code in reply:
                rest = tuple(other for other in reply if other != code) or block.calm[place]
                yield (*replies[:place], rest, *replies[place + 1 :])
