"""A check of a patient, how long it counts, and which of several are shown."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from app.calling.card import due_at
from app.interop.fhir.remarks import OF_TODAY, is_of_now
from app.settings.team_time import in_team_time
from rules.model.disposition import Clock, Disposition
from rules.model.outcome import Outcome
from rules.model.questionnaire import Answers, Respondent

FINISHED: Final = ("completed", "amended")


class Check(NamedTuple):
    """A response to our questions. ``remarks`` name what was put aside in it.

    ``at`` is when it was given, if that is known, and ``at_latest`` when it may have been if it names a day or less.
    """

    answers: Answers
    respondent: Respondent
    at: datetime | None
    at_latest: datetime | None
    is_finished: bool
    outcome: Outcome
    remarks: tuple[str, ...] = ()

    def is_of_now(self, now: datetime) -> bool:
        """Whether it may be shown as what holds at ``now``."""
        return is_of_now(self.at, now)

    def counts_at(self, now: datetime) -> bool:
        """Whether the call it asks for may still be owed at ``now``, whatever was answered since.

        A call-now counts for a day, a call-soon until its deadline and a day more. One whose age nobody knows counts.
        """
        if self.outcome.disposition is Disposition.MENTION:
            return False
        if self.at_latest is None or self.at_latest > now:
            return True
        return now <= self._owed_by(self.at_latest) + OF_TODAY

    def _owed_by(self, at: datetime) -> datetime:
        since, clock = in_team_time(at), self.outcome.clock
        # Where the hours of the office are not known, the end of its next day is taken to be a day away.
        return due_at(clock, since) or (since + OF_TODAY if clock is Clock.OPEN_DAY else since)

    @property
    def gravity(self) -> tuple[int, float]:
        """The most urgent first, then the newest; of calls that are owed soon, the one that is due first."""
        at = self.age[1]
        if self.outcome.disposition is Disposition.CALL_SOON:
            return (-self.outcome.disposition.urgency, self._owed_by(self.at).timestamp() if self.at else at)
        return (-self.outcome.disposition.urgency, -at)

    def settles_what_was_before(self, now: datetime) -> bool:
        """Whether it covers all that an older one could: it was finished, or ended early because it meant call now."""
        is_whole = self.outcome.complete or self.outcome.disposition is Disposition.CALL_NOW
        return self.is_finished and is_whole and self.at is not None and self.at <= now

    @property
    def age(self) -> tuple[bool, float]:
        """By which checks are put in order, the newest last; one without a time stands before all others."""
        return (self.at is not None, self.at.timestamp() if self.at else 0)


def shown(checks: Iterable[Check], now: datetime) -> list[Check]:
    """Return the checks that are to be shown, the gravest first.

    The latest is, and any whose call may still be owed: a newer check stands beside that one, never in its place. What
    was left off, or holds no answer, hides nothing that is older.
    """
    ordered = sorted(_distinct(checks), key=lambda each: each.age, reverse=True)
    # A form that was opened and left empty is newer, and would otherwise hide the check before it.
    told = [each for each in ordered if each.answers] or ordered[:1]
    latest = list(_down_to_the_whole(told, now))
    chosen = [each for place, each in enumerate(told) if place < len(latest) or each.counts_at(now)]
    return sorted(chosen, key=lambda each: each.gravity)


def _down_to_the_whole(checks: Sequence[Check], now: datetime) -> Iterator[Check]:
    for each in checks:
        yield each
        if each.settles_what_was_before(now):
            return


def _distinct(checks: Iterable[Check]) -> Iterable[Check]:
    """Leave out what is stored twice: the same answers of the same moment."""
    return {(str(sorted(each.answers.items())), each.respondent, each.at): each for each in checks}.values()
