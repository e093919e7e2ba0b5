"""The plain, slow, obviously right way to triage: each condition asked in turn, as ``rules.model.condition`` has it.

The engine in ``rules`` says the same in masks. The tests hold the two against each other.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from rules.model.answers import asked, read
from rules.model.condition import Chosen, Presence
from rules.model.disposition import Clock, Disposition, Route, Verdict, joined, most_urgent
from rules.model.outcome import Finding, Outcome, Raised, Said, Sign
from rules.model.questionnaire import NO, NONE, UNSURE, Answers, LinkId, Respondent
from rules.model.red_flag import RedFlag
from rules.model.rule_set import RuleSet


def triage(rule_set: RuleSet, answers: Answers, respondent: Respondent) -> Outcome:
    """Map ``answers`` to an outcome, as ``rules.engine.triage.triage`` promises."""
    chosen = asked(rule_set.items, read(rule_set.items, answers))
    findings = tuple(_findings(rule_set.red_flags, chosen))
    raised = tuple(_raised(rule_set, chosen, findings))
    unanswered = tuple(
        link_id for link_id, codes in chosen.items() if codes is None and not rule_set.items[link_id].is_optional
    )
    unknown = tuple(link_id for link_id, codes in chosen.items() if codes and UNSURE in codes)
    verdict = joined(
        {
            *(each.verdict for each in findings),
            *(each.verdict for each in raised),
            *(_of_the_open(rule_set, link_id) for link_id in unanswered),
        }
    )
    return Outcome(
        disposition=verdict.disposition,
        route=verdict.route,
        clock=verdict.clock,
        er_line=verdict.er_line,
        findings=findings,
        raised=raised,
        unknown=unknown,
        unanswered=unanswered,
        negatives=tuple(link_id for link_id, codes in chosen.items() if codes and not codes.isdisjoint((NONE, NO))),
        helper_needed=respondent is Respondent.PATIENT and not rule_set.self_doubt.isdisjoint(unknown),
        complete=not unanswered,
        questionnaire=rule_set.questionnaire,
        version=rule_set.version,
        hash=rule_set.hash,
    )


@cache
def _of_the_open(rule_set: RuleSet, link_id: LinkId) -> Verdict:
    """What a question without an answer asks for: to call soon, and today if it may hide a call-now."""
    hides_call_now = Disposition.CALL_NOW in _levels(rule_set.flags_hidden_by(link_id, frozenset()))
    clock = rule_set.silences.clock if hides_call_now else Clock.SOON
    return Verdict(Disposition.CALL_SOON, Route.TEAM, clock, er_line=True)


def _findings(red_flags: Iterable[RedFlag], chosen: Chosen) -> list[Finding]:
    fired = [flag for flag in red_flags if flag.when.presence(chosen) is Presence.PRESENT]
    fired.sort(key=lambda flag: (-flag.disposition.urgency, flag.route is Route.TEAM, -flag.clock.urgency))
    return [
        Finding(flag.code, flag.finding, flag.verdict, flag.citations, tuple(_said(flag, chosen))) for flag in fired
    ]


def _said(red_flag: RedFlag, chosen: Chosen) -> Iterator[Said]:
    """The answers behind a finding, each item once, in the order asked."""
    wanted: dict[LinkId, list[str]] = {}
    for reason in red_flag.when.reasons(chosen):
        wanted.setdefault(reason.link_id, []).extend(reason.options)
    for link_id, codes in chosen.items():
        if codes and link_id in wanted:
            yield Said(link_id=link_id, codes=tuple(code for code in dict.fromkeys(wanted[link_id]) if code in codes))


def _raised(rule_set: RuleSet, chosen: Chosen, findings: Sequence[Finding]) -> Iterator[Raised]:
    """The items answered "not sure" that raise the level (clinical.md §6).

    An item without a level of its own raises nothing. "Not sure" about the signs that mean 911 means call now, 911
    first. Where it is declared so, an UNKNOWN call-now flag means call now beside a real finding on another item, or
    beside enough other items like it; alone it means call-soon, with its own clock. A combination left UNKNOWN raises
    to call-soon at most, which the "not sure" item that leaves it so has done already.
    """
    silences = rule_set.silences
    hidden = {
        link_id: flags
        for link_id, codes in chosen.items()
        if codes and UNSURE in codes and (flags := rule_set.flags_hidden_by(link_id, codes))
    }
    grave = [
        link_id
        for link_id, flags in hidden.items()
        if link_id not in silences.emergency and Disposition.CALL_NOW in _levels(flags)
    ]
    many = sum(link_id in silences.together for link_id in grave) > silences.at_most_alone
    for link_id, flags in hidden.items():
        beside = link_id in silences.beside_a_finding and _is_beside(rule_set, link_id, findings)
        if link_id in silences.emergency:
            verdict = Verdict(Disposition.CALL_NOW, Route.EMERGENCY, Clock.NOW, er_line=True)
        elif link_id in grave and (beside or (many and link_id in silences.together)):
            verdict = Verdict(Disposition.CALL_NOW, Route.TEAM, Clock.NOW, er_line=True)
        else:
            verdict = _alone(rule_set, flags)
        yield Raised(link_id, verdict, tuple(map(Sign.of, flags)))


def _alone(rule_set: RuleSet, hidden: Sequence[RedFlag]) -> Verdict:
    plain = Verdict(Disposition.CALL_SOON, Route.TEAM, Clock.SOON, er_line=True)
    match most_urgent(_levels(hidden)):
        case Disposition.CALL_NOW:
            return plain._replace(clock=rule_set.silences.clock)
        case Disposition.CALL_SOON:
            return joined(flag.verdict for flag in hidden if flag.disposition is Disposition.CALL_SOON)
        case Disposition.MENTION:
            return plain


def _is_beside(rule_set: RuleSet, link_id: LinkId, findings: Iterable[Finding]) -> bool:
    """Whether something real was reported elsewhere, or on the item itself where that counts."""
    real = [flag for each in findings if (flag := rule_set.red_flag[each.code]).is_real]
    return any(rule_set.silences.beside_its_own or flag.link_ids != {link_id} for flag in real)


def _levels(flags: Iterable[RedFlag]) -> set[Disposition]:
    return {flag.disposition for flag in flags}
