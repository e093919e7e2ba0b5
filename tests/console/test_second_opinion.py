"""A second opinion: asked of a colleague, given on their own screen in time, and void once the call changed."""

from datetime import timedelta
from http import HTTPStatus

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import clock
from app.console.record.saved_call import SavedCall
from app.data import people
from app.data.database import session
from app.data.models import AuditEntry, Call, SecondOpinion, User
from tests.console.filling_in import NEW_CALL, Browse, Data, form_on, opened
from tests.console.test_decision import TODAY, asked_about
from tests.support.console import AddPerson
from tests.support.page import FetchPage, InspectedPage
from tests.support.signing_in import AS_SCRIPT, sign_in_as

ASKED = HTTPStatus.UNPROCESSABLE_ENTITY
CONFLICT = HTTPStatus.CONFLICT
LESS: Data = {
    "patient_name": "Maria Lopez",
    "words": "It hurts when she lies down",
    "decided": "next-visit",
    "override_reason": "known-and-assessed",
    "override_words": "Seen by Dr Okafor this morning",
}


@pytest.fixture
def lena(add_person: AddPerson) -> User:
    return add_person("nurse", "lead", name="Lena Lead")


@pytest.fixture
def nora(browse: Browse, nurse: User) -> FetchPage:
    return browse(nurse)


@pytest.fixture
def her_screen(browse: Browse, lena: User) -> FetchPage:
    return browse(lena)


@pytest.fixture
def client(console_app: Flask, nurse: User) -> FlaskClient:
    client = console_app.test_client()
    sign_in_as(client, nurse)
    return client


def asked_of(nora: FetchPage, colleague: User) -> InspectedPage:
    """Return the page of a call with less than computed, about which the colleague is asked."""
    sent = {**form_on(nora(NEW_CALL)), **asked_about(TODAY), **LESS, "ask_of": str(colleague.id)}
    return nora(NEW_CALL, {**sent, "do": "ask-second"})


def request_on(page: InspectedPage) -> str:
    return next(link for link in page.links if link.startswith("/console/second-opinions/"))


def answered(pages: FetchPage, address: str, answer: str, *, status: int = 200) -> InspectedPage:
    shown = pages(address)
    (seen,) = (each.attributes["value"] for each in shown.tree.all("input") if each.attributes.get("name") == "seen")
    return pages(address, {"seen": seen, "do": answer}, status=status)


def actions() -> list[str]:
    log = select(AuditEntry.action).where(AuditEntry.action.startswith("second-opinion")).order_by(AuditEntry.number)
    return list(session().scalars(log))


def test_a_colleague_agrees_on_their_own_screen_and_their_name_stands_in_the_record(
    nora: FetchPage, her_screen: FetchPage, lena: User, client: FlaskClient
) -> None:
    page = asked_of(nora, lena)
    assert "Lena Lead is asked, until" in page.with_id("second-state").text

    address = request_on(her_screen("/console"))
    shown = her_screen(address)
    for words in ("Maria Lopez", "It hurts when she lies down", "Assess today", "Next visit", "Seen by Dr Okafor"):
        assert words in shown.text
    assert "You agreed" in answered(her_screen, address, "agreed").text
    assert "/console/second-opinions/" not in "".join(her_screen("/console").links)

    again = nora(opened(page))
    assert "Lena Lead agrees" in again.with_id("second-state").text
    record = nora(NEW_CALL, {**form_on(again), "do": "save"})
    (call,) = session().scalars(select(Call))
    assert call.record["second_account"] == "Lena Lead"
    assert SavedCall(call).second.startswith("Lena Lead, on their own screen, ")
    for face in ("", "/handover", "/handover?form=long"):
        assert "Lena Lead, on their own screen" in " ".join(nora(f"{record.address}{face}").text.split()), face
    assert "A second clinician agreed on their own screen" in client.get(f"{record.address}/fhir.json").text
    assert [each.removeprefix("second-opinion-") for each in actions()] == ["asked", "read", "read", "agreed", "read"]
    assert session().scalar(select(func.count()).select_from(SecondOpinion)) == 0, "it went with the draft"


def test_without_an_answer_and_after_a_no_the_call_is_not_saved(
    nora: FetchPage, her_screen: FetchPage, lena: User
) -> None:
    page = asked_of(nora, lena)
    waiting = nora(NEW_CALL, {**form_on(page), "do": "save"}, status=ASKED)
    assert "#second_clinician" in waiting.links

    answered(her_screen, request_on(her_screen("/console")), "declined")
    declined = nora(NEW_CALL, {**form_on(waiting), "do": "save"}, status=ASKED)
    assert "Lena Lead does not agree" in declined.with_id("second-state").text
    assert session().scalar(select(Call)) is None


@pytest.mark.unwatched
@pytest.mark.parametrize("change", [{"answer-weakness": "weaker"}, {"decided": "soon"}, {"override_words": "Other"}])
def test_a_changed_call_makes_the_agreement_void_and_says_so(
    nora: FetchPage, her_screen: FetchPage, lena: User, change: Data
) -> None:
    page = asked_of(nora, lena)
    answered(her_screen, request_on(her_screen("/console")), "agreed")
    changed = nora(NEW_CALL, {**form_on(page), **change, "caller_number": "212-555-0142", "do": "save"}, status=ASKED)

    assert "have changed since. Ask again." in changed.with_id("second-state").text
    assert session().scalar(select(Call)) is None

    back = {name: form_on(page).get(name, []) for name in change}
    nora(NEW_CALL, {**form_on(changed), **back, "do": "save"})
    assert session().scalar(select(Call)) is not None, "what she agreed to is as it was again"


