"""The form of a call: the fields a nurse writes down, the questionnaire as a grid, and the decision."""

from datetime import date, time
from functools import lru_cache
from typing import Any, Final

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, Form, RadioField, SelectChoice, SelectMultipleField, StringField
from wtforms.validators import Length, Optional, StopValidation

from app import clock
from app.calling.validators import CanBeDialled
from app.console.call.fields import BLOCKS, DECISION, LONG, SHORT, UNCONFIRMED, WORDS, CallField, Kind
from app.data.drafts import Fields
from app.settings.settings import settings_in_force
from rules.clinical.override_reasons import OVERRIDE_REASONS
from rules.in_force import ITEMS, triage
from rules.model.disposition import Disposition
from rules.model.outcome import Outcome
from rules.model.questionnaire import NONE, Answers, Item, LinkId, Respondent

ANSWER: Final = "answer-"
COMMENT: Final = "comment-"
DECIDED: Final = "decided"
OVERRIDE_REASON: Final = "override_reason"
READ_BACK: Final = "read_back"
CODE: Final = "code"
RESPONSE: Final = "response"
SUGGESTED: Final = "suggested"
"""The advice that was last suggested: as long as nobody changed it, a new suggestion may take its place."""
ADVICE_FOR: Final = "advice_for"
"""For which level the advice was written that stands on the page."""
WORDED_FOR: Final = "worded_for"
"""Whom the questions of the page address; it is no part of the call."""
BESIDE: Final = "beside"
"""What stood on a page that was overtaken, and is not in the call: shown beside it, and never part of the record."""

LONGEST_RESPONSE: Final = 250_000
"""As long as a response may be that is pasted, in characters."""

OLDEST: Final = 120
"""Nobody is older, in years: such a date of birth has a slip in it."""


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


class OneOf:
    """The text is one of the codes that are offered."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        """Keep the ``codes``."""
        self.codes = codes

    def __call__(self, form: Form, field: Field) -> None:
        """Stop when it is none of them."""
        if field.data not in self.codes:
            raise StopValidation("Choose one of the answers shown.")


class CallForm(Form):
    """Everything on the page of a call. What was typed is kept as it is; ``validate`` says what needs another look."""

    def answers(self) -> Answers:
        """Return the answers that can be read; what was not asked is left out, and so is what cannot stand together."""
        found: dict[LinkId, str | list[str]] = {}
        for link_id, item in ITEMS.items():
            data = self[ANSWER + link_id].data
            codes = [code for code in item.codes if code in data] if item.check_all else data
            if codes in item.codes or (item.check_all and codes):
                found[link_id] = _beside_none(codes)
        return found

    def to_confirm(self) -> list[LinkId]:
        """Return the items whose answers came with the caller's own check and were not asked again."""
        answers = self.answers()
        return [link_id for link_id in self[UNCONFIRMED].data if link_id in answers]

    def respondent(self) -> Respondent:
        """Return who answers; the patient, unless it is said to be someone else."""
        return Respondent.CAREGIVER if self["answered_by"].data == "caregiver" else Respondent.PATIENT

    def outcome(self) -> Outcome:
        """Return what the answers mean."""
        return triage(self.answers(), self.respondent())

    def decision(self) -> Disposition:
        """Return what the nurse decided; as computed, unless they chose otherwise."""
        chosen = self[DECIDED].data
        return Disposition(chosen) if chosen in list(Disposition) else self.outcome().disposition

    def is_lowered(self) -> bool:
        """Whether the decision is less urgent than what was computed."""
        return not self.decision().is_at_least(self.outcome().disposition)

    def record(self) -> dict[str, Any]:
        """Return everything written down, for the record of the call; call ``validate`` first."""
        said = {field.name: (self[field.name].data or "").strip() for field in _written()}
        comments = {link_id: self[COMMENT + link_id].data.strip() for link_id in ITEMS if self[COMMENT + link_id].data}
        if not self.is_lowered():
            said |= {"override_words": "", "second_clinician": ""}
        return {**said, "comments": comments, UNCONFIRMED: self.to_confirm(), READ_BACK: bool(self[READ_BACK].data)}

    def reason_for_less(self) -> str | None:
        """Return the coded reason for deciding on less than was computed."""
        return self[OVERRIDE_REASON].data if self.is_lowered() else None

    def validate(self) -> bool:
        """Check every field, and what must go together."""
        is_valid: bool = super().validate()
        for name, message in self._missing():
            self[name].errors = [message]
            is_valid = False
        return is_valid

    def _missing(self) -> list[tuple[str, str]]:
        """What a record cannot do without."""
        missing = []
        if not (self["patient_name"].data or self["record_number"].data or "").strip():
            missing.append(("patient_name", "Type the patient’s name or record number, or “unknown”."))
        if self.decision() is Disposition.CALL_SOON and not (self["caller_number"].data or "").strip():
            missing.append(("caller_number", "Type the number to call back: a call is owed after this decision."))
        return missing + (self._missing_for_less() if self.is_lowered() else [])

    def _missing_for_less(self) -> list[tuple[str, str]]:
        """Less than was computed needs a reason, words and a second clinician."""
        missing = []
        if self[OVERRIDE_REASON].data not in OVERRIDE_REASONS:
            missing.append((OVERRIDE_REASON, "Choose why this is less urgent than computed."))
        if not (self["override_words"].data or "").strip():
            missing.append(("override_words", "Say in words why this is less urgent than computed."))
        if not (self["second_clinician"].data or "").strip():
            missing.append(("second_clinician", "Name the second clinician who agrees."))
        return missing


