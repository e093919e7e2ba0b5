"""What is to be fetched for us, and whether the Bundle that came shows that it was.

A page of a search may be short of what there is: the server may not know a parameter, may hold back, or may have more.
Source: https://hl7.org/fhir/R4/search.html; the link ``self`` names the parameters that the server used.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

Resource = Mapping[str, Any]

COUNT: Final = 20
STATUSES: Final = ("completed", "amended", "in-progress", "stopped")
NEWEST_FIRST: Final = "-authored"
TEMPLATE: Final = (
    "QuestionnaireResponse?patient={{context.patientId}}"
    f"&status={','.join(STATUSES)}&_sort={NEWEST_FIRST}&_count={COUNT}"
)
"""What is to be fetched: the latest responses, save those entered in error. Nothing that common servers do not know:
many find no form by its URN, and an empty answer would then read as "none". Ours are picked out here."""

_PATIENT: Final = ("patient", "patient:Patient", "subject", "subject:Patient")
_HARMLESS: Final = ("_sort", "_count", "_total", "_format", "_pretty")
_BEFORE: Final = ("prev", "previous")
"""How a page that is not the first names the one before it, in which newer responses stand."""

_HARMLESS_ISSUES: Final = ("informational", "success")


@dataclass(frozen=True)
class Page:
    """A Bundle, as the answer to a search for the responses of one patient."""

    bundle: Resource
    patient_id: str

    @property
    def entries(self) -> list[Any] | None:
        """What was found; None if that cannot be read."""
        entries = self.bundle.get("entry", [])
        return entries if isinstance(entries, list) else None

    @property
    def wrapping(self) -> Resource:
        """All of it but the resources that it holds."""
        return {**self.bundle, "entry": [_without(each, "resource") for each in _objects(self.bundle.get("entry"))]}

    @cached_property
    def asked(self) -> dict[str, list[str]] | None:
        """The parameters of the link ``self``, which the server used; None if there is no such link."""
        links = self._links("self")
        if not links:
            return None
        used: dict[str, list[str]] = {}
        for url in links:
            for name, value in _parameters(url):
                used.setdefault("patient" if name in _PATIENT else name, []).append(value)
        return used

    @property
    def is_narrower(self) -> bool:
        """Whether the server looked for less than was asked, or at another page, by its own account."""
        if self._links(*_BEFORE) or not all(map(_is_of_responses, self._links("self"))):
            return True
        return any(len(values) > 1 or not self._is_ours(name, values[0]) for name, values in (self.asked or {}).items())

    @property
    def is_as_asked(self) -> bool:
        """Whether the server used, by its own account, what decides on who and what is found."""
        return self.asked is not None and not self.is_narrower and {"patient", "status"} <= self.asked.keys()

    @property
    def is_search(self) -> bool:
        """Whether it calls itself the answer to a search, and to no other one than ours."""
        return self.bundle.get("type") == "searchset" and (self.asked is None or self.is_as_asked)

    @property
    def is_sorted(self) -> bool:
        """Whether the newest stand first, by the account of the server."""
        return (self.asked or {}).get("_sort", [""])[0].split(",")[0] == NEWEST_FIRST

    def has_more_than(self, number: int) -> bool:
        """Whether there may be more than the ``number`` of responses that were sent."""
        total = self.bundle.get("total")
        # A yes or no is a number to Python, and none to anybody else.
        is_number = type(total) is int and total >= 0
        if self._links("next") or (total is not None and (not is_number or total > number)):
            return True
        # No total and as many as were asked for: a page that is exactly full may have been cut. Nor is anything known
        # of an empty one that gives no account of itself at all.
        return total is None and (number >= self._limit or (not number and self.asked is None))

    @property
    def _limit(self) -> int:
        limit = (self.asked or {}).get("_count", [""])[0]
        # None of those that there are, which is how a server is asked to count only, leaves all of them out.
        return int(limit) if limit in map(str, range(COUNT)) else COUNT

    def _is_ours(self, name: str, value: str) -> bool:
        if name == "patient":
            # Servers echo a reference as an id, relative or with their own address.
            return value.removeprefix("Patient/") == self.patient_id or value.endswith(f"/Patient/{self.patient_id}")
        if name == "status":
            return {each.rpartition("|")[2] for each in value.split(",")} >= set(STATUSES)
        return name in _HARMLESS

    def _links(self, *relations: str) -> list[object]:
        links = _objects(self.bundle.get("link"))
        return [each.get("url") for each in links if str(each.get("relation")).lower() in relations]


def is_remark(outcome: Resource) -> bool:
    """Whether an OperationOutcome among the results has nothing that could mean that some are missing."""
    issues = outcome.get("issue")
    return (
        isinstance(issues, list)
        and bool(issues)
        and all(
            isinstance(each, dict)
            and each.get("severity") in {"information", "success"}
            and each.get("code") in _HARMLESS_ISSUES
            for each in issues
        )
    )


def _is_of_responses(url: object) -> bool:
    """Whether ``url`` is a search for responses; one without a path is taken to be, as it is relative to that."""
    try:
        path = urlsplit(str(url)).path.strip("/").removesuffix("/_search")
    except ValueError:
        return False
    return path.rpartition("/")[2] in {"", "QuestionnaireResponse"}


def _parameters(url: object) -> list[tuple[str, str]]:
    """Return the parameters of ``url``; one that nobody asked for if it cannot be read."""
    try:
        return parse_qsl(urlsplit(str(url)).query, keep_blank_values=True)
    except ValueError:
        return [("", "")]


def _without(value: Resource, name: str) -> Resource:
    return {key: each for key, each in value.items() if key != name}


def _objects(values: object) -> list[dict[str, Any]]:
    return [each for each in values if isinstance(each, dict)] if isinstance(values, list) else []
