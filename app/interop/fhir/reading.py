"""A QuestionnaireResponse, read as answers; its faults are named with their places."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final

from pydantic import ValidationError

from app.interop.fhir import codes
from app.interop.fhir.elements import Reference
from app.interop.fhir.resources import Issue, QuestionnaireResponse, ResponseAnswer, ResponseItem, as_named
from rules.errors import AnswersError
from rules.in_force import ITEMS, QUESTIONNAIRE, STEPS
from rules.model import answers as reading
from rules.model.questionnaire import NO, NONE, Codes, LinkId, Respondent

WHOLE: Final = "QuestionnaireResponse"

_BESIDE_QUESTIONS: Final = frozenset(
    chain(
        (f"step.{step.code}" for step in STEPS),
        (f"step.{step.code}.why" for step in STEPS),
        (f"{link_id}.hint" for link_id in ITEMS),
    )
)
"""The items of our forms that ask nothing."""


@dataclass(frozen=True, slots=True)
class Given:
    """A response as read: who answered, and what. ``resource`` is the response itself.

    ``beside_none`` names the items where "none" or "no" was chosen beside something: what was chosen beside it counts.
    """

    respondent: Respondent
    answers: dict[LinkId, Codes]
    resource: QuestionnaireResponse
    beside_none: tuple[LinkId, ...] = ()
    questionnaire: int = QUESTIONNAIRE


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found so far."""

    answers: dict[LinkId, Codes] = field(default_factory=dict)
    beside_none: list[LinkId] = field(default_factory=list)


class Unreadable(Exception):  # noqa: N818 - named after what the response is
    """A response cannot be read as answers to our questions. ``issues`` names what is wrong."""

    def __init__(self, *issues: Issue) -> None:
        """Hold the issues, for the face that answers to show in its own form."""
        super().__init__(*(each.diagnostics for each in issues))
        self.issues = issues


def read(resource: Mapping[str, Any]) -> Given:
    """Return the answers that ``resource`` holds. What it has on items that are not asked is read and does not count.

    Not every program that shows our form lets "none" exclude the signs. Where both are chosen the sign counts, as a
    danger that was named must never be lost; ``rules`` and the JSON API, whose callers can ask again, refuse the two.

    Raises:
        Unreadable: it is no QuestionnaireResponse, or not one to this questionnaire; names its faults.
    """
    response = _response(resource)
    form = _form(response)
    found = _Found()
    issues = (issue for item, place in _items(response) for issue in _read_item(item, place, found))
    if named := tuple(as_named(issues)):
        raise Unreadable(*named)
    try:
        reading.read(ITEMS, found.answers)
    except AnswersError as refused:
        raise Unreadable(*(Issue(code="business-rule", diagnostics=each) for each in refused.faults)) from None
    return Given(_respondent(response.source, form), found.answers, response, tuple(found.beside_none))


def _response(resource: Mapping[str, Any]) -> QuestionnaireResponse:
    found = resource.get("resourceType")
    if found != WHOLE:
        what = f"the resource type {found}" if isinstance(found, str) else "no resource type"
        raise Unreadable(Issue(code="invalid", diagnostics=f"Found {what}, expected {WHOLE}."))
    try:
        response = QuestionnaireResponse.model_validate(resource)
    except ValidationError as refused:
        raise Unreadable(*issues_of(refused, WHOLE)) from None
    if response.status == "entered-in-error":
        raise Unreadable(
            Issue(
                code="business-rule",
                diagnostics="The response was entered in error, so it means nothing. Send one that holds.",
                expression=[f"{WHOLE}.status"],
            )
        )
    return response


def issues_of(refused: ValidationError, root: str) -> Iterator[Issue]:
    """Yield what pydantic found wrong with a resource of the type ``root``, without what stood there."""
    for fault in refused.errors(include_input=False, include_context=False, include_url=False):
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in fault["loc"])
        code = "required" if fault["type"] == "missing" else "structure"
        yield Issue(code=code, diagnostics=f"{fault['msg']}.", expression=[f"{root}{''.join(steps)}"])


