"""A saved call as a FHIR Bundle: the answers, every finding as it was shown, and the request as the nurse decided."""

from typing import Any, Final

from app.console.record.plain_text import one_line
from app.console.record.saved_call import SavedCall
from app.console.record.what_came import WhatCame
from app.data.models import Call
from app.interop.fhir.elements import Reference
from app.interop.fhir.outcome import bundle
from app.interop.fhir.resources import Bundle
from app.interop.fhir.response import questionnaire_response
from app.settings.settings import settings_in_force
from rules.in_force import RED_FLAG, RED_FLAGS
from rules.model.disposition import Disposition, Route
from rules.model.outcome import Advisory, Finding, Outcome, Raised, Said
from rules.model.questionnaire import Respondent
from rules.model.red_flag import RedFlag
from rules.sources.citation import Citation, Confidence, Source

Stored = dict[str, Any]

_UNCONFIRMED: Final = "From the caller’s own check, not confirmed"


def as_fhir(call: Call, came: WhatCame | None = None) -> Bundle:
    """Return ``call`` as it was saved, and what ``came`` of the call back.

    Its findings are those that were stored, and never worked out again.

    Raises:
        AnswersError: the questions have changed so much since that its answers can no more be named.
    """
    saved, at = SavedCall(call), call.saved_at.astimezone(settings_in_force().time_zone)
    respondent = Respondent(call.respondent)
    response = questionnaire_response(call.answers, respondent, at=at, subject=_patient(saved))
    return bundle(response, _as_decided(call), respondent, at, *_notes(saved, came))


def _patient(saved: SavedCall) -> Reference:
    """Name the patient as far as it was written down; where their record is, only the other system knows."""
    number, name = one_line(saved.typed("record_number")), one_line(saved.typed("patient_name"))
    return Reference(type="Patient", identifier={"value": number} if number else None, display=name or None)


def _notes(saved: SavedCall, came: WhatCame | None) -> list[str]:
    """Say if something else was decided than computed, which answers nobody asked again, and what came of it."""
    notes = []
    if saved.is_changed:
        reason = f": {saved.reason}" if saved.reason else ""
        notes.append(f"{saved.change.capitalize()} from {saved.computed} to {saved.decided} by the nurse{reason}")
    if saved.unconfirmed:
        notes.append(f"{_UNCONFIRMED}: {'; '.join(each.term for each in saved.unconfirmed)}")
    if came:
        notes.append(f"Call back {came.brief()}")
    return notes


def _as_decided(call: Call) -> Outcome:
    """Return what was stored, with the disposition that the nurse decided on."""
    decided, stored = Disposition(call.decided), call.outcome
    return Outcome(
        disposition=decided,
        route=Route(stored["route"]) if decided is Disposition.CALL_NOW else Route.TEAM,
        findings=tuple(map(_finding, stored["findings"])),
        raised=tuple(map(_raised, stored["raised"])),
        unknown=tuple(stored["unknown"]),
        unanswered=tuple(stored["unanswered"]),
        negatives=tuple(stored["negatives"]),
        advisories=tuple(Advisory(each["code"], each["words"]) for each in stored["advisories"]),
        helper_needed=stored["helper_needed"],
        complete=stored["complete"],
        version=stored["version"],
        hash=stored["hash"],
    )


def _finding(stored: Stored) -> Finding:
    """Return a finding in the words of its day; the rule may read otherwise by now, or be gone."""
    flag = _flag(
        stored["code"],
        finding=stored["finding"],
        disposition=Disposition(stored["disposition"]),
        route=Route(stored["route"]),
        citations=tuple(map(_citation, stored["citations"])),
    )
    return Finding(flag, tuple(Said(each["link_id"], tuple(each["options"])) for each in stored["said"]))


def _raised(stored: Stored) -> Raised:
    level = Disposition(stored["disposition"])
    gone = {"disposition": level, "route": Route.TEAM, "citations": ()}
    flags = tuple(RED_FLAG.get(code) or _flag(code, finding=code, **gone) for code in stored["red_flags"])
    # What was kept before rules 1.0.1 has no route: then "not sure" never meant 911.
    route = Route(stored.get("route", Route.TEAM))
    return Raised(stored["link_id"], level, flags, route)


def _flag(code: str, **as_then: object) -> RedFlag:
    """Return a red flag as it was. Its condition was not stored: today's stands there, or any, and nothing reads it."""
    return RED_FLAG.get(code, RED_FLAGS[0]).model_copy(update={"code": code, **as_then})


def _citation(stored: Stored) -> Citation:
    return Citation.model_construct(
        source=Source.model_construct(organisation=stored["source"], title="", year=None, is_guide=stored["is_guide"]),
        section=stored["section"],
        item=stored["item"],
        paraphrase=stored["paraphrase"],
        key_phrase=stored["key_phrase"],
        confidence=Confidence(stored["confidence"]),
    )
