"""The checks of a patient, out of what the caller fetched beforehand, and why there may be more than these.

Whoever opened the record sees cards and nothing else. So whatever cannot be read is no error here but a doubt, which is
shown; "no cards" is answered only where it is known that there is nothing to show.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Final, NamedTuple

from app.i18n.words import gettext
from app.interop.cds_hooks.check import FINISHED, Check
from app.interop.cds_hooks.ours import is_ours
from app.interop.cds_hooks.search import Page, Resource, is_remark
from app.interop.cds_hooks.wire import PREFETCH, CallIn
from app.interop.fhir.dates import latest_moment, moment
from app.interop.fhir.reading import Unreadable, read
from app.interop.fhir.remarks import OF_TODAY, day, put_aside
from app.interop.fhir.resources import Issue, as_named
from app.interop.fhir.strict import left_out_of, named_by, unknown_meaning
from app.interop.problems import FaultOut, shortened
from app.settings.team_time import team_now, team_zone
from rules.errors import AND_MORE, named
from rules.in_force import triage

PLACE: Final = f"/prefetch/{PREFETCH}"
MOST_ENTRIES: Final = 200
"""How many entries are read: ten times what is asked for."""

LONGEST_FAULT: Final = 1000
"""As long as a fault is told, in characters: its words and its place may hold some that were sent."""

LONGEST: Final = 2 * OF_TODAY
"""No check counts for longer, save one that only asks for something administrative, such as a refill: a day to the
deadline of a call-soon, and a day more."""

_BUNDLE: Final = "Bundle"
_PATIENT: Final = "Patient"
_RESPONSE: Final = "QuestionnaireResponse"
_WENT_WRONG: Final = "OperationOutcome"
_HOLDS_OTHERS: Final = (_BUNDLE, "Parameters")


class Fetched(NamedTuple):
    """What was fetched: every check that could be read, why there may be more, and where something is wrong."""

    checks: tuple[Check, ...] = ()
    doubts: tuple[str, ...] = ()
    faults: tuple[FaultOut, ...] = ()


def fetched(call: CallIn) -> Fetched:
    """Return the checks among what was sent, in the language in force.

    A key that is null means, in CDS Hooks, that the caller looked and found nothing; one that is missing, that it did
    not look, or could not.
    """
    sent = (call.prefetch or {}).get(PREFETCH, _NOT_SENT)
    if sent is None:
        return Fetched()
    sorting = _Sorting(call.context.patient_id, team_now())
    if sent is _NOT_SENT:
        sorting.doubt(gettext("The records system did not send the patient’s forms."), PLACE, "Missing.")
    elif isinstance(sent, dict) and sent.get("resourceType") == _BUNDLE:
        sorting.add_page(Page(sent, call.context.patient_id))
    else:
        sorting.add(sent, PLACE)
    return sorting.done()


_NOT_SENT: Final = object()


@dataclass(slots=True)
class _Sorting:
    """Sorts what was sent. ``aside`` is what matters only if nothing else was found."""

    patient_id: str
    now: datetime
    checks: list[Check] = field(default_factory=list)
    times: list[datetime | None] = field(default_factory=list)
    unreadable: list[tuple[datetime | None, datetime | None]] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    faults: list[FaultOut] = field(default_factory=list)

    def done(self) -> Fetched:
        """Return what was found."""
        self.doubts += (_unreadable(at) for at, at_latest in self.unreadable if self._matters(at_latest))
        doubts = self.doubts if self.checks else [*self.doubts, *self.aside]
        return Fetched(tuple(self.checks), tuple(dict.fromkeys(doubts)), tuple(self._named()))

    def _named(self) -> Iterator[FaultOut]:
        for each in named(self.faults, FaultOut(pointer=PLACE, message=AND_MORE)):
            yield FaultOut(pointer=each.pointer, message=shortened(each.message, LONGEST_FAULT))

    def doubt(self, words: str, place: str, fault: str) -> None:
        """Note a doubt, and what is wrong for whoever connects the systems."""
        self.doubts.append(words)
        self.faults.append(FaultOut(pointer=place, message=fault))

    def add_page(self, page: Page) -> None:
        """Sort the entries of a page, and doubt it where it does not show that it is the whole answer."""
        if page.entries is None:
            self.add(page.entries, f"{PLACE}/entry")
        for number, entry in enumerate((page.entries or ())[:MOST_ENTRIES]):
            resource = entry.get("resource") if isinstance(entry, dict) else entry
            self.add(resource, f"{PLACE}/entry/{number}/resource", is_page_known=page.is_as_asked)
        issues = as_named(chain(unknown_meaning(page.wrapping, _BUNDLE), left_out_of(page.bundle, _BUNDLE)))
        for fault in _said(issues):
            self.doubt(_other_search(), PLACE, fault)
        if page.is_narrower:
            self.doubt(_other_search(), f"{PLACE}/link", "Expected the parameters of the prefetch template alone.")
        if not page.is_search:
            self.aside.append(_other_search())
        is_cut = len(page.entries or ()) > MOST_ENTRIES
        is_short = page.has_more_than(len(self.times)) and not (page.is_sorted and self._reaches_back())
        if is_cut or is_short:
            self.doubt(
                gettext("The records system has more forms than could be read here."), PLACE, "Not the whole answer."
            )

    def add(self, resource: object, place: str, *, is_page_known: bool = False) -> None:
        """Sort one resource. Other forms are expected where the page is known to be what was asked for."""
        kind = resource.get("resourceType") if isinstance(resource, dict) else None
        if not isinstance(resource, dict) or not isinstance(kind, str):
            self.doubt(gettext("Something was sent that is no form."), place, f"Expected a {_BUNDLE} or {_RESPONSE}.")
        elif kind == _WENT_WRONG:
            if not is_remark(resource):
                words = gettext("The records system says that its search failed, or left something out.")
                self.doubt(words, place, f"Found an {_WENT_WRONG}.")
        elif kind in _HOLDS_OTHERS:
            # A form may stand in there, and a call within the form.
            self.doubt(_other_search(), place, f"Expected a {_RESPONSE}, not a {kind} within another.")
        elif kind == _RESPONSE:
            self.times.append(_at_latest(resource))
            self._add_response(resource, place, is_page_known)
        else:
            self.aside.append(gettext("Something was sent that is no form."))

    def _add_response(self, resource: Resource, place: str, is_page_known: bool) -> None:
        if self._is_of_another(resource):
            words = gettext("A form about another patient was sent. It is not shown.")
            self.doubt(words, f"{place}/subject", "Not the patientId of the context.")
        elif not is_ours(resource):
            self.aside += [] if is_page_known else [gettext("Only other forms were sent.")]
        elif resource.get("status") == "entered-in-error":
            self.aside.append(gettext("A check was marked as entered in error, and is not shown."))
        else:
            self._read(resource, place)

    def _read(self, resource: Resource, place: str) -> None:
        try:
            given = read(resource)
        except Unreadable as fault:
            self.unreadable.append((_at(resource), _at_latest(resource)))
            self.faults += (FaultOut(pointer=place, message=each) for each in _said(fault.issues))
            return
        self.checks.append(
            Check(
                answers=given.answers,
                respondent=given.respondent,
                at=_at(resource),
                at_latest=_at_latest(resource),
                is_finished=given.resource.status in FINISHED,
                outcome=triage(given.answers, given.respondent, questionnaire=given.questionnaire),
                remarks=tuple(put_aside(given)),
            )
        )

    def _is_of_another(self, resource: Resource) -> bool:
        """Whether it is about someone else, whose answers must never be shown."""
        subject = resource.get("subject")
        if not isinstance(subject, dict):
            return False
        # Only a reference that names someone can name another one; without any, the search is trusted.
        about = named_by(str(subject.get("reference")))
        kind = subject.get("type") or (about and about[0]) or _PATIENT
        return kind != _PATIENT or (about is not None and about != (_PATIENT, self.patient_id))

    def _reaches_back(self) -> bool:
        """Whether what was not sent is too old to count: the times go down, to one before any that still could."""
        times = [at.timestamp() for at in self.times if at]
        # Trusted only if the order can be seen in what came: a server may ignore _sort and still list it.
        is_down = len(times) == len(self.times) and times == sorted(times, reverse=True)
        return is_down and bool(self.checks) and times[-1] < (self.now - LONGEST).timestamp()

    def _matters(self, at: datetime | None) -> bool:
        """Whether an unreadable check may mean more than what was read: not if it is old and a newer one whole."""
        if at is None or self.now - at <= LONGEST:
            return True
        return not any(each.settles_what_was_before(self.now) and each.at and each.at > at for each in self.checks)


def _unreadable(at: datetime | None) -> str:
    return gettext("The check of %(day)s cannot be read, or answers questions that are not known here.", day=day(at))


def _other_search() -> str:
    return gettext("The records system did not search as it was asked to.")


def _said(issues: Iterable[Issue]) -> Iterator[str]:
    for issue in issues:
        yield f"{issue.diagnostics} ({', '.join(issue.expression)})" if issue.expression else issue.diagnostics


def _at(resource: Resource) -> datetime | None:
    return moment(resource.get("authored"), team_zone())


def _at_latest(resource: Resource) -> datetime | None:
    return latest_moment(resource.get("authored"), team_zone())