def test_what_changed_while_a_colleague_read_is_not_agreed_to(
    nora: FetchPage, her_screen: FetchPage, lena: User
) -> None:
    page = asked_of(nora, lena)
    address = request_on(her_screen("/console"))
    shown = her_screen(address)
    (seen,) = (each.attributes["value"] for each in shown.tree.all("input") if each.attributes.get("name") == "seen")
    nora(NEW_CALL, {**form_on(page), "answer-weakness": "weaker", "do": "update"})

    told = her_screen(address, {"seen": seen, "do": "agreed"}, status=CONFLICT)
    assert "The call has changed since you opened it" in told.text
    her_screen(address, {"do": "agreed"}, status=CONFLICT)
    assert session().scalars(select(SecondOpinion.answer)).all() == [None]


def test_after_ten_minutes_or_when_someone_else_is_asked_it_can_be_answered_no_more(
    nora: FetchPage, her_screen: FetchPage, lena: User, add_person: AddPerson
) -> None:
    page = asked_of(nora, lena)
    address = request_on(her_screen("/console"))
    other = add_person("nurse", name="Omar Other")
    page = nora(NEW_CALL, {**form_on(page), "ask_of": str(other.id), "do": "ask-second"})
    assert "I agree" not in her_screen(address).text
    her_screen(address, {"seen": "", "do": "agreed"}, status=CONFLICT)

    page = nora(NEW_CALL, {**form_on(page), "ask_of": str(lena.id), "do": "ask-second"})
    address = request_on(her_screen("/console"))
    with time_machine.travel(clock.now() + timedelta(minutes=10)):
        assert "I agree" not in her_screen(address).text
        assert "/console/second-opinions/" not in "".join(her_screen("/console").links)
        assert "did not answer by" in nora(opened(page)).with_id("second-state").text


@pytest.mark.unwatched
def test_only_who_was_asked_sees_the_call_and_only_an_active_colleague_can_be_asked(
    nora: FetchPage, browse: Browse, lena: User, nurse: User, add_person: AddPerson
) -> None:
    gone, admin = add_person("nurse", name="Gone Away"), add_person("admin", name="Ada Admin")
    people.disable(user=gone)
    session().commit()
    options = {each.text for each in nora(NEW_CALL).with_id("ask_of").all("option")}
    assert options == {"Choose", "Lena Lead"}

    for number in ("", "x", str(nurse.id), str(gone.id), str(admin.id), "9" * 12):
        sent = {**form_on(nora(NEW_CALL)), **asked_about(TODAY), **LESS, "ask_of": number, "do": "ask-second"}
        assert "#ask_of" in nora(NEW_CALL, sent, status=ASKED).links
    unexplained = {**form_on(nora(NEW_CALL)), **asked_about(TODAY), "decided": "next-visit", "ask_of": str(lena.id)}
    assert "#override_reason" in nora(NEW_CALL, {**unexplained, "do": "ask-second"}, status=ASKED).links

    asked_of(nora, lena)
    address = request_on(browse(lena)("/console"))
    nora(address, status=404)
    browse(add_person("nurse"))(address, status=404)
    browse(lena)(f"/console/second-opinions/{2**31}", status=404)


def test_nobody_writes_an_agreement_into_the_record_by_hand(nora: FetchPage) -> None:
    forged: Data = {"second_account": "Lena Lead", "second_at": "now", "advice_for": "next-visit.team"}
    sent = {**form_on(nora(NEW_CALL)), **asked_about(TODAY), **LESS, **forged, "do": "save"}
    shown = nora(NEW_CALL, sent, status=ASKED)
    outside: Data = {"second_clinician": "Dr Okafor", "second_number": "212-555-0199"}
    nora(NEW_CALL, {**form_on(shown), **forged, **outside, "do": "save"})

    (call,) = session().scalars(select(Call))
    assert (call.record["second_account"], call.record["second_at"]) == ("", "")
    assert SavedCall(call).second == "Dr Okafor, 212-555-0199, by name and number, without an account here"


def test_the_page_that_waits_is_told_by_script(
    nora: FetchPage, her_screen: FetchPage, lena: User, client: FlaskClient
) -> None:
    address = f"/console/drafts/{form_on(asked_of(nora, lena))['draft'][0]}/second-opinion"
    assert "data-waiting" in client.get(address).text
    answered(her_screen, request_on(her_screen("/console")), "agreed")
    assert "Lena Lead agrees" in client.get(address).text
    assert client.get(f"/console/drafts/{'0' * 32}/second-opinion").status_code == HTTPStatus.NOT_FOUND


def test_a_page_that_waits_keeps_no_screen_open(nora: FetchPage, lena: User, client: FlaskClient) -> None:
    address = f"/console/drafts/{form_on(asked_of(nora, lena))['draft'][0]}/second-opinion"
    with time_machine.travel(clock.now(), tick=False) as traveller:
        assert client.get(NEW_CALL).status_code == HTTPStatus.OK
        for expected in (HTTPStatus.OK, HTTPStatus.UNAUTHORIZED):
            traveller.shift(timedelta(minutes=10))
            assert client.get(address, headers=AS_SCRIPT).status_code == expected