def form_of(fields: Fields) -> CallForm:
    """Return the form filled with ``fields``, as they were typed."""
    return _form_class()(MultiDict([(name, value) for name, values in fields.items() for value in values]))


def known_fields(posted: MultiDict[str, str]) -> Fields:
    """Return what belongs to the form of everything that was ``posted``."""
    names = {field.name for field in _form_class()()}
    return {name: values for name, values in posted.lists() if name in names and any(values)}


@lru_cache
def _form_class() -> type[CallForm]:
    fields: dict[str, object] = {field.name: _field(field) for field in _written()}
    for item in ITEMS.values():
        fields[ANSWER + item.link_id] = _answer(item)
        fields[COMMENT + item.link_id] = StringField(validators=[Length(max=LONG, message=_too_long(LONG))])
    fields[DECIDED] = StringField(validators=[Optional(), OneOf(tuple(Disposition))])
    fields[OVERRIDE_REASON] = StringField(validators=[Optional(), OneOf(tuple(OVERRIDE_REASONS))])
    fields[READ_BACK] = BooleanField()
    fields[CODE] = StringField(validators=[Length(max=SHORT, message=_too_long(SHORT))])
    fields[RESPONSE] = StringField(validators=[Length(max=LONGEST_RESPONSE, message=_too_long(LONGEST_RESPONSE))])
    fields[UNCONFIRMED] = SelectMultipleField(
        choices=[SelectChoice(each, each) for each in ITEMS], validate_choice=False
    )
    fields[SUGGESTED] = StringField(validators=[Length(max=LONG)])
    fields[ADVICE_FOR] = StringField()
    fields[BESIDE] = StringField()
    return type("WholeCallForm", (CallForm,), fields)


def _written() -> tuple[CallField, ...]:
    return (*(field for block in BLOCKS for field in block.fields), WORDS, *DECISION)


def _field(field: CallField) -> Field:
    """Empty fields are fine; what stands in them must be of their kind."""
    checks: dict[Kind, list[object]] = {
        Kind.TEXT: [],
        Kind.LONG_TEXT: [],
        Kind.NUMBER: [CanBeDialled()],
        Kind.DATE: [PlausibleBirth()],
        Kind.TIME: [TimeOfDay()],
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


def _beside_none(codes: str | list[str]) -> str | list[str]:
    """What stands beside "none of these" counts, and "none" does not."""
    return codes if isinstance(codes, str) or len(codes) == 1 else [code for code in codes if code != NONE]
