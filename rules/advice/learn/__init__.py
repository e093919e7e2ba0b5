"""What the words mean: the guide's own sections, retold in plain words and in the guide's order."""

from rules.advice.learn.illness import CURE_AND_CONTROL, HOW_THEY_ARE_FOUND, LIVING_LONGER, SYMPTOMS, WHAT_THEY_ARE
from rules.advice.learn.living import COMMON_QUESTIONS, LIVING_WELL, QUESTIONS_TO_ASK
from rules.advice.learn.section import LearnBlock, LearnSection
from rules.advice.learn.treatment import COMPLICATIONS, TREATING_THE_BONES, TREATING_THE_CANCER

SECTIONS = (
    WHAT_THEY_ARE,
    CURE_AND_CONTROL,
    LIVING_LONGER,
    SYMPTOMS,
    HOW_THEY_ARE_FOUND,
    TREATING_THE_CANCER,
    TREATING_THE_BONES,
    COMPLICATIONS,
    COMMON_QUESTIONS,
    LIVING_WELL,
    QUESTIONS_TO_ASK,
)

SECTION: dict[str, LearnSection] = {section.code: section for section in SECTIONS}
"""The sections by their code."""

__all__ = [
    "COMMON_QUESTIONS",
    "CURE_AND_CONTROL",
    "LIVING_WELL",
    "QUESTIONS_TO_ASK",
    "SECTION",
    "SECTIONS",
    "SYMPTOMS",
    "TREATING_THE_BONES",
    "TREATING_THE_CANCER",
    "LearnBlock",
    "LearnSection",
]
