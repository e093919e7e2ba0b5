"""What ``triage`` answers: the disposition, and every reason it has."""

from dataclasses import dataclass
from typing import NamedTuple

from rules.model.disposition import Disposition, Route
from rules.model.questionnaire import LinkId
from rules.model.red_flag import RedFlag
from rules.sources.citation import Citation


@dataclass(frozen=True, slots=True)
class Said:
    """The answers on one item that made a condition true. ``codes`` stand in the order of the item's options."""

    link_id: LinkId
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """A red flag as it is told to people: plain values, so that a stored one outlives the rule it came from."""

    code: str
    words: str
    disposition: Disposition
    route: Route
    citations: tuple[Citation, ...]

    @classmethod
    def of(cls, flag: RedFlag) -> "Sign":
        """Return ``flag`` as it is told."""
        return Sign(flag.code, flag.finding, flag.disposition, flag.route, flag.citations)


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
        """Whether it joins answers on several items."""
        return len(self.said) > 1


@dataclass(frozen=True, slots=True)
class Raised:
    """An item answered "not sure": the level that raises to, the red flags it may hide, and how to reach help."""

    link_id: LinkId
    disposition: Disposition
    red_flags: tuple[Sign, ...]
    route: Route = Route.TEAM

    @property
    def not_ruled_out(self) -> tuple[Sign, ...]:
        """The signs to name (clinical.md §6): those at least as urgent as the level this raises to.

        An old sign that the team knows about is never among them. Where all that is urgent was reported on the item
        already, nothing is left to name.
        """
        return tuple(flag for flag in self.red_flags if flag.disposition.is_at_least(self.disposition))


@dataclass(frozen=True, slots=True)
class Advisory:
    """Something a nurse should weigh. It is not a disposition and changes none."""

    code: str
    words: str


class Outcome(NamedTuple):
    """The result of one assessment.

    ``findings`` holds every red flag that fired, most urgent first, then in the order asked. ``unknown`` names the
    items answered "not sure", ``raised`` those of them that raise the level. ``unanswered`` names the items that are
    asked and have no answer yet, ``negatives`` those answered "none" or "no". ``helper_needed`` is true for a patient
    who is unsure about their own confusion. ``complete`` means nothing is left to ask; an outcome that is not complete
    is never ``MENTION``.
    """

    disposition: Disposition
    route: Route
    findings: tuple[Finding, ...]
    raised: tuple[Raised, ...]
    unknown: tuple[LinkId, ...]
    unanswered: tuple[LinkId, ...]
    negatives: tuple[LinkId, ...]
    advisories: tuple[Advisory, ...]
    helper_needed: bool
    complete: bool
    version: str
    hash: str
