"""The rules for engines of others: a PlanDefinition with an action for each red flag, and the Library of its logic.

Both are made from ``rules``, with every translation beside the English. Two values are all that a condition of FHIR
has, so the last action stands for the third: it applies wherever ``triage`` may find more than the findings tell.

Source: https://hl7.org/fhir/R4/plandefinition.html and https://hl7.org/fhir/R4/library.html.
"""

from base64 import b64encode
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import Any, Final

from app.calling.levels import NAMES
from app.i18n.words import ENGLISH, Language, speaking, translate
from app.interop.fhir import codes, fhirpath
from app.interop.fhir.elements import CodeableConcept, Coding
from app.interop.fhir.knowledge import (
    ActionCondition,
    Attachment,
    DataRequirement,
    Expression,
    Library,
    ParameterDefinition,
    PlanAction,
    PlanDefinition,
    RelatedArtifact,
    TriggerDefinition,
)
from app.interop.fhir.publishing import OF_THE_RULES
from app.interop.fhir.translations import in_english_and_others
from app.rulebook.citations import passage
from app.rulebook.rule_views import level_view
from rules.describe import in_words
from rules.in_force import HASH, QUESTIONNAIRE, RED_FLAGS, RELEASED, RULES, VERSION
from rules.model.disposition import Disposition
from rules.model.questionnaire import Respondent
from rules.model.red_flag import RedFlag
from rules.model.wording import in_english
from rules.sources.citation import Citation
from rules.text import N_

UNDECIDED: Final = "undecided"
"""The id of the action for what no condition decides; every other is called as its red flag is."""

_RESPONSE: Final = "QuestionnaireResponse"
_NEEDED: Final = [DataRequirement(type=_RESPONSE)]

_TITLE: Final = N_("Something is not sure or not answered, so nothing is ruled out")
_ASSESS: Final = N_("Ask what these answers mean: post them to QuestionnaireResponse/$assess")
_WHEN: Final = N_("A question that is asked is answered “Not sure”, or not at all, or the answers are to another form")

_DESCRIPTION: Final = (
    "The red flags of cancer in the bones that the answers to our form report: an action for each, with its condition, "
    "its level and the passage that it rests on. Not a diagnosis. A condition is true or false, never unknown: what is "
    "not sure, not answered or not asked makes none of them true, so that none is true does not mean that nothing is "
    "wrong. What such a silence raises to, as far as to call now, is not in here. The last action, "
    f"{UNDECIDED}, applies wherever there is one; by when to call, and whom, is told by the operation that it names."
)
_PURPOSE: Final = "To find the same red flags in an engine of your own as our pages do."
_USAGE: Final = (
    "Evaluate each condition with FHIR's own model of R4 and the response as %resource, which some engines have to be "
    f"told. Nothing is looked up on a server. The response is one to version {QUESTIONNAIRE} of our form, for the "
    "patient or for someone beside them, and was not entered in error. An answer that the others do not lead to counts "
    f"nothing. Rules {VERSION}, {HASH}."
)
_COPYRIGHT: Final = "MIT licence. The rules were written from a published guide and from guidelines, which each cites."


@lru_cache
def plan_definition(languages: tuple[Language, ...]) -> PlanDefinition:
    """Return the rules in force, in English and in ``languages``."""
    expressions = fhirpath.conditions(RULES)
    words = _Words(languages)
    return PlanDefinition(
        **_about("RedFlags", "Red flags of cancer in the bones", codes.PLAN, "plan-definition-type", "eca-rule"),
        library=[f"{codes.LIBRARY}|{VERSION}"],
        action=[*(words.action(flag, expressions[flag.code]) for flag in RED_FLAGS), words.undecided()],
    )


