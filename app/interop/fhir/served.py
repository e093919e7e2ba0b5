"""What is served: the forms, the codes, the rules and the operation, to be read by their ids and searched for."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from flask import Response, abort, request

from app.i18n.words import Language, language, offered
from app.interop.fhir import code_systems, codes, conformance
from app.interop.fhir.approval import as_it_stands
from app.interop.fhir.endpoint import answer_with, bp
from app.interop.fhir.questionnaire import questionnaire
from app.interop.fhir.resources import OperationDefinition, Questionnaire
from app.interop.fhir.searches import found
from app.interop.fhir.terminology import CodeSystem
from app.interop.shared import cached, in_its_language

if TYPE_CHECKING:
    from app.interop.fhir.knowledge import Library, PlanDefinition

FORM: Final = "application/x-www-form-urlencoded"


def _forms() -> dict[str, Questionnaire]:
    languages = _languages()
    return {form: as_it_stands(questionnaire(form, languages, language()), languages) for form in codes.FORMS}


def _code_systems() -> dict[str, CodeSystem]:
    languages = _languages()
    return {name: as_it_stands(each, languages) for name, each in code_systems.code_systems(languages).items()}


def _plans() -> "dict[str, PlanDefinition]":
    from app.interop.fhir.plan_definition import plan_definition  # noqa: PLC0415 - few ask for the rules

    return {codes.RULES: as_it_stands(plan_definition(_languages()), _languages())}


def _logic() -> "dict[str, Library]":
    from app.interop.fhir.plan_definition import library  # noqa: PLC0415 - as above

    return {codes.RULES: as_it_stands(library(), _languages())}


def _operations() -> dict[str, OperationDefinition]:
    return {conformance.ASSESS: as_it_stands(conformance.operation(), _languages())}


def _languages() -> tuple[Language, ...]:
    return tuple(offered().values())


Find = Callable[[], Mapping[str, Any]]

SERVED: Final[Mapping[str, Find]] = {
    "Questionnaire": _forms,
    "CodeSystem": _code_systems,
    "PlanDefinition": _plans,
    "Library": _logic,
    "OperationDefinition": _operations,
}
"""What finds the resources of a type, by their ids."""


def _serve(kind: str, find: Find) -> None:
    # Only the forms are in the language asked for; all else is in English, with its translations beside it.
    in_words = in_its_language if kind == "Questionnaire" else _as_it_is

    def read(name: str) -> Response:
        resources = find()
        if name not in resources:
            abort(HTTPStatus.NOT_FOUND)
        return cached(answer_with(resources[name]))

    def search() -> Response:
        if request.method == "POST" and request.mimetype not in {FORM, ""}:
            abort(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        answer = answer_with(found(list(find().values())))
        return answer if request.method == "POST" else cached(answer)

    bp.add_url_rule(f"/{kind}/<name>", f"read_{kind}", lambda name: in_words(lambda: read(name)))
    bp.add_url_rule(f"/{kind}", f"search_{kind}", lambda: in_words(search))
    bp.add_url_rule(f"/{kind}/_search", f"post_search_{kind}", lambda: in_words(search), methods=["POST"])


def _as_it_is(answer: Callable[[], Response]) -> Response:
    return answer()


for _kind, _find in SERVED.items():
    _serve(_kind, _find)
