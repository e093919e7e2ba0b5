"""A saved call as a FHIR Bundle: the answers, every finding as it was shown, and the request as the nurse decided."""

from datetime import datetime
from typing import Final

from app.console.call.fields import PAPER_AT
from app.console.call.forms import moment_on_paper
from app.console.decided import PLACES, TRANSPORTS, as_saved
from app.console.levels import by_when, verdict_in_words
from app.console.record.plain_text import one_line
from app.console.record.saved_call import SavedCall
from app.console.record.what_came import WhatCame
from app.console.times import with_zone
from app.data.calls import respondent_of
from app.data.models import Call
from app.interop.fhir.elements import Reference
from app.interop.fhir.outcome import bundle
from app.interop.fhir.resources import Bundle, QuestionnaireResponse
from app.interop.fhir.response import questionnaire_response
from app.settings.settings import settings_in_force
from rules.advice.cards import ShownCard, card_for
from rules.model.outcome import Outcome

_UNCONFIRMED: Final = "From the caller’s own check, not confirmed"


def as_fhir(call: Call, came: WhatCame | None = None) -> Bundle:
    """Return ``call`` as it was saved, and what ``came`` of the call back.

    Its findings are those that were stored, and never worked out again.

    Raises:
        AnswersError: the questions have changed so much since that its answers can no more be named.
    """
    saved, decided = SavedCall(call), as_saved(call)
    response = answers_of(call, _patient(saved))
    respondent, at = respondent_of(call), _taken_at(saved)
    return bundle(response, decided, respondent, at, *_notes(saved, came), words=_words(saved, decided))


def answers_of(call: Call, subject: Reference) -> QuestionnaireResponse:
    """Return the answers of ``call`` about ``subject``, as they were given.

    Raises:
        AnswersError: the questions have changed so much since that they can no more be named.
    """
    saved = SavedCall(call)
    form, respondent = saved.outcome.questionnaire, respondent_of(call)
    return questionnaire_response(call.answers, respondent, at=_taken_at(saved), subject=subject, questionnaire=form)


def _taken_at(saved: SavedCall) -> datetime:
    return _on_paper(saved) or saved.call.saved_at.astimezone(settings_in_force().time_zone)


def _words(saved: SavedCall, decided: Outcome) -> ShownCard:
    """Return the request in the words of the nurse, to whoever goes on with the patient."""
    return ShownCard(
        disposition=decided.disposition,
        action=verdict_in_words(decided.verdict),
        lead=saved.suspected,
        clock=by_when(decided.clock, "from the call"),
        first_line=card_for(decided).first_line,
    )


def _on_paper(saved: SavedCall) -> datetime | None:
    """Return when the call was taken, if that was on paper: what was assessed is of then."""
    return moment_on_paper(saved.typed(PAPER_AT.name))


def _patient(saved: SavedCall) -> Reference:
    """Name the patient as far as it was written down; where their record is, only the other system knows."""
    number, name = one_line(saved.typed("record_number")), one_line(saved.typed("patient_name"))
    return Reference(type="Patient", identifier={"value": number} if number else None, display=name or None)


def _way(saved: SavedCall) -> str:
    """Return where the patient is sent and how they get there, of what is offered here."""
    known = (PLACES.get(saved.record["place"]), TRANSPORTS.get(saved.record["transport"]))
    return ", ".join(each.words for each in known if each)


def _notes(saved: SavedCall, came: WhatCame | None) -> list[str]:
    """Note if something else was decided than computed, which answers nobody asked again, and what came of it."""
    notes = []
    if saved.is_changed:
        reason = f": {saved.reason}" if saved.reason else ""
        notes.append(f"{saved.change.capitalize()} from {saved.computed} to {saved.decided} by the nurse{reason}")
    if saved.second:
        notes.append(f"A second clinician agreed {saved.how_second}")
    if way := _way(saved):
        notes.append(f"Where and how: {way}")
    if _on_paper(saved):
        typed_in = with_zone(saved.call.saved_at, settings_in_force().time_zone)
        notes.append(f"Taken on paper, typed in at {typed_in}")
    if saved.unconfirmed:
        notes.append(f"{_UNCONFIRMED}: {'; '.join(each.term for each in saved.unconfirmed)}")
    if saved.ask_again:
        notes.append(saved.ask_again)
    if came:
        notes.append(f"{came.title} {came.brief()}")
    return notes
