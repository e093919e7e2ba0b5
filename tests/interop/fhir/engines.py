"""Engines of FHIRPath that nobody here wrote: fhirpath.js, as LHC-Forms carries it, and fhirpathpy."""

from collections.abc import Callable, Sequence
from functools import partial
from importlib import metadata
from typing import Any, Final

from app.interop.fhir import codes, fhirpath
from app.interop.fhir.plan_definition import UNDECIDED
from rules.in_force import RULES
from rules.model.answers import codes_of
from rules.model.outcome import Outcome
from rules.model.questionnaire import Answers
from rules.model.rule_set import RuleSet
from tests.interop.fhir import clients
from tests.interop.fhir.clients import Document
from tests.interop.fhir.test_operation import answered
from tests.support import npm

Asked = Sequence[tuple[int, int]]
"""Which expression to compute of which resource, by their places."""

PROGRAM: Final = clients.FOLDER / "fhirpath.js"

Engine = Callable[[Sequence[str], Sequence[Document], Asked], list[list[Any]]]


def fhirpath_js(expressions: Sequence[str], resources: Sequence[Document], asked: Asked) -> list[list[Any]]:
    """Compute all that is asked, in one process."""
    sent = {"expressions": expressions, "resources": resources, "asked": asked}
    found: list[list[Any]] = npm.asked(PROGRAM, clients.FOLDER, sent)["found"]
    return found


def version_of_js() -> str:
    """The version that it says it is."""
    return str(npm.asked(PROGRAM, clients.FOLDER, {"expressions": [], "resources": [], "asked": []})["version"])


def fhirpath_py(expressions: Sequence[str], resources: Sequence[Document], asked: Asked) -> list[list[Any]]:
    """Compute all that is asked; unlike the other engine, this one has to be told what ``%resource`` is."""
    from fhirpathpy import compile as compiled  # noqa: PLC0415 - a grammar, which few tests need
    from fhirpathpy.models import models  # noqa: PLC0415

    computed = [compiled(each, models["r4"]) for each in expressions]
    return [
        computed[expression](resources[resource], {"resource": resources[resource]}) for expression, resource in asked
    ]


ENGINES: Final[dict[str, Engine]] = {"fhirpath.js": fhirpath_js, "fhirpathpy": fhirpath_py}
VERSIONS: Final[dict[str, Callable[[], str]]] = {
    "fhirpath.js": version_of_js,
    "fhirpathpy": partial(metadata.version, "fhirpathpy"),
}


def expressions_of(rules: RuleSet) -> dict[str, str]:
    """The conditions of the plan, by the ids of its actions."""
    return {**fhirpath.conditions(rules), UNDECIDED: fhirpath.undecided(rules)}


def actions_of(outcome: Outcome) -> list[str]:
    """The actions that ought to apply."""
    is_undecided = bool(outcome.unknown) or not outcome.complete
    return sorted([*(each.code for each in outcome.findings), *([UNDECIDED] if is_undecided else [])])


def as_response(answers: Answers, rules: RuleSet = RULES) -> Document:
    """A response with all that was answered, on abandoned branches as well."""
    steps = []
    for step in rules.steps:
        given = {item.link_id: codes_of(answers.get(item.link_id, ())) for item in step.items}
        items = [answered(link_id, *options) for link_id, options in given.items() if options]
        steps += [{"linkId": f"step.{step.code}", "item": items}] if items else []
    form = codes.canonical(codes.PATIENT_FORM, rules.questionnaire)
    return {"resourceType": "QuestionnaireResponse", "questionnaire": form, "status": "in-progress", "item": steps}
