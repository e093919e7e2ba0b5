"""An earlier set of rules, rebuilt from its export, so that it can be compared with the rules in force.

What is not an export is refused, and so is an export with a key that is not known here: it may change what a rule
means. Only the wording differs from what was declared: an export has the numbers already filled in.
"""

from collections import Counter
from datetime import date

from pydantic import ValidationError

from rules.errors import RulesError
from rules.model.condition import AnyCondition
from rules.model.disposition import Disposition, Route
from rules.model.questionnaire import AnswerOption, EnableWhen, Group, Item, LinkId, Step, Wording
from rules.model.red_flag import RedFlag
from rules.model.rule_set import RuleSet
from rules.sources.citation import Citation, Confidence, Declaration, Source
from rules.sources.rulings import Ruling

_MOST_FAULTS = 3
"""How many faults a message names; a file that is something else altogether has hundreds."""


def rules_from_json(text: str) -> RuleSet:
    """Rebuild the rules that ``python -m rules export`` printed.

    The hash is not that of the export, since it covers the wording as declared.

    Raises:
        RulesError: ``text`` is not such an export, or its rules do not fit together.
    """
    try:
        return _Export.model_validate_json(text, strict=True).rule_set()
    except ValidationError as error:
        raise RulesError(f"{_named(error)}. Expected what 'python -m rules export' prints.") from error


class _Words(Declaration):
    patient: str
    caregiver: str

    def wording(self) -> Wording:
        return Wording(patient=_as_it_stands(self.patient), caregiver=_as_it_stands(self.caregiver))


class _Option(_Words):
    code: str


class _Item(Declaration):
    link_id: LinkId
    question: _Words
    hint: _Words | None
    clinical_term: str
    check_all: bool
    is_optional: bool
    unsure_is_emergency: bool = False  # Exports of 1.0.0 do not have it.
    enable_when: EnableWhen | None
    options: tuple[_Option, ...]

    def item(self) -> Item:
        return Item(
            link_id=self.link_id,
            question=self.question.wording(),
            hint=self.hint.wording() if self.hint else None,
            clinical_term=self.clinical_term,
            options=tuple(AnswerOption(code=each.code, words=each.wording()) for each in self.options),
            check_all=self.check_all,
            is_optional=self.is_optional,
            unsure_is_emergency=self.unsure_is_emergency,
            enable_when=self.enable_when,
        )


class _Step(Declaration):
    code: str
    title: str
    why: _Words
    group: Group
    hours_matter: bool
    items: tuple[LinkId, ...]

    def step(self, items: dict[LinkId, Item]) -> Step:
        return Step(
            code=self.code,
            title=self.title,
            why=self.why.wording(),
            group=self.group,
            items=tuple(items[link_id] for link_id in self.items),
            hours_matter=self.hours_matter,
        )


class _Citation(Declaration):
    source: str
    is_guide: bool
    section: str | None
    item: str | None
    paraphrase: str
    key_phrase: str | None
    confidence: Confidence

    def citation(self) -> Citation:
        """Rebuild the citation. Its source has the same name, with the year as part of the title."""
        organisation, _, title = self.source.partition(", ")
        return Citation(
            source=Source(organisation=organisation, title=title, is_guide=self.is_guide),
            section=self.section,
            item=self.item,
            paraphrase=self.paraphrase,
            key_phrase=self.key_phrase,
            confidence=self.confidence,
        )


class _Ruling(Declaration):
    code: str
    words: str
    citation: _Citation

    def ruling(self) -> Ruling:
        return Ruling(code=self.code, words=self.words, citation=self.citation.citation())


class _RedFlag(Declaration):
    code: str
    finding: str
    disposition: Disposition
    route: Route
    condition: AnyCondition
    condition_in_words: str
    is_combination: bool
    ruling: str | None
    citations: tuple[_Citation, ...]

    def red_flag(self, rulings: dict[str, Ruling]) -> RedFlag:
        if self.ruling is not None and self.ruling not in rulings:
            raise RulesError(f"{self.code}: ruling {self.ruling!r} is not among the rulings: {', '.join(rulings)}.")
        return RedFlag(
            code=self.code,
            finding=self.finding,
            when=self.condition,
            disposition=self.disposition,
            route=self.route,
            citations=tuple(each.citation() for each in self.citations),
            ruling=rulings[self.ruling] if self.ruling else None,
        )


class _Export(Declaration):
    version: str
    released: date
    hash: str
    dispositions: tuple[Disposition, ...]
    respondents: tuple[str, ...]
    rulings: tuple[_Ruling, ...]
    parameters: tuple[dict[str, object], ...]
    self_doubt: tuple[LinkId, ...]
    steps: tuple[_Step, ...]
    items: tuple[_Item, ...]
    red_flags: tuple[_RedFlag, ...]

    def rule_set(self) -> RuleSet:
        """Build the rules, each item in the step that names it."""
        self._check_that_every_item_has_a_step()
        items = {each.link_id: each.item() for each in self.items}
        rulings = {each.code: each.ruling() for each in self.rulings}
        return RuleSet(
            steps=(each.step(items) for each in self.steps),
            red_flags=(each.red_flag(rulings) for each in self.red_flags),
            version=self.version,
            released=self.released,
            self_doubt=self.self_doubt,
        )

    def _check_that_every_item_has_a_step(self) -> None:
        asked = Counter(link_id for step in self.steps for link_id in step.items)
        declared = Counter(item.link_id for item in self.items)
        odd = sorted((asked - declared) | (declared - asked))
        if odd:
            raise RulesError(f"Found in 'steps' and 'items' differently often: {', '.join(odd)}. Expected the same.")


def _as_it_stands(words: str) -> str:
    """Keep braces from being read as the slots of numbers, which are filled in already."""
    return words.replace("{", "{{").replace("}", "}}")


def _named(error: ValidationError) -> str:
    """Name the first faults with their place in the export, and count the others."""
    faults = [
        f"{'.'.join(map(str, fault['loc'])) or 'the whole'}: {fault['msg']}"
        for fault in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    more = [f"and {len(faults) - _MOST_FAULTS} more"] if len(faults) > _MOST_FAULTS else []
    return "; ".join([*faults[:_MOST_FAULTS], *more])
