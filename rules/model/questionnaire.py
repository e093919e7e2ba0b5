"""The types of the questionnaire: steps, items, answer options, and when an item is asked."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from rules.model.wording import Translate, in_english
from rules.sources.citation import Declaration
from rules.text import N_

LinkId = str
"""The permanent name of an item, such as ``back-pain``."""

Codes = tuple[str, ...]
"""The options chosen on one item, in the order it offers them."""

CodesByItem = Mapping[LinkId, Codes]
"""What was answered, past the edge where it was read."""

Answers = Mapping[LinkId, str | list[str] | Codes]
"""What was answered. Sent or stored, it is one option code for a single-choice item and a list of them for a check-all
item; ``CodesByItem`` has one shape for both."""

NONE = "none"
NO = "no"
UNSURE = "unsure"
LONG_STANDING = "long-standing"


class Respondent(StrEnum):
    """Who answers: the patient, someone beside them, or a nurse reading the questions out."""

    PATIENT = "patient"
    CAREGIVER = "caregiver"
    NURSE = "nurse"


class Group(StrEnum):
    """Symptom groups. Findings in two of them weigh more than two findings in one."""

    GATE = "gate"
    SPINE = "spine"
    CALCIUM = "calcium"
    BONES = "bones"
    BONE_DRUGS = "bone-drugs"
    OTHER = "other"


class Wording(Declaration):
    """The same words for the person themself and for someone speaking of them.

    ``{name}`` in either stands for a number from ``rules.sources.parameters``, or for one of the ``slots`` when shown.
    """

    patient: str = Field(min_length=1)
    caregiver: str = Field(min_length=1)

    def to(self, respondent: Respondent, translate: Translate = in_english, **slots: str) -> str:
        """Return the words for ``respondent``; a nurse reads out what a caregiver would be asked."""
        return translate(self.patient if respondent == Respondent.PATIENT else self.caregiver, **slots)


def say(patient: str, caregiver: str | None = None) -> Wording:
    """Build a ``Wording``; one text serves both when it names no person."""
    return Wording(patient=patient, caregiver=caregiver or patient)


class AnswerOption(Declaration):
    """One choice of an item. ``code`` is permanent."""

    code: str
    words: Wording


def option(code: str, patient: str, caregiver: str | None = None) -> AnswerOption:
    """Build an ``AnswerOption``; one text serves both respondents when it names no person."""
    return AnswerOption(code=code, words=say(patient, caregiver))


NOT_SURE = option(UNSURE, N_("Not sure"))
NONE_OF_THESE = option(NONE, N_("None of these"))


class EnableWhen(Declaration):
    """An item is asked only if an earlier item was answered with one of ``options``."""

    link_id: LinkId
    options: tuple[str, ...] = Field(min_length=1)


class Item(Declaration):
    """One question. Options stand worst first; "none" and "not sure" last.

    ``hint`` stands under the question, ``help`` can be opened there. ``clinical_term`` is what a nurse calls it.
    ``check_all`` items take any number of options, with ``none`` alone.
    ``is_optional`` items are complete without an answer.
    """

    link_id: LinkId
    question: Wording
    hint: Wording | None = None
    help: Wording | None = None
    clinical_term: str
    options: tuple[AnswerOption, ...] = Field(min_length=2)
    check_all: bool = False
    is_optional: bool = False
    enable_when: EnableWhen | None = None

    @model_validator(mode="after")
    def _codes_are_unique(self) -> Self:
        if len(set(self.codes)) != len(self.codes):
            raise ValueError(f"{self.link_id}: an option code stands twice in {self.codes}")
        return self

    @property
    def codes(self) -> tuple[str, ...]:
        """The option codes, worst first."""
        return tuple(option.code for option in self.options)

    def option(self, code: str) -> AnswerOption:
        """Return the option called ``code``.

        Raises:
            KeyError: there is no such option.
        """
        for option in self.options:
            if option.code == code:
                return option
        raise KeyError(f"{self.link_id} has no option {code!r}, only {', '.join(self.codes)}")


class Step(Declaration):
    """A few closely related items asked together, and one line that says why."""

    code: str
    title: str
    why: Wording
    group: Group
    items: tuple[Item, ...] = Field(min_length=1)
