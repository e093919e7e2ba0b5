"""How this decides: every question and rule, made from the declarations so that the pages cannot drift from them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from app.calling.contact import contact
from app.calling.levels import level_name, short_level_name
from app.i18n.words import gettext, numbers, once_a_language, translate, whole
from app.rulebook.citations import CitationView, citation_view
from rules import in_force
from rules.describe import enabled_when, in_words
from rules.model.condition import AnyCondition, AnyOf, OnOneItem
from rules.model.disposition import Disposition, Route, most_urgent
from rules.model.questionnaire import UNSURE, AnswerOption, Item, LinkId, Respondent, Step
from rules.model.red_flag import RedFlag
from rules.sources.parameters import PARAMETERS
from rules.sources.rulings import RULINGS, Ruling

bp = Blueprint("how", __name__, url_prefix="/how")


class NotSure(StrEnum):
    """What "not sure" does on an item."""

    NOT_OFFERED = "not-offered"
    RAISES_NOTHING = "raises-nothing"
    CALL_SOON = "call-soon"
    CALL_NOW_WITH_ANOTHER = "call-now-with-another"
    EMERGENCY = "emergency"


_LEVEL_OF_NOT_SURE: Final = {
    NotSure.CALL_SOON: Disposition.CALL_SOON,
    NotSure.CALL_NOW_WITH_ANOTHER: Disposition.CALL_SOON,
    NotSure.EMERGENCY: Disposition.CALL_NOW,
}
"""What "not sure" means with nothing else reported."""


@dataclass(frozen=True, slots=True)
class RuleView:
    """One red flag: what it finds, when, how urgent that is, and the passages behind it."""

    code: str
    finding: str
    condition: str
    disposition: Disposition
    level: str
    short_level: str
    is_emergency: bool
    rulings: tuple[Ruling, ...]
    is_combination: bool
    link_ids: tuple[LinkId, ...]
    citations: tuple[CitationView, ...]


@dataclass(frozen=True, slots=True)
class OptionView:
    """One answer option: the level it has by itself, if any, and the code of the rule that gives it.

    ``rises``: beside any finding that is call-soon or worse, it means call now. ``joins``: the numbers, from 1 on,
    of the combinations that name it.
    """

    words: str
    disposition: Disposition | None = None
    is_emergency: bool = False
    rises: bool = False
    rule: str | None = None
    joins: tuple[int, ...] = ()

    @property
    def short_level(self) -> str:
        """The level in the fewest words, or a dash where there is none."""
        return short_level_name(self.disposition) if self.disposition else "–"


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One item: how it is worded for each respondent, what it offers, and what its answers lead to."""

    link_id: LinkId
    question: str
    to_caregiver: str
    clinical_term: str
    asked_when: str | None
    options: tuple[OptionView, ...]
    rules: tuple[RuleView, ...]
    not_sure: NotSure


@dataclass(frozen=True, slots=True)
class StepView:
    """One step with its questions."""

    title: str
    why: str
    questions: tuple[QuestionView, ...]


@dataclass(frozen=True, slots=True)
class NumberView:
    """One number that the questions and rules use, with its source."""

    name: str
    amount: str
    citation: CitationView


@bp.get("")
@whole
def index() -> ResponseReturnValue:
    """Show every question and every rule."""
    rules = [_rule(flag) for flag in in_force.RED_FLAGS]
    return render_template(
        "how/index.html",
        page_title=gettext("How this decides"),
        contact=contact(),
        steps=_steps(),
        combinations=[rule for rule in rules if rule.is_combination],
        rulings=[(ruling, [rule for rule in rules if ruling in rule.rulings]) for ruling in RULINGS],
        numbers=_numbers(),
        rules_hash=in_force.HASH,
    )


@bp.get("/<code>")
@whole
def rule(code: str) -> ResponseReturnValue:
    """Show one rule with the passages behind it."""
    flag = in_force.RED_FLAG.get(code)
    if flag is None:
        abort(404)
    view = _rule(flag)
    questions = [each for step in _steps() for each in step.questions if each.link_id in view.link_ids]
    return render_template("how/rule.html", page_title=view.finding, contact=contact(), rule=view, questions=questions)


@once_a_language
def _steps() -> tuple[StepView, ...]:
    return tuple(_step(step) for step in in_force.STEPS)


