"""Finding calls: by what identifies a person, through keyed digests, and by when, what and who; page by page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, literal, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.data.calls import number_of, words_of
from app.data.database import session
from app.data.models import Call, CallTerm, User, UtcTime
from app.data.sealing import folded, keys

PAGE = 25

Column = InstrumentedAttribute[Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. Empty means anything; ``since`` and ``before`` bound when the call was saved."""

    name: str = ""
    record_number: str = ""
    number: str = ""
    since: datetime | None = None
    before: datetime | None = None
    decided: str = ""
    nurse_id: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the list: the moment and the id of the call that stands there."""

    saved_at: datetime
    call_id: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some calls, the latest first, and from where the pages beside this one go on."""

    calls: tuple[Call, ...]
    newer: Place | None
    older: Place | None


def search(wanted: Wanted, *, older_than: Place | None = None, newer_than: Place | None = None) -> Page:
    """Return one page of the calls that are ``wanted``. Every page costs the same, however far back it stands."""
    query, at, call_id = matching(wanted)
    place = newer_than or older_than
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


def everyone() -> Sequence[User]:
    """Return all who may have saved a call, by name."""
    return session().scalars(select(User).order_by(User.name, User.id)).all()


def matching(wanted: Wanted) -> tuple[Select[Call], Column, Column]:
    """Return the query and the columns it is sorted by, led by the term that fewest calls have."""
    query: Select[Call] = select(Call)
    at, call_id = Call.saved_at, Call.id
    terms = _terms(wanted)
    if terms:
        term = aliased(CallTerm)
        query = query.join(term, term.call_id == Call.id).where(_is(term, *terms[0]))
        at, call_id = term.saved_at, term.call_id
    for each in terms[1:]:
        term = aliased(CallTerm)
        query = query.where(exists().where(_is(term, *each), term.saved_at == at, term.call_id == call_id))
    return query.where(*_bounds(wanted, at)), at, call_id


def _bounds(wanted: Wanted, at: Column) -> Iterator[ColumnElement[bool]]:
    if wanted.since:
        yield at >= wanted.since
    if wanted.before:
        yield at < wanted.before
    if wanted.decided:
        yield Call.decided == wanted.decided
    if wanted.nurse_id is not None:
        yield Call.nurse_id == wanted.nurse_id


def _is(term: type[CallTerm], kind: str, words: str) -> ColumnElement[bool]:
    digests = keys().digests(kind, words)
    one = term.digest == digests[0] if len(digests) == 1 else term.digest.in_(digests)
    return and_(term.kind == kind, one)


def _terms(wanted: Wanted) -> list[tuple[str, str]]:
    """Return what must be filed under each call, that which fewest calls share first."""
    terms = [("record", wanted.record_number)] if folded(wanted.record_number) else []
    if number_of(wanted.number):
        terms.append(("number", number_of(wanted.number)))
    return terms + [("name", word) for word in sorted(words_of(wanted.name), key=len, reverse=True)]


def _place(call: Call) -> Place:
    return Place(call.saved_at, call.id)
