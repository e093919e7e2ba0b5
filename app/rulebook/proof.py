"""What shows that the rules hold: their smallest presentations, the last proof, and a second one by another prover."""

import json
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict

from app.calling.contact import contact
from app.i18n.dates import day
from app.i18n.words import gettext as _
from app.i18n.words import translate
from app.settings.local_rules import proof_in_force
from rules import in_force
from rules.model.disposition import Clock
from rules.proof.presentations import Presentation, changes_of, presentation_of
from rules.proof.report import because_of, citations_of, words_of
from rules.text import N_

bp = Blueprint("evidence", __name__, url_prefix="/how")

PROOF: Final = Path(__file__).parent / "proof.json"
CERTIFICATE: Final = Path(__file__).parent / "certificate.json"


class _OfRules(BaseModel):
    """What was made beforehand, for one version of the rules."""

    version: str
    hash: str

    @property
    def is_of_these_rules(self) -> bool:
        """Whether the rules in force are the ones it was made for."""
        return self.hash == in_force.HASH


class StoredProperty(BaseModel):
    """One promise, and how many cases were checked."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    code: str
    promise: str
    checked: int
    holds: bool


class StoredProof(_OfRules):
    """The last proof, as ``python -m rules prove --json`` printed it; of each presentation its answers alone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    size: int
    classes: int
    holds: bool
    properties: tuple[StoredProperty, ...]
    seconds: float
    proved_on: date
    presentations: dict[Clock, tuple[str, ...]]


class CertifiedPromise(BaseModel):
    """What became of one promise: proved, refuted or unknown, and how many formulas that took."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    code: str
    verdict: str
    formulas: int
    seconds: float


class StoredCertificate(_OfRules):
    """The last certificate, as ``make certify`` wrote it: the promises of the proof, and a few more."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    solver: str
    promises: tuple[CertifiedPromise, ...]
    seconds: float
    certified_on: date

    def of(self, code: str) -> CertifiedPromise | None:
        """Return what became of the promise ``code``; None if the certificate does not speak of it."""
        return next((each for each in self.promises if each.code == code), None)


class PresentationView(NamedTuple):
    """One smallest set of answers, a line each, and the sources behind its clock."""

    words: tuple[str, ...]
    sources: tuple[str, ...]


class PresentationGroup(NamedTuple):
    """Presentations that have their clock for the same reason."""

    title: str
    presentations: tuple[PresentationView, ...]


class ClockView(NamedTuple):
    """All smallest presentations of one clock."""

    clock: Clock
    title: str
    groups: tuple[PresentationGroup, ...]


@bp.get("/presentations")
def smallest() -> ResponseReturnValue:
    """Show every smallest set of answers for each clock."""
    return render_template(
        "how/presentations.html",
        page_title=_("The smallest sets of answers"),
        contact=contact(),
        clocks=presentations_by_clock(),
        is_of_other_rules=in_force.ADAPTATION is not None and proof_in_force() is None,
    )


@bp.get("/proof")
def proof() -> ResponseReturnValue:
    """Show the last proof of the rules."""
    stored, certificate = stored_proof(), stored_certificate()
    return render_template(
        "how/proof.html",
        page_title=_("What is proved about these rules"),
        contact=contact(),
        proof=stored,
        proved_on=day(stored.proved_on),
        certified_on=day(certificate.certified_on),
        is_adapted=in_force.ADAPTATION is not None,
        local=proof_in_force(),
        certificate=certificate,
        promises=[(translate(each.promise), each, certificate.of(each.code)) for each in stored.properties],
        no_unknown_calm=certificate.of("no-unknown-calm"),
        presentations=(sum(map(len, stored.presentations.values())), certificate.of("presentations")),
    )


@lru_cache
def stored_proof() -> StoredProof:
    """Return the proof that is stored with the rules."""
    return StoredProof.model_validate(json.loads(PROOF.read_text(encoding="utf-8")))


@lru_cache
def stored_certificate() -> StoredCertificate:
    """Return the certificate that is stored with the rules."""
    return StoredCertificate.model_validate(json.loads(CERTIFICATE.read_text(encoding="utf-8")))


def presentations_by_clock() -> tuple[ClockView, ...]:
    """Return every smallest set of answers, by its clock, the shortest first; of adapted rules those proved here."""
    proved = proof_in_force() or stored_proof()
    return tuple(_clock(clock, found) for clock, found in proved.presentations.items() if found)


def _clock(clock: Clock, found: Iterable[str]) -> ClockView:
    """Rebuild the presentations from their answers. A proof of other rules may name answers that are not offered."""
    rebuilt = [each for line in found if (each := presentation_of(in_force.RULES, changes_of(line)))]
    groups: dict[str, list[PresentationView]] = {}
    for each in rebuilt:
        groups.setdefault(because_of(each, in_force.ITEMS, translate), []).append(_view(each))
    views = tuple(PresentationGroup(because, tuple(group)) for because, group in groups.items())
    return ClockView(clock, _title(clock, len(rebuilt)), views)


def _view(each: Presentation) -> PresentationView:
    sources = dict.fromkeys(citation.source.name for citation in citations_of(each))
    return PresentationView(tuple(words_of(each, in_force.ITEMS, translate)), tuple(sources))


def _title(clock: Clock, count: int) -> str:
    match clock:
        case Clock.NOW:
            return _("%(count)s that mean call now", count=count)
        case Clock.TODAY:
            return translate(N_("{count} that mean call your team within {speak_today_hours} hours"), count=str(count))
        case Clock.SOON:
            return translate(N_("{count} that mean call your team within {speak_within_hours} hours"), count=str(count))
        case Clock.OPEN_DAY:
            return _("%(count)s that mean call your team by the end of the next open day", count=count)
        case Clock.NEXT_VISIT:
            return _("%(count)s that mean mention at your next visit", count=count)
