"""The paper twin: the rules in force on one sheet, for the night the system is down, with a log on its back."""

from collections.abc import Iterable, Iterator
from string import ascii_lowercase
from typing import Final, NamedTuple

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app import clock
from app.approval.standing import standing
from app.calling.contact import contact
from app.console.access import needs
from app.console.call.fields import PAPER_AT
from app.console.levels import BY_CLOCK
from app.console.pathways import TITLES
from app.console.times import with_zone
from app.console.traffic_light import NAMES, color_of
from app.i18n.dates import day
from app.i18n.words import translate
from app.paper.pdf import pdf_response_all_the_same
from app.rulebook.how import OptionView, QuestionView, steps
from app.rulebook.not_sure import silenced
from app.rulebook.rule_views import LevelView, rule_view
from app.settings.settings import settings_in_force
from rules import in_force
from rules.advice.safety_net.local_lines import PATHWAYS
from rules.model.condition import AllOf, AnyCondition, AnyOf, CountOf, OnOneItem
from rules.model.disposition import Clock, Disposition
from rules.model.questionnaire import NO, NONE, UNSURE, EnableWhen, Item, LinkId, Respondent
from rules.model.red_flag import RedFlag

bp = Blueprint("paper_twin", __name__, url_prefix="/console")

TITLE: Final = "Red Flag Check on paper"
NAME: Final = "red-flag-check-on-paper"
PREFIX: Final = 12
"""How much of the hash of the rules is printed, as on a handover."""

COLUMNS: Final = {
    Disposition.MENTION: f"{BY_CLOCK[Clock.NEXT_VISIT].lower()}. “No” or “none” to a row: nothing",
    Disposition.CALL_SOON: "they are called back by the time shown",
    Disposition.CALL_NOW: "now",
}
"""What the color of each column asks for."""

SILENT: Final = "Nothing by itself"

LOG: Final = {
    "Date, time": 18,
    "Caller, number": 30,
    "Patient: name, born, record number": 34,
    "In their own words": 42,
    "Answers, such as 3d, 6 no": 24,
    "Decision: green, amber, red": 20,
    "Advised. Read back?": 32,
    "Told whom, when": 24,
    "Call back by": 18,
    "Who, signature": 25,
}
"""What is written down of each call, and how wide it may be, beside the others."""

HOW: Final = (
    "One line a call; answers by the numbers and letters of the other side. Afterwards type each one in as a new call, "
    f"with the date and time that stand here under “{PAPER_AT.label}”."
)
SIGNATURES: Final = ("Checked by", "Typed in by", "Date, time")
LOGGED: Final = 6
"""How many calls the back has room for."""

JOINS: Final = "+"
"""Marks an answer that a combination names."""

TOGETHER: Final = f"Together: answers marked {JOINS}"
NOT_SURE: Final = "“Not sure” and a blank never mean no"
WHOM: Final = "Whom to ring here"


class Answer(NamedTuple):
    """One answer: the letter by which it is written down, and its words."""

    letter: str
    words: str


class Answers(NamedTuple):
    """Answers of one color that mean the same; where ``is_emergency``, the emergency number comes first."""

    means: str
    is_emergency: bool
    answers: tuple[Answer, ...]


class Row(NamedTuple):
    """One question, by its number on the sheet, with its answers in three columns."""

    number: int
    term: str
    hint: str
    only_if: str
    cells: tuple[tuple[Answers, ...], ...]


@bp.get("/paper.pdf")
@needs("nurse")
def sheet() -> ResponseReturnValue:
    """Send the sheet, made of the rules as they are now."""
    return pdf_response_all_the_same("paper_twin.typ", sheet_data(), NAME, foot="standing")


def sheet_data() -> dict[str, object]:
    """Return all that the sheet is made of."""
    number = contact().emergency.number
    printed = with_zone(clock.now(), settings_in_force().time_zone)
    return {
        "title": TITLE,
        "rules": f"Rules version {in_force.VERSION} of {day(in_force.RELEASED)}, {in_force.HASH[:PREFIX]}",
        "standing": standing().warning or standing().words,
        "printed": f"Printed {printed}",
        "columns": [{"level": level, "name": NAMES[level], "means": means} for level, means in COLUMNS.items()],
        "rows": rows(number),
        "boxes": [[_box(*each) for each in boxes if each[1]] for boxes in _boxes(number)],
        "log": {
            "title": "Log of calls",
            "how": HOW,
            "columns": [{"head": head, "width": width} for head, width in LOG.items()],
            "calls": LOGGED,
            "signatures": SIGNATURES,
        },
    }


def _boxes(number: str) -> tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]:
    """Return what stands below the rows, on the left and on the right."""
    ring = tuple(f"{TITLES[each.code]}: {each.ring}, {each.number}" for each in PATHWAYS)
    return ((TOGETHER, together(number)),), ((NOT_SURE, not_sure(number)), (WHOM, ring))


def _box(title: str, lines: tuple[str, ...]) -> dict[str, object]:
    return {"title": title, "lines": lines}


def rows(emergency_number: str) -> tuple[Row, ...]:
    """Return every question in the order asked."""
    questions = (each for step in steps() for each in step.questions)
    return tuple(_row(number, each, emergency_number) for number, each in enumerate(questions, 1))


