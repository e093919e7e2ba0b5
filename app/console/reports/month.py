"""The figures of one month in finished words: tables of what was counted, without a small number in any."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise
from statistics import quantiles
from typing import Final, NamedTuple

from babel.core import Locale

from app.console.about import NOT_SYMPTOMS, about_in_words
from app.console.levels import COUNTED, LEVELS
from app.console.reports.few import FEW, shown
from app.data import day_totals, monthly
from app.data.call_backs import Kind
from app.data.models import DayTotal
from app.data.monthly import CountedCall
from app.data.reports import Period
from app.i18n.words import offered
from rules.clinical.override_reasons import RAISING_REASONS, REASONS
from rules.in_force import ITEMS, RED_FLAG
from rules.model.disposition import Disposition

MINUTES: Final = (5, 10, 15, 30)
"""Within how many minutes decisions are counted together."""

NO_INTERPRETER: Final = frozenset({"", "-", "n/a", "no", "none", "not needed"})
SHORTEST_NAME: Final = 4
"""How many letters the name of a language has at least: shorter ones are parts of other words."""

CALL_BACKS: Final = {
    monthly.IN_TIME: "Called back in time",
    monthly.LATE: "Called back late",
    monthly.OVERDUE: "Late, and not called back yet",
    monthly.STILL_OWED: "Not due yet",
}
ARRIVALS: Final = {
    monthly.IN_TIME: "Settled in time",
    monthly.LATE: "Settled late",
    monthly.OVERDUE: "Late, and not settled yet",
    monthly.STILL_OWED: "Not due yet",
}

Row = tuple[str, int]


class Table(NamedTuple):
    """One table: what its rows are, each with a count in words, and a remark."""

    title: str
    head: str
    rows: tuple[tuple[str, str], ...]
    remark: str = ""


class Part(NamedTuple):
    """The tables of one source."""

    title: str
    tables: tuple[Table, ...]


def parts(period: Period, now: datetime) -> tuple[Part, ...]:
    """Return everything of the month: what the console has, and what the self-check counted."""
    calls = tuple(monthly.calls(period))
    last = (period.before - timedelta(microseconds=1)).date()
    totals = day_totals.between(period.since.date(), last)
    return (
        Part("Calls to the nurses", (*_of_calls(calls), *_of_what_is_owed(period, now))),
        Part("Results of the self-check", tuple(_of_results(totals, period.since.date(), last))),
    )


def _of_calls(every: Sequence[CountedCall]) -> Iterator[Table]:
    calls, others = ([each for each in every if bool(each.about) is is_other] for is_other in (False, True))
    yield _whole("Decisions by level", "Level", _by_level(Counter(each.decided for each in calls)), COUNTED)
    languages = Counter(_interpreter(each.interpreter) for each in calls)
    yield _whole("Language, by the interpreter that was needed", "Language", languages.most_common())
    findings = Counter(code for each in calls for code in set(each.findings))
    yield _overlapping("Findings", "Finding", ((_finding(code), count) for code, count in findings.most_common()))
    unsure = Counter(link_id for each in calls for link_id in set(each.unsure))
    yield _overlapping("“Not sure”, by question", "Question", ((_item(code), n) for code, n in unsure.most_common()))
    yield _whole(
        "Decided otherwise than computed",
        "Decision",
        Counter(_change(each) for each in calls).most_common(),
        remark="A reason is asked for where something else was decided; up to version 1.1.0, only where that was less.",
    )
    yield _times([each.minutes for each in calls])
    about = Counter(each.about or "" for each in others)
    yield _whole(NOT_SYMPTOMS, "About", ((about_in_words(code), n) for code, n in about.most_common()))


def _of_results(totals: Sequence[DayTotal], first: date, last: date) -> Iterator[Table]:
    levels, languages, ends, days = (Counter[str]() for _ in range(4))
    for each in totals:
        levels[each.level] += each.results
        languages[_language(each.language)] += each.results
        ends["Before the last question" if each.is_early else "After the last question"] += each.results
        days[each.day] += each.results
    every_day = ((first + timedelta(days=each)).isoformat() for each in range((last - first).days + 1))
    yield _whole("Results by level", "Level", _by_level(levels), COUNTED)
    yield _whole("Results by language", "Language", languages.most_common())
    yield _whole("When the result came", "Result", ends.most_common())
    yield _whole("Results by day", "Day", ((day, days[day]) for day in every_day))


def _whole(title: str, head: str, counted: Iterable[Row], remark: str = "") -> Table:
    rows = list(counted)
    counts = shown([count for _, count in rows], is_whole=True)
    return Table(title, head, tuple(zip((words for words, _ in rows), counts, strict=True)), remark)


def _overlapping(title: str, head: str, counted: Iterable[Row]) -> Table:
    rows = list(counted)
    counts = shown([count for _, count in rows], is_whole=False)
    words = (each for each, _ in rows)
    return Table(title, head, tuple(zip(words, counts, strict=True)), "A call can have several, or none.")


def _of_what_is_owed(period: Period, now: datetime) -> Iterator[Table]:
    kinds = ((Kind.ARRIVAL, "Arrival check", ARRIVALS), (Kind.CALL_BACK, "Call-back", CALL_BACKS))
    for kind, head, words in kinds:
        states = monthly.call_backs(period, kind, now)
        yield _whole(f"{head}s that these calls owed", head, ((words[each], states[each]) for each in words))


def _times(minutes: Sequence[float]) -> Table:
    past = Counter(sum(each > most for most in MINUTES) for each in minutes)
    between = [f"More than {start}, up to {end} minutes" for start, end in pairwise(MINUTES)]
    spans = [f"Up to {MINUTES[0]} minutes", *between, f"More than {MINUTES[-1]} minutes"]
    rows = ((words, past[number]) for number, words in enumerate(spans))
    return _whole("From the start of a call to its decision", "Time", rows, remark=_median(minutes))


def _median(minutes: Sequence[float]) -> str:
    if len(minutes) < FEW:
        return ""
    tenths = quantiles(minutes, n=10, method="inclusive")
    return f"Half of them within {tenths[4]:.0f} minutes, nine of ten within {tenths[8]:.0f}."


def _by_level(counts: Mapping[str, int]) -> Iterator[Row]:
    for level in Disposition:
        yield LEVELS[level], counts.get(level.value, 0)


def _change(call: CountedCall) -> str:
    if call.decided == call.computed and not call.reason:
        return "As computed"
    if not {call.computed, call.decided} <= {*Disposition}:
        return "By levels that are not in use any more"
    is_more = Disposition(call.decided).urgency > Disposition(call.computed).urgency or call.reason in RAISING_REASONS
    return f"{'More' if is_more else 'Less'} urgent: {REASONS.get(call.reason or '', call.reason or 'no reason')}"


def _finding(code: str) -> str:
    return RED_FLAG[code].finding if code in RED_FLAG else code


def _item(link_id: str) -> str:
    return ITEMS[link_id].clinical_term if link_id in ITEMS else link_id


def _language(tag: str) -> str:
    return next((each.name for each in offered().values() if each.tag == tag), tag)


def _interpreter(typed: str) -> str:
    """Return the name of a language that is in what was ``typed``, and nothing else of it: it may name a person."""
    text = " ".join(typed.casefold().split())
    if text in NO_INTERPRETER:
        return "No interpreter"
    return next((name for folded, name in _languages() if folded in text), "An interpreter for another language")


@cache
def _languages() -> tuple[tuple[str, str], ...]:
    names = {name for name in Locale("en").languages.values() if len(name) >= SHORTEST_NAME}
    return tuple((name.casefold(), name) for name in sorted(names, key=lambda each: (-len(each), each)))
