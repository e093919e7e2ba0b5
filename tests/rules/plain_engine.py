"""The plain, slow, obviously right way to triage: each condition asked in turn, as ``rules.model.condition`` has it.

The engine in ``rules`` says the same in masks. The tests hold the two against each other.
"""

from collections.abc import Iterable, Iterator, Sequence

from rules.engine.triage import FACE_TO_FACE
from rules.model.answers import asked, read
from rules.model.condition import Chosen, Presence
from rules.model.disposition import Disposition, Route, most_urgent
from rules.model.outcome import Advisory, Finding, Outcome, Raised, Said, Sign
from rules.model.questionnaire import NO, NONE, UNSURE, Answers, LinkId, Respondent
from rules.model.red_flag import RedFlag
from rules.model.rule_set import RuleSet
from rules.sources.parameters import AMBER_GROUPS


def triage(rule_set: RuleSet, answers: Answers, respondent: Respondent) -> Outcome:
    """Map ``answers`` to an outcome, as ``rules.engine.triage.triage`` promises."""
    chosen = asked(rule_set.items, read(rule_set.items, answers))
    findings = tuple(_findings(rule_set.red_flags, chosen))
    raised = tuple(_raised(rule_set, chosen, findings))
    unanswered = tuple(
        link_id for link_id, codes in chosen.items() if codes is None and not rule_set.items[link_id].is_optional
    )
    unknown = tuple(link_id for link_id, codes in chosen.items() if codes and UNSURE in codes)
    return Outcome(
        disposition=_disposition(findings, raised, unanswered),
        route=_route(findings, raised),
        findings=findings,
        raised=raised,
        unknown=unknown,
        unanswered=unanswered,
        negatives=tuple(link_id for link_id, codes in chosen.items() if codes and not codes.isdisjoint((NONE, NO))),
        advisories=tuple(_advisories(rule_set, findings)),
        helper_needed=respondent is Respondent.PATIENT and not rule_set.self_doubt.isdisjoint(unknown),
        complete=not unanswered,
        version=rule_set.version,
        hash=rule_set.hash,
    )


def _disposition(findings: Sequence[Finding], raised: Sequence[Raised], unanswered: Sequence[LinkId]) -> Disposition:
    """The most urgent of all; with anything still unanswered, at least call-soon."""
    levels = [finding.disposition for finding in findings] + [item.disposition for item in raised]
    if unanswered:
        levels.append(Disposition.CALL_SOON)
    return most_urgent(levels)


def _route(findings: Sequence[Finding], raised: Sequence[Raised]) -> Route:
    routes = {finding.route for finding in findings} | {item.route for item in raised}
    return Route.EMERGENCY if Route.EMERGENCY in routes else Route.TEAM


def _findings(red_flags: Iterable[RedFlag], chosen: Chosen) -> list[Finding]:
    fired = [flag for flag in red_flags if flag.when.presence(chosen) is Presence.PRESENT]
    fired.sort(key=lambda flag: (-flag.disposition.urgency, flag.route is Route.TEAM))
    return [
        Finding(
            code=flag.code,
            words=flag.finding,
            disposition=flag.disposition,
            route=flag.route,
            citations=flag.citations,
            said=tuple(_said(flag, chosen)),
        )
        for flag in fired
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
    first. Where hours matter, "not sure" about a call-now sign means call now as soon as anything else was reported
    that is call-soon or worse. A combination left UNKNOWN raises to call-soon at most, which the "not sure" item that
    leaves it so has done already.
    """
    something_reported = any(each.disposition.is_at_least(Disposition.CALL_SOON) for each in findings)
    for link_id, codes in chosen.items():
        if codes is None or UNSURE not in codes or not (flags := rule_set.flags_hidden_by(link_id, codes)):
            continue
        hidden = tuple(map(Sign.of, flags))
        if rule_set.items[link_id].unsure_is_emergency:
            yield Raised(link_id, Disposition.CALL_NOW, hidden, Route.EMERGENCY)
            continue
        worst = most_urgent(flag.disposition for flag in hidden)
        hours_matter = link_id in rule_set.hours_matter and worst is Disposition.CALL_NOW
        level = Disposition.CALL_NOW if hours_matter and something_reported else Disposition.CALL_SOON
        yield Raised(link_id=link_id, disposition=level, red_flags=hidden)


def _advisories(rule_set: RuleSet, findings: Iterable[Finding]) -> Iterator[Advisory]:
    """UKONS: two ambers in different groups deserve a face-to-face look today."""
    groups = set()
    red_flags = {flag.code: flag for flag in rule_set.red_flags}
    for each in findings:
        among = {rule_set.group_of[link_id] for link_id in red_flags[each.code].link_ids}
        if each.disposition is Disposition.CALL_SOON and len(among) == 1:
            groups |= among
    if len(groups) >= AMBER_GROUPS.value:
        yield FACE_TO_FACE
