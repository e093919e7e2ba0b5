"""The picture of all rules: each answer in the column of its level, and each combination as a line down the side.

Everything is placed here, in units of the drawing, from the declarations alone; the template only writes it down.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_lowercase
from typing import Final

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.calling.contact import contact
from app.i18n.words import only_in_english
from rules import in_force
from rules.model.condition import AllOf, AnyCondition, AnyOf, CountOf, OnOneItem
from rules.model.disposition import Disposition, Route
from rules.model.questionnaire import UNSURE, Item, Step
from rules.model.red_flag import RedFlag

bp = Blueprint("picture", __name__, url_prefix="/how")

Level = Disposition | None
Source = tuple[str, str] | str
"""What joins a combination: a link_id with the code of an option, or the code of another combination."""

COLUMNS: Final[dict[Level, tuple[int, int]]] = {
    Disposition.CALL_NOW: (1, 87),
    Disposition.CALL_SOON: (87, 161),
    Disposition.MENTION: (161, 243),
    None: (243, 290),
}
SHAPES: Final[dict[Level, str]] = {
    Disposition.CALL_NOW: "m0-4h8v8h-8z",
    Disposition.CALL_SOON: "l4.5-4.5 4.5 4.5-4.5 4.5z",
    Disposition.MENTION: "a4 4 0 1 0 8 0a4 4 0 1 0-8 0",
    None: "",
}
"""Each level has a column, and a shape of its own, that begins at the middle of its left side."""

LANES, LANE = 298, 8
"""Where the line of the first combination runs, and how far the next is from it."""

HEAD, ROW, LINE, INDENT, BADGE = 24, 25, 12, 12, 28
"""How high the heads are, an option, and a line of text; the room for a shape, and for the emergency number."""

COMBINATIONS: Final = tuple(flag for flag in in_force.RED_FLAGS if flag.is_combination)
WIDTH: Final = LANES + LANE * len(COMBINATIONS) - 4


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, from ``x`` on, with its foot at ``y``."""

    x: int
    y: int
    words: str


