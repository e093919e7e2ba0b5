"""``triage`` beside general rule engines, on the same rules and the same answers, in the same run.

Each engine gets the red flags translated from the declarations, and must name the very flags that ``triage`` finds.
``triage`` does more: it also gives the level, the route, the reasons, and what is unsure, open or denied.
"""

import importlib.util
import json
import random
from collections.abc import Callable, Iterable
from statistics import median
from time import perf_counter
from typing import Any, Final

from rules.in_force import ITEMS, RED_FLAGS, triage
from rules.model.condition import AllOf, AnyCondition, AnyOf, CountOf, OnOneItem
from rules.model.questionnaire import NO, NONE, Answers, Item

SETS: Final = 200
ROUNDS: Final = 7

Find = Callable[[Answers], set[str]]


def answer_sets(size: int = SETS, seed: int = 1) -> list[Answers]:
    """Make complete answers as people give them: mostly "none", a few findings, now and then "not sure"."""
    dice = random.Random(seed)  # noqa: S311 - not a secret, and the same for everyone
    return [{item.link_id: _answer(item, dice) for item in ITEMS.values() if not item.is_optional} for _ in range(size)]


def _answer(item: Item, dice: random.Random) -> str | list[str]:
    calm = next(code for code in item.codes if code in (NONE, NO))
    says_something = [code for code in item.codes if code != calm]
    code = dice.choice(says_something) if dice.random() < 0.08 else calm
    return [code] if item.check_all else code


def ours() -> Find:
    """Our own engine: every finding, with everything else an outcome holds."""
    return lambda answers: {finding.code for finding in triage(answers).findings}


def zen() -> Find:
    """GoRules ZEN, one decision table that collects every row that matches, read through its static loader."""
    from zen import ZenEngine  # noqa: PLC0415 - only where it is installed

    rows = [{"_id": f"r{n}", "if": _zen(flag.when), "code": f'"{flag.code}"'} for n, flag in enumerate(RED_FLAGS)]
    table = {
        "hitPolicy": "collect",
        "inputs": [{"id": "if", "name": "if"}],
        "outputs": [{"id": "code", "name": "code", "field": "code"}],
        "rules": rows,
    }
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "table", "name": "table", "type": "decisionTableNode", "content": table},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [
        {"id": "1", "type": "edge", "sourceId": "in", "targetId": "table"},
        {"id": "2", "type": "edge", "sourceId": "table", "targetId": "out"},
    ]
    graph = json.dumps({"nodes": nodes, "edges": edges})
    engine = ZenEngine({"loader": lambda _: graph})
    decision = engine.get_decision("flags")
    return lambda answers: {row["code"] for row in decision.evaluate(_flat(answers))["result"]}


def rule_engine() -> Find:
    """The rule-engine library, one compiled rule for each red flag."""
    from rule_engine import Context, Rule  # noqa: PLC0415

    context = Context(default_value=None)
    rules = [(flag.code, Rule(_rule_engine(flag.when), context=context)) for flag in RED_FLAGS]

    def find(answers: Answers) -> set[str]:
        flat = _flat(answers)
        return {code for code, rule in rules if rule.matches(flat)}

    return find


def json_logic() -> Find:
    """JsonLogic, one expression for each red flag."""
    from json_logic import jsonLogic  # noqa: PLC0415

    rules = [(flag.code, _json_logic(flag.when)) for flag in RED_FLAGS]

    def find(answers: Answers) -> set[str]:
        flat = _flat(answers)
        return {code for code, rule in rules if jsonLogic(rule, flat)}

    return find


ENGINES: Final[dict[str, tuple[str, Callable[[], Find]]]] = {
    "zen-engine": ("zen", zen),
    "rule-engine": ("rule_engine", rule_engine),
    "json-logic": ("json_logic", json_logic),
}


def measure() -> dict[str, float]:
    """Return microseconds for one set of answers by name of engine, in alternating rounds.

    Raises:
        AssertionError: an engine finds other red flags than we do; the translation would be unfair.
    """
    sets = [_asked_only(answers) for answers in answer_sets()]
    finders = {"ours": ours()}
    finders |= {name: make() for name, (module, make) in ENGINES.items() if importlib.util.find_spec(module)}
    for name, finder in finders.items():
        for answers in sets:
            assert finder(answers) == finders["ours"](answers), f"{name} finds other red flags for {answers}"
    plain: dict[str, Callable[[Answers], object]] = {**finders, "ours": triage}
    rounds: dict[str, list[float]] = {name: [] for name in plain}
    for _ in range(ROUNDS):
        for name, find in plain.items():
            rounds[name].append(_microseconds(find, sets))
    return {name: median(times) for name, times in rounds.items()}


def _microseconds(find: Callable[[Answers], object], sets: Iterable[Answers]) -> float:
    start, count = perf_counter(), 0
    for answers in sets:
        find(answers)
        count += 1
    return (perf_counter() - start) / count * 1e6


def _asked_only(answers: Answers) -> Answers:
    """Leave out answers that do not count, which the other engines would have to be told."""
    asked = {
        link_id
        for link_id, item in ITEMS.items()
        if item.enable_when is None or answers[item.enable_when.link_id] in item.enable_when.options
    }
    return {link_id: answer for link_id, answer in answers.items() if link_id in asked}


def _name(link_id: str) -> str:
    return link_id.replace("-", "_")


def _flat(answers: Answers) -> dict[str, Any]:
    """Answers as the other engines read them: every item named, lists where many may be chosen."""
    return {_name(link_id): answers.get(link_id, [] if item.check_all else "") for link_id, item in ITEMS.items()}


def _zen(when: AnyCondition) -> str:
    match when:
        case OnOneItem(link_id=link_id, options=options):
            tests = [
                f"some({_name(link_id)}, # == '{code}')"
                if ITEMS[link_id].check_all
                else f"{_name(link_id)} == '{code}'"
                for code in options
            ]
            return f"({' or '.join(tests)})"
        case AllOf(of=parts):
            return f"({' and '.join(_zen(part) for part in parts)})"
        case AnyOf(of=parts):
            return f"({' or '.join(_zen(part) for part in parts)})"
        case CountOf(of=parts, count=count):
            return f"({' + '.join(f'({_zen(part)} ? 1 : 0)' for part in parts)} >= {count})"


def _rule_engine(when: AnyCondition) -> str:
    match when:
        case OnOneItem(link_id=link_id, options=options):
            tests = [
                f"'{code}' in {_name(link_id)}" if ITEMS[link_id].check_all else f"{_name(link_id)} == '{code}'"
                for code in options
            ]
            return f"({' or '.join(tests)})"
        case AllOf(of=parts):
            return f"({' and '.join(_rule_engine(part) for part in parts)})"
        case AnyOf(of=parts):
            return f"({' or '.join(_rule_engine(part) for part in parts)})"
        case CountOf(of=parts, count=count):
            return f"({' + '.join(f'({_rule_engine(part)} ? 1 : 0)' for part in parts)} >= {count})"


def _json_logic(when: AnyCondition) -> dict[str, Any]:
    match when:
        case OnOneItem(link_id=link_id, options=options):
            variable = {"var": _name(link_id)}
            is_list = ITEMS[link_id].check_all
            return {"or": [{"in": [code, variable]} if is_list else {"==": [variable, code]} for code in options]}
        case AllOf(of=parts):
            return {"and": [_json_logic(part) for part in parts]}
        case AnyOf(of=parts):
            return {"or": [_json_logic(part) for part in parts]}
        case CountOf(of=parts, count=count):
            return {">=": [{"+": [{"if": [_json_logic(part), 1, 0]} for part in parts]}, count]}
