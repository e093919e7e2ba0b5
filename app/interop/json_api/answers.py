"""A set of answers on the wire: read strictly as those to its questionnaire, and described for each of them.

The field ``questionnaire`` must stand before ``answers``, as what those may be depends on it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Final

from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from app.interop import earlier
from app.interop.bodies import UNREADABLE
from app.interop.problems import Wire
from rules.errors import AnswersError
from rules.in_force import QUESTIONNAIRE, is_earlier, rule_set_of
from rules.model.answers import read
from rules.model.questionnaire import NONE, Item


def _reply_schema(item: Item) -> dict[str, Any]:
    if not item.check_all:
        return {"type": "string", "enum": list(item.codes)}
    several = {
        "type": "array",
        "items": {"type": "string", "enum": list(item.codes)},
        "minItems": 0 if item.is_optional else 1,
    }
    if NONE not in item.codes:
        return several
    # A caller's validator refuses "none" beside a sign before we have to. One list all the same: of two kinds of list
    # some generators make a type that cannot be written down.
    return {**several, "if": {"contains": {"const": NONE}}, "then": {"items": {"const": NONE}}}


def answers_schema(questionnaire: int) -> dict[str, Any]:
    """Return the JSON schema of answers to a form: a property for each item, with the options that it offers."""
    return {
        "type": "object",
        "description": "The answers by link_id: one option, or a list where several may be chosen. Leave out what was "
        "not answered. Answers on items that the others do not lead to are read and do not count.",
        "properties": {link_id: _reply_schema(item) for link_id, item in rule_set_of(questionnaire).items.items()},
        "additionalProperties": False,
    }


def _known(questionnaire: int) -> int:
    if questionnaire not in earlier.KNOWN:
        told = {"found": str(questionnaire), "known": ", ".join(map(str, earlier.KNOWN))}
        words = "Found questionnaire {found}, expected one of: {known}. Fetch the questionnaire and ask again"
        raise PydanticCustomError("unknown_questionnaire", words, told)
    return questionnaire


def _readable(answers: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
    """Let ``rules`` read the answers to their form, which name the faults in the words of the questionnaire."""
    form = info.data.get("questionnaire")
    # Answers to a form that is not known cannot be judged, and the number of it is named as the fault.
    if form is not None and (faults := list(_faults(answers, form))):
        # One message with a fault a line: a validator may raise one error only, and callers want all of the faults.
        raise PydanticCustomError(UNREADABLE, "{faults}", {"faults": "\n".join(faults)})
    return answers


def _faults(answers: Mapping[str, Any], form: int) -> Iterator[str]:
    gone = {link_id: dict(earlier.retired_in(link_id, answer)) for link_id, answer in answers.items()}
    if form == QUESTIONNAIRE:
        yield from (_retired(link_id, each, of) for link_id, found in gone.items() for each, of in found.items())
        answers = {link_id: answer for link_id, answer in answers.items() if not gone[link_id]}
    try:
        read(rule_set_of(form).items, answers)
    except AnswersError as refused:
        yield from refused.faults


def _retired(link_id: str, option: str, form: int) -> str:
    return (
        f"{link_id}: {option!r} is retired; questionnaire {form} was the last that offered it. If that is the one "
        f'that was answered, send "questionnaire": {form}. Otherwise ask this question again, as it is now.'
    )


Questionnaire = Annotated[
    int,
    AfterValidator(_known),
    Field(
        description=f"The number of the questionnaire that was answered. Absent, it is {QUESTIONNAIRE}, the one in "
        "force. Answers to an earlier one are read by the last rules of that one, and are to be asked again."
    ),
]
Answers = Annotated[dict[str, Any], AfterValidator(_readable), WithJsonSchema({"type": "object"})]


def _in_force(questionnaire: int) -> int:
    if is_earlier(questionnaire):
        told = {"found": str(questionnaire), "expected": str(QUESTIONNAIRE)}
        words = "Found questionnaire {found}, expected {expected}: codes hold answers to it alone. Ask again"
        raise PydanticCustomError("earlier_questionnaire", words, told)
    return questionnaire


QuestionnaireInForce = Annotated[Questionnaire, AfterValidator(_in_force)]


def _described_by_form(schema: dict[str, Any], model: type["Wire"]) -> None:
    """Describe a model that has answers: each questionnaire has its own items and options."""
    fields = {name: schema.pop(name) for name in ("properties", "required", "additionalProperties")}
    forms: tuple[int, ...] = getattr(model, "FORMS", earlier.KNOWN)
    described = [_of_form(each, **fields) for each in forms]
    # Without a number it is the one in force, and the schema of any other asks for its number: no two of them fit.
    schema.update({"anyOf": described} if len(described) > 1 else described[0])


def _of_form(
    form: int,
    properties: Mapping[str, Any],
    required: Iterable[str],
    *,
    additionalProperties: bool,  # noqa: N803
) -> dict[str, Any]:
    number = {"description": properties["questionnaire"]["description"], "type": "integer", "const": form}
    return {
        "type": "object",
        "properties": {**properties, "questionnaire": number, "answers": answers_schema(form)},
        # Without its number an answer is taken for one to the form in force.
        "required": [*required] if form == QUESTIONNAIRE else [*dict.fromkeys((*required, "questionnaire"))],
        "additionalProperties": additionalProperties,
    }


BY_FORM: Final = ConfigDict(json_schema_extra=_described_by_form)
"""The configuration of a model that has ``questionnaire`` and after it ``answers``."""