def _step(step: Step) -> StepView:
    questions = tuple(_question(item) for item in step.items)
    return StepView(translate(step.title), step.why.to(Respondent.PATIENT, translate), questions)


def _question(item: Item) -> QuestionView:
    own = [flag for flag in in_force.RED_FLAGS if flag.link_ids == {item.link_id}]
    return QuestionView(
        link_id=item.link_id,
        question=item.question.to(Respondent.PATIENT, translate),
        to_caregiver=item.question.to(Respondent.CAREGIVER, translate),
        clinical_term=translate(item.clinical_term),
        asked_when=enabled_when(item.enable_when, translate=translate) if item.enable_when else None,
        options=tuple(_option(item, option, own) for option in item.options),
        rules=tuple(_rule(flag) for flag in own),
        not_sure=_not_sure(item),
    )


def _option(item: Item, option: AnswerOption, own: Iterable[RedFlag]) -> OptionView:
    words = option.words.to(Respondent.PATIENT, translate)
    if option.code == UNSURE:
        effect = _not_sure(item)
        level, is_emergency = _LEVEL_OF_NOT_SURE.get(effect), effect is NotSure.EMERGENCY
        return OptionView(words, level, is_emergency, rises=effect is NotSure.CALL_NOW_WITH_ANOTHER)
    raised = [flag for flag in own if any(option.code in leaf.options for leaf in flag.when.leaves())]
    flag = max(raised, key=lambda each: (each.disposition.urgency, each.route is Route.EMERGENCY), default=None)
    joins = tuple(at for at, parts in enumerate(_named_in_combinations(), 1) if (item.link_id, option.code) in parts)
    if flag is None:
        return OptionView(words, joins=joins)
    return OptionView(words, flag.disposition, flag.route is Route.EMERGENCY, rule=flag.code, joins=joins)


@lru_cache
def _named_in_combinations() -> tuple[frozenset[tuple[LinkId, str]], ...]:
    return tuple(frozenset(_named(flag.when)) for flag in in_force.RED_FLAGS if flag.is_combination)


def _named(condition: AnyCondition) -> Iterator[tuple[LinkId, str]]:
    """Yield the options that ``condition`` names; "any finding that means …" is complete without."""
    if isinstance(condition, OnOneItem):
        yield from ((condition.link_id, code) for code in condition.options)
    elif not (isinstance(condition, AnyOf) and condition.words):
        for part in condition.of:
            yield from _named(part)


def _not_sure(item: Item) -> NotSure:
    hidden = in_force.RULES.flags_hidden_by(item.link_id, frozenset())
    if UNSURE not in item.codes:
        return NotSure.NOT_OFFERED
    if not hidden:
        return NotSure.RAISES_NOTHING
    silences = in_force.RULES.silences
    if item.link_id in silences.emergency:
        return NotSure.EMERGENCY
    worst = most_urgent(flag.disposition for flag in hidden)
    if item.link_id in silences.beside_a_finding and worst is Disposition.CALL_NOW:
        return NotSure.CALL_NOW_WITH_ANOTHER
    return NotSure.CALL_SOON


@once_a_language
def _rule(flag: RedFlag) -> RuleView:
    return RuleView(
        code=flag.code,
        finding=translate(flag.finding),
        condition=in_words(flag.when, translate=translate),
        disposition=flag.disposition,
        level=_level_of(flag),
        short_level=short_level_name(flag.disposition),
        is_emergency=flag.route is Route.EMERGENCY,
        rulings=flag.rulings,
        is_combination=flag.is_combination,
        link_ids=tuple(link_id for link_id in in_force.ITEMS if link_id in flag.link_ids),
        citations=tuple(citation_view(each) for each in flag.citations),
    )


def _level_of(flag: RedFlag) -> str:
    if flag.route is Route.EMERGENCY:
        return gettext("Call now, emergency number first")
    return level_name(flag.disposition, Respondent.PATIENT)


@once_a_language
def _numbers() -> tuple[NumberView, ...]:
    return tuple(
        NumberView(
            each.name.replace("_", " "), f"{numbers()[each.name]} {translate(each.unit)}", citation_view(each.citation)
        )
        for each in PARAMETERS
    )
