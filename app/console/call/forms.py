"""The form of a call: the fields a nurse writes down, the questionnaire as a grid, and the decision."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, Form, RadioField, SelectChoice, SelectMultipleField, StringField
from wtforms.validators import Length, Optional, StopValidation

from app import clock
from app.console.call import measures
from app.console.call.fields import ADVICE, FIELD, FROM_EARLIER, FROM_RECORD, LONG, SHORT, UNCONFIRMED, CallField, Kind
from app.console.call.measures import Measure, NotAMeasureError
from app.console.earlier_form import EarlierAnswers, answers_in, form_named
from app.data.drafts import Fields
from app.settings.settings import settings_in_force
from rules.clinical.override_reasons import OVERRIDE_REASONS, RAISING_REASONS
from rules.earlier import FIRST_FORM
from rules.in_force import ITEMS, QUESTIONNAIRE, is_earlier, rule_set_of
from rules.model.disposition import Clock, Disposition
from rules.model.questionnaire import Item, Respondent

ANSWER: Final = "answer-"
COMMENT: Final = "comment-"
DECIDED: Final = "decided"
OVERRIDE_REASON: Final = "override_reason"
READ_BACK: Final = "read_back"
CODE: Final = "code"
RESPONSE: Final = "response"
RAISE_REASON: Final = "raise_reason"
SAID: Final = "said"
"""The lines of advice that were ticked as given, each in its own words."""
HOLDS: Final = "holds"
"""Advice given before the decision changed that still holds; ``TAKEN_BACK``: what does not."""
TAKEN_BACK: Final = "taken_back"
SHOWN_FOR: Final = "shown_for"
"""For which decision the script was that the page showed."""
ADVICE_FOR: Final = "advice_for"
"""For which decision the nurse wrote further advice; the server alone writes it."""
ASK_OF: Final = "ask_of"
"""The colleague who is to be asked for a second opinion."""
_SUGGESTED: Final = "suggested"
"""What pages up to version 1.1.0 filled in as the advice by themselves."""
WORDED_FOR: Final = "worded_for"
"""Whom the questions of the page address; it is no part of the call."""
QUESTIONNAIRE_NUMBER: Final = "questionnaire"
"""The number of the form whose codes the answers have."""
EARLIER: Final = "earlier"
"""Answers to an earlier form, each set of them as text: stored with the call, never filled in."""
BESIDE: Final = "beside"
"""What stood on a page that was overtaken, and is not in the call: shown beside it, and never part of the record."""

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")

_NOT_TYPED: Final = frozenset({"csrf_token", "draft", "tab", "sequence", "revision", "do", WORDED_FOR})
"""What the page sends about itself."""

LONGEST_RESPONSE: Final = 250_000
"""As long as a response may be that is pasted, in characters."""

OLDEST: Final = 120
"""Nobody is older, in years: such a date of birth has a slip in it."""

WHILE_DOWN: Final = timedelta(days=7)
"""How long ago a call may have been taken on paper that is typed in."""


class PlausibleBirth:
    """The text is a date on which someone alive may have been born."""

    def __call__(self, form: Form, field: Field) -> None:
        """Stop with what is wrong."""
        today = clock.now(settings_in_force().time_zone).date()
        try:
            born = date.fromisoformat(field.data)
        except ValueError:
            raise StopValidation(f"“{field.data}” is no date. Write it as year-month-day, like 1956-03-09.") from None
        if born > today:
            raise StopValidation(f"{field.data} is in the future. Check the year.")
        if today.year - born.year > OLDEST:
            raise StopValidation(f"{field.data} is more than {OLDEST} years ago. Check the year.")


class TimeOfDay:
    """The text is a time of day."""

    def __call__(self, form: Form, field: Field) -> None:
        """Stop with what is wrong."""
        try:
            time.fromisoformat(field.data)
        except ValueError:
            raise StopValidation(f"“{field.data}” is no time. Write hours and minutes, like 14:05.") from None


class OnPaper:
    """The text is a date and time at which a call may have been taken on paper, where the team is."""

    def __call__(self, form: Form, field: Field) -> None:
        """Stop with what is wrong."""
        now, at = clock.now(), moment_on_paper(field.data)
        if at is None:
            raise StopValidation(f"“{field.data}” is no date and time. Write it like 2026-03-09 14:05.")
        if at > now:
            raise StopValidation(f"{field.data.replace('T', ' ')} is in the future. Check the date and the time.")
        if now - at > WHILE_DOWN:
            raise StopValidation(
                f"{field.data.replace('T', ' ')} is more than {WHILE_DOWN.days} days ago. Check the date."
            )


class Measurable:
    """The text can be read as a measure."""

    def __init__(self, measure: Measure) -> None:
        """Accept what can be read as ``measure`` alone."""
        self.measure = measure

    def __call__(self, form: Form, field: Field) -> None:
        """Stop with what is wrong."""
        try:
            self.measure.in_words(field.data, clock.now(settings_in_force().time_zone))
        except NotAMeasureError as fault:
            raise StopValidation(str(fault)) from None


class OneOf:
    """The text is one of the codes that are offered."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        """Accept ``codes`` alone."""
        self.codes = codes

    def __call__(self, form: Form, field: Field) -> None:
        """Stop when it is none of them."""
        if field.data not in self.codes:
            raise StopValidation("Choose one of the answers shown.")


def form_of(fields: Fields) -> Form:
    """Return the form filled with ``fields``, as they were typed; they must be those of the form in force."""
    return _form_class()(MultiDict([(name, value) for name, values in fields.items() for value in values]))


def known_fields(posted: MultiDict[str, str]) -> Fields:
    """Return what belongs to the form of everything that was ``posted``.

    Raises:
        UnknownQuestionnaire: it was typed into a form that is not known here.
    """
    return {name: values for name, values in in_force(typed_in(posted)).items() if name in _names()}


def typed_in(posted: MultiDict[str, str]) -> Fields:
    """Return everything that was ``posted``, whatever form it belongs to, without what only tells pages apart."""
    return {name: values for name, values in posted.lists() if name not in _NOT_TYPED and any(values)}


def in_force(fields: Fields) -> Fields:
    """Return ``fields`` as those of the form in force.

    Of an earlier form everything that is no answer stays where it is; its answers are set apart, to be asked again.

    Raises:
        UnknownQuestionnaire: they were typed into a form that is not known here.
    """
    fields = _without_suggestion(fields)
    number = form_named((fields.get(QUESTIONNAIRE_NUMBER) or [str(FIRST_FORM)])[0])
    if not is_earlier(number):
        return fields
    given = dict(answers_in(rule_set_of(number).items, fields, ANSWER))
    who = respondent_of((fields.get("answered_by") or [""])[0])
    rest = {name: values for name, values in fields.items() if name != UNCONFIRMED and not name.startswith(ANSWER)}
    rest[QUESTIONNAIRE_NUMBER] = [str(QUESTIONNAIRE)]
    return with_earlier(rest, EarlierAnswers(questionnaire=number, respondent=who, answers=given)) if given else rest


def _without_suggestion(fields: Fields) -> Fields:
    """Return ``fields`` without advice that a page had filled in by itself and nobody changed: it was not given."""
    is_untouched = _SUGGESTED in fields and one_text(fields, _SUGGESTED) == one_text(fields, ADVICE.name)
    return {name: values for name, values in fields.items() if not (is_untouched and name == ADVICE.name)}


def one_text(fields: Fields, name: str) -> str:
    """Return what stands in a field of text; a browser ends its lines in another way than they were shown."""
    return "".join(fields.get(name, ())).replace("\r\n", "\n").strip()


def with_earlier(fields: Fields, answers: EarlierAnswers) -> Fields:
    """Return ``fields`` with answers to an earlier form, once."""
    return {**fields, EARLIER: list(dict.fromkeys((*fields.get(EARLIER, ()), answers.model_dump_json())))}


def moment_on_paper(text: str) -> datetime | None:
    """Return when a call was taken on paper, in the zone of the team; None where ``text`` is no date and time."""
    if not _MOMENT.fullmatch(text):
        return None
    try:
        return clock.local(datetime.fromisoformat(text), settings_in_force().time_zone)
    except ValueError:
        return None


def respondent_of(answered_by: str) -> Respondent:
    """Return who answers, as the field of that name has it."""
    return Respondent.CAREGIVER if answered_by == "caregiver" else Respondent.PATIENT


@lru_cache
def _names() -> frozenset[str]:
    return frozenset(field.name for field in _form_class()())


@lru_cache
def _form_class() -> type[Form]:
    fields: dict[str, object] = {field.name: _field(field) for field in FIELD.values()}
    for item in ITEMS.values():
        fields[ANSWER + item.link_id] = _answer(item)
        fields[COMMENT + item.link_id] = StringField(validators=[Length(max=LONG, message=_too_long(LONG))])
    for name, _, measure in measures.fields():
        fields[name] = StringField(measure.label, validators=[Optional(), Measurable(measure)])
    fields[DECIDED] = StringField(validators=[Optional(), OneOf((*Clock, *Disposition))])
    fields[OVERRIDE_REASON] = StringField(validators=[Optional(), OneOf(tuple(OVERRIDE_REASONS))])
    fields[RAISE_REASON] = StringField(validators=[Optional(), OneOf(tuple(RAISING_REASONS))])
    fields[READ_BACK] = BooleanField()
    fields[CODE] = StringField(validators=[Length(max=SHORT, message=_too_long(SHORT))])
    fields[RESPONSE] = StringField(validators=[Length(max=LONGEST_RESPONSE, message=_too_long(LONGEST_RESPONSE))])
    fields[UNCONFIRMED] = SelectMultipleField(
        choices=[SelectChoice(each, each) for each in ITEMS], validate_choice=False
    )
    for name in (SAID, HOLDS, TAKEN_BACK):
        fields[name] = SelectMultipleField(choices=[], validate_choice=False)
    for name in (ADVICE_FOR, SHOWN_FOR, ASK_OF):
        fields[name] = StringField()
    for name in (FROM_EARLIER, FROM_RECORD):
        fields[name] = SelectMultipleField(choices=[SelectChoice(each, each) for each in FIELD], validate_choice=False)
    fields[QUESTIONNAIRE_NUMBER] = StringField()
    fields[EARLIER] = SelectMultipleField(choices=[], validate_choice=False)
    fields[BESIDE] = StringField()
    return type("CallForm", (Form,), fields)


def _field(field: CallField) -> Field:
    """Empty fields are fine; what stands in them must be of their kind."""
    checks: dict[Kind, list[object]] = {
        Kind.TEXT: [],
        Kind.LONG_TEXT: [],
        Kind.PHONE: [],
        Kind.DATE: [PlausibleBirth()],
        Kind.TIME: [TimeOfDay()],
        Kind.MOMENT: [OnPaper()],
        Kind.CHOICE: [OneOf(tuple(code for code, _ in field.choices))],
    }
    longest = Length(max=field.longest, message=_too_long(field.longest))
    return StringField(field.label, validators=[Optional(), longest, *checks[field.kind]])


def _too_long(longest: int) -> str:
    return f"This is too long: at most {longest:,} characters fit."


def _answer(item: Item) -> Field:
    kind = SelectMultipleField if item.check_all else RadioField
    choices = [SelectChoice(code, code) for code in item.codes]
    if item.check_all:
        return kind(item.clinical_term, choices=choices, validate_choice=False)
    return kind(item.clinical_term, choices=choices, validate_choice=False, validators=[Optional()])
