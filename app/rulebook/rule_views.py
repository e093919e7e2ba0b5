"""One rule as pages show it: what it finds, when, how urgent that is, what if nobody is reached, what it rests on."""

from typing import Final, NamedTuple

from app.i18n.dates import day
from app.i18n.words import amount_of, gettext, once_a_language, translate
from app.rulebook.citations import CitationView, citation_view
from rules import in_force
from rules.advice.safety_net.nobody_answers import CALL_AGAIN, GO_AT_ONCE, GO_IF_NOT_REACHED
from rules.describe import in_words
from rules.local.file import Decided
from rules.model.condition import AllOf, AnyCondition, AnyOf, CountOf
from rules.model.disposition import Clock, Disposition, Route, Verdict
from rules.model.questionnaire import LinkId, Respondent
from rules.model.red_flag import RedFlag
from rules.sources.parameters import RELEASED
from rules.sources.rulings import Ruling
from rules.text import N_

_SHORT: Final = {
    Clock.NOW: N_("Now"),
    Clock.TODAY: N_("Within {speak_today_hours} h"),
    Clock.SOON: N_("Within {speak_within_hours} h"),
    Clock.OPEN_DAY: N_("Next open day"),
    Clock.NEXT_VISIT: N_("Next visit"),
}
"""For the cell of a table."""

_WORDS: Final = {
    Clock.NOW: N_("Call now"),
    Clock.TODAY: N_("Call your team within {speak_today_hours} hours"),
    Clock.SOON: N_("Call your team within {speak_within_hours} hours"),
    Clock.OPEN_DAY: N_("Call your team by the end of the next open day"),
    Clock.NEXT_VISIT: N_("Mention at your next visit"),
}


class LevelView(NamedTuple):
    """A disposition with its clock, in the fewest words and in full. Where ``is_emergency``, its number is shown."""

    disposition: Disposition
    short: str
    words: str
    is_emergency: bool
    is_administrative: bool


class ConditionView(NamedTuple):
    """A condition in words; where it joins others, ``words`` says how and ``parts`` are those."""

    words: str
    parts: tuple["ConditionView", ...] = ()


class DecisionView(NamedTuple):
    """Who decided something here, on which day, and in whose own words why."""

    by: str
    day: str
    why: str | None


class MarkView(NamedTuple):
    """What is local in a rule: who decided it, and the level it was released with; None where the rule is new."""

    decision: DecisionView
    was: LevelView | None


class RuleView(NamedTuple):
    """One red flag. ``if_unreached`` is what to do if nobody is reached, where that can be and somebody is called.

    ``mark`` tells that it is raised here, or new.
    """

    code: str
    finding: str
    condition: ConditionView
    level: LevelView
    if_unreached: str | None
    rulings: tuple[Ruling, ...]
    is_combination: bool
    link_ids: tuple[LinkId, ...]
    citations: tuple[CitationView, ...]
    mark: MarkView | None


@once_a_language
def rule_view(flag: RedFlag) -> RuleView:
    """Return ``flag`` in finished words."""
    return RuleView(
        code=flag.code,
        finding=translate(flag.finding),
        condition=_condition_view(flag.when),
        level=level_view(flag.verdict, is_administrative=flag.administrative),
        if_unreached=_if_unreached(flag.verdict),
        rulings=flag.rulings,
        is_combination=flag.is_combination,
        link_ids=tuple(link_id for link_id in in_force.ITEMS if link_id in flag.link_ids),
        citations=tuple(citation_view(each) for each in flag.citations),
        mark=_mark_of(flag.code),
    )


def decision_view(decided: Decided) -> DecisionView:
    """Return who decided, with the day in the language in force."""
    return DecisionView(decided.decided_by, day(decided.decided_on), decided.why)


def _mark_of(code: str) -> MarkView | None:
    mark = in_force.ADAPTATION.marks.get(code) if in_force.ADAPTATION else None
    if mark is None:
        return None
    was = in_force.RELEASED_RULES.red_flag.get(code)
    numbers = {name: amount_of(each.as_written) for name, each in RELEASED.items()}
    level = level_view(was.verdict, is_administrative=was.administrative, **numbers) if was else None
    return MarkView(decision_view(mark.decision), level)


def level_view(verdict: Verdict, *, is_administrative: bool, **numbers: str) -> LevelView:
    """Return what ``verdict`` is called; ``numbers`` stand in place of those in force."""
    is_emergency = verdict.route is Route.EMERGENCY
    words = gettext("Call now, emergency number first") if is_emergency else translate(_WORDS[verdict.clock], **numbers)
    short = translate(_SHORT[verdict.clock], **numbers)
    return LevelView(verdict.disposition, short, words, is_emergency, is_administrative)


def _if_unreached(verdict: Verdict) -> str | None:
    if verdict.route is Route.EMERGENCY or verdict.disposition is Disposition.MENTION:
        return None
    is_now = verdict.disposition is Disposition.CALL_NOW
    advice = GO_AT_ONCE if is_now else GO_IF_NOT_REACHED if verdict.er_line else CALL_AGAIN
    return advice.words.to(Respondent.PATIENT, translate)


def _condition_view(condition: AnyCondition) -> ConditionView:
    """Take apart what would be one sentence over many questions, down to what reads well as a sentence."""
    match condition:
        case AnyOf(words=words) if words:
            return ConditionView(translate(words))
        case AllOf(of=parts):
            lead = gettext("All of these:")
        case AnyOf(of=parts):
            lead = gettext("Any of these:")
        case CountOf(of=parts, count=count):
            lead = gettext("At least %(count)s of these:", count=count)
        case _:
            return ConditionView(in_words(condition, translate=translate))
    return ConditionView(lead, tuple(_condition_view(each) for each in parts))
