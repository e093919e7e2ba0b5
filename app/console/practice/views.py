"""The pages of practice: the callers, one who tells line by line, and the nurse's level beside that of the rules.

All there is to know of a practice call stands in the address. It is no call: no record, no draft, no count of results.
"""

from http import HTTPStatus
from secrets import randbelow
from typing import Final, NamedTuple

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from app.calling.contact import contact
from app.console.access import needs
from app.console.levels import BY_CLOCK, LEVELS, level_in_words, verdict_in_words
from app.console.practice.callers import Caller, callers
from app.rulebook.citations import CitationView, citation_view
from app.rulebook.reasons import Reason, reasons
from rules.in_force import triage
from rules.model.disposition import Clock, Disposition
from rules.model.outcome import Outcome

bp = Blueprint("practice", __name__, url_prefix="/console/practice")

CHOICES: Final = (Clock.NOW, Clock.TODAY, Clock.SOON, Clock.NEXT_VISIT)
"""What a nurse chooses from, most urgent first."""

MOST_DIGITS: Final = 5
"""A count of keys or seconds with more digits than these is not ours."""


class FoundView(NamedTuple):
    """One reason of the rules, with its passages."""

    disposition: Disposition
    level: str
    words: str
    how_url: str
    passages: tuple[CitationView, ...]


class ResultView(NamedTuple):
    """The nurse's level beside that of the rules, and beside what was meant."""

    own: str
    rules: str
    rules_color: Disposition
    compared: str
    found: tuple[FoundView, ...]
    meant: str
    reason: str
    keys: str
    seconds: str


@bp.get("")
@needs("nurse")
def index() -> ResponseReturnValue:
    """List the callers by number alone."""
    count = len(callers())
    return render_template(
        "console/practice.html",
        page_title="Practice",
        contact=contact(),
        numbers=range(1, count + 1),
        chosen=randbelow(count) + 1,
    )


@bp.get("/<int:number>")
@needs("nurse")
def show(number: int) -> ResponseReturnValue:
    """Show what a caller tells, as far as it was asked for."""
    asked = request.args.get("line", "")
    return _call(number, int(asked) if asked.isdecimal() and len(asked) <= MOST_DIGITS else 1)


@bp.get("/<int:number>/result")
@needs("nurse")
def result(number: int) -> ResponseReturnValue:
    """Show the level that was chosen beside that of the rules; without one, the caller again with every line."""
    caller, chosen = _caller(number), request.args.get("level", "")
    if chosen not in [level.value for level in CHOICES]:
        return _call(number, len(caller.lines), "Choose one of the four levels."), HTTPStatus.UNPROCESSABLE_ENTITY
    return render_template(
        "console/practice_result.html",
        page_title=f"Practice call {number}: your level and the rules’",
        contact=contact(),
        number=number,
        after=number % len(callers()) + 1,
        caller=caller,
        result=_result(caller, Clock(chosen)),
    )


def _call(number: int, line: int, fault: str | None = None) -> str:
    caller = _caller(number)
    shown = max(1, min(line, len(caller.lines)))
    return render_template(
        "console/practice_call.html",
        page_title=f"Practice call {number}",
        contact=contact(),
        number=number,
        caller=caller,
        shown=shown,
        following=shown + 1 if shown < len(caller.lines) else None,
        levels=[(level.value, BY_CLOCK[level]) for level in CHOICES],
        fault=fault,
    )


def _caller(number: int) -> Caller:
    return callers()[number - 1] if 1 <= number <= len(callers()) else abort(HTTPStatus.NOT_FOUND)


def _result(caller: Caller, own: Clock) -> ResultView:
    outcome = triage(caller.answers, caller.respondent)
    computed = _level_of(outcome)
    return ResultView(
        own=BY_CLOCK[own],
        rules=verdict_in_words(outcome.verdict),
        rules_color=outcome.disposition,
        compared=_compared(own, computed),
        found=tuple(map(_found, reasons(outcome))),
        meant=LEVELS[caller.gold],
        reason=caller.reason,
        keys=_count("keys"),
        seconds=_count("seconds"),
    )


def _level_of(outcome: Outcome) -> Clock:
    """Return the level of ``outcome``; what is administrative is the mildest call that is owed."""
    return Clock.SOON if outcome.clock is Clock.OPEN_DAY else outcome.clock


def _compared(own: Clock, computed: Clock) -> str:
    if own is computed:
        return "The same level"
    return "More urgent than the rules" if own.urgency > computed.urgency else "Less urgent than the rules"


def _found(reason: Reason) -> FoundView:
    return FoundView(
        reason.disposition,
        level_in_words(reason.disposition, reason.clock, reason.route),
        reason.words,
        reason.how_url,
        tuple(map(citation_view, reason.citations)),
    )


def _count(name: str) -> str:
    """Return what the page counted; without its script it counts nothing."""
    sent = request.args.get(name, "")
    return sent if sent.isascii() and sent.isdecimal() and len(sent) <= MOST_DIGITS else ""