def together(emergency_number: str) -> tuple[str, ...]:
    """Return what answers to several questions mean together, named by the numbers and letters of the rows."""
    views = ((flag, rule_view(flag)) for flag in _combinations())
    return tuple(
        f"T{number}. {_means(view.level, emergency_number)}: {view.finding}: {in_short(flag.when)}"
        for number, (flag, view) in enumerate(views, 1)
    )


def _combinations() -> list[RedFlag]:
    return [flag for flag in in_force.RED_FLAGS if flag.is_combination]


def not_sure(emergency_number: str) -> tuple[str, ...]:
    """Return what "not sure" means beyond its place in each row."""
    kinds, amber = silenced(), NAMES[Disposition.CALL_SOON].lower()
    urgent, beside, among = map(_rows_named, (kinds.emergency, kinds.beside, kinds.together))
    return (
        f"{emergency_number} first: row {urgent}, as these signs cannot wait until someone is sure.",
        f"Now, beside a finding on another row that needs a call (save a tooth or a refill): rows {beside}.",
        f"Now, where {kinds.at_least} or more of these are “not sure”: rows {among}.",
        f"Where it leaves one of T1 to T{len(_combinations())} open, that alone is {amber}, and no more.",
        *(f"A patient who is not sure of row {each} asks someone who is with them." for each in _rows_of_self_doubt()),
    )


def _rows_of_self_doubt() -> list[int]:
    return sorted(map(_number_of, in_force.RULES.self_doubt))


def in_short(condition: AnyCondition) -> str:
    """Return ``condition`` by the numbers and letters of the rows, as "2 or more of: 11a, 12a, 13ab"."""
    match condition:
        case OnOneItem(link_id=link_id, options=options):
            return _place(link_id, options)
        case AnyOf(words=words) if words:
            return translate(words)
        case AllOf(of=parts):
            return " and ".join(map(_part, parts))
        case AnyOf(of=parts):
            return " or ".join(_parts(parts))
        case CountOf(of=parts, count=count):
            return f"{count} or more of: {', '.join(map(_part, parts))}"


def _parts(parts: Iterable[AnyCondition]) -> Iterator[str]:
    """Yield each part; the answers of one row stand together."""
    options: dict[LinkId, tuple[str, ...]] = {}
    for part in parts:
        if isinstance(part, OnOneItem):
            options[part.link_id] = (*options.get(part.link_id, ()), *part.options)
        else:
            yield _part(part)
    yield from (_place(link_id, codes) for link_id, codes in options.items())


def _part(condition: AnyCondition) -> str:
    """Return a part of a condition: what is made of others itself stands in brackets."""
    words = in_short(condition)
    is_one = isinstance(condition, OnOneItem) or (
        isinstance(condition, AnyOf) and (condition.words or " " not in words)
    )
    return words if is_one else f"({words})"


def _row(number: int, question: QuestionView, emergency_number: str) -> Row:
    item = in_force.ITEMS[question.link_id]
    lettered = zip(ascii_lowercase, question.options, strict=False)
    shown = [(option, Answer(letter, _words(option))) for letter, option in lettered if not option.is_no]
    return Row(
        number=number,
        term=question.clinical_term,
        hint=_hint(item),
        only_if=_only_if(item.enable_when),
        cells=tuple(
            _cell([each for each in shown if color_of(each[0]) is color], emergency_number) for color in COLUMNS
        ),
    )


def _hint(item: Item) -> str:
    """Return what a bare yes answers; there is no room for the hints of other questions, whose answers tell it."""
    is_bare = len({*item.codes} - {NO, NONE, UNSURE}) == 1
    return item.hint.to(Respondent.PATIENT, translate) if is_bare and item.hint else ""


def _cell(options: list[tuple[OptionView, Answer]], emergency_number: str) -> tuple[Answers, ...]:
    """Return the answers of one color by what they mean; the head of the column says it where they all mean that."""
    groups: dict[tuple[str, bool], list[Answer]] = {}
    for option, answer in options:
        groups.setdefault(_group(option, emergency_number), []).append(answer)
    if len(groups) == 1 and all(_is_as_headed(option.level) for option, _ in options):
        return (Answers("", False, tuple(answer for _, answer in options)),)
    return tuple(Answers(means, is_emergency, tuple(each)) for (means, is_emergency), each in groups.items())


def _is_as_headed(level: LevelView | None) -> bool:
    return level is not None and level.disposition is not Disposition.CALL_SOON and not level.is_emergency


def _group(option: OptionView, emergency_number: str) -> tuple[str, bool]:
    level = option.level
    return (_means(level, emergency_number), level.is_emergency) if level else (SILENT, False)


def _means(level: LevelView, emergency_number: str) -> str:
    return f"{emergency_number} first" if level.is_emergency else level.short


def _words(option: OptionView) -> str:
    return f"{option.words} {JOINS}" if option.joins else option.words


def _only_if(when: EnableWhen | None) -> str:
    return f"Only after {_place(when.link_id, when.options)}" if when else ""


def _place(link_id: LinkId, options: tuple[str, ...]) -> str:
    """Return where answers stand on the sheet, such as "13ab"."""
    codes = in_force.ITEMS[link_id].codes
    return f"{_number_of(link_id)}{''.join(ascii_lowercase[codes.index(each)] for each in options)}"


def _number_of(link_id: LinkId) -> int:
    return list(in_force.ITEMS).index(link_id) + 1


def _rows_named(named: tuple[tuple[LinkId, str], ...]) -> str:
    return ", ".join(str(_number_of(link_id)) for link_id, _ in named)
