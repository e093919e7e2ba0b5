"""What a short handover calls the trouble that a row asks about, so that "No: fever, back pain" fits on a line."""

from collections.abc import Iterable, Mapping
from typing import Final

from app.console.record.shown import Answered
from rules.model.questionnaire import LinkId

ROW_NAMES: Final[Mapping[LinkId, str]] = {
    "emergency-now": "threat to life",
    "fever": "fever or rigors",
    "back-pain": "back pain",
    "nerve-pain": "band or shooting pain",
    "spine-history": "cancer in the spine",
    "weakness": "limb weakness",
    "walking": "trouble walking",
    "numbness": "numbness",
    "bladder": "bladder trouble",
    "bowel-control": "loss of bowel control",
    "thirst": "thirst",
    "peeing-often": "polyuria",
    "constipation": "constipation",
    "vomiting": "vomiting or nausea",
    "confusion": "confusion",
    "sleepiness": "sleepiness",
    "possible-break": "signs of a fracture",
    "fall": "fall",
    "bone-pain": "bone pain",
    "lump": "lump over a bone",
    "bone-drug": "bone medicine",
    "jaw": "jaw trouble",
    "dental-plan": "dental work",
    "low-calcium": "signs of low calcium",
    "also-new": "other new signs",
    "worry": "worry",
    "asked-already": "earlier call",
    "for-the-visit": "topics for the visit",
}


def names_of(items: Iterable[Answered]) -> list[str]:
    """Return what the items are called; one that is not asked any more has its clinical term."""
    return [ROW_NAMES.get(each.link_id, each.term) for each in items]
