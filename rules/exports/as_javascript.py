"""The rules for any JavaScript: tables derived from the declarations, and the small engine that reads them.

Both files begin with a line that holds the hash of the rules and a checksum, so that what somebody changed is not lost.
"""

import json
from collections.abc import Mapping
from typing import Any

from rules.engine import doubts
from rules.engine.masks import Layout
from rules.exports.seal import BLANK, sealed
from rules.model.condition import AllOf, AnyCondition, CountOf, OnOneItem
from rules.model.disposition import CALM, Clock, Disposition, Route
from rules.model.questionnaire import NO, NONE, UNSURE, EnableWhen, Item, Respondent
from rules.model.red_flag import RedFlag
from rules.model.rule_set import RuleSet


def tables_of(rules: RuleSet) -> dict[str, Any]:
    """Return everything that decides, without a word that is shown.

    Levels, routes and clocks stand least urgent first; items in the order asked, each with the red flags that rest on
    it alone; red flags most urgent first, then in the order asked.
    """
    return {
        "version": rules.version,
        "questionnaire": rules.questionnaire,
        "hash": rules.hash,
        "dispositions": sorted(Disposition, key=lambda each: each.urgency),
        "routes": sorted(Route, key=lambda each: each is not CALM.route),
        "clocks": sorted(Clock, key=lambda each: each.urgency),
        "respondents": list(Respondent),
        "verdicts": {
            "emergency": doubts.EMERGENCY._asdict(),
            "call_now": doubts.CALL_NOW._asdict(),
            "call_soon": doubts.CALL_SOON._asdict(),
        },
        "codes": {"none": NONE, "no": NO, "unsure": UNSURE},
        "silences": rules.silences.model_dump(mode="json"),
        "self_doubt": sorted(rules.self_doubt),
        "items": [_item(item, rules) for item in rules.items.values()],
        "red_flags": [_red_flag(flag) for flag in Layout(rules).flags],
    }


def files_of(rules: RuleSet, engine: str) -> dict[str, str]:
    """Return the text of each file, by its name; ``engine`` is the text of ``triage.js``, which stands beside this."""
    bodies = {"tables.js": f"export const TABLES = {written(tables_of(rules))};\n", "triage.js": engine}
    title = f'// Red Flag Check, rules {rules.version}, hash {rules.hash}. Made by "python -m rules js": do not edit.'
    return {name: sealed(f"{title} sha256: {BLANK}\n{body}") for name, body in bodies.items()}


def written(tables: Mapping[str, object]) -> str:
    """Write tables with a line for each, and for each of its rows: the change of a rule is the change of a line."""
    return "{{\n{}\n}}".format(",\n".join(f'"{name}": {_table(table)}' for name, table in tables.items()))


def _table(table: object) -> str:
    match table:
        case [dict(), *_]:
            return "[\n{}\n]".format(",\n".join(map(_compact, table)))
        case _:
            return _compact(table)


def _compact(table: object) -> str:
    return json.dumps(table, separators=(",", ":"))


def _item(item: Item, rules: RuleSet) -> dict[str, Any]:
    return {
        "link_id": item.link_id,
        "codes": item.codes,
        "check_all": item.check_all,
        "is_optional": item.is_optional,
        "enable_when": item.enable_when and _on_one_item(item.enable_when),
        "red_flags": [flag.code for flag in rules.flags_hidden_by(item.link_id, frozenset())],
    }


def _red_flag(flag: RedFlag) -> dict[str, Any]:
    verdict = flag.verdict._asdict()
    return {"code": flag.code, "verdict": verdict, "is_real": flag.is_real, "when": _condition(flag.when)}


def _condition(when: AnyCondition) -> dict[str, Any]:
    """Say "all of" and "any of" as counts."""
    if isinstance(when, OnOneItem):
        return _on_one_item(when)
    of = [_condition(part) for part in when.of]
    match when:
        case CountOf(count=count):
            return {"count": count, "of": of}
        case AllOf():
            return {"count": len(of), "of": of}
        case _:
            return {"count": 1, "of": of}


def _on_one_item(when: OnOneItem | EnableWhen) -> dict[str, Any]:
    return {"item": when.link_id, "options": when.options}
