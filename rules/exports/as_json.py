"""The rules, and an outcome of them, as plain data for JSON; and a stored outcome back from it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, TypeVar, cast

from rules.clinical.dont_wait import SIGNS
from rules.clinical.silent_options import SILENT_OPTIONS
from rules.earlier import FIRST_FORM
from rules.in_force import RULES, rule_set_of
from rules.model.disposition import CALM, Clock, Disposition, Route, Verdict
from rules.model.outcome import Advisory, Finding, Outcome, Raised, Said, Sign
from rules.model.rule_file import RuleFile
from rules.model.rule_set import RuleSet
from rules.sources.citation import Citation, Confidence, Source
from rules.sources.parameters import PARAMETERS
from rules.sources.rulings import RULINGS

Plain = dict[str, Any]

_E = TypeVar("_E", bound=StrEnum)

_LEVELS: Final = {each.value: each for each in Disposition}
_CLOCKS: Final = {
    Disposition.CALL_NOW: Clock.NOW,
    Disposition.CALL_SOON: Clock.SOON,
    Disposition.MENTION: Clock.NEXT_VISIT,
}
"""The one clock that each level had before rules 2.0, whose outcomes are stored without any."""


class UnknownLevel(str):
    """A stored level that these rules do not know: its code, less urgent than every level that they do know."""

    __slots__ = ()
    urgency: Final = -1

    def is_at_least(self, other: Disposition) -> bool:
        """Whether this level is as urgent as ``other``."""
        return self.urgency >= other.urgency


def rules_as_data(rules: RuleSet = RULES) -> Plain:
    """Return the whole rule set: every step, item, option, red flag, condition, silence, citation, and its promises."""
    return RuleFile.of(rules, PARAMETERS, RULINGS, SIGNS, SILENT_OPTIONS).model_dump(mode="json")


def outcome_as_data(outcome: Outcome) -> Plain:
    """Return an outcome: what to do, and why. ``unknown``, ``unanswered`` and ``negatives`` name items."""
    return {
        **_verdict(outcome.verdict),
        "complete": outcome.complete,
        "findings": [_finding(finding) for finding in outcome.findings],
        "raised": [_raised(raised) for raised in outcome.raised],
        "unknown": list(outcome.unknown),
        "unanswered": list(outcome.unanswered),
        "negatives": list(outcome.negatives),
        "helper_needed": outcome.helper_needed,
        "questionnaire": outcome.questionnaire,
        "version": outcome.version,
        "hash": outcome.hash,
        "advisories": [{"code": each.code, "words": each.words} for each in outcome.advisories],
    }


def outcome_from_data(data: Mapping[str, Any]) -> Outcome:
    """Return an outcome that was stored, in its words of then; nothing is worked out again.

    What these rules do not know does no harm: such a level stands as its code (``level_from_data``), such a red flag
    behind "not sure" is named by its code, and a route is the team's unless it is known to be another.
    """
    verdict = _verdict_from(data)
    return Outcome(
        disposition=verdict.disposition,
        route=verdict.route,
        clock=verdict.clock,
        er_line=verdict.er_line,
        findings=tuple(map(_finding_from, data["findings"])),
        raised=tuple(map(_raised_from, data["raised"])),
        unknown=tuple(data["unknown"]),
        unanswered=tuple(data["unanswered"]),
        negatives=tuple(data["negatives"]),
        helper_needed=data["helper_needed"],
        complete=data["complete"],
        questionnaire=data.get("questionnaire", FIRST_FORM),
        version=data["version"],
        hash=data["hash"],
        advisories=tuple(Advisory(each["code"], each["words"]) for each in data["advisories"]),
    )


def level_from_data(code: str) -> Disposition:
    """Return a stored level. One that these rules do not know reads, compares and sorts, and is in no table of them."""
    return _LEVELS.get(code) or cast("Disposition", UnknownLevel(code))


def _verdict(verdict: Verdict) -> Plain:
    return verdict._asdict()


def _verdict_from(data: Mapping[str, Any]) -> Verdict:
    """Return a verdict. Before rules 2.0 it was stored without clock and ER line, and a "not sure" without a route."""
    level = level_from_data(data["disposition"])
    clock = _known(Clock, data.get("clock", ""), _CLOCKS.get(level, CALM.clock))
    er_line = data.get("er_line", level.is_at_least(Disposition.CALL_SOON))
    return Verdict(level, _known(Route, data.get("route", ""), Route.TEAM), clock, er_line)


def _sign(sign: Sign) -> Plain:
    return {"code": sign.code, "finding": sign.words, **_verdict(sign.verdict)}


def _finding(finding: Finding) -> Plain:
    return _sign(finding) | {
        "said": [{"link_id": said.link_id, "options": list(said.codes)} for said in finding.said],
        "citations": [_citation(citation) for citation in finding.citations],
    }


def _raised(raised: Raised) -> Plain:
    red_flags = [_sign(sign) for sign in raised.red_flags]
    return {"link_id": raised.link_id, **_verdict(raised.verdict), "red_flags": red_flags}


def _finding_from(data: Plain) -> Finding:
    said = tuple(Said(each["link_id"], tuple(each["options"])) for each in data["said"])
    citations = tuple(map(_citation_from, data["citations"]))
    return Finding(data["code"], data["finding"], _verdict_from(data), citations, said)


def _raised_from(data: Plain) -> Raised:
    verdict = _verdict_from(data)
    return Raised(data["link_id"], verdict, tuple(_sign_from(each, verdict) for each in data["red_flags"]))


def _sign_from(data: Plain | str, verdict: Verdict) -> Sign:
    """Before rules 2.0 only the code was stored: the words are those of the first form, or else the code."""
    if not isinstance(data, str):
        return Sign(data["code"], data["finding"], _verdict_from(data), ())
    flag = rule_set_of(FIRST_FORM).red_flag.get(data)
    return Sign.of(flag) if flag else Sign(data, data, verdict, ())


def _known(kind: type[_E], code: str, otherwise: _E) -> _E:
    return kind(code) if code in list(kind) else otherwise


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