def _form(response: QuestionnaireResponse) -> str:
    """Name the form that was filled in, which must be the present one."""
    form, version = codes.form_named(response.questionnaire or "")
    if form and version in {"", str(QUESTIONNAIRE)}:
        return form
    place = [f"{WHOLE}.questionnaire"]
    if form:
        raise Unreadable(
            Issue(
                code="not-supported",
                diagnostics=f"The response is to version {version} of the questionnaire; this is version "
                f"{QUESTIONNAIRE}. Fetch the questionnaire again and answer that one.",
                expression=place,
            )
        )
    found = response.questionnaire or "no questionnaire"
    expected = " or ".join(map(codes.canonical, codes.FORMS))
    raise Unreadable(
        Issue(code="not-supported", diagnostics=f"Found {found}, expected {expected}.", expression=place),
    )


def _respondent(source: Reference | None, form: str) -> Respondent:
    """Return who answered, by ``source``, or else whom the form is for."""
    kind = (source and source.type) or ""
    if not kind and source and source.reference:
        # "Practitioner/12", or a whole address with that at its end: ``type`` is optional in a reference.
        kind = next((part for part in source.reference.split("/") if part in codes.ANSWERED_BY), "")
    otherwise = Respondent.PATIENT if form == codes.PATIENT_FORM else Respondent.CAREGIVER
    return codes.ANSWERED_BY.get(kind, otherwise)


def _items(response: QuestionnaireResponse) -> Iterator[tuple[ResponseItem, str]]:
    """Yield every item with its place, whatever it stands under."""
    # A stack instead of recursion: whoever sends the form decides how deep it goes, and Python has a limit.
    waiting = _numbered(response.item, WHOLE)
    while waiting:
        item, place = waiting.pop()
        yield item, place
        # Pushed last to first, so that items come off the stack, and faults are named, in the order of the form.
        for number, answer in reversed(list(enumerate(item.answer or ()))):
            waiting += _numbered(answer.item, f"{place}.answer[{number}]")
        waiting += _numbered(item.item, place)


def _numbered(items: list[ResponseItem] | None, above: str) -> list[tuple[ResponseItem, str]]:
    """Return ``items`` with their places, the last one first."""
    return [(item, f"{above}.item[{number}]") for number, item in enumerate(items or ())][::-1]


def _read_item(item: ResponseItem, place: str, found: _Found) -> Iterator[Issue]:
    """Add what was answered on ``item`` to what was ``found``."""
    if item.link_id in _BESIDE_QUESTIONS:
        return
    asked = ITEMS.get(item.link_id)
    if asked is None:
        known = ", ".join(ITEMS)
        words = f"Found the item {item.link_id!r}, expected one of: {known}."
        yield Issue(code="not-found", diagnostics=words, expression=[f"{place}.linkId"])
        return
    if item.link_id in found.answers:
        words = f"{item.link_id} stands twice, expected once, with all its answers."
        yield Issue(code="duplicate", diagnostics=words, expression=[f"{place}.linkId"])
        return
    given = [each for each in item.answer or () if not each.only_holds_items]
    options = [option for each in given if (option := _option(item.link_id, each))]
    chosen = [option for option in options if option not in {NONE, NO}] or options
    if len(options) < len(given):
        expected = ", ".join(codes.code_of(item.link_id, option) for option in asked.codes)
        words = f"{item.link_id}: expected each answer as a coding of the system {codes.ANSWERS}, one of: {expected}."
        yield Issue(code="code-invalid", diagnostics=words, expression=[f"{place}.answer"])
    elif len(chosen) > 1 and not asked.check_all:
        words = f"{item.link_id}: found {len(chosen)} answers, expected one."
        yield Issue(code="structure", diagnostics=words, expression=[f"{place}.answer"])
    elif chosen:
        found.answers[item.link_id] = tuple(chosen)
        if len(chosen) < len(options):
            found.beside_none.append(item.link_id)


def _option(link_id: LinkId, answer: ResponseAnswer) -> str | None:
    """Return the option that ``answer`` names, if it is one of the item's."""
    coding = answer.value_coding
    if coding is None or coding.system != codes.ANSWERS or not coding.code:
        return None
    item, _, option = coding.code.partition(".")
    return option if item == link_id and option in ITEMS[link_id].codes else None
