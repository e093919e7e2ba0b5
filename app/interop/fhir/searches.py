"""Searches among the few resources that are served: answered with what was asked for, and with what was not looked at.

Source: https://hl7.org/fhir/R4/search.html.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final, Literal, NamedTuple
from urllib.parse import urlencode

from flask import request

from app.interop.fhir.errors import Refused
from app.interop.fhir.resources import Bundle, BundleEntry, BundleLink, EntrySearch, Issue, OperationOutcome, as_named
from app.interop.problems import shortened
from app.serving.site_address import own_address

PARAMETERS: Final[Mapping[str, Literal["token", "uri", "string"]]] = {
    "_id": "token",
    "url": "uri",
    "version": "token",
    "name": "string",
    "title": "string",
    "status": "token",
}
"""What can be searched for, and how."""

MOST_ASKED: Final = 100
"""How many parameters a search may have: each is held against each resource, and comes back."""

_COUNT: Final = "_count"
_OFFSET: Final = "_offset"
_SUMMARY: Final = "_summary"
_FOR_THE_ANSWER: Final = ("_format", "_pretty")
_MODIFIERS: Final = {"string": ("", "exact", "contains")}
_COMMA: Final = re.compile(r"(?<!\\),")

Served = Any
"""A resource that has an id, an address, a version, a name, a title and a status."""


class _Asked(NamedTuple):
    """The parameters that were sent: those that are used here, and the names of the others."""

    used: tuple[tuple[str, str], ...]
    others: tuple[str, ...]

    def number(self, name: str) -> int | None:
        """Return the last number sent as ``name``, if there is one."""
        return next((int(value) for key, value in reversed(self.used) if key == name), None)

    @property
    def is_count_alone(self) -> bool:
        """Whether only the number of what is found was asked for."""
        return (_SUMMARY, "count") in self.used or self.number(_COUNT) == 0

    @property
    def criteria(self) -> list[tuple[str, str]]:
        """What each resource must fulfil."""
        return [(name, value) for name, value in self.used if name.partition(":")[0] in PARAMETERS]


def found(resources: Sequence[Served]) -> Bundle:
    """Return those of ``resources`` that the request asks for, a page of them if it asks for so many.

    Raises:
        Refused: it asks in a way that is not known here, and does not want that passed over.
    """
    asked = _asked()
    # Only the present version of each is here, and whoever asks for another one must not take this for it.
    hits = [each for each in resources if all(_fits(each, *one) for one in asked.criteria)]
    start, count = asked.number(_OFFSET) or 0, asked.number(_COUNT)
    shown = [] if asked.is_count_alone else hits[start : None if count is None else start + count]
    links = [BundleLink(relation="self", url=_address(asked.used))]
    if shown and start + len(shown) < len(hits):
        rest = [each for each in asked.used if each[0] != _OFFSET]
        links.append(BundleLink(relation="next", url=_address([*rest, (_OFFSET, str(start + len(shown)))])))
    return Bundle(
        type="searchset",
        total=len(hits),
        link=links,
        entry=[*map(_hit, shown), *_passed_over(asked.others)] or None,
    )


def _hit(resource: Served) -> BundleEntry:
    address = f"{own_address()}{_path()}/{resource.id}"
    return BundleEntry(full_url=address, resource=resource, search=EntrySearch(mode="match"))


def _passed_over(names: Iterable[str]) -> Iterator[BundleEntry]:
    if issues := list(_not_known(names, "warning")):
        yield BundleEntry(resource=OperationOutcome(issue=issues), search=EntrySearch(mode="outcome"))


def _asked() -> _Asked:
    sent = [*request.args.items(multi=True), *request.form.items(multi=True)]
    # FHIR passes over a parameter without a value.
    given = [(name, value) for name, value in sent if value]
    if len(given) > MOST_ASKED:
        raise _refused(f"Found {len(given):,} parameters, expected at most {MOST_ASKED}.")
    used = tuple((name, value) for name, value in given if _is_used(name, value))
    others = tuple(dict.fromkeys(name for name, value in given if not _is_used(name, value)))
    # RFC 7240: a list of preferences in any case, each with parameters perhaps, and its value with or without quotes.
    preferred = re.split("[,;]", re.sub(r'[\s"]', "", request.headers.get("Prefer", "")).lower())
    if others and "handling=strict" in preferred:
        raise Refused(HTTPStatus.BAD_REQUEST, *_not_known(others, "error"))
    return _Asked(used, others)


def _is_used(name: str, value: str) -> bool:
    """Whether a parameter decides on the answer.

    Raises:
        Refused: it is known, and its modifier or its value is not: it would mean something else without that.
    """
    bare, _, modifier = name.partition(":")
    if bare in PARAMETERS:
        if modifier not in _MODIFIERS.get(PARAMETERS[bare], ("",)):
            raise _refused(f"{name}: found the modifier {modifier}, which is not known here.")
        return True
    if name in {_COUNT, _OFFSET}:
        if not re.fullmatch(r"[0-9]{1,9}", value):
            raise _refused(f"{name}: found {value}, expected a number.")
        return True
    return name in _FOR_THE_ANSWER or (name, value) in {(_SUMMARY, "count"), (_SUMMARY, "false")}


def _refused(words: str) -> Refused:
    return Refused(HTTPStatus.BAD_REQUEST, Issue(code="invalid", diagnostics=words))


def _not_known(names: Iterable[str], severity: Literal["error", "warning"]) -> Iterator[Issue]:
    known = ", ".join((*PARAMETERS, _COUNT))
    words = "The search parameter {name} is not known here, and was not looked at. Known are: {known}."
    told = (words.format(name=shortened(each), known=known) for each in names)
    return as_named(Issue(severity=severity, code="not-supported", diagnostics=each) for each in told)


def _fits(resource: Served, name: str, values: str) -> bool:
    """Whether ``resource`` has any of ``values``, which stand with commas between them."""
    bare, _, modifier = name.partition(":")
    held = str(getattr(resource, bare.removeprefix("_")))
    each = (value.replace("\\,", ",") for value in _COMMA.split(values))
    match PARAMETERS[bare]:
        case "uri":
            return any(value in {held, f"{held}|{resource.version}"} for value in each)
        case "token":
            return any(value.rpartition("|")[2] == held for value in each)
        case "string":
            return any(_reads(held, value, modifier) for value in each)


def _reads(held: str, value: str, modifier: str) -> bool:
    if modifier == "exact":
        return held == value
    if modifier == "contains":
        return value.casefold() in held.casefold()
    return held.casefold().startswith(value.casefold())


def _path() -> str:
    return request.path.rstrip("/").removesuffix("/_search")


def _address(parameters: Iterable[tuple[str, str]]) -> str:
    """Return the address of this search with the ``parameters`` that were used."""
    query = urlencode(list(parameters))
    return f"{own_address()}{_path()}{'?' * bool(query)}{query}"
