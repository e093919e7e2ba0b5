"""What must come of a set of answers, worked out from the transcribed specification (``specification.toml``) alone.

Written from the clinical specification and from nothing in ``rules``: no declaration, condition or mask is read here,
so a mistake in any of them shows as a difference.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

Chosen = Mapping[str, frozenset[str]]
"""What was chosen on each item that is asked; empty when it is not answered."""


class Due(NamedTuple):
    """What one finding, one "not sure" or one open question asks for; greater is more urgent, part by part."""

    urgency: int
    emergency: bool
    er_line: bool

    def together_with(self, other: "Due") -> "Due":
        return Due(max(self.urgency, other.urgency), self.emergency or other.emergency, self.er_line or other.er_line)


CLOCKS = ("next-visit", "open-day", "soon", "today", "now")
DISPOSITIONS = {"next-visit": "mention", "now": "call-now"}

DUE = {
    "911": Due(CLOCKS.index("now"), True, True),
    "now": Due(CLOCKS.index("now"), False, True),
    "today": Due(CLOCKS.index("today"), False, True),
    "soon": Due(CLOCKS.index("soon"), False, True),
    "soon a": Due(CLOCKS.index("open-day"), False, False),
    "mention": Due(CLOCKS.index("next-visit"), False, False),
    "mention a": Due(CLOCKS.index("next-visit"), False, False),
}
CALL_NOW = ("911", "now")
REAL_CALL_SOON = ("today", "soon")
REAL = (*CALL_NOW, *REAL_CALL_SOON)


@dataclass(frozen=True)
class Specified:
    """What the specification says must come of a set of answers."""

    disposition: str
    route: str
    clock: str
    er_line: bool
    findings: frozenset[str]
    raised: dict[str, str]
    unanswered: frozenset[str]
    helper_needed: bool


def specified(answers: Mapping[str, str | list[str] | tuple[str, ...]], respondent: str = "patient") -> Specified:
    """Return what must come of readable ``answers``."""
    chosen = _asked(answers)
    found = dict(_findings(chosen))
    found.update(_combined(chosen, found))
    raised = dict(_raised(chosen, found))
    unanswered = frozenset(link_id for link_id, codes in chosen.items() if not codes and link_id not in _optional())
    due = DUE["mention"]
    for each in (*(_due(code, level) for code, level in found.items()), *raised.values(), *map(_open, unanswered)):
        due = due.together_with(each)
    return Specified(
        disposition=_disposition(due),
        route="911" if due.emergency else "team",
        clock=CLOCKS[due.urgency],
        er_line=due.er_line,
        findings=frozenset(found),
        raised={link_id: f"{_disposition(each)} {CLOCKS[each.urgency]}" for link_id, each in raised.items()},
        unanswered=unanswered,
        helper_needed=respondent == "patient" and any("unsure" in chosen[each] for each in _silences()["helper"]),
    )


def _disposition(due: Due) -> str:
    return DISPOSITIONS.get(CLOCKS[due.urgency], "call-soon")


@cache
def _specification() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("specification.toml").read_text("utf-8"))


def _silences() -> dict[str, Any]:
    silences: dict[str, Any] = _specification()["silences"]
    return silences


@cache
def _items() -> dict[str, dict[str, Any]]:
    return {
        item["link_id"]: {**item, "step": step["code"]} for step in _specification()["step"] for item in step["item"]
    }


@cache
def _optional() -> frozenset[str]:
    return frozenset(link_id for link_id, item in _items().items() if "optional" in item)


@cache
def _asked_when() -> dict[str, tuple[tuple[str, frozenset[str]], ...]]:
    """What each item needs to be asked: another item, and the answers on it of which one must be given."""
    return {
        link_id: tuple((other, frozenset(codes)) for other, codes in item.get("enable_when", {}).items())
        for link_id, item in _items().items()
    }


@cache
def _combinations() -> dict[str, dict[str, Any]]:
    return {each["code"]: each for each in _specification()["combination"]}


def _due(code: str, level: str) -> Due:
    due = DUE[level]
    return due._replace(er_line=_combinations()[code].get("er_line", due.er_line)) if code in _combinations() else due


def _asked(answers: Mapping[str, str | list[str] | tuple[str, ...]]) -> Chosen:
    """Leave out every item that is not asked: no follow-up here depends on another follow-up."""
    given = {link_id: frozenset([codes] if isinstance(codes, str) else codes) for link_id, codes in answers.items()}
    return {
        link_id: given.get(link_id, frozenset())
        for link_id, needs in _asked_when().items()
        if all(not given.get(other, frozenset()).isdisjoint(codes) for other, codes in needs)
    }


@cache
def _levels(link_id: str) -> dict[str, str]:
    """The options of an item that are findings, with their levels."""
    return {code: level for code, level in _items()[link_id]["options"].items() if level != "nothing"}


def _findings(chosen: Chosen) -> Iterator[tuple[str, str]]:
    for link_id, codes in chosen.items():
        yield from _found_on(link_id, codes).items()


# What one answer says by itself is cached: two checks that the tests compare differ in a few answers only.


@cache
def _found_on(link_id: str, codes: frozenset[str]) -> dict[str, str]:
    return {f"{link_id}-{code}": level for code, level in _levels(link_id).items() if code in codes}


@cache
def _signs_on(link_id: str, codes: frozenset[str]) -> frozenset[str]:
    grouping = _specification()["signs"]
    return frozenset(
        _sign(link_id, code, grouping)
        for code, level in _levels(link_id).items()
        if code in codes and level in REAL_CALL_SOON and link_id not in grouping["none"]
    )


def _combined(chosen: Chosen, found: Mapping[str, str]) -> dict[str, str]:
    combined: dict[str, str] = {}
    signs = _signs(chosen)
    for code, each in _combinations().items():
        enough_signs = len(signs) >= each.get("different_signs", 0)
        if enough_signs and all(_is_met(need, chosen) for need in each["needs"]):
            real = {name for name, level in {**found, **combined}.items() if level in REAL}
            beside = {
                None: True,
                "a real finding": bool(real),
                "another real finding": bool(real - {"worry-very"}),
            }
            if beside[each.get("beside")]:
                combined[code] = each["level"]
    return combined


def _signs(chosen: Chosen) -> set[str]:
    """The different signs that call-soon findings speak of, by any name."""
    grouping = _specification()["signs"]
    signs = set[str]().union(*(_signs_on(link_id, codes) for link_id, codes in chosen.items()))
    small = sum(_is_reported(words, chosen) for words in grouping["small"])
    return signs | ({"small signs"} if small >= grouping["small_at_least"] else set())


def _sign(link_id: str, code: str, grouping: dict[str, Any]) -> str:
    names = (f"{link_id}-{code}", link_id)
    for group in grouping["together"]:
        if not set(group).isdisjoint(names):
            return str(group[0])
    return names[0] if link_id in grouping["apart"] else link_id


def _is_met(need: dict[str, Any], chosen: Chosen) -> bool:
    at_least: int = need["at_least"]
    items = {words.split(" ")[0] for words in need["of"] if _is_reported(words, chosen)}
    return len(items) >= at_least


def _is_reported(words: str, chosen: Chosen) -> bool:
    link_id, accepted = _accepted(words)
    return not chosen.get(link_id, frozenset()).isdisjoint(accepted)


@cache
def _accepted(words: str) -> tuple[str, frozenset[str]]:
    """The item that ``words`` speak of, and the options that are what they say."""
    link_id, code = words.removesuffix(" or worse").split(" ")
    options = list(_items()[link_id]["options"])
    return link_id, frozenset(options[: options.index(code) + 1] if words.endswith(" or worse") else [code])


def _raised(chosen: Chosen, found: Mapping[str, str]) -> Iterator[tuple[str, Due]]:
    """What each "not sure" means that may hide a finding."""
    hidden = {
        link_id: levels
        for link_id, codes in chosen.items()
        if "unsure" in codes and (levels := _hidden(link_id, codes))
    }
    silences = _silences()
    together = [
        link_id
        for link_id, levels in hidden.items()
        if _step(link_id) in silences["together_steps"] and not levels.isdisjoint(CALL_NOW)
    ]
    for link_id, levels in hidden.items():
        many = link_id in together and len(together) >= silences["together_at_least"]
        if link_id in silences["emergency"]:
            yield link_id, DUE["911"]
        elif many or (not levels.isdisjoint(CALL_NOW) and _is_beside(link_id, found)):
            yield link_id, DUE["now"]
        else:
            yield link_id, _alone(levels)


def _hidden(link_id: str, codes: Collection[str]) -> set[str]:
    return {level for code, level in _levels(link_id).items() if code not in codes}


def _step(link_id: str) -> str:
    return str(_items()[link_id]["step"])


def _is_beside(link_id: str, found: Mapping[str, str]) -> bool:
    """Whether something real was reported on another item, where that makes "not sure" of this one call-now."""
    silences = _silences()
    own = {f"{link_id}-{code}" for code in _levels(link_id)}
    counts = _step(link_id) in silences["beside_steps"] or link_id in silences["beside_items"]
    return counts and any(level in REAL and code not in own for code, level in found.items())


def _alone(hidden: Collection[str]) -> Due:
    """Call soon: today where a call-now may hide, else with the clock and the mark of what may hide."""
    if not set(CALL_NOW).isdisjoint(hidden):
        return DUE[_silences()["hidden_call_now"]]
    due = DUE["mention"]
    for level in hidden:
        due = due.together_with(DUE[level])
    return due if due.urgency else DUE["soon"]


def _open(link_id: str) -> Due:
    """A question left open never ends in mention; it is due today where it may hide a call-now."""
    return DUE["soon" if set(CALL_NOW).isdisjoint(_levels(link_id).values()) else _silences()["hidden_call_now"]]
