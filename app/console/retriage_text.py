"""What other rules make of the calls, in lines for a lead."""

from collections.abc import Iterator, Sequence
from typing import Final

from app.console.levels import AMBULANCE_FIRST
from app.console.retriage_report import KINDS, MONTH_DAYS, MOVED, Change, Direction, Report
from rules.model.disposition import Route, Verdict

OPEN_AT: Final = "/console/calls/ID"

IN_WORDS: Final = {
    Direction.SAME: "told the same",
    Direction.UP: "up: more urgent than was told",
    Direction.DOWN: "down: less urgent than was told",
    Direction.BOTH: "up in one part, down in another",
    Direction.UNREADABLE: "cannot be read",
}


def as_text(report: Report, most_ids: int) -> str:
    """Write it in lines, with at most so many ids of each kind."""
    blocks = [_head(report)]
    if report.run:
        blocks += [_a_month(report), _moves(report), _findings(report)]
    blocks += [_ids(report, where, most_ids) for where in MOVED if report.count(where)]
    blocks += [_unreadable(report, most_ids)] if report.count(Direction.UNREADABLE) else []
    return "\n\n".join(blocks)


def _head(report: Report) -> str:
    rules = report.rules
    lines = [
        f"Rules run: {report.called}, version {rules.version}, hash {rules.hash}",
        "Held against: what each call was told when it was saved, before the nurse decided",
        *(f"Not run: {_calls(calls)} of form {form}, which asked other things" for form, calls in _forms(report)),
    ]
    if not report.run:
        return "\n".join([*lines, f"No call of form {rules.questionnaire} is stored."])
    rows = [(IN_WORDS[where], f"{report.count(where):,}") for where in IN_WORDS]
    return "\n".join(
        [
            *lines,
            f"Run over: {_calls(report.run)} of form {rules.questionnaire}{_span(report)}",
            *_aligned(rows),
            *_also(report),
        ]
    )


def _also(report: Report) -> Iterator[str]:
    if report.other_findings:
        yield f"  Of those told the same, {report.other_findings:,} have other findings."


def _span(report: Report) -> str:
    if not (report.found.first and report.found.last):
        return ""
    first, last = (each.astimezone(report.zone) for each in (report.found.first, report.found.last))
    return f", saved from {first:%Y-%m-%d} to {last:%Y-%m-%d}"


def _a_month(report: Report) -> str:
    named = {"call_backs": "call-backs (call-soon)", "emergencies": f"emergencies ({AMBULANCE_FIRST})"}
    rows = [
        (named[name], f"{change.then:,} then", f"{change.now:,} now", _more(change)) for name, change in report.changes
    ]
    short = f"  No figure for a month: the calls are of fewer than {MONTH_DAYS} days."
    note = [short] if report.days < MONTH_DAYS else []
    return "\n".join([f"What it would take, a month being {MONTH_DAYS} days", *_aligned(rows), *note])


def _more(change: Change) -> str:
    return "" if change.more_a_month is None else f"{change.more_a_month:+,.1f} a month"


def _moves(report: Report) -> str:
    rows = [(_words(told), "→", _words(said), f"{calls:,}") for (told, said), calls in report.moves.most_common()]
    return "\n".join(["From what was told to what is said now", *(_aligned(rows) if rows else ["  none"])])


def _findings(report: Report) -> str:
    rows = [(one.code, *(f"{getattr(one, kind):,}" for kind in KINDS)) for one in report.by_finding]
    head = ("", "asks for more, goes up", "told then, goes down", "found now alone", "found then alone")
    return "\n".join(["By finding", *(_aligned([head, *rows]) if rows else ["  none"])])


def _ids(report: Report, where: Direction, most: int) -> str:
    ids = report.ids(where)
    return "\n".join([f"{IN_WORDS[where]}: {len(ids):,}, each at {OPEN_AT}", *_first(ids, most)])


def _unreadable(report: Report, most: int) -> str:
    why = sorted(report.why_unreadable().items())
    lines = [f"{call_id}: {', '.join(parts)}" for call_id, parts in why]
    return "\n".join([f"cannot be read: {len(lines):,}, and of each what", *_first(lines, most)])


def _first(lines: Sequence[str], most: int) -> Iterator[str]:
    yield from (f"  {line}" for line in lines[:most])
    if len(lines) > most:
        yield f"  and {len(lines) - most:,} more: --ids {len(lines)} lists them all"


def _words(verdict: Verdict) -> str:
    first = [AMBULANCE_FIRST] if verdict.route is Route.EMERGENCY else []
    return ", ".join([verdict.disposition, *first, verdict.clock, "ER line" if verdict.er_line else "no ER line"])


def _forms(report: Report) -> list[tuple[str, int]]:
    return sorted(report.other_forms.items())


def _calls(count: int) -> str:
    return f"{count:,} {'call' if count == 1 else 'calls'}"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Write rows as lines of columns, each as wide as its widest cell."""
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    return [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
