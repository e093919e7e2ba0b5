"""A QuestionnaireResponse, read as answers; its faults are named with their places."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from app.interop import earlier
from app.interop.fhir import codes
from app.interop.fhir.elements import Reference
from app.interop.fhir.resources import Issue, QuestionnaireResponse, ResponseAnswer, ResponseItem, as_named
from app.interop.fhir.strict import belongs_to_another, left_out_of, of_no_patient, path_of, unknown_meaning
from rules.errors import AnswersError
from rules.in_force import QUESTIONNAIRE, RULES, rule_set_of
from rules.model import answers as reading
from rules.model.questionnaire import NO, NONE, Codes, Item, LinkId, Respondent
from rules.model.rule_set import RuleSet

WHOLE: Final = "QuestionnaireResponse"


def _beside_questions(rules: RuleSet) -> Iterator[str]:
    """Name the items of a form that ask nothing."""
    for step in rules.steps:
        yield from (f"step.{step.code}", f"step.{step.code}.why")
    for link_id in rules.items:
        yield from (f"{link_id}.hint", f"{link_id}.help")


_BESIDE_QUESTIONS: Final = frozenset(_beside_questions(RULES))


class Given(NamedTuple):
    """A response as read: who answered, what, and on which questionnaire. ``resource`` is the response itself.

    ``beside_none`` names the items where "none" or "no" was chosen beside something: what was chosen beside it counts.
    """

    respondent: Respondent
    answers: dict[LinkId, Codes]
    resource: QuestionnaireResponse
    beside_none: tuple[LinkId, ...] = ()
    questionnaire: int = QUESTIONNAIRE


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found so far on the form of ``rules``."""

    rules: RuleSet
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

    A response to an earlier form is read as one to that: its codes may have meant something else.

    Not every program that shows our form lets "none" exclude the signs. Where both are chosen the sign counts, as a
    danger that was named must never be lost; ``rules`` and the JSON API, whose callers can ask again, refuse the two.

    Raises:
        Unreadable: it is no QuestionnaireResponse, or not one to this questionnaire; names its faults.
    """
    response = _response(resource)
    form, version = _form(response)
    found = _Found(rule_set_of(version))
    issues = (issue for item, place in _items(response) for issue in _read_item(item, place, found))
    if named := tuple(as_named(issues)):
        raise Unreadable(*named)
    try:
        reading.read(found.rules.items, found.answers)
    except AnswersError as refused:
        raise Unreadable(*(Issue(code="business-rule", diagnostics=each) for each in refused.faults)) from None
    who = _respondent(response.source, form)
    return Given(who, found.answers, response, tuple(found.beside_none), version)


def _response(resource: Mapping[str, Any]) -> QuestionnaireResponse:
    found = resource.get("resourceType")
    if found != WHOLE:
        what = f"the resource type {found}" if isinstance(found, str) else "no resource type"
        raise Unreadable(Issue(code="invalid", diagnostics=f"Found {what}, expected {WHOLE}."))
    try:
        response = QuestionnaireResponse.model_validate(resource)
    except ValidationError as refused:
        raise Unreadable(*issues_of(refused, WHOLE)) from None
    if changed := tuple(as_named(chain(unknown_meaning(resource, WHOLE), left_out_of(resource, WHOLE)))):
        raise Unreadable(*changed)
    if other := of_no_patient(response.subject):
        words = f"Found a response about {other}, expected one about a Patient."
        raise Unreadable(Issue(code="not-supported", diagnostics=words, expression=[f"{WHOLE}.subject"]))
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
        code = "required" if fault["type"] == "missing" else "structure"
        yield Issue(code=code, diagnostics=f"{fault['msg']}.", expression=[path_of(root, fault["loc"])])


_VERSIONS: Final = {"": QUESTIONNAIRE, **{str(each): each for each in earlier.KNOWN}}
"""Which questionnaire a version names; a form that is named without one is that in force."""


def _form(response: QuestionnaireResponse) -> tuple[str, int]:
    """Name the form that was filled in, and its version, which must be one whose rules are known."""
    form, version = codes.form_named(response.questionnaire or "")
    if form and version in _VERSIONS:
        return form, _VERSIONS[version]
    place = [f"{WHOLE}.questionnaire"]
    if form:
        raise Unreadable(
            Issue(
                code="not-supported",
                diagnostics=f"The response is to version {version} of the questionnaire; known here are "
                f"{' and '.join(map(str, earlier.KNOWN))}. Fetch the questionnaire again and answer that one.",
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
    asked = found.rules.items.get(item.link_id)
    if asked is None:
        known = ", ".join(found.rules.items)
        words = f"Found the item {item.link_id!r}, expected one of: {known}."
        yield Issue(code="not-found", diagnostics=words, expression=[f"{place}.linkId"])
        return
    if item.link_id in found.answers:
        words = f"{item.link_id} stands twice, expected once, with all its answers."
        yield Issue(code="duplicate", diagnostics=words, expression=[f"{place}.linkId"])
        return
    yield from _read_answers(asked, item, place, found)


def _read_answers(asked: Item, item: ResponseItem, place: str, found: _Found) -> Iterator[Issue]:
    given = [each for each in item.answer or () if not each.says_nothing]
    options = [option for each in given if (option := _option(asked, each))]
    chosen = [option for option in options if option not in {NONE, NO}] or options
    if gone := _retired(asked, given, found):
        yield Issue(code="not-supported", diagnostics=gone, expression=[f"{place}.answer"])
    elif len(options) < len(given):
        expected = ", ".join(codes.code_of(item.link_id, option) for option in asked.codes)
        words = f"{item.link_id}: expected each answer as a coding of the system {codes.ANSWERS}, one of: {expected}."
        yield Issue(code="code-invalid", diagnostics=words, expression=[f"{place}.answer"])
    elif any(each.says_two_things for each in given):
        words = f"{item.link_id}: found an answer with more than one value, expected one."
        yield Issue(code="structure", diagnostics=words, expression=[f"{place}.answer"])
    elif any(belongs_to_another(each.value_coding) for each in given if _option(asked, each) in chosen):
        words = f"{item.link_id}: found a code with the words of another answer as its display. Send its own, or none."
        yield Issue(code="code-invalid", diagnostics=words, expression=[f"{place}.answer"])
    elif len(chosen) > 1 and not asked.check_all:
        words = f"{item.link_id}: found {len(chosen)} answers, expected one."
        yield Issue(code="structure", diagnostics=words, expression=[f"{place}.answer"])
    elif chosen:
        found.answers[item.link_id] = tuple(chosen)
        if len(chosen) < len(options):
            found.beside_none.append(item.link_id)


def _option(item: Item, answer: ResponseAnswer) -> str | None:
    """Return the option that ``answer`` names, if it is one of the item's."""
    option = _named(item.link_id, answer)
    return option if option in item.codes else None


def _named(link_id: LinkId, answer: ResponseAnswer) -> str | None:
    coding = answer.value_coding
    if coding is None or coding.system != codes.ANSWERS or not coding.code:
        return None
    of, _, option = coding.code.partition(".")
    return option if of == link_id else None


def _retired(item: Item, given: list[ResponseAnswer], found: _Found) -> str | None:
    """Return what to do about answers that the form in force offers no more, if there are any."""
    if found.rules is not RULES:
        return None
    gone = dict(earlier.retired_in(item.link_id, [_named(item.link_id, each) for each in given]))
    if not gone:
        return None
    names = ", ".join(codes.code_of(item.link_id, each) for each in gone)
    version = max(gone.values())
    return (
        f"{names}: retired; version {version} of the questionnaire was the last that offered it. If that is the one "
        f"that was answered, name it: its address followed by |{version}. Otherwise ask this question again, as it is "
        "now."
    )
