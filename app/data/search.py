"""Finding calls: by what identifies a person, through keyed digests, and by when, what and who; page by page."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import permutations
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.data.call_backs import Kind
from app.data.database import is_postgresql, session
from app.data.models import Call, CallBack, CallFinding, CallReview, CallTerm, User
from app.data.reports import came_to
from app.data.same import Ways, name_ways, numbers_of, record_ways
from app.data.sealing import keys
from app.data.utc_time import UtcTime
from rules.clinical.override_reasons import OVERRIDE_REASONS, RAISING_REASONS
from rules.model.disposition import Disposition

PAGE = 25
COUNTED = 2_000
"""How many calls are counted, to tell the rare from the frequent."""

LOWERED: Final = "lowered"
RAISED: Final = "raised"

Column = InstrumentedAttribute[Any]
Term = tuple[str, Ways]
"""By what a call is found: a kind of term, and every way in which the words may be filed."""


class Wanted(NamedTuple):
    """What is looked for. Empty means anything; ``since`` and ``before`` bound when the call was saved.

    ``changed`` is LOWERED or RAISED; ``is_unasked`` asks for calls in which a question had no answer, ``is_untold`` for
    emergencies of which nobody was told, ``about`` for what a call was about that was about no symptom, ``is_reviewed``
    for calls that a lead reviewed. ``owed`` is the kind of what a call owed and its state, with a dot between.
    """

    name: str = ""
    record_number: str = ""
    number: str = ""
    since: datetime | None = None
    before: datetime | None = None
    decided: str = ""
    nurse_id: int | None = None
    computed: str = ""
    changed: str = ""
    reason: str = ""
    finding: str = ""
    is_unasked: bool = False
    is_untold: bool = False
    about: str = ""
    is_reviewed: bool = False
    owed: str = ""
    call_ids: tuple[str, ...] = ()


class Place(NamedTuple):
    """A place in the list: the moment and the id of the call that stands there."""

    saved_at: datetime
    call_id: str


class Page(NamedTuple):
    """Some calls, the latest first, and from where the pages beside this one go on."""

    calls: tuple[Call, ...]
    newer: Place | None
    older: Place | None


def search(wanted: Wanted, *, older_than: Place | None = None, newer_than: Place | None = None) -> Page:
    """Return one page of the calls that are ``wanted``. Every page costs the same, however far back it stands."""
    place = newer_than or older_than
    query, at, call_id = matching(_from(wanted, place, is_newer=newer_than is not None))
    if place:
        here, there = tuple_(at, call_id), tuple_(literal(place.saved_at, UtcTime()), literal(place.call_id))
        query = query.where(here > there if newer_than else here < there)
    order = (at.asc(), call_id.asc()) if newer_than else (at.desc(), call_id.desc())
    found = list(session().scalars(query.order_by(*order).limit(PAGE + 1)))
    has_more, shown = len(found) > PAGE, found[:PAGE]
    if newer_than:
        shown.reverse()
    has_newer, has_older = (has_more, True) if newer_than else (place is not None, has_more)
    return Page(
        tuple(shown),
        newer=_place(shown[0]) if shown and has_newer else None,
        older=_place(shown[-1]) if shown and has_older else None,
    )


def drawn(wanted: Wanted, number: int) -> tuple[str, ...]:
    """Return the ids of so many calls that are ``wanted``, drawn at random; by whom they are about nobody draws."""
    return tuple(session().scalars(select(Call.id).where(*_bounds(wanted)).order_by(func.random()).limit(number)))


def everyone() -> Sequence[User]:
    """Return all who may have saved a call, by name."""
    return session().scalars(select(User).order_by(User.name, User.id)).all()


def matching(wanted: Wanted) -> tuple[Select[Call], Column, Column]:
    """Return the query and the columns it is sorted by, led by that which fewest calls have.

    To walk along what is rare and ask for the rest is quick, and the other way round it is not.
    """
    terms = sorted(
        (_count(select(CallTerm.call_id).where(*_filed(CallTerm, wanted, each))), each) for each in _terms(wanted)
    )
    is_led_by_term = bool(terms) and not (
        _is_narrow(wanted) and _count(select(Call.id).where(*_bounds(wanted))) < terms[0][0]
    )
    if not is_led_by_term:
        query: Select[Call] = select(Call).where(*_bounds(wanted))
        return query.where(*_also(terms, Call.saved_at, Call.id)), Call.saved_at, Call.id
    lead = aliased(CallTerm)
    query = select(Call).join(lead, lead.call_id == Call.id).where(*_filed(lead, wanted, terms[0][1]))
    if _is_narrow(wanted):
        # Asked of an index: the call itself, a far larger row, is read only if it will be shown.
        call = aliased(Call)
        same = (call.saved_at == lead.saved_at, call.id == lead.call_id)
        query = query.where(_is_there(*_narrow(call, wanted), *same))
    return query.where(*_also(terms[1:], lead.saved_at, lead.call_id)), lead.saved_at, lead.call_id


def _from(wanted: Wanted, place: Place | None, *, is_newer: bool) -> Wanted:
    """Leave out the bound that ``place`` makes needless: a database given both might start at the wrong one."""
    if place is None:
        return wanted
    if is_newer and wanted.since and place.saved_at >= wanted.since:
        return wanted._replace(since=None)
    if not is_newer and wanted.before and place.saved_at < wanted.before:
        return wanted._replace(before=None)
    return wanted


def _also(terms: list[tuple[int, Term]], at: Column, call_id: Column) -> Iterator[ColumnElement[bool]]:
    for _, (kind, ways) in terms:
        term = aliased(CallTerm)
        yield _is_there(_is(term, kind, ways), term.saved_at == at, term.call_id == call_id)


def _is_there(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether there is such a row, asked of one call after the other.

    EXISTS would mean the same, but PostgreSQL makes a join of it, and finds all calls to show twenty-five.
    """
    return select(literal(1)).where(*conditions).limit(1).scalar_subquery() == 1


