"""The rules, and an outcome of them, as plain data for JSON; and a stored outcome back from it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, TypeVar, cast

from rules.describe import in_words
from rules.in_force import RED_FLAG, RULES
from rules.model.disposition import Disposition, Route
from rules.model.outcome import Advisory, Finding, Outcome, Raised, Said, Sign
from rules.model.questionnaire import Item, Respondent, Step, Wording
from rules.model.red_flag import RedFlag
from rules.model.rule_set import RuleSet
from rules.sources.citation import Citation, Confidence, Source
from rules.sources.parameters import PARAMETERS, Parameter
from rules.sources.rulings import RULINGS, Ruling

Plain = dict[str, Any]

_E = TypeVar("_E", bound=StrEnum)
_LEVELS: Final = {each.value: each for each in Disposition}


class UnknownLevel(str):
    """A stored level that these rules do not know: its code, less urgent than every level that they do know."""

    __slots__ = ()
    urgency: Final = -1

    def is_at_least(self, other: Disposition) -> bool:
        """Whether this level is as urgent as ``other``."""
        return self.urgency >= other.urgency


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


def outcome_from_data(data: Mapping[str, Any]) -> Outcome:
    """Return an outcome that was stored, in its words of then; nothing is worked out again.

    What these rules do not know does no harm: such a level stands as its code (``level_from_data``), such a red flag
    behind "not sure" is named by its code, and a route is the team's unless it is known to be another.
    """
    return Outcome(
        disposition=level_from_data(data["disposition"]),
        route=_known(Route, data["route"], Route.TEAM),
        findings=tuple(map(_finding_from, data["findings"])),
        raised=tuple(map(_raised_from, data["raised"])),
        unknown=tuple(data["unknown"]),
        unanswered=tuple(data["unanswered"]),
        negatives=tuple(data["negatives"]),
        advisories=tuple(Advisory(each["code"], each["words"]) for each in data["advisories"]),
        helper_needed=data["helper_needed"],
        complete=data["complete"],
        version=data["version"],
        hash=data["hash"],
    )


def level_from_data(code: str) -> Disposition:
    """Return a stored level. One that these rules do not know reads, compares and sorts, and is in no table of them."""
    return _LEVELS.get(code) or cast("Disposition", UnknownLevel(code))


def _finding(finding: Finding) -> Plain:
    return {
        "code": finding.code,
        "disposition": finding.disposition,
        "route": finding.route,
        "finding": finding.words,
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


def _finding_from(data: Plain) -> Finding:
    return Finding(
        code=data["code"],
        words=data["finding"],
        disposition=level_from_data(data["disposition"]),
        route=_known(Route, data["route"], Route.TEAM),
        citations=tuple(map(_citation_from, data["citations"])),
        said=tuple(Said(each["link_id"], tuple(each["options"])) for each in data["said"]),
    )


def _raised_from(data: Plain) -> Raised:
    level = level_from_data(data["disposition"])
    # Before rules 1.0.1 no "not sure" meant 911, and none that is stored has a route.
    route = _known(Route, data.get("route", ""), Route.TEAM)
    return Raised(data["link_id"], level, tuple(_sign_from(code, level) for code in data["red_flags"]), route)


def _sign_from(code: str, level: Disposition) -> Sign:
    """Only the code was stored: the words are those of today, or the code where the red flag is gone."""
    flag = RED_FLAG.get(code)
    return Sign.of(flag) if flag else Sign(code, code, level, Route.TEAM, ())


def _known(kind: type[_E], code: str, otherwise: _E) -> _E:
    return kind(code) if code in list(kind) else otherwise


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


def _citation_from(data: Plain) -> Citation:
    """Return a passage as it was cited then, unchecked: how passages are to be cited may have changed since."""
    return Citation.model_construct(
        source=Source.model_construct(organisation=data["source"], title="", year=None, is_guide=data["is_guide"]),
        section=data["section"],
        item=data["item"],
        paraphrase=data["paraphrase"],
        key_phrase=data["key_phrase"],
        confidence=_known(Confidence, data["confidence"], Confidence.SECONDARY),
    )
