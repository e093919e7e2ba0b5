"""What shows that the rules hold: the picture of them, their smallest presentations, and the last proof."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict

from app.contact import contact
from rules import assessment
from rules.answer_space import AnswerSpace
from rules.disposition import Disposition
from rules.engine import compiled
from rules.presentations import Presentation, presentations
from rules.questionnaire import Respondent
from rules.report import citations_of, words_of

bp = Blueprint("evidence", __name__, url_prefix="/how")

PROOF: Final = Path(__file__).parent / "proof.json"


class KeptProperty(BaseModel):
    """One promise, and how many cases were checked."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    code: str
    promise: str
    checked: int
    holds: bool


class KeptProof(BaseModel):
    """The last proof, as ``python -m rules prove --json`` printed it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str
    hash: str
    size: int
    classes: int
    holds: bool
    properties: tuple[KeptProperty, ...]
    seconds: float
    proved_on: str

    @property
    def is_of_these_rules(self) -> bool:
        """Whether the rules in force are the ones it was made for."""
        return self.hash == assessment.HASH


@dataclass(frozen=True, slots=True)
class PresentationView:
    """One smallest set of answers, a line each, and the sources behind its level."""

    answers: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PresentationGroup:
    """Presentations that have their level for the same reason."""

    title: str
    presentations: tuple[PresentationView, ...]


@dataclass(frozen=True, slots=True)
class LevelView:
    """All smallest presentations of one level."""

    disposition: Disposition
    count: int
    groups: tuple[PresentationGroup, ...]


@bp.get("/presentations")
def smallest() -> ResponseReturnValue:
    """Show every smallest set of answers that reaches a level."""
    return render_template(
        "how/presentations.html", page_title="The smallest sets of answers", contact=contact(), levels=_levels()
    )


@bp.get("/proof")
def proof() -> ResponseReturnValue:
    """Show the last proof of the rules."""
    return render_template(
        "how/proof.html", page_title="What is proved about these rules", contact=contact(), proof=kept_proof()
    )


@lru_cache
def kept_proof() -> KeptProof:
    """Return the proof that was kept with the rules."""
    return KeptProof.model_validate(json.loads(PROOF.read_text(encoding="utf-8")))


@lru_cache
def _levels() -> tuple[LevelView, ...]:
    space = AnswerSpace(compiled(assessment.RULES))
    levels = (Disposition.CALL_NOW, Disposition.CALL_SOON)
    return tuple(_level(level, presentations(space, level)) for level in levels)


def _level(level: Disposition, found: tuple[Presentation, ...]) -> LevelView:
    groups: dict[str, list[Presentation]] = {}
    for each in found:
        groups.setdefault(_title(each), []).append(each)
    views = (PresentationGroup(title, tuple(_view(each) for each in group)) for title, group in groups.items())
    return LevelView(level, len(found), tuple(views))


def _title(presentation: Presentation) -> str:
    """Name the combination, or the "not sure", that gives the level; a single answer needs neither."""
    outcome = presentation.outcome
    joined = [
        each for each in outcome.findings if each.disposition is outcome.disposition and each.red_flag.is_combination
    ]
    if joined:
        return joined[0].finding
    if outcome.findings and outcome.findings[0].disposition is outcome.disposition:
        return "One answer alone"
    unsure = assessment.ITEMS[outcome.raised[0].link_id]
    return f"“Not sure”: {unsure.question.to(Respondent.PATIENT)}"


def _view(presentation: Presentation) -> PresentationView:
    sources = dict.fromkeys(citation.source.name for citation in citations_of(presentation))
    return PresentationView(tuple(words_of(presentation, assessment.ITEMS)), tuple(sources))
