"""The questions as a FHIR Questionnaire, made from ``rules``: in one language, with the translations of the questions.

Those of the options are designations in their code system alone: Smart Forms shows no tick at an option whose coding
says more than the answer that it makes of it.

What a question means stands before it, as an item of its own: of four renderers two show nothing that stands under a
question. No question is required, because some send nothing while one is missing, not even a call-now; what was left
out keeps an assessment from being "mention" all the same.

Source: https://hl7.org/fhir/R4/questionnaire.html and the extensions it names.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from app.i18n.catalogs import noting_missing
from app.i18n.words import ENGLISH, Language, translate
from app.interop.fhir import codes
from app.interop.fhir.elements import CodeableConcept, Coding, Extension, Primitive
from app.interop.fhir.publishing import NUMBERED
from app.interop.fhir.resources import AnswerOption, EnableWhen, Questionnaire, QuestionnaireItem
from app.interop.fhir.translations import in_one_and_others
from rules.in_force import QUESTIONNAIRE, RELEASED, STEPS
from rules.model.questionnaire import NONE, Item, Respondent, Step, Wording
from rules.model.wording import in_english
from rules.text import N_

ITEM_CONTROL = "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl"
ITEM_CONTROLS = "http://hl7.org/fhir/questionnaire-item-control"
DISPLAY_CATEGORY = "http://hl7.org/fhir/StructureDefinition/questionnaire-displayCategory"
DISPLAY_CATEGORIES = "http://hl7.org/fhir/questionnaire-display-category"
EXCLUSIVE = "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive"

_TITLE = N_("Red Flag Check")
_TITLE_CAREGIVER = N_("Red Flag Check, for someone beside the patient")
_DESCRIPTION = (
    "Asks about the signs of spinal cord compression, high calcium, fractures and other complications of cancer in the "
    "bones. Not a diagnosis."
)
_PURPOSE = "To decide how soon to speak to the care team about a symptom: now, soon, or at the next visit."
_COPYRIGHT = "MIT licence. The questions were written from a published guide, which each rule cites."


@lru_cache
def questionnaire(form: str, languages: tuple[Language, ...], spoken: Language = ENGLISH) -> Questionnaire:
    """Return the form called ``form`` in the language ``spoken``, with its translations into ``languages`` beside it.

    It is whole in one language: in English where the other lacks a single word.

    Raises:
        KeyError: there is no such form.
    """
    url = codes.FORMS[form]
    respondent = Respondent.PATIENT if form == codes.PATIENT_FORM else Respondent.CAREGIVER
    with noting_missing() as missed:
        made = _Form(respondent, languages, spoken).whole(form, url)
    return questionnaire(form, languages) if missed and spoken is not ENGLISH else made


def title(form: str | None) -> str:
    """Return what the form called ``form`` is called, in the language in force."""
    return translate(_TITLE if form == codes.PATIENT_FORM else _TITLE_CAREGIVER)


class _Form:
    """The form for one respondent."""

    def __init__(self, respondent: Respondent, languages: tuple[Language, ...], spoken: Language) -> None:
        self.respondent, self.languages, self.spoken = respondent, languages, spoken

    def whole(self, form: str, url: str) -> Questionnaire:
        name, others = in_one_and_others(lambda: title(form), self.languages, self.spoken)
        return Questionnaire(
            id=form,
            language=self.spoken.tag,
            extension=[NUMBERED],
            url=url,
            version=str(QUESTIONNAIRE),
            name="BoneMetastasesRedFlags" + ("" if form == codes.PATIENT_FORM else "Caregiver"),
            title=name,
            title_extra=others,
            subject_type=["Patient"],
            date=RELEASED.isoformat(),
            description=_DESCRIPTION,
            purpose=_PURPOSE,
            copyright=_COPYRIGHT,
            item=[self.step(each) for each in STEPS],
        )

    def step(self, step: Step) -> QuestionnaireItem:
        title, others = self.in_words(step.title)
        return QuestionnaireItem(
            link_id=f"step.{step.code}",
            text=title,
            text_extra=others,
            type="group",
            item=[
                self.words_beside(f"step.{step.code}.why", step.why),
                *(shown for each in step.items for shown in self.question(each)),
            ],
        )

    def question(self, item: Item) -> Iterator[QuestionnaireItem]:
        for name, words in (("hint", item.hint), ("help", item.help)):
            if words:
                yield self.words_beside(f"{item.link_id}.{name}", words, item)
        text, others = self.in_words(item.question)
        yield QuestionnaireItem(
            extension=[_control("check-box" if item.check_all else "radio-button")],
            link_id=item.link_id,
            code=[codes.item(item.link_id, in_english(item.clinical_term))],
            text=text,
            text_extra=others,
            type="choice",
            **_enabled(item),
            repeats=item.check_all,
            answer_option=[self.choice(item, each.code, each.words) for each in item.options],
        )

    def choice(self, item: Item, code: str, words: Wording) -> AnswerOption:
        display, _ = self.in_words(words)
        # Programs that know this extension take the other ticks away; for those that do not, reading lets the sign win.
        is_exclusive = item.check_all and code == NONE
        return AnswerOption(
            extension=[Extension(url=EXCLUSIVE, value_boolean=True)] if is_exclusive else None,
            value_coding=codes.answer(item.link_id, code, display),
        )

    def words_beside(self, link_id: str, words: Wording, item: Item | None = None) -> QuestionnaireItem:
        text, others = self.in_words(words)
        return QuestionnaireItem(
            extension=[_INSTRUCTIONS],
            link_id=link_id,
            text=text,
            text_extra=others,
            type="display",
            **_enabled(item),
        )

    def in_words(self, words: Wording | str) -> tuple[str, Primitive | None]:
        def find() -> str:
            return words.to(self.respondent, translate) if isinstance(words, Wording) else translate(words)

        return in_one_and_others(find, self.languages, self.spoken)


def _enabled(item: Item | None) -> dict[str, Any]:
    """Return after which answers ``item`` is shown, where it is not always."""
    when = item and item.enable_when
    if not when:
        return {}
    asked_after = [
        EnableWhen(
            question=when.link_id,
            answer_coding=Coding(system=codes.ANSWERS, code=codes.code_of(when.link_id, option)),
        )
        for option in when.options
    ]
    return {"enable_when": asked_after, "enable_behavior": "any" if len(asked_after) > 1 else None}


def _named(url: str, system: str, code: str) -> Extension:
    return Extension(url=url, value_codeable_concept=CodeableConcept(coding=[Coding(system=system, code=code)]))


def _control(name: str) -> Extension:
    return _named(ITEM_CONTROL, ITEM_CONTROLS, name)


_INSTRUCTIONS = _named(DISPLAY_CATEGORY, DISPLAY_CATEGORIES, "instructions")
"""What words beside a question are. As ``help`` some renderers would hide them behind a button, or leave them out."""