def _filed(term: type[CallTerm], wanted: Wanted, each: Term) -> Iterator[ColumnElement[bool]]:
    yield _is(term, *each)
    yield from _between(term.saved_at, wanted)


def _bounds(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    yield from _narrow(Call, wanted)
    yield from _between(Call.saved_at, wanted)


def _between(at: Column, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.since:
        yield at >= wanted.since
    if wanted.before:
        yield at < wanted.before


def _is_narrow(wanted: Wanted) -> bool:
    return any(True for _ in _narrow(Call, wanted))


def _narrow(call: type[Call], wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.decided:
        yield call.decided == wanted.decided
    if wanted.nurse_id is not None:
        yield call.nurse_id == wanted.nurse_id
    if wanted.call_ids:
        yield call.id.in_(wanted.call_ids)
    yield from _judged(call, wanted)


def _judged(call: type[Call], wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """By what the rules found in a call, and what was decided beside that."""
    if wanted.computed:
        yield call.computed == wanted.computed
    if wanted.changed:
        levels = (and_(call.computed == computed, call.decided == to) for computed, to in _pairs(wanted.changed))
        # The level alone does not tell: a later clock or a lower route has a reason as well.
        reasons = OVERRIDE_REASONS if wanted.changed == LOWERED else RAISING_REASONS
        yield or_(*levels, and_(call.computed == call.decided, call.override_reason.in_(reasons)))
    if wanted.reason:
        yield call.override_reason == wanted.reason
    if wanted.finding:
        yield _is_there(CallFinding.call_id == call.id, CallFinding.code == wanted.finding)
    if wanted.is_unasked:
        yield _how_many(call, "unanswered") > 0
        yield call.about.is_(None)  # of others only what cannot wait is asked
    yield from _done(call, wanted)


def _done(call: type[Call], wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """By what was done about a call, and what it was about if it was about no symptom."""
    if wanted.is_untold:
        yield call.decided == Disposition.CALL_NOW
        yield call.is_told.is_(False)
    if wanted.is_reviewed:
        yield _is_there(CallReview.call_id == call.id)
    if wanted.about:
        yield call.about == wanted.about
    if wanted.owed:
        kind, _, state = wanted.owed.partition(".")
        is_arrival = call.decided == Disposition.CALL_NOW
        yield is_arrival if kind == Kind.ARRIVAL else ~is_arrival
        yield _is_there(CallBack.call_id == call.id, came_to(state, call.saved_at))


def _pairs(changed: str) -> Iterator[tuple[str, str]]:
    """Return each level that can be computed with those that lie below or above it."""
    for computed, decided in permutations(Disposition, 2):
        if (decided.urgency < computed.urgency) is (changed == LOWERED):
            yield computed.value, decided.value


def _how_many(call: type[Call], of: str) -> ColumnElement[int]:
    """How many entries a list in the outcome has."""
    if is_postgresql():
        return func.json_array_length(call.outcome[of])
    return func.json_array_length(call.outcome, f"$.{of}")


def _is(term: type[CallTerm], kind: str, ways: Ways) -> ColumnElement[bool]:
    digests = [each for way in ways for each in keys().digests(kind, way)]
    one = term.digest == digests[0] if len(digests) == 1 else term.digest.in_(digests)
    return and_(term.kind == kind, one)


def _terms(wanted: Wanted) -> list[Term]:
    """Return what must be filed under each call."""
    terms = [("record", ways) for ways in [record_ways(wanted.record_number)] if ways]
    terms += [("number", (number,)) for number in numbers_of(wanted.number)]
    return terms + [("name", ways) for ways in name_ways(wanted.name)]


def _count(found: Select[str]) -> int:
    """Return how many are found; beyond some they all count as frequent."""
    return session().scalar(select(func.count()).select_from(found.limit(COUNTED).subquery())) or 0


def _place(call: Call) -> Place:
    return Place(call.saved_at, call.id)
