"""The type of the declaration of what "not sure" and an open question raise to (clinical.md §6)."""

from typing import Self

from pydantic import Field, model_validator

from rules.model.disposition import Clock
from rules.model.questionnaire import LinkId
from rules.sources.citation import Declaration


class Silences(Declaration):
    """What is raised where a red flag is UNKNOWN; everywhere else it is call-soon, with the flag's own clock.

    Not sure on an item of ``emergency`` means the emergency number first. On an item of ``beside_a_finding``, a
    call-now flag that is UNKNOWN means call now as soon as a real finding was reported, on another item or, where
    ``beside_its_own``, on the same one. ``at_most_alone`` items of ``together`` may hide a call-now flag and stay
    call-soon; with one more, all of them mean call now. ``clock`` is that of a call-now flag that is UNKNOWN and
    raises to call-soon only.
    """

    emergency: tuple[LinkId, ...] = ()
    beside_a_finding: tuple[LinkId, ...] = ()
    beside_its_own: bool = False
    together: tuple[LinkId, ...] = ()
    at_most_alone: int = Field(default=1, ge=1)
    clock: Clock = Clock.TODAY

    @model_validator(mode="after")
    def _clock_of_call_soon(self) -> Self:
        if self.clock not in (Clock.TODAY, Clock.SOON):
            raise ValueError(f"the clock of a call-soon is 'today' or 'soon', not {self.clock.value!r}")
        return self
