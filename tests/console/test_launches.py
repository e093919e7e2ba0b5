"""What is stored of a launch: found by its call, renewed by the next launch, and gone with the call."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.console.launch import tokens
from app.data import drafts, launches, one_person
from app.data.database import session
from app.data.launch_models import Launch, LaunchedCall
from app.data.launches import Granted, Launched
from app.data.models import User
from rules.model.disposition import Disposition
from tests.support.console import SaveCall

ISS = "https://ehr.example.org/fhir"


def granted(patient: str = "7", access: str = "a1") -> Granted:
    return Granted(
        access=access,
        refresh="",
        expires_at=clock.now() + timedelta(hours=1),
        scopes="launch patient/Patient.r",
        patient=patient,
        encounter="e1",
        fhir_user="Practitioner/3",
    )


def begun(user: User, call_id: str, given: Granted) -> str:
    launch = launches.store(user_id=user.id, issuer=ISS, granted=given, now=clock.now())
    launches.attach(call_id=call_id, launch=launch, encounter=given.encounter)
    session().commit()
    return launch.id


def kept() -> int:
    return sum(session().scalar(select(func.count()).select_from(each)) or 0 for each in (Launch, LaunchedCall))


def draft(user: User, call_id: str) -> None:
    drafts.store(draft_id=call_id, nurse_id=user.id, tab="t", sequence=1, fields={}, now=clock.now())


@pytest.mark.usefixtures("console_app")
def test_a_call_knows_its_record_and_launching_again_renews_what_all_its_calls_may_use(nurse: User) -> None:
    first, second = "1" * 32, "2" * 32
    for each in (first, second):
        draft(nurse, each)
    launch_id = begun(nurse, first, granted())
    assert begun(nurse, second, granted(access="a2")) == launch_id

    assert launches.launch_of(first) == Launched(
        launch_id=launch_id,
        call_id=first,
        user_id=nurse.id,
        issuer=ISS,
        patient="7",
        encounter="e1",
        fhir_user="Practitioner/3",
        scopes=frozenset({"launch", "patient/Patient.r"}),
    )
    assert tokens.token(launch_id) == "a2"
    tokens.forget(launch_id)
    assert tokens.token(launch_id) is None
    assert begun(nurse, "3" * 32, granted(patient="8")) != launch_id
    assert launches.launch_of("4" * 32) is None


def test_nothing_of_a_launch_outlives_its_draft_or_call_and_no_token_a_week(nurse: User, save_call: SaveCall) -> None:
    call = save_call({"fever": "yes"}, decided=Disposition.MENTION)
    draft(nurse, "1" * 32)
    discarded, of_call = begun(nurse, "1" * 32, granted()), begun(nurse, call.id, granted(patient="8"))
    drafts.discard(draft_id="1" * 32, nurse_id=nurse.id)
    launches.tidy(clock.now() + timedelta(days=8))
    session().commit()

    assert (launches.by_id(discarded), tokens.token(of_call)) == (None, None)
    assert launches.launch_of(call.id) is not None
    one_person.erase([call.id], by=nurse.id)
    assert kept() == 0
