"""The questions as a FHIR Questionnaire, made from ``rules``: in English, with every translation beside it.

Source: https://hl7.org/fhir/R4/questionnaire.html and the extensions it names.
"""

from collections.abc import Iterator
from functools import lru_cache

from app.i18n.words import Language, translate
from app.interop.fhir import codes
from app.interop.fhir.elements import CodeableConcept, Coding, Extension, Primitive
from app.interop.fhir.resources import AnswerOption, EnableWhen, Questionnaire, QuestionnaireItem
from app.interop.fhir.translations import in_english_and_others
from rules.in_force import QUESTIONNAIRE, RELEASED, STEPS
from rules.model.questionnaire import NONE, Item, Respondent, Step, Wording
from rules.model.wording import in_english
from rules.text import N_

ITEM_CONTROL = "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl"
ITEM_CONTROLS = "http://hl7.org/fhir/questionnaire-item-control"
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
def questionnaire(form: str, languages: tuple[Language, ...]) -> Questionnaire:
    """Return the form called ``form``, in English and in ``languages``.

    Raises:
        KeyError: there is no such form.
    """
    url = codes.FORMS[form]
    respondent = Respondent.PATIENT if form == codes.PATIENT_FORM else Respondent.CAREGIVER
    return _Form(respondent, languages).whole(form, url)


class _Form:
    """The form for one respondent."""

    def __init__(self, respondent: Respondent, languages: tuple[Language, ...]) -> None:
        self.respondent, self.languages = respondent, languages

    def whole(self, form: str, url: str) -> Questionnaire:
        title, others = self.in_words(_TITLE if self.respondent is Respondent.PATIENT else _TITLE_CAREGIVER)
        return Questionnaire(
            id=form,
            language="en",
            url=url,
            version=str(QUESTIONNAIRE),
            name="BoneMetastasesRedFlags" + ("" if form == codes.PATIENT_FORM else "Caregiver"),
            title=title,
            title_extra=others,
            subject_type=["Patient"],
            date=RELEASED.isoformat(),
            description=_DESCRIPTION + self.awaiting_review(),
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
                self.words_beside(f"step.{step.code}.why", step.why, "help"),
                *(self.question(each) for each in step.items),
            ],
        )

    def question(self, item: Item) -> QuestionnaireItem:
        text, others = self.in_words(item.question)
        return QuestionnaireItem(
            extension=[_control("check-box" if item.check_all else "radio-button")],
            link_id=item.link_id,
            code=[codes.item(item.link_id, in_english(item.clinical_term))],
            text=text,
            text_extra=others,
            type="choice",
            enable_when=list(_enable_when(item)) or None,
            enable_behavior="any" if item.enable_when and len(item.enable_when.options) > 1 else None,
            required=not item.is_optional,
            repeats=item.check_all,
            answer_option=[self.choice(item, each.code, each.words) for each in item.options],
            item=[self.words_beside(f"{item.link_id}.hint", item.hint, "help")] if item.hint else None,
        )

    def choice(self, item: Item, code: str, words: Wording) -> AnswerOption:
        display, others = self.in_words(words)
        # Programs that know this extension take the other ticks away; for those that do not, reading lets the sign win.
        is_exclusive = item.check_all and code == NONE
        return AnswerOption(
            extension=[Extension(url=EXCLUSIVE, value_boolean=True)] if is_exclusive else None,
            value_coding=codes.answer(item.link_id, code, display).model_copy(update={"display_extra": others}),
        )

    def words_beside(self, link_id: str, words: Wording, control: str) -> QuestionnaireItem:
        text, others = self.in_words(words)
        return QuestionnaireItem(
            extension=[_control(control)], link_id=link_id, text=text, text_extra=others, type="display"
        )

    def awaiting_review(self) -> str:
        tags = ", ".join(each.tag for each in self.languages if each.awaits_review)
        return f" Translations that await a clinician's review: {tags}." if tags else ""

    def in_words(self, words: Wording | str) -> tuple[str, Primitive | None]:
        def find() -> str:
            return words.to(self.respondent, translate) if isinstance(words, Wording) else translate(words)

        return in_english_and_others(find, self.languages)


def _enable_when(item: Item) -> Iterator[EnableWhen]:
    if when := item.enable_when:
        for option in when.options:
            coding = Coding(system=codes.ANSWERS, code=codes.code_of(when.link_id, option))
            yield EnableWhen(question=when.link_id, answer_coding=coding)


def _control(name: str) -> Extension:
    coding = Coding(system=ITEM_CONTROLS, code=name)
    return Extension(url=ITEM_CONTROL, value_codeable_concept=CodeableConcept(coding=[coding]))
