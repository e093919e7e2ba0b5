"""What shows that the rules hold: their smallest presentations, and the last proof."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict

from app.calling.contact import contact
from app.calling.levels import NAMES
from app.i18n.words import only_in_english
from rules import in_force
from rules.model.disposition import Disposition
from rules.model.wording import in_english

bp = Blueprint("evidence", __name__, url_prefix="/how")

PROOF: Final = Path(__file__).parent / "proof.json"


class ProofProperty(BaseModel):
    """One promise, and how many cases were checked."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    code: str
    promise: str
    checked: int
    holds: bool


class ProofPresentation(BaseModel):
    """One smallest set of answers, a line each, why it has its level, and the sources behind it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    words: tuple[str, ...]
    because: str
    citations: tuple[str, ...]


class StoredProof(BaseModel):
    """The last proof, as ``python -m rules prove --json`` printed it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str
    hash: str
    size: int
    classes: int
    holds: bool
    properties: tuple[ProofProperty, ...]
    seconds: float
    proved_on: str
    presentations: dict[Disposition, tuple[ProofPresentation, ...]]

    @property
    def is_of_these_rules(self) -> bool:
        """Whether the rules in force are the ones it was made for."""
        return self.hash == in_force.HASH


@dataclass(frozen=True, slots=True)
class PresentationGroup:
    """Presentations that have their level for the same reason."""

    title: str
    presentations: tuple[ProofPresentation, ...]


@dataclass(frozen=True, slots=True)
class LevelView:
    """All smallest presentations of one level."""

    disposition: Disposition
    level: str
    count: int
    groups: tuple[PresentationGroup, ...]


@bp.get("/presentations")
@only_in_english
def smallest() -> ResponseReturnValue:
    """Show every smallest set of answers that reaches a level."""
    return render_template(
        "how/presentations.html", page_title="The smallest sets of answers", contact=contact(), levels=_levels()
    )


@bp.get("/proof")
@only_in_english
def proof() -> ResponseReturnValue:
    """Show the last proof of the rules."""
    return render_template(
        "how/proof.html", page_title="What is proved about these rules", contact=contact(), proof=stored_proof()
    )


@lru_cache
def stored_proof() -> StoredProof:
    """Return the proof that was stored with the rules."""
    return StoredProof.model_validate(json.loads(PROOF.read_text(encoding="utf-8")))


@lru_cache
def _levels() -> tuple[LevelView, ...]:
    return tuple(_level(level, found) for level, found in stored_proof().presentations.items())


def _level(level: Disposition, found: tuple[ProofPresentation, ...]) -> LevelView:
    groups: dict[str, list[ProofPresentation]] = {}
    for each in found:
        groups.setdefault(each.because, []).append(each)
    name = in_english(NAMES[level].patient)
    return LevelView(
        disposition=level,
        level=name[0].lower() + name[1:],
        count=len(found),
        groups=tuple(PresentationGroup(because, tuple(group)) for because, group in groups.items()),
    )
