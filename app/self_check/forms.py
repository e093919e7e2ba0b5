"""The forms: those of the questions are built from their items, so the choices cannot drift from the rules."""

from collections.abc import Callable
from functools import lru_cache

from werkzeug.datastructures import MultiDict
from wtforms import Field, Form, RadioField, SelectChoice, SelectMultipleField, TelField
from wtforms.validators import Optional, StopValidation

from app.calling.contact import TeamNumbers
from app.calling.validators import CanBeDialled
from app.i18n.words import gettext, lazily, lazy_gettext, translate
from app.self_check.journey import Page, Sent
from app.settings.home import read_local_phone
from rules import in_force
from rules.model.answers import codes_of
from rules.model.questionnaire import NONE, NOT_SURE, UNSURE, Codes, Item, LinkId, Respondent, Wording


class ChoiceRequired:
    """At least one option must be chosen."""

    def __init__(self, item: Item) -> None:
        """Word the message for ``item``."""
        self.message = lazily(_choose_message, item)

    def __call__(self, form: Form, field: Field) -> None:
        """Stop with the message when nothing was chosen."""
        if not field.data:
            raise StopValidation(self.message)


class NoneStandsAlone:
    """The answer "none of these" excludes every other option."""

    def __init__(self, words: Wording, respondent: Respondent) -> None:
        """Word the message with the "none" of the item, as ``respondent`` reads it."""
        self.message = lazily(_beside_none_message, words, respondent)

    def __call__(self, form: Form, field: Field) -> None:
        """Stop with the message when "none" stands beside anything else."""
        if NONE in field.data and len(field.data) > 1:
            raise StopValidation(self.message)


class OwnNumbersForm(Form):
    """The team's daytime and after-hours numbers, as the person knows them."""

    own_day = TelField(lazy_gettext("Daytime number"), validators=[Optional(), CanBeDialled()])
    own_night = TelField(lazy_gettext("Night and weekend number"), validators=[Optional(), CanBeDialled()])

    def numbers(self) -> TeamNumbers:
        """Return the numbers; an empty field is none. Call ``validate`` first."""
        return TeamNumbers(*(read_local_phone(field.data) if (field.data or "").strip() else None for field in self))


def read_page(page: Page, respondent: Respondent, posted: MultiDict[str, str]) -> Sent:
    """Return what was ``posted`` from ``page``; each field is named after its item."""
    form = _form_class(tuple(item.link_id for item in page.items), respondent)(posted)
    form.validate()
    chosen = {field.name: codes_of(field.data) for field in form if field.data}
    messages = {field.name: field.errors[0] for field in form if field.errors}
    return Sent(
        answers={link_id: codes for link_id, codes in chosen.items() if link_id not in messages},
        chosen=chosen,
        findings={link_id: _beside_none(codes) for link_id, codes in chosen.items()},
        messages=messages,
    )


def _choose_message(item: Item) -> str:
    what = gettext("Choose every answer that fits.") if item.check_all else gettext("Choose one answer.")
    if UNSURE not in item.codes:
        return what
    unsure = NOT_SURE.words.to(Respondent.PATIENT, translate)
    help_if_unsure = gettext("If you are not sure, choose “%(unsure)s”.", unsure=unsure)
    return f"{what} {help_if_unsure}"


def _beside_none_message(words: Wording, respondent: Respondent) -> str:
    none = words.to(respondent, translate)
    return gettext("You chose “%(none)s” and something else. Take away the one that does not fit.", none=none)


def _beside_none(codes: Codes) -> Codes:
    return tuple(code for code in codes if code != NONE) or codes


def form_with(numbers: TeamNumbers) -> OwnNumbersForm:
    """Fill the form of the person's own numbers with those that are known."""
    known = {"own_day": numbers.day, "own_night": numbers.night}
    return OwnNumbersForm(data={name: phone.shown for name, phone in known.items() if phone})


@lru_cache
def _form_class(link_ids: tuple[LinkId, ...], respondent: Respondent) -> type[Form]:
    """Build a form for every language: its labels stay English, as the pages show the words of their views instead."""
    fields = {link_id: _field(in_force.ITEMS[link_id], respondent) for link_id in link_ids}
    return type("PageForm", (Form,), fields)


def _field(item: Item, respondent: Respondent) -> object:
    field = SelectMultipleField if item.check_all else RadioField
    return field(
        item.question.to(respondent),
        choices=[SelectChoice(option.code, option.words.to(respondent)) for option in item.options],
        filters=[_only_offered(item)],
        validate_choice=False,
        validators=_validators(item, respondent),
    )


def _only_offered(item: Item) -> Callable[[str | list[str] | None], str | list[str] | None]:
    """Build a filter: what the item does not offer counts as not chosen."""
    offered = item.codes

    def offered_alone(data: str | list[str] | None) -> str | list[str] | None:
        if isinstance(data, str):
            return data if data in offered else None
        return [code for code in offered if code in data] if data else None

    return offered_alone


def _validators(item: Item, respondent: Respondent) -> list[ChoiceRequired | NoneStandsAlone]:
    validators: list[ChoiceRequired | NoneStandsAlone] = [] if item.is_optional else [ChoiceRequired(item)]
    if item.check_all and NONE in item.codes:
        validators.append(NoneStandsAlone(item.option(NONE).words, respondent))
    return validators