@dataclass(frozen=True, slots=True)
class Dot:
    """Where ``source``, by a line from ``start``, joins the line of a combination as one of its ``part``."""

    source: Source
    start: int
    lane: str
    part: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Mark:
    """One answer option in the column of its level, with the dots of the combinations that it is a part of."""

    answer: tuple[str, str]
    level: Level
    red_flag: RedFlag | None
    lines: tuple[Line, ...]
    shape: str
    badge: Line | None
    dots: tuple[Dot, ...]
    bottom: int


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item: its clinical term, and a mark for every option."""

    item: Item
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    dots: tuple[Dot, ...]
    bottom: int


@dataclass(frozen=True, slots=True)
class Node:
    """One combination: where its line ends, in the column of its level, and how many it needs of each part."""

    red_flag: RedFlag
    lane: str
    lines: tuple[Line, ...]
    shape: str
    needs: tuple[int, ...]
    foot: Line
    end: str
    dots: tuple[Dot, ...]
    bottom: int


@dataclass(frozen=True, slots=True)
class Panel:
    """One part of the picture: a step, or all combinations. ``lanes`` is the path of the lines down the side."""

    title: str | None
    items: tuple[ItemView, ...]
    nodes: tuple[Node, ...]
    heads: tuple[Line, ...]
    lanes: str

    @property
    def dots(self) -> tuple[Dot, ...]:
        """All dots, from top to bottom."""
        return tuple(dot for view in self.items or self.nodes for dot in view.dots)

    @property
    def lines(self) -> str:
        """The path of all lines, down the side and to it."""
        across = {dot.y: f"M{dot.start} {dot.y}H{dot.x}" for dot in self.dots}
        return "".join((self.lanes, *across.values(), *(node.end for node in self.nodes)))

    @property
    def parts(self) -> tuple[str, ...]:
        """For each part that a combination can have, the path of the dots that are of it."""
        return tuple("".join(f"M{dot.x} {dot.y}h0" for dot in self.dots if dot.part == part) for part in range(3))

    @property
    def shapes(self) -> dict[Disposition, str]:
        """For each level, the path of the shapes of the options that have it."""
        marks = [mark for item in self.items for mark in item.marks]
        return {level: "".join(mark.shape for mark in marks if mark.level is level) for level in Disposition}

    @property
    def ends(self) -> tuple[int, ...]:
        """Where each item, or combination, ends."""
        return tuple(each.bottom for each in self.items or self.nodes)

    @property
    def rules(self) -> str:
        """The path of the thin lines above each item or combination."""
        return "".join(f"M0 {top}H{LANES - 8}" for top in (HEAD, *self.ends[:-1]))


@bp.get("/picture")
@only_in_english
def picture() -> ResponseReturnValue:
    """Show all rules in one picture."""
    numbers = contact()
    return render_template(
        "how/picture.html",
        page_title="All rules in one picture",
        contact=numbers,
        badge=numbers.emergency.number if len(numbers.emergency.number) == 3 else "!",
        columns=[Line(left, HEAD - 8, level or "") for level, (left, _) in COLUMNS.items()],
        keys={level: f"M1 13{SHAPES[level]}" for level in Disposition},
        width=WIDTH,
        panels=panels(),
    )


@lru_cache
def panels() -> tuple[Panel, ...]:
    """Lay out the picture: a panel for each step, and one for the combinations."""
    drawn, above = list[Panel](), set[str]()
    for step in in_force.STEPS:
        drawn.append(_step(step, above))
        above |= {dot.lane for dot in drawn[-1].dots}
    return (*drawn, _together(above))


def _step(step: Step, above: Iterable[str]) -> Panel:
    items: list[ItemView] = []
    for item in step.items:
        items.append(_item(item, items[-1].bottom if items else HEAD))
    starts = {dot.lane: dot.y for each in reversed(items) for dot in reversed(each.dots)} | dict.fromkeys(above, HEAD)
    lanes = (f"M{_x(lane)} {y}V{items[-1].bottom}" for lane, y in starts.items())
    return Panel(step.title, tuple(items), (), _heads(starts), "".join(lanes))


def _together(above: Iterable[str]) -> Panel:
    nodes: list[Node] = []
    for flag in COMBINATIONS:
        nodes.append(_node(flag, nodes[-1].bottom if nodes else HEAD))
    dots = [dot for node in nodes for dot in node.dots]
    ends = {node.lane: [node.foot.y + 8, *(dot.y for dot in dots if dot.lane == node.lane)] for node in nodes}
    lanes = (f"M{_x(lane)} {HEAD if lane in above else min(ys)}V{max(ys)}" for lane, ys in ends.items())
    return Panel(None, (), tuple(nodes), _heads(above), "".join(lanes))


def _heads(lanes: Iterable[str]) -> tuple[Line, ...]:
    return tuple(Line(_x(lane), HEAD - 8, lane) for lane in sorted(lanes))


def _item(item: Item, top: int) -> ItemView:
    lines = _lines(item.clinical_term, 1, top + 17, LANES - 8)
    bottoms: dict[Level, int] = dict.fromkeys(COLUMNS, top + LINE * len(lines) + 12)
    marks: list[Mark] = []
    dots: list[Dot] = []
    for code in item.codes:
        level = level_of(item, code)
        while (mark := _mark(item, code, bottoms[level])).dots and mark.bottom in {dot.y for dot in dots}:
            bottoms[level] += ROW
        bottoms[level] = mark.bottom
        marks.append(mark)
        dots += mark.dots
    return ItemView(item, lines, tuple(marks), tuple(dots), max(bottoms.values()) + 4)


def _mark(item: Item, code: str, top: int) -> Mark:
    level, flag = level_of(item, code), own_flag(item, code)
    left, right = COLUMNS[level]
    is_emergency = item.unsure_is_emergency if code == UNSURE else flag is not None and flag.route is Route.EMERGENCY
    rises = level == Disposition.CALL_SOON and code == UNSURE and item.link_id in in_force.RULES.hours_matter
    indent = BADGE if is_emergency else INDENT if level else 0
    lines = _lines(f"{code} ↑" if rises else code, left + indent, 0, right)
    bottom = top + ROW * ((len(lines) + 1) // 2)
    middle = (top + bottom) // 2
    placed = tuple(Line(line.x, middle - 6 * len(lines) + 10 + line.y, line.words) for line in lines)
    shape = f"M{left} {middle}m0-8h25v16h-25z" if is_emergency else f"M{left} {middle}{SHAPES[level]}"
    badge = Line(left + 3, middle + 4, "") if is_emergency else None
    dots = _dots((item.link_id, code), left + indent, bottom)
    return Mark((item.link_id, code), level, flag, placed, shape, badge, dots, bottom)


def own_flag(item: Item, code: str) -> RedFlag | None:
    """Return the most urgent red flag that the option raises by itself."""
    own = (flag for flag in in_force.RED_FLAGS if isinstance(flag.when, OnOneItem) and item.link_id in flag.link_ids)
    raised = [flag for flag in own if code in {each for leaf in flag.when.leaves() for each in leaf.options}]
    return max(raised, key=lambda flag: (flag.disposition.urgency, flag.route is Route.EMERGENCY), default=None)


def level_of(item: Item, code: str) -> Level:
    """Return the level of the option by itself; "not sure" means 911, or call soon wherever it may hide a red flag."""
    if code == UNSURE and in_force.RULES.flags_hidden_by(item.link_id, frozenset()):
        return Disposition.CALL_NOW if item.unsure_is_emergency else Disposition.CALL_SOON
    return flag.disposition if (flag := own_flag(item, code)) else None


def _node(flag: RedFlag, top: int) -> Node:
    lane = ascii_lowercase[COMBINATIONS.index(flag)]
    lines = _lines(f"{lane}: {flag.finding}", 1, top + 17, LANES - 8)
    left, y = COLUMNS[flag.disposition][0], top + LINE * len(lines) + 34
    needs = tuple(part.count if isinstance(part, CountOf) else 1 for part in parts_of(flag))
    shape, foot = f"M{left} {y - 12}{SHAPES[flag.disposition]}", Line(left + INDENT, y - 8, "")
    return Node(flag, lane, lines, shape, needs, foot, f"M{_x(lane)} {y}H{left}", _dots(flag.code, _x(lane), y), y + 8)


def parts_of(flag: RedFlag) -> tuple[AnyCondition, ...]:
    """Return what must hold together for the combination."""
    return flag.when.of if isinstance(flag.when, AllOf) else (flag.when,)


@lru_cache
def sources_of(flag: RedFlag) -> Mapping[Source, int]:
    """Return what joins the combination, and for which of its parts."""
    return {source: at for at, part in enumerate(parts_of(flag)) for source in _sources(part)}


def _sources(part: AnyCondition) -> Iterator[Source]:
    whole = {flag.when: flag.code for flag in COMBINATIONS}
    for each in part.of if isinstance(part, AnyOf | CountOf) else (part,):
        own = ((leaf.link_id, code) for leaf in each.leaves() for code in leaf.options)
        yield from (whole[each],) if each in whole else own


def _dots(source: Source, start: int, y: int) -> tuple[Dot, ...]:
    joined = [(lane, sources_of(flag)) for lane, flag in zip(ascii_lowercase, COMBINATIONS, strict=False)]
    return tuple(Dot(source, start, lane, of[source], _x(lane), y) for lane, of in joined if source in of)


def _x(lane: str) -> int:
    return LANES + LANE * ascii_lowercase.index(lane)


def _lines(words: str, x: int, y: int, right: int) -> tuple[Line, ...]:
    lines = [""]
    for piece in re.split(r"(?<=[ -])", words):
        if lines[-1] and x + width_of(lines[-1] + piece.rstrip()) > right:
            lines.append("")
        lines[-1] += piece
    return tuple(Line(x, y + LINE * at, line) for at, line in enumerate(lines))


def width_of(words: str) -> float:
    """Return about how wide ``words`` are, in the letters of the picture."""
    return sum(3.6 if each in "fijlt.,;:'()/- " else 10 if each in "mw" or each.isupper() else 6.7 for each in words)