@lru_cache
def library() -> Library:
    """Return the logic of the plan, as one expression."""
    expressions = {**fhirpath.conditions(RULES), UNDECIDED: fhirpath.undecided(RULES)}
    every = " |\n".join(f"iif({expression}, '{name}', {{}})" for name, expression in expressions.items())
    return Library(
        **_about(
            "RedFlagLogic", "Red flags of cancer in the bones: logic", codes.LIBRARY, "library-type", "logic-library"
        ),
        parameter=[
            ParameterDefinition(
                name="resource", use="in", min=1, max="1", documentation="The response.", type=_RESPONSE
            ),
            ParameterDefinition(
                name="actions",
                use="out",
                min=0,
                max="*",
                documentation="The ids of the actions of the plan that apply, in no order.",
                type="string",
            ),
        ],
        data_requirement=_NEEDED,
        content=[
            Attachment(
                content_type="text/fhirpath",
                data=b64encode(every.encode()).decode(),
                title="All conditions of the plan in one expression, which gives the ids of the actions that apply",
            )
        ],
    )


def _about(name: str, title: str, url: str, types: str, kind: str) -> dict[str, Any]:
    """Return the elements that both share."""
    system = f"http://terminology.hl7.org/CodeSystem/{types}"
    needs = [
        *map(codes.canonical, codes.FORMS),
        f"{codes.ANSWERS}|{QUESTIONNAIRE}",
        f"{codes.FINDINGS}|{VERSION}",
    ]
    return {
        "id": codes.RULES,
        "language": "en",
        "extension": [OF_THE_RULES],
        "url": url,
        "version": VERSION,
        "name": f"BoneMetastases{name}",
        "title": title,
        "type": CodeableConcept(coding=[Coding(system=system, code=kind)]),
        "date": RELEASED.isoformat(),
        "description": _DESCRIPTION,
        "purpose": _PURPOSE,
        "usage": _USAGE,
        "copyright": _COPYRIGHT,
        "related_artifact": [RelatedArtifact(type="depends-on", resource=each) for each in needs],
    }


class _Words:
    """The actions, with their words in ``languages``."""

    def __init__(self, languages: tuple[Language, ...]) -> None:
        self.languages = languages

    def action(self, flag: RedFlag, expression: str) -> PlanAction:
        # The nurse's wording: whoever reads this speaks of somebody else.
        level = in_english(NAMES[flag.disposition].caregiver)
        return PlanAction(
            id=flag.code,
            **self.told("title", partial(translate, flag.finding)),
            **self.told("description", lambda: level_view(flag.verdict, is_administrative=flag.administrative).words),
            **self.told("text_equivalent", lambda: in_words(flag.when, Respondent.NURSE, translate)),
            priority=codes.LEVELS[flag.disposition].priority,
            code=[
                CodeableConcept(coding=[codes.disposition(flag.disposition, level)]),
                CodeableConcept(coding=[codes.clock(flag.clock)]),
            ],
            reason=[CodeableConcept(coding=[codes.finding(flag.code, in_english(flag.finding))])],
            documentation=list(self.documentation(flag)),
            **_applies_if(expression),
        )

    def undecided(self) -> PlanAction:
        return PlanAction(
            id=UNDECIDED,
            **self.told("title", partial(translate, _TITLE)),
            **self.told("description", partial(translate, _ASSESS)),
            **self.told("text_equivalent", partial(translate, _WHEN)),
            # A silence can mean as much as the gravest sign that it leaves open.
            priority=codes.LEVELS[Disposition.CALL_NOW].priority,
            definition_uri=codes.ASSESS,
            **_applies_if(fhirpath.undecided(RULES)),
        )

    def documentation(self, flag: RedFlag) -> Iterator[RelatedArtifact]:
        for citation in flag.citations:
            yield RelatedArtifact(type="citation", **self.cited(citation.paraphrase, citation))
        for ruling in flag.rulings:
            yield RelatedArtifact(type="justification", label=ruling.code, **self.cited(ruling.words, ruling.citation))

    def cited(self, words: str, citation: Citation) -> dict[str, Any]:
        # Where it stands is the same in every language.
        with speaking(ENGLISH):
            return {**self.told("display", partial(translate, words)), "citation": passage(citation)}

    def told(self, name: str, find: Callable[[], str]) -> dict[str, Any]:
        """Return what ``find`` finds as the element called ``name``, with its translations beside it."""
        words, others = in_english_and_others(find, self.languages)
        return {name: words, f"{name}_extra": others}


def _applies_if(expression: str) -> dict[str, Any]:
    return {
        "trigger": [TriggerDefinition(data=_NEEDED)],
        "condition": [ActionCondition(expression=Expression(expression=expression))],
    }
