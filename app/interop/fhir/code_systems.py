"""Our code systems: each code with its words, for patient and caregiver and in every language.

A code that is no more used stays, marked as retired, with its words of then: a record made with it must be readable in
ten years.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from typing import Final

from app.calling.levels import NAMES
from app.i18n.words import Language, translate
from app.interop.earlier import form_of_retired
from app.interop.fhir import codes
from app.interop.fhir.publishing import NUMBERED, OF_THE_RULES
from app.interop.fhir.terminology import CodeSystem, Concept, ConceptProperty, Designation, PropertyKind
from app.interop.fhir.translations import in_every_language
from rules.describe import in_words
from rules.earlier import FORMS
from rules.in_force import ITEMS, QUESTIONNAIRE, RED_FLAG, RELEASED, RULES, VERSION, rule_set_of
from rules.model.questionnaire import Item, LinkId, Respondent, Wording
from rules.model.red_flag import RedFlag
from rules.model.rule_set import RuleSet
from rules.model.wording import in_english

_STATUS: Final = "status"
_RETIRED: Final = ConceptProperty(code=_STATUS, value_code="retired")
_KINDS: Final = [
    PropertyKind(
        code=_STATUS,
        uri="http://hl7.org/fhir/concept-properties#status",
        description="Retired: no form in force offers it, and no rule in force finds it.",
    )
]

Words = tuple[Respondent | None, Callable[[], str]]
"""Whom some words of a code are for, if not for everyone, and what finds them in the language in force."""


@lru_cache
def code_systems(languages: tuple[Language, ...]) -> dict[str, CodeSystem]:
    """Return the code systems by their ids, with designations in ``languages``."""
    # The form in force first: its words are the display, and those of earlier forms stand among the others.
    editions = (RULES, *map(rule_set_of, reversed(FORMS)))
    made = (
        _answers(editions, languages),
        _findings(editions, languages),
        _dispositions(languages),
        _system(
            "clocks",
            codes.CLOCKS,
            "1",
            "By when to have spoken to a person.",
            [
                Concept(code=each.value, display=each.value, definition=means)
                for each, means in codes.CLOCKS_MEAN.items()
            ],
        ),
        _system(
            "wordings",
            codes.WORDINGS,
            "1",
            "Whom the words of a code are for.",
            [Concept(code=each.value, display=each.value) for each in codes.WORDED_FOR],
        ),
    )
    return dict(made)


def _answers(editions: tuple[RuleSet, ...], languages: tuple[Language, ...]) -> tuple[str, CodeSystem]:
    by_link_id: dict[LinkId, list[Item]] = {}
    for edition in editions:
        for link_id, item in edition.items.items():
            by_link_id.setdefault(link_id, []).append(item)
    return _system(
        "answers",
        codes.ANSWERS,
        str(QUESTIONNAIRE),
        "Questions, and under each its answers, called item.option.",
        [_question(items, languages) for items in by_link_id.values()],
    )


def _question(items: list[Item], languages: tuple[Language, ...]) -> Concept:
    """Return the concept of a question that stands in several forms, the one in force first."""
    item = items[0]
    by_code: dict[str, list[Wording]] = {}
    for each in items:
        for option in each.options:
            by_code.setdefault(option.code, []).append(option.words)
    words = [*_for_all(each.clinical_term for each in items), *_of(each.question for each in items)]
    return Concept(
        code=item.link_id,
        display=in_english(item.clinical_term),
        definition=in_english(item.question.caregiver),
        designation=_designations(words, languages),
        property=_retired_unless(item.link_id in ITEMS),
        concept=[
            Concept(
                code=codes.code_of(item.link_id, code),
                display=in_english(wordings[0].caregiver),
                designation=_designations(_of(wordings), languages),
                property=_retired_unless(form_of_retired(item.link_id, code) is None),
            )
            for code, wordings in by_code.items()
        ],
    )


def _findings(editions: tuple[RuleSet, ...], languages: tuple[Language, ...]) -> tuple[str, CodeSystem]:
    by_code: dict[str, list[RedFlag]] = {}
    for edition in editions:
        for flag in edition.red_flags:
            by_code.setdefault(flag.code, []).append(flag)
    concepts = [
        Concept(
            code=code,
            display=in_english(flags[0].finding),
            definition=in_words(flags[0].when) if code in RED_FLAG else None,
            designation=_designations(_for_all(each.finding for each in flags), languages),
            property=_retired_unless(code in RED_FLAG),
        )
        for code, flags in by_code.items()
    ]
    return _system("findings", codes.FINDINGS, VERSION, "Red flags, each with its condition.", concepts)


def _dispositions(languages: tuple[Language, ...]) -> tuple[str, CodeSystem]:
    concepts = [
        Concept(
            code=level.value,
            display=in_english(NAMES[level].caregiver),
            definition=terms.definition,
            designation=_designations(_of([NAMES[level]]), languages),
        )
        for level, terms in codes.LEVELS.items()
    ]
    return _system("dispositions", codes.DISPOSITIONS, "2", "What to do next: these and no fourth.", concepts)


def _for_all(messages: Iterable[str]) -> list[Words]:
    return [(None, partial(translate, each)) for each in messages]


def _of(wordings: Iterable[Wording]) -> list[Words]:
    return [(each, partial(words.to, each, translate)) for words in wordings for each in codes.WORDED_FOR]


def _designations(words: Iterable[Words], languages: tuple[Language, ...]) -> list[Designation]:
    """Return each of ``words`` in every one of ``languages`` that has all of it, each once."""
    found = (
        (tag, respondent, value) for respondent, find in words for tag, value in in_every_language(find, languages)
    )
    return [
        Designation(language=tag, use=codes.worded_for(respondent) if respondent else None, value=value)
        for tag, respondent, value in dict.fromkeys(found)
    ]


def _retired_unless(is_in_force: bool) -> list[ConceptProperty] | None:
    return None if is_in_force else [_RETIRED]


def _system(name: str, url: str, version: str, description: str, concepts: list[Concept]) -> tuple[str, CodeSystem]:
    every = list(_all(concepts))
    return name, CodeSystem(
        id=name,
        language="en",
        extension=[OF_THE_RULES if version == VERSION else NUMBERED],
        url=url,
        version=version,
        name=f"RedFlagCheck{name.capitalize()}",
        title=f"Red Flag Check: {name}",
        date=RELEASED.isoformat(),
        description=description,
        hierarchy_meaning="part-of" if any(each.concept for each in concepts) else None,
        count=len(every),
        property=_KINDS if any(each.property for each in every) else None,
        concept=concepts,
    )


def _all(concepts: list[Concept]) -> Iterator[Concept]:
    for concept in concepts:
        yield concept
        yield from _all(concept.concept or [])
