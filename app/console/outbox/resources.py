"""What the record is to have of a saved call, as resources of FHIR R4, made from the call alone."""

import base64
from typing import Final, Literal
from uuid import UUID

from app.console.record.fhir_export import answers_of
from app.console.record.forms import Form
from app.console.record.handed_over import text
from app.console.record.saved_call import SavedCall
from app.console.record.what_came import TITLES
from app.console.times import with_zone
from app.data import calls
from app.data.call_backs import kind_of
from app.data.launches import Launched
from app.data.models import Call, CallBack
from app.data.outbox import Kind
from app.interop.fhir import codes
from app.interop.fhir.elements import URI, CodeableConcept, Coding, Element, Identifier, Period, Reference, Resource
from app.interop.fhir.narrative import told
from app.interop.fhir.resources import QuestionnaireResponse
from app.interop.fhir.tasks import Restriction, Task
from app.serving.site_address import own_address
from app.settings.settings import settings_in_force
from rules.model.disposition import Disposition
from rules.model.questionnaire import Respondent

HANDOVER: Final = "Handover of a telephone triage"
_PERFORMERS: Final = ("Practitioner/", "PractitionerRole/")


class GivenAnswers(QuestionnaireResponse):
    """The answers as the nurse saved them."""

    identifier: Identifier
    encounter: Reference | None = None
    author: Reference


class Attachment(Element):
    """A text, in base 64."""

    content_type: str
    language: str
    data: str
    title: str
    creation: str


class Content(Element):
    """What a document says."""

    attachment: Attachment


class Context(Element):
    """During what it was written."""

    encounter: list[Reference]


class DocumentReference(Resource):
    """The handover, for whoever opens the record next."""

    resource_type: Literal["DocumentReference"] = "DocumentReference"
    identifier: list[Identifier]
    status: Literal["current"] = "current"
    doc_status: Literal["final"] = "final"
    type: CodeableConcept
    subject: Reference
    date: str
    author: list[Reference]
    description: str
    content: list[Content]
    context: Context | None = None


class OwedTask(Task):
    """The call that is owed: to call back, or to ask whether the patient has arrived."""

    code: CodeableConcept
    encounter: Reference | None = None


def identifier_of(call_id: str) -> Identifier:
    """Return by what each resource of the call is known: the number of its record, the same for every type."""
    return Identifier(system=URI, value=UUID(call_id).urn)


def kinds_of(call: Call) -> list[Kind]:
    """Return what the record is to have of ``call``: no task if nothing is owed after it."""
    return [Kind.ANSWERS, Kind.HANDOVER, *([Kind.TASK] if calls.call_back(call.id) else [])]


def resource_of(kind: Kind, call: Call, launched: Launched, *, may_be_there: bool = False) -> Resource | None:
    """Return the resource of that kind; None for a task that was done before the record could have it.

    One that may be there in spite of that is made as it was: the record then says under which id it has it.

    Raises:
        AnswersError: the questions have changed so much since that the answers can no more be named.
    """
    match kind:
        case Kind.ANSWERS:
            return _answers(call, launched)
        case Kind.HANDOVER:
            return _handover(call, launched)
        case Kind.TASK | Kind.TASK_STATE:
            owed = calls.call_back(call.id)
            return task_of(owed, launched) if owed and (may_be_there or not owed.closed_at) else None


def _answers(call: Call, launched: Launched) -> Resource:
    patient = _patient(launched)
    given = answers_of(call, patient)
    known = {name: getattr(given, name) for name in type(given).model_fields}
    # Who answered was the patient, or somebody whom the record need not know.
    source = patient if calls.respondent_of(call) is Respondent.PATIENT else given.source
    changed = {
        "identifier": identifier_of(call.id),
        "questionnaire": _form(given.questionnaire or ""),
        "source": source,
        "author": _nurse(call, launched),
        "encounter": _encounter(launched),
    }
    return GivenAnswers(**(known | changed))


def _form(canonical: str) -> str:
    """Return the address of the form where we serve it: some servers take no response to one that is named by URN."""
    form, version = codes.form_named(canonical)
    served = settings_in_force().site_address and form
    return f"{own_address()}/fhir/Questionnaire/{form}|{version}" if served else canonical


def _handover(call: Call, launched: Launched) -> Resource:
    at, encounter = call.saved_at.astimezone(settings_in_force().time_zone), _encounter(launched)
    written = text(call, Form.LONG)
    document = DocumentReference(
        language="en",
        identifier=[identifier_of(call.id)],
        type=CodeableConcept(text=HANDOVER),
        subject=_patient(launched),
        date=at.isoformat(timespec="seconds"),
        author=[_nurse(call, launched)],
        description=f"{HANDOVER}: {SavedCall(call).decided}",
        content=[
            Content(
                attachment=Attachment(
                    content_type="text/plain; charset=utf-8",
                    language="en",
                    data=base64.b64encode(written.encode()).decode("ascii"),
                    title=HANDOVER,
                    creation=at.isoformat(timespec="seconds"),
                )
            )
        ],
        context=Context(encounter=[encounter]) if encounter else None,
    )
    return told(document, document.description)


def task_of(owed: CallBack, launched: Launched) -> OwedTask:
    """Return what is ``owed`` as a task that is open."""
    call, zone = owed.call, settings_in_force().time_zone
    since, due = (each.astimezone(zone).isoformat(timespec="seconds") for each in (call.saved_at, owed.due_at))
    decided, title, words = Disposition(call.decided), TITLES[kind_of(owed)], SavedCall(call).decided
    task = OwedTask(
        language="en",
        identifier=[identifier_of(call.id)],
        priority=codes.LEVELS[decided].priority,
        code=CodeableConcept(text=title),
        description=f"{title}, due {with_zone(owed.due_at, zone)}. Decided: {words}.",
        # By its identifier, as nobody knows whether the record takes it, and under which id.
        focus=Reference(type=Kind.HANDOVER.value, identifier=identifier_of(call.id).model_dump(), display=HANDOVER),
        subject=_patient(launched),
        encounter=_encounter(launched),
        authored_on=since,
        requester=_nurse(call, launched),
        reason_code=CodeableConcept(coding=[Coding(system=codes.DISPOSITIONS, code=decided.value)], text=words),
        restriction=Restriction(period=Period(start=since, end=due)),
    )
    return told(task, task.description)


def _patient(launched: Launched) -> Reference:
    return Reference(reference=f"Patient/{launched.patient}")


def _encounter(launched: Launched) -> Reference | None:
    return Reference(reference=f"Encounter/{launched.encounter}") if launched.encounter else None


def _nurse(call: Call, launched: Launched) -> Reference:
    """Name who saved the call; by reference only if it is who launched it, and the record knows them as a clinician."""
    is_known = launched.user_id == call.nurse_id and launched.fhir_user.startswith(_PERFORMERS)
    kind = "PractitionerRole" if launched.fhir_user.startswith("PractitionerRole/") and is_known else "Practitioner"
    return Reference(reference=launched.fhir_user if is_known else None, type=kind, display=call.nurse.name)
