"""The rules, and an outcome of them, as plain data for JSON."""

from typing import Any

from rules.describe import in_words
from rules.in_force import RULES
from rules.model.disposition import Disposition
from rules.model.outcome import Finding, Outcome, Raised
from rules.model.questionnaire import Item, Respondent, Step, Wording
from rules.model.red_flag import RedFlag
from rules.model.rule_set import RuleSet
from rules.sources.citation import Citation
from rules.sources.parameters import PARAMETERS, Parameter
from rules.sources.rulings import RULINGS, Ruling

Plain = dict[str, Any]


def rules_as_data(rules: RuleSet = RULES) -> Plain:
    """Return the whole rule set: every item, option, red flag, condition and citation."""
    return {
        "version": rules.version,
        "released": rules.released.isoformat(),
        "hash": rules.hash,
        "dispositions": list(Disposition),
        "respondents": list(Respondent),
        "rulings": [_ruling(each) for each in RULINGS],
        "parameters": [_parameter(parameter) for parameter in PARAMETERS],
        "self_doubt": sorted(rules.self_doubt),
        "steps": [_step(step) for step in rules.steps],
        "items": [_item(item) for item in rules.items.values()],
        "red_flags": [_red_flag(flag) for flag in rules.red_flags],
    }


def outcome_as_data(outcome: Outcome) -> Plain:
    """Return an outcome: what to do, and why. ``unknown``, ``unanswered`` and ``negatives`` name items."""
    return {
        "disposition": outcome.disposition,
        "route": outcome.route,
        "complete": outcome.complete,
        "findings": [_finding(finding) for finding in outcome.findings],
        "raised": [_raised(raised) for raised in outcome.raised],
        "unknown": list(outcome.unknown),
        "unanswered": list(outcome.unanswered),
        "negatives": list(outcome.negatives),
        "advisories": [{"code": each.code, "words": each.words} for each in outcome.advisories],
        "helper_needed": outcome.helper_needed,
        "version": outcome.version,
        "hash": outcome.hash,
    }


def _finding(finding: Finding) -> Plain:
    return {
        "code": finding.code,
        "disposition": finding.disposition,
        "route": finding.route,
        "finding": finding.finding,
        "said": [{"link_id": said.link_id, "options": list(said.codes)} for said in finding.said],
        "citations": [_citation(citation) for citation in finding.citations],
    }


def _raised(raised: Raised) -> Plain:
    return {
        "link_id": raised.link_id,
        "disposition": raised.disposition,
        "route": raised.route,
        "red_flags": [flag.code for flag in raised.red_flags],
    }


def _ruling(ruling: Ruling) -> Plain:
    return {"code": ruling.code, "words": ruling.words, "citation": _citation(ruling.citation)}


def _parameter(parameter: Parameter) -> Plain:
    return {
        "name": parameter.name,
        "value": parameter.value,
        "unit": parameter.unit,
        "citation": _citation(parameter.citation),
    }


def _step(step: Step) -> Plain:
    return {
        "code": step.code,
        "title": step.title,
        "why": _wording(step.why),
        "group": step.group,
        "hours_matter": step.hours_matter,
        "items": [item.link_id for item in step.items],
    }


def _item(item: Item) -> Plain:
    return {
        "link_id": item.link_id,
        "question": _wording(item.question),
        "hint": _wording(item.hint) if item.hint else None,
        "clinical_term": item.clinical_term,
        "check_all": item.check_all,
        "is_optional": item.is_optional,
        "unsure_is_emergency": item.unsure_is_emergency,
        "enable_when": item.enable_when.model_dump(mode="json") if item.enable_when else None,
        "options": [{"code": option.code, **_wording(option.words)} for option in item.options],
    }


def _red_flag(flag: RedFlag) -> Plain:
    return {
        "code": flag.code,
        "finding": flag.finding,
        "disposition": flag.disposition,
        "route": flag.route,
        "condition": flag.when.model_dump(mode="json"),
        "condition_in_words": in_words(flag.when),
        "is_combination": flag.is_combination,
        "ruling": flag.ruling.code if flag.ruling else None,
        "citations": [_citation(citation) for citation in flag.citations],
    }


def _wording(wording: Wording) -> Plain:
    return {
        "patient": wording.to(Respondent.PATIENT),
        "caregiver": wording.to(Respondent.CAREGIVER),
    }


def _citation(citation: Citation) -> Plain:
    return {
        "source": citation.source.name,
        "is_guide": citation.source.is_guide,
        "section": citation.section,
        "item": citation.item,
        "paraphrase": citation.paraphrase,
        "key_phrase": citation.key_phrase,
        "confidence": citation.confidence,
    }
