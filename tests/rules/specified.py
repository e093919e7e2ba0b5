"""What must come of a set of answers, worked out from the transcribed specification (``specification.toml``) alone.

Written from the clinical specification and from nothing in ``rules``: no declaration, condition or mask is read here,
so a mistake in any of them shows as a difference.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

URGENCY = ("mention", "call-soon", "call-now")

GROUP_OF_STEP = {
    "right-now": "gate",
    "back": "spine",
    "weakness": "spine",
    "bladder-bowel": "spine",
    "thirst": "calcium",
    "confusion": "calcium",
    "bones": "bones",
    "bone-medicine": "bone drugs",
    "last-things": "other",
}
CALCIUM_COMBINATION = "calcium-support-only"

Chosen = Mapping[str, frozenset[str]]
"""What was chosen on each item that is asked; empty when it is not answered."""


@dataclass(frozen=True)
class Specified:
    """What the specification says must come of a set of answers."""

    disposition: str
    route: str
    findings: frozenset[str]
    raised: dict[str, str]
    unanswered: frozenset[str]
    advisories: tuple[str, ...]
    helper_needed: bool


def specified(answers: Mapping[str, str | list[str] | tuple[str, ...]], respondent: str = "patient") -> Specified:
    """Return what must come of readable ``answers``."""
    chosen = _asked(answers)
    found = dict(_findings(chosen))
    found.update(_combined(chosen, found))
    levels = {code: level.removesuffix(" 911") for code, level in found.items()}
    raised = dict(_raised(chosen, reported=any(level != "mention" for level in levels.values())))
    unanswered = frozenset(
        link_id for link_id, codes in chosen.items() if not codes and "optional" not in _items()[link_id]
    )
    open_questions = ["call-soon"] if unanswered else []
    return Specified(
        disposition=max(["mention", *levels.values(), *raised.values(), *open_questions], key=URGENCY.index),
        route="911" if any(level.endswith("911") for level in (*found.values(), *_unsure(chosen))) else "team",
        findings=frozenset(found),
        raised=raised,
        unanswered=unanswered,
        advisories=("two-ambers",) if len(_groups_with_call_soon(chosen, levels)) > 1 else (),
        helper_needed=respondent == "patient" and "unsure" in chosen["confusion"],
    )


@cache
def _specification() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("specification.toml").read_text("utf-8"))


@cache
def _items() -> dict[str, dict[str, Any]]:
    return {
        item["link_id"]: {**item, "step": step["code"], "hours_matter": step.get("hours_matter", False)}
        for step in _specification()["step"]
        for item in step["item"]
    }


def _asked(answers: Mapping[str, str | list[str] | tuple[str, ...]]) -> Chosen:
    """Leave out every item that is not asked: no follow-up here depends on another follow-up."""
    given = {link_id: frozenset([codes] if isinstance(codes, str) else codes) for link_id, codes in answers.items()}
    return {
        link_id: given.get(link_id, frozenset())
        for link_id, item in _items().items()
        if all(given.get(other, frozenset()) & set(codes) for other, codes in item.get("enable_when", {}).items())
    }


def _findings(chosen: Chosen) -> Iterator[tuple[str, str]]:
    for link_id, codes in chosen.items():
        for code, level in _items()[link_id]["options"].items():
            if code in codes and level != "nothing" and code != "unsure":
                yield f"{link_id}-{code}", level


def _combined(chosen: Chosen, found: Mapping[str, str]) -> dict[str, str]:
    combined: dict[str, str] = {}
    for each in _specification()["combination"]:
        call_soon = {code for code, level in {**found, **combined}.items() if level == "call-soon"}
        beside = {
            None: True,
            "a call-soon finding": bool(call_soon),
            "another call-soon finding": bool(call_soon - {"worry-very"}),
        }
        if beside[each.get("beside")] and all(_is_met(need, chosen) for need in each["needs"]):
            combined[each["code"]] = each["level"]
    return combined


def _is_met(need: dict[str, Any], chosen: Chosen) -> bool:
    at_least: int = need["at_least"]
    return sum(_is_reported(words, chosen) for words in need["of"]) >= at_least


def _is_reported(words: str, chosen: Chosen) -> bool:
    link_id, code = words.removesuffix(" or worse").split(" ")
    options = list(_items()[link_id]["options"])
    accepted = options[: options.index(code) + 1] if words.endswith(" or worse") else [code]
    return not chosen.get(link_id, frozenset()).isdisjoint(accepted)


def _raised(chosen: Chosen, *, reported: bool) -> Iterator[tuple[str, str]]:
    """Each "not sure" that may hide a finding means call soon; where hours matter, beside a finding, call now.

    One that the specification gives a level of its own has that, alone or beside anything.
    """
    for link_id, codes in chosen.items():
        item = _items()[link_id]
        options = {code: level for code, level in item["options"].items() if code != "unsure"}
        hidden = {level for code, level in options.items() if code not in codes} - {"nothing"}
        if "unsure" in codes and hidden:
            may_hide_call_now = any(level.startswith("call-now") for level in hidden)
            is_urgent = item["hours_matter"] and may_hide_call_now and reported
            own = item["options"]["unsure"].removesuffix(" 911")
            yield link_id, own if own != "nothing" else "call-now" if is_urgent else "call-soon"


def _unsure(chosen: Chosen) -> Iterator[str]:
    """The levels that "not sure" has of its own."""
    for link_id, codes in chosen.items():
        if "unsure" in codes:
            yield _items()[link_id]["options"]["unsure"]


def _groups_with_call_soon(chosen: Chosen, levels: Mapping[str, str]) -> Collection[str]:
    groups = {
        GROUP_OF_STEP[_items()[link_id]["step"]]
        for link_id, codes in chosen.items()
        if any(levels.get(f"{link_id}-{code}") == "call-soon" for code in codes)
    }
    return groups | ({"calcium"} if CALCIUM_COMBINATION in levels else set())
