"""How this decides: every question and rule, made from the declarations so that the pages cannot drift from them."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from app.calling.contact import contact
from app.i18n.words import amount_of, gettext, numbers, once_a_language, translate, whole
from app.rulebook.citations import CitationView, citation_view
from app.rulebook.local_lines import cards, lines
from app.rulebook.not_sure import NotSureView, not_sure_view, silenced
from app.rulebook.rule_views import DecisionView, LevelView, RuleView, decision_view, rule_view
from app.rulebook.rulings import ruling_view, rulings
from app.rulebook.signed import signed_view
from rules import in_force
from rules.describe import enabled_when
from rules.model.condition import AnyCondition, AnyOf, OnOneItem
from rules.model.disposition import Disposition, Route
from rules.model.questionnaire import NO, NONE, UNSURE, AnswerOption, Item, LinkId, Respondent, Step
from rules.model.red_flag import RedFlag
from rules.sources.citation import Source
from rules.sources.parameters import PARAMETERS, SPEAK_TODAY_HOURS, Parameter
from rules.sources.rulings import Ruling

bp = Blueprint("how", __name__, url_prefix="/how")


class OptionView(NamedTuple):
    """One answer option: the level it has by itself, if any, and the code of the rule that gives it.

    ``not_sure`` is what it means where it is "not sure". ``joins`` has the numbers, from 1 on, of the combinations
    that name it; ``rulings`` the codes of those under which it is below the guide. ``is_no`` denies the question;
    the rule of one that ``is_local`` is raised here, or new.
    """

    words: str
    level: LevelView | None = None
    rule: str | None = None
    not_sure: NotSureView | None = None
    joins: tuple[int, ...] = ()
    rulings: tuple[str, ...] = ()
    is_no: bool = False
    is_local: bool = False


class QuestionView(NamedTuple):
    """One item: how it is worded for each respondent, what it offers, and what its answers lead to."""

    link_id: LinkId
    question: str
    to_caregiver: str
    clinical_term: str
    asked_when: str | None
    options: tuple[OptionView, ...]
    rules: tuple[RuleView, ...]
    not_sure: NotSureView


class StepView(NamedTuple):
    """One step with its questions."""

    title: str
    why: str
    questions: tuple[QuestionView, ...]


class NumberView(NamedTuple):
    """One number that the questions and rules use, with its source; ``released`` and ``decision`` where it is local."""

    name: str
    amount: str
    citation: CitationView
    released: str | None
    decision: DecisionView | None


class SourceView(NamedTuple):
    """One publication, how sure we are of what it says, and how many rules rest on it."""

    name: str
    confidence: tuple[str, ...]
    rules: int


@bp.get("")
@whole
def index() -> ResponseReturnValue:
    """Show every question and every rule."""
    soon = [flag for flag in in_force.RED_FLAGS if flag.disposition is Disposition.CALL_SOON]
    return render_template(
        "how/index.html",
        page_title=gettext("How this decides"),
        contact=contact(),
        steps=steps(),
        combinations=[rule_view(flag) for flag in in_force.RED_FLAGS if flag.is_combination],
        silenced=silenced(),
        today_hours=numbers()[SPEAK_TODAY_HOURS.name],
        without_er=[rule_view(flag) for flag in soon if not flag.er_line],
        rulings=rulings(),
        is_adapted=in_force.ADAPTATION is not None,
        lines=lines(),
        cards=cards(),
        sources=sources_cited(),
        numbers=_numbers(),
        rules_hash=in_force.HASH,
        signed=signed_view(),
    )


@bp.get("/<code>")
@whole
def rule(code: str) -> ResponseReturnValue:
    """Show one rule with the passages behind it."""
    flag = in_force.RED_FLAG.get(code)
    if flag is None:
        abort(404)
    view = rule_view(flag)
    return render_template(
        "how/rule.html",
        page_title=view.finding,
        contact=contact(),
        rule=view,
        rulings=[ruling_view(ruling) for ruling in _rulings_of(flag)],
        questions=[each for step in steps() for each in step.questions if each.link_id in view.link_ids],
    )


@once_a_language
def steps() -> tuple[StepView, ...]:
    """Return every question, in the order asked, with what its answers lead to."""
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
        rules=tuple(rule_view(flag) for flag in own),
        not_sure=not_sure_view(item),
    )


def _option(item: Item, option: AnswerOption, own: Iterable[RedFlag]) -> OptionView:
    words = option.words.to(Respondent.PATIENT, translate)
    if option.code == UNSURE:
        unsure = not_sure_view(item)
        return OptionView(words, unsure.level, not_sure=unsure)
    raised = [flag for flag in own if any(option.code in leaf.options for leaf in flag.when.leaves())]
    flag = max(raised, key=lambda each: (each.clock.urgency, each.route is Route.EMERGENCY), default=None)
    joins = tuple(at for at, parts in enumerate(_named_in_combinations(), 1) if (item.link_id, option.code) in parts)
    if flag is None:
        return OptionView(words, joins=joins, is_no=option.code in (NO, NONE))
    rulings = tuple(each.code for each in flag.rulings)
    view = rule_view(flag)
    return OptionView(words, view.level, flag.code, joins=joins, rulings=rulings, is_local=view.mark is not None)


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


def _rulings_of(flag: RedFlag) -> tuple[Ruling, ...]:
    """The exceptions that a rule rests on, or rested on before it was raised here."""
    released = in_force.RELEASED_RULES.red_flag.get(flag.code, flag)
    return released.rulings


@once_a_language
def sources_cited() -> tuple[SourceView, ...]:
    """Return every publication, the one that most rules rest on first."""
    rest: dict[Source, list[tuple[str, str]]] = {}
    for flag in in_force.RED_FLAGS:
        for each in flag.citations:
            rest.setdefault(each.source, []).append((citation_view(each).confidence, flag.code))
    views = [
        SourceView(source.name, tuple(dict.fromkeys(sure for sure, _ in found)), len({code for _, code in found}))
        for source, found in rest.items()
    ]
    return tuple(sorted(views, key=lambda each: -each.rules))


@once_a_language
def _numbers() -> tuple[NumberView, ...]:
    return tuple(map(_number, PARAMETERS))


def _number(each: Parameter) -> NumberView:
    adaptation, unit = in_force.ADAPTATION, translate(each.unit)
    decided = adaptation.numbers.get(each.name) if adaptation else None
    return NumberView(
        name=each.name.replace("_", " "),
        amount=f"{numbers()[each.name]} {unit}",
        citation=citation_view(each.citation),
        released=f"{amount_of(each.written(each.released))} {unit}" if each.released is not None else None,
        decision=decision_view(decided) if decided else None,
    )
