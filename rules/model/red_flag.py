"""The type of a red flag: the rule that raises urgency, and the passage it rests on."""

from typing import Self

from pydantic import Field, model_validator

from rules.model.condition import AnyCondition, OnOneItem
from rules.model.disposition import Disposition, Route
from rules.model.questionnaire import LinkId
from rules.sources.citation import Citation, Declaration
from rules.sources.rulings import Ruling


class RedFlag(Declaration):
    """If ``when`` is present, the disposition is at least ``disposition``. None can lower it.

    ``code`` is permanent. ``finding`` names what was found in plain words that fit the patient and the caregiver.
    ``ruling`` is the recorded exception under which the level is below the guide, until the care team rules on it.
    """

    code: str = Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
    finding: str = Field(min_length=1)
    when: AnyCondition
    disposition: Disposition
    route: Route = Route.TEAM
    citations: tuple[Citation, ...]
    ruling: Ruling | None = None

    @model_validator(mode="after")
    def _rests_on_a_passage(self) -> Self:
        if not self.citations:
            raise ValueError(f"red flag {self.code!r} ({self.finding}) has no citations: name the passage it rests on")
        return self

    @property
    def link_ids(self) -> frozenset[LinkId]:
        """The items the rule reads."""
        return self.when.link_ids

    @property
    def is_combination(self) -> bool:
        """Whether the rule joins several conditions, as those across items do."""
        return not isinstance(self.when, OnOneItem)
