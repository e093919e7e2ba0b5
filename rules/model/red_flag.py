"""The type of a red flag: the rule that raises urgency, and the passage it rests on."""

from typing import Self

from pydantic import Field, model_validator

from rules.model.condition import AnyCondition, OnOneItem
from rules.model.disposition import Clock, Disposition, Route, Verdict
from rules.model.questionnaire import LinkId
from rules.sources.citation import Citation, Declaration
from rules.sources.rulings import Ruling


class RedFlag(Declaration):
    """If ``when`` is present, the disposition is at least ``disposition``. None can lower it.

    ``code`` is permanent. ``finding`` names what was found in plain words that fit the patient and the caregiver.
    A call-soon is due within 24 hours, within 8 where it is ``due_today``. What is ``administrative`` (a tooth,
    a refill) is due by the end of the next open day, sends nobody to the ER and counts in no combination. Where
    ``er_if_unreached`` is false, whoever reaches nobody calls again instead of going to the ER (clinical.md §2).
    ``rulings`` are the recorded exceptions under which the level is below the guide, until the care team rules on them.
    """

    code: str = Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
    finding: str = Field(min_length=1)
    when: AnyCondition
    disposition: Disposition
    route: Route = Route.TEAM
    due_today: bool = False
    administrative: bool = False
    er_if_unreached: bool = True
    citations: tuple[Citation, ...]
    rulings: tuple[Ruling, ...] = ()

    @model_validator(mode="after")
    def _rests_on_a_passage(self) -> Self:
        if not self.citations:
            raise ValueError(f"red flag {self.code!r} ({self.finding}) has no citations: name the passage it rests on")
        return self

    @model_validator(mode="after")
    def _marks_fit_the_level(self) -> Self:
        if self.due_today and (self.disposition is not Disposition.CALL_SOON or self.administrative):
            raise ValueError(f"{self.code}: only a call-soon that is not administrative can be due today")
        if self.disposition is Disposition.CALL_NOW and (self.administrative or not self.er_if_unreached):
            raise ValueError(
                f"{self.code}: a call-now is never administrative, and whoever reaches nobody goes to the ER"
            )
        if self.route is Route.EMERGENCY and self.disposition is not Disposition.CALL_NOW:
            raise ValueError(f"{self.code}: the emergency number comes first only where the level is call-now")
        return self

    @property
    def clock(self) -> Clock:
        """By when to have spoken to a person about this finding."""
        if self.disposition is Disposition.CALL_NOW:
            return Clock.NOW
        if self.disposition is Disposition.MENTION:
            return Clock.NEXT_VISIT
        if self.administrative:
            return Clock.OPEN_DAY
        return Clock.TODAY if self.due_today else Clock.SOON

    @property
    def er_line(self) -> bool:
        """Whether the finding sends to the ER if nobody is reached in time."""
        return self.is_real and self.er_if_unreached

    @property
    def is_real(self) -> bool:
        """Whether it is call-soon or worse, and not administrative: what counts beside other things."""
        return self.disposition is not Disposition.MENTION and not self.administrative

    @property
    def verdict(self) -> Verdict:
        """What the finding alone asks for."""
        return Verdict(self.disposition, self.route, self.clock, self.er_line)

    @property
    def link_ids(self) -> frozenset[LinkId]:
        """The items the rule reads."""
        return self.when.link_ids

    @property
    def is_combination(self) -> bool:
        """Whether the rule joins several conditions, as those across items do."""
        return not isinstance(self.when, OnOneItem)
