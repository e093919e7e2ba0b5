"""What ``triage`` answers: the disposition, and every reason it has."""

from dataclasses import dataclass
from typing import NamedTuple

from rules.model.disposition import Clock, Disposition, Route, Verdict
from rules.model.questionnaire import LinkId
from rules.model.red_flag import RedFlag
from rules.model.wording import in_english
from rules.sources.citation import Citation
from rules.text import N_


class Said(NamedTuple):
    """The answers on one item that made a condition true. ``codes`` stand in the order of the item's options."""

    link_id: LinkId
    codes: tuple[str, ...]


class Graded:
    """What a verdict belongs to."""

    __slots__ = ()
    verdict: Verdict

    @property
    def disposition(self) -> Disposition:
        """The level this raises to."""
        return self.verdict.disposition

    @property
    def route(self) -> Route:
        """How to reach help for it."""
        return self.verdict.route

    @property
    def clock(self) -> Clock:
        """By when to have spoken to a person about it."""
        return self.verdict.clock


@dataclass(frozen=True, slots=True)
class Sign(Graded):
    """A red flag as it is told to people: plain values, so that a stored one outlives the rule it came from."""

    code: str
    words: str
    verdict: Verdict
    citations: tuple[Citation, ...]

    @classmethod
    def of(cls, flag: RedFlag) -> "Sign":
        """Return ``flag`` as it is told."""
        return Sign(flag.code, flag.finding, flag.verdict, flag.citations)


@dataclass(frozen=True, slots=True)
class Finding(Sign):
    """A red flag that fired, with the answers that made it fire."""

    said: tuple[Said, ...]

    @property
    def link_ids(self) -> frozenset[LinkId]:
        """The items whose answers made it fire."""
        return frozenset(each.link_id for each in self.said)

    @property
    def is_combination(self) -> bool:
        """Whether it joins several answers."""
        return sum(len(each.codes) for each in self.said) > 1


@dataclass(frozen=True, slots=True)
class Raised(Graded):
    """An item answered "not sure": what that raises to, and the red flags it may hide."""

    link_id: LinkId
    verdict: Verdict
    red_flags: tuple[Sign, ...]

    @property
    def not_ruled_out(self) -> tuple[Sign, ...]:
        """The signs to name (clinical.md §6): those at least as urgent as the level this raises to.

        An old sign that the team has checked is never among them. Where all that is urgent was reported on the item
        already, nothing is left to name.
        """
        return tuple(sign for sign in self.red_flags if sign.disposition.is_at_least(self.disposition))


class Advisory(NamedTuple):
    """Something a nurse should weigh. It is not a disposition and changes none."""

    code: str
    words: str


REPEAT_CONTACT = Advisory(
    code="repeat-contact",
    words=in_english(
        N_(
            "A call about this patient within the last {asked_days} days: ask whether anyone has seen them since. Not "
            "seen and no better, with a finding that cannot wait until the next visit, is an emergency: be seen now."
        )
    ),
)
"""For whoever keeps records of calls; answers alone cannot tell."""

NOBODY_REACHED = Advisory(
    code="nobody-reached",
    words=N_("Nobody was reached by the time this call was due. This is an emergency: they are to be seen now."),
)
"""For a call that was owed after call-soon: without a person reached in time, the card sends the patient to the ER."""


class Outcome(NamedTuple):
    """The result of one assessment.

    ``disposition``, ``route``, ``clock`` and ``er_line`` are the verdict: each the most urgent of all that was found,
    raised or left open. ``findings`` holds every red flag that fired, most urgent first, then in the order asked.
    ``unknown`` names the items answered "not sure", ``raised`` those of them that raise the level. ``unanswered`` names
    the items that are asked and have no answer yet, ``negatives`` those answered "none" or "no". ``helper_needed`` is
    true for a patient who is unsure about their own confusion. ``complete`` means nothing is left to ask; an outcome
    that is not complete is never ``MENTION``. ``questionnaire`` is the form whose codes it speaks in.
    ``advisories`` are for whoever knows more than the answers, such as earlier calls; the rules give none.
    """

    disposition: Disposition
    route: Route
    clock: Clock
    er_line: bool
    findings: tuple[Finding, ...]
    raised: tuple[Raised, ...]
    unknown: tuple[LinkId, ...]
    unanswered: tuple[LinkId, ...]
    negatives: tuple[LinkId, ...]
    helper_needed: bool
    complete: bool
    questionnaire: int
    version: str
    hash: str
    advisories: tuple[Advisory, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The four things that the action follows from."""
        return Verdict(self.disposition, self.route, self.clock, self.er_line)
