"""Opening the console from a patient's record, against an authorization server that nobody here wrote."""

import re
import socket
import time
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from threading import BoundedSemaphore, Event
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import requests
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import ECKey, OKPKey, RSAKey
from pydantic import ValidationError
from sqlalchemy import select

from app import clock
from app.console.access import CONFIRMED, HOME, LINK, SEEN
from app.console.launch import discovery, tokens, views
from app.data import drafts, identities, launches, people, sign_ins
from app.data.database import session
from app.data.models import AuditEntry, Draft, User
from app.services import provide, services
from app.serving import asking
from app.serving.cookies import SHIFT
from app.settings.ehrs import Ehr
from app.settings.settings import SettingsError
from tests.console.filling_in import form_on
from tests.support.app import MakeApp
from tests.support.console import fetcher
from tests.support.page import FetchPage
from tests.support.part import first_in_part
from tests.support.signing_in import PASSWORD, Desk, sign_in_as
from tests.support.smart_server import SmartServer
from tests.support.table import table

pytestmark = pytest.mark.on_any_database

HANDLE = "of-this-window"
ADA: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "7",
    "active": True,
    "identifier": [
        {"type": {"coding": [{"code": "SS"}]}, "value": "999-11-2222"},
        {"use": "old", "type": {"coding": [{"code": "MR"}]}, "value": "A-16"},
        {"use": "usual", "type": {"coding": [{"code": "MR"}]}, "value": "A-17"},
    ],
    "name": [
        {"use": "old", "family": "Byron", "given": ["Ada"]},
        {"use": "official", "family": "Lovelace", "given": ["Ada", "King"]},
    ],
    "telecom": [
        {"system": "email", "value": "ada@example.org"},
        {"system": "phone", "use": "mobile", "value": "212-555-0147"},
        {"system": "phone", "use": "home", "value": "212-555-0148"},
    ],
    "birthDate": "1956-03-09",
    "communication": [
        {"language": {"coding": [{"code": "en"}]}},
        {"language": {"coding": [{"code": "es-US"}]}, "preferred": True},
    ],
}
FILLED = {
    "patient_name": ["Ada King Lovelace"],
    "patient_born": ["1956-03-09"],
    "record_number": ["A-17"],
    "caller_number": ["212-555-0147 (mobile); 212-555-0148 (home)"],
    "interpreter": ["Spanish (United States)"],
}


@pytest.fixture
def ehr(console_app: Flask, smart_server: SmartServer) -> SmartServer:
    """Give the records system as it is at first, one that this console can be opened from."""
    smart_server.be(ADA)
    use_of(console_app, smart_server)
    return smart_server


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "_found", {})


@pytest.fixture
def linked(ehr: SmartServer, nurse: User) -> User:
    """Give a nurse who is Nora in the record as well."""
    identities.bind(user=nurse, iss=ehr.issuer, sub="nora", how="test")
    session().commit()
    return nurse


@pytest.fixture
def client(console_app: Flask) -> FlaskClient:
    return console_app.test_client()


@pytest.fixture
def pages(console_app: Flask, client: FlaskClient) -> FetchPage:
    return fetcher(console_app, client)


def use(app: Flask, ehr: Ehr) -> None:
    provide(app, settings=services(app).settings.model_copy(update={"ehrs": (ehr,)}))


def use_of(app: Flask, server: SmartServer) -> None:
    """Let the console be opened from ``server``, which knows it as a public client."""
    use(app, Ehr(name="The record", iss=server.iss, client_id="public"))


def launched(client: FlaskClient, ehr: SmartServer, handle: str = HANDLE) -> str:
    """Launch, and be let in; return the address to come back to."""
    away = client.get("/console/launch", query_string={"iss": ehr.iss, "launch": handle})
    assert away.status_code == HTTPStatus.FOUND, away.text
    return let_in(away.location)


def let_in(address: str) -> str:
    """Go on as a browser would, until the records system sends it back."""
    with requests.Session() as browser:
        while "/console/launch/back" not in urlsplit(address).path:
            answer = browser.get(address, allow_redirects=False, timeout=10)
            assert answer.is_redirect, answer.text
            address = urljoin(address, answer.headers["Location"])
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def audited() -> list[str]:
    return [entry.action for entry in session().scalars(select(AuditEntry).order_by(AuditEntry.number))]


def test_a_launch_signs_the_nurse_in_and_fills_the_patient_in_not_confirmed(
    ehr: SmartServer, client: FlaskClient, pages: FetchPage, linked: User
) -> None:
    page = pages(launched(client, ehr))
    form = form_on(page)

    assert {name: form[name] for name in FILLED} == FILLED
    assert set(form["from_record"]) == set(FILLED)
    assert "was not filled in" not in page.text
    draft_id = form["draft"][0]
    found = launches.launch_of(draft_id)
    assert found is not None
    assert (found.user_id, found.patient, found.encounter, found.fhir_user) == (
        linked.id,
        "7",
        "e1",
        "Practitioner/nora",
    )
    assert audited()[-4:] == ["sign-in", "draft-begun", "launched", "draft-read"]
    assert client.get("/console").status_code == HTTPStatus.OK

    saved = {**form, "from_record": ["interpreter"], "answer-back-pain": ["new"], "do": ["save"]}
    record = pages("/console/calls/new", saved)
    assert "Ada King Lovelace" in record.text
    assert record.text.count("(from the patient’s record, not confirmed)") == 1


def test_what_the_record_filled_in_is_said_to_be_unconfirmed_at_the_top_at_the_save_and_in_every_handover(
    ehr: SmartServer, client: FlaskClient, pages: FetchPage, linked: User
) -> None:
    """The wrong record may have been open. It keeps nobody from saving: who is on the line may need an ambulance."""
    assert linked.email
    page = pages(launched(client, ehr))
    assert page.text.count("not confirmed yet") == 2
    form = form_on(page)
    saved = {**form, "answer-back-pain": ["new"]}
    pages("/console/calls/new", {**saved, "do": ["save"]})
    for wanted, said in (
        ("short", "Ada King Lovelace (unconfirmed)"),
        ("spoken", "years, not confirmed with the caller"),
        ("long", "Not confirmed with the caller: name, date of birth, record number, interpreter"),
    ):
        assert said in " ".join(pages(f"/console/calls/{form['draft'][0]}/handover?form={wanted}").text.split()), wanted

    form = form_on(pages(launched(client, ehr)))
    confirmed = {**form, "from_record": [], "answer-back-pain": ["new"]}
    page = pages("/console/calls/new", {**confirmed, "do": ["update"]})
    assert "not confirmed yet" not in page.text
    pages("/console/calls/new", {**form_on(page), "do": ["save"]})
    for wanted in ("short", "spoken", "long"):
        text = pages(f"/console/calls/{form['draft'][0]}/handover?form={wanted}").text
        assert "onfirmed with the caller" not in text
        assert "Lovelace (unconfirmed)" not in text


def test_from_the_launch_to_what_is_in_the_record(
    ehr: SmartServer, client: FlaskClient, pages: FetchPage, linked: User
) -> None:
    """The whole walk, and once more for what the record could not take at first: it is sent when it is opened again."""
    form = form_on(pages(launched(client, ehr)))
    answers = {"answer-weakness": ["weaker"], "answer-fever": ["yes"], "do": ["save"]}
    ehr.be(ADA, faults={"Task": 503, "DocumentReference": 503})
    page = pages("/console/calls/new", {**form, **answers})
    assert "Answers: in the record since" in " ".join(page.text.split())
    assert "Handover: not yet: the record did not answer" in " ".join(page.text.split())

    kept = [each for each in ehr.stored if each["resourceType"] != "Patient"]
    ehr.be(ADA, *kept)
    pages(launched(client, ehr))
    made = {each["resourceType"]: each for each in ehr.stored}
    call_id = form["draft"][0]
    assert sorted(made) == ["DocumentReference", "Patient", "QuestionnaireResponse", "Task"]
    assert made["Task"]["requester"] == {
        "reference": "Practitioner/nora",
        "type": "Practitioner",
        "display": linked.name,
    }
    assert made["Task"]["for"] == made["QuestionnaireResponse"]["subject"] == {"reference": "Patient/7"}
    page = pages(f"/console/calls/{call_id}")
    assert "In the patient’s record" in page.text


@pytest.mark.usefixtures("linked")
def test_what_leaves_is_bound_to_this_browser_and_to_the_record(ehr: SmartServer, client: FlaskClient) -> None:
    away = client.get("/console/launch", query_string={"iss": f"{ehr.iss}/", "launch": HANDLE}).location
    sent = {name: values[0] for name, values in parse_qs(urlsplit(away).query).items()}

    assert {name: sent[name] for name in ("response_type", "client_id", "aud", "launch", "code_challenge_method")} == {
        "response_type": "code",
        "client_id": "public",
        "aud": ehr.iss,
        "launch": HANDLE,
        "code_challenge_method": "S256",
    }
    assert {"launch", "openid", "fhirUser", "patient/Patient.r", "offline_access"} <= set(sent["scope"].split())
    back = let_in(away)
    assert client.application.test_client().get(back).status_code == HTTPStatus.FORBIDDEN
    assert client.get(back).status_code == HTTPStatus.FOUND
    assert client.get(back).status_code == HTTPStatus.FORBIDDEN


def test_launching_again_goes_on_with_the_same_call_and_never_changes_what_was_typed(
    ehr: SmartServer, client: FlaskClient, pages: FetchPage, linked: User
) -> None:
    form = form_on(pages(launched(client, ehr)))
    pages("/console/calls/new", {**form, "record_number": "A 17", "interpreter": "", "from_record": [], "do": "update"})
    again = form_on(pages(launched(client, ehr)))

    assert again["draft"] == form["draft"]
    assert (again["record_number"], again["from_record"]) == (["A 17"], ["interpreter"])

    pages("/console/calls/new", {**again, "patient_name": "Ben Lee", "record_number": "B-1", "do": "update"})
    other = form_on(pages(launched(client, ehr)))
    assert other["draft"] != form["draft"]
    assert other["patient_name"] == FILLED["patient_name"]
    ehr.be({**ADA, "id": "8", "name": [{"text": "Cy Young"}]}, context={"patient": "8"})
    third = form_on(pages(launched(client, ehr)))
    assert (third["patient_name"], len({*form["draft"], *other["draft"], *third["draft"]})) == (["Cy Young"], 3)
    assert [each.holder_id for each in session().scalars(select(Draft))] == [linked.id] * 3


@first_in_part(
    ("wanted", "said"),
    [
        ({"faults": {"Patient": 404}}, "does not know the patient that it named"),
        ({"faults": {"Patient": "html"}}, "answered what cannot be read"),
        ({"faults": {"Patient": "huge"}}, "answered with more than can be read"),
        ({"faults": {"Patient": "redirect"}}, "led to another address"),
        ({"faults": {"Patient": "cut"}}, "cannot be reached"),
        ({"faults": {"Patient": {**ADA, "id": "8"}}}, "something else than the patient"),
        ({"faults": {"Patient": {**ADA, "active": False}}}, "does not use this patient’s record any more"),
        ({"withheld": ["patient/Patient.r"]}, "does not let the console read the patient"),
        ({"faults": {"Patient": 401}}, "does not let the console read the patient"),
        ({"faults": {"Patient": 500}}, "answered what cannot be read"),
        ({"faults": {"Patient": {"resourceType": "Person", "id": "7"}}}, "something else than the patient"),
    ],
    first=4,
    ids=str,
)
@pytest.mark.usefixtures("linked")
def test_a_record_that_cannot_be_read_is_said_and_the_call_goes_on_by_hand(
    ehr: SmartServer, client: FlaskClient, pages: FetchPage, wanted: dict[str, Any], said: str
) -> None:
    ehr.be(ADA, **wanted)
    page = pages(launched(client, ehr))

    assert said in page.text
    assert form_on(page).get("patient_name") in (None, [""])


@pytest.mark.parametrize(("bound", "fault"), [("SILENCE", "silent"), ("WHOLE", "drips"), ("WHOLE", "trickles")])
def test_an_answer_that_never_ends_is_given_up(
    smart_server: SmartServer, monkeypatch: pytest.MonkeyPatch, bound: str, fault: str
) -> None:
    """Each byte comes long before a silence would be one, so that it is the bound of the whole that ends it."""
    monkeypatch.setattr(asking, bound, 0.3)
    smart_server.be(faults={"jwks": fault})

    with pytest.raises(asking.AskingError) as given_up:
        asking.ask("GET", f"{smart_server.issuer}/jwks")
    assert given_up.value.code == "slow"


def test_a_name_that_is_looked_up_without_end_is_given_up_and_nothing_is_sent_later(
    smart_server: SmartServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No resolver can be told to stop; once it answers after all, nobody waits any more, so nothing goes out."""
    smart_server.be(ADA)
    look_up, may_go_on, gone_on, connected = socket.getaddrinfo, Event(), Event(), Event()

    def hanging(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        may_go_on.wait(20)
        gone_on.set()
        return look_up(*args, **kwargs)

    def closed(made: socket.socket) -> None:
        connected.set()
        close(made)

    close = socket.socket.close
    monkeypatch.setattr(socket, "getaddrinfo", hanging)
    monkeypatch.setattr(socket.socket, "close", closed)
    monkeypatch.setattr(asking, "WHOLE", 0.3)
    with pytest.raises(asking.AskingError) as given_up:
        asking.ask("GET", f"{smart_server.iss}/Patient/7")
    assert (given_up.value.code, gone_on.is_set()) == ("slow", False)
    may_go_on.set()
    assert connected.wait(20), "it connects, is told that nobody waits, and hangs up"
    assert smart_server.asked == []


def test_no_more_is_begun_than_can_be_waited_for(smart_server: SmartServer, monkeypatch: pytest.MonkeyPatch) -> None:
    smart_server.be(ADA)
    monkeypatch.setattr(asking, "_free", BoundedSemaphore(1))
    asking.ask("GET", f"{smart_server.issuer}/jwks")
    assert asking.ask("GET", f"{smart_server.issuer}/jwks").status == HTTPStatus.OK, "each gives its place back"
    with asking._free, pytest.raises(asking.AskingError) as refused:  # noqa: SLF001
        asking.ask("GET", f"{smart_server.issuer}/jwks")
    assert refused.value.code == "slow"


def test_a_page_has_one_time_for_all_that_it_asks(
    ehr: SmartServer, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four answers, each just in time, would keep a nurse waiting four times as long."""
    back = launched(client, ehr)
    monkeypatch.setattr(asking, "PAGE", 0)
    monkeypatch.setattr(discovery, "_found", {})

    for address in (back, f"/console/launch?iss={ehr.iss}&launch={HANDLE}"):
        page = client.get(address)
        assert page.status_code == HTTPStatus.BAD_GATEWAY
        assert "did not answer in time" in page.text
    with asking.within(0.3):
        ehr.be(ADA, faults={"jwks": "silent"})
        for _ in range(2):
            with pytest.raises(asking.AskingError) as given_up:
                asking.ask("GET", f"{ehr.issuer}/jwks")
            assert given_up.value.code == "slow"
    ehr.be(ADA)
    assert asking.ask("GET", f"{ehr.issuer}/jwks").status == HTTPStatus.OK, "the next page has a time of its own"


def test_a_record_that_another_nurse_waits_for_keeps_nobody_longer_than_their_page(
    ehr: SmartServer, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with discovery._lock:  # noqa: SLF001
        monkeypatch.setattr(asking, "PAGE", 0.2)
        page = client.get("/console/launch", query_string={"iss": ehr.iss, "launch": HANDLE})
    assert (page.status_code, "did not answer in time" in page.text) == (HTTPStatus.BAD_GATEWAY, True)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"configuration": {"code_challenge_methods_supported": ["plain"]}}, "lacks PKCE"),
        ({"configuration": {"capabilities": ["launch-standalone", "sso-openid-connect"]}}, "lacks what a launch"),
        ({"configuration": {"token_endpoint": "http://ehr.example.org/token"}}, "not over https"),
        ({"configuration": {"jwks_uri": None}}, "lacks what a launch"),
        ({"faults": {"configuration": 404}}, "does not say how to launch"),
        ({"faults": {"configuration": "redirect"}}, "led to another address"),
        ({"faults": {"configuration": "huge"}}, "more than can be read"),
    ],
    ids=str,
)
def test_nobody_is_sent_to_a_record_that_cannot_let_them_in_safely(
    ehr: SmartServer, pages: FetchPage, wanted: dict[str, Any], said: str
) -> None:
    ehr.be(ADA, **wanted)
    page = pages(f"/console/launch?iss={ehr.iss}&launch={HANDLE}", status=HTTPStatus.BAD_GATEWAY)

    assert said in page.text
    assert "Begin a call by hand" in page.text


@first_in_part(
    ("wanted", "said"),
    [
        ({"answer": {"id_token": None}}, "can be trusted who you are"),
        ({"answer": {"id_token": "a.b.c"}}, "can be trusted who you are"),
        ({"answer": {"id_token": 7}}, "can be trusted who you are"),
        ({"answer": {"patient": "7/../8"}}, "which patient’s record is open"),
        ({"answer": {"access_token": None}}, "refused to let the console in"),
        ({"faults": {"token": "redirect"}}, "led to another address"),
        ({"faults": {"jwks": "html"}}, "answered what cannot be read"),
        ({"answer": {"patient": None}}, "which patient’s record is open"),
        ({"faults": {"token": 500}}, "refused to let the console in"),
    ],
    first=7,
    ids=str,
)
@pytest.mark.usefixtures("linked")
def test_nobody_is_signed_in_by_an_answer_that_does_not_hold(
    ehr: SmartServer, client: FlaskClient, pages: FetchPage, wanted: dict[str, Any], said: str
) -> None:
    ehr.be(ADA, **wanted)
    page = pages(launched(client, ehr), status=HTTPStatus.BAD_GATEWAY)

    assert said in page.text
    assert client.get("/console").status_code == HTTPStatus.FOUND
    assert not session().scalars(select(Draft)).all()


HOSPITAL = "https://login.hospital.example"


@table(
    ("claimed", "named", "provider", "other", "is_let_in"),
    [
        ("OWN", None, HOSPITAL, ("https://ehr.example.org/fhir", None), True),
        ("OWN/oauth2/", None, None, None, True),
        (HOSPITAL, None, None, None, False),
        ("OWN.evil.example", None, None, None, False),
        ("", None, None, None, False),
        (f"{HOSPITAL}/", HOSPITAL, None, None, True),
        (HOSPITAL, f"{HOSPITAL}/", HOSPITAL, None, True),
        ("OWN", HOSPITAL, None, None, False),
        (HOSPITAL, f"{HOSPITAL}/other", None, None, False),
        ("OWN/", None, "OWN", None, False),
        ("OWN", "OWN", "OWN", None, True),
        ("OWN", None, "OWN/of-nurses", None, True),
        ("OWN", None, None, ("OWN/other/fhir", None), False),
        ("OWN", "OWN", None, ("OWN/other/fhir", None), True),
        ("OWN", None, None, ("OWN/other/fhir", HOSPITAL), True),
        ("OWN", None, None, (HOSPITAL, "OWN"), False),
    ],
)
def test_a_record_vouches_by_an_issuer_of_its_own_or_by_one_that_was_named_for_it(
    ehr: SmartServer,
    client: FlaskClient,
    console_app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    claimed: str,
    named: str | None,
    provider: str | None,
    other: tuple[str, str | None] | None,
    is_let_in: bool,
) -> None:
    """Else a small clinic's record could open the account of anybody who is known by the hospital's sign-in."""

    def whole(address: str | None) -> str | None:
        return address and address.replace("OWN", ehr.issuer)

    caplog.clear()
    monkeypatch.setattr(discovery, "_found", {})
    ehr.be(ADA, configuration={"issuer": whole(claimed)})
    given = [each for each in (other, (ehr.iss, named)) if each]
    ehrs = tuple(
        Ehr(name="A record", iss=whole(iss), client_id="public", issuer=whole(issuer)) for iss, issuer in given
    )
    changed = {"ehrs": ehrs, "oidc_issuer": whole(provider)}
    provide(console_app, settings=services(console_app).settings.model_copy(update=changed))
    answer = client.get("/console/launch", query_string={"iss": ehr.iss, "launch": HANDLE})

    assert answer.status_code == (HTTPStatus.FOUND if is_let_in else HTTPStatus.BAD_GATEWAY)
    assert ("is not named for it in RFC_EHRS" in answer.text) != is_let_in
    assert (f"name it as issuer beside {ehr.iss} in RFC_EHRS" in caplog.text) != is_let_in
    assert HOSPITAL not in caplog.text, "nothing of an answer is logged"


def test_an_issuer_at_another_host_is_believed_once_it_is_named(
    ehr: SmartServer, client: FlaskClient, pages: FetchPage, console_app: Flask, linked: User
) -> None:
    """Its FHIR server and its sign-in are at two hosts, as of many a record."""
    iss = ehr.iss.replace("127.0.0.1", "localhost")
    address = f"/console/launch?iss={iss}&launch={HANDLE}"
    use(console_app, Ehr(name="The record", iss=iss, client_id="public"))
    assert client.get(address).status_code == HTTPStatus.BAD_GATEWAY

    use(console_app, Ehr(name="The record", iss=iss, client_id="public", issuer=ehr.issuer))
    assert form_on(pages(let_in(client.get(address).location)))["patient_name"] == FILLED["patient_name"]
    assert linked.name in client.get("/console").text


@pytest.mark.usefixtures("linked")
def test_a_record_that_names_another_issuer_meanwhile_signs_nobody_in(
    ehr: SmartServer, client: FlaskClient, pages: FetchPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = launched(client, ehr)
    monkeypatch.setattr(discovery, "_found", {})
    ehr.be(ADA, configuration={"issuer": HOSPITAL})

    assert "is not named for it in RFC_EHRS" in pages(back, status=HTTPStatus.BAD_GATEWAY).text
    assert client.get("/console").status_code == HTTPStatus.FOUND


def test_an_issuer_that_is_named_must_be_an_address_over_https() -> None:
    for wrong in ("http://login.example.org", "login.example.org", f"{HOSPITAL}?x", f"https://{'x' * 254}"):
        with pytest.raises(ValidationError, match="issuer"):
            Ehr(name="The record", iss="https://ehr.example.org/fhir", client_id="public", issuer=wrong)


def test_a_refusal_there_an_unknown_record_and_a_console_without_any_are_said(
    ehr: SmartServer, client: FlaskClient, pages: FetchPage, console_app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    ehr.be(ADA, refuses=True)
    assert "was not completed" in pages(launched(client, ehr), status=HTTPStatus.FORBIDDEN).text
    for iss in ("https://ehr.example.org/fhir", f"{ehr.iss}/../fhir", "", f"{ehr.issuer}@evil.example"):
        assert (
            "not one that this console knows" in pages(f"/console/launch?iss={iss}", status=HTTPStatus.FORBIDDEN).text
        )
    assert "evil" not in caplog.text
    assert "Nora" not in caplog.text
    provide(console_app, settings=services(console_app).settings.model_copy(update={"ehrs": ()}))
    assert client.get(f"/console/launch?iss={ehr.iss}").status_code == HTTPStatus.NOT_FOUND


def test_the_account_is_linked_once_by_its_owner_and_never_by_email(
    ehr: SmartServer, console_app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    nurse = people.add(email="nora", name="Nora Nurse", roles=["nurse"], password=PASSWORD)
    session().commit()
    desk = Desk(console_app)
    desk.sign_in("nora")
    back = launched(desk.client, ehr)
    assert "ask an admin of this console" in desk.get(back, HTTPStatus.FORBIDDEN).text
    assert not desk.is_in(), "whoever was signed in is not linked by mistake"
    assert desk.client.get("/console/launch/link").status_code == HTTPStatus.FOUND

    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        desk.sign_in("nora")
        assert "Nora Reyes, Practitioner/nora" in desk.get("/console/launch/link").text
        assert identities.account_of(iss=ehr.issuer, sub="nora") is None
        assert "Your account is linked" in desk.post("/console/launch/link").text
    assert identities.account_of(iss=ehr.issuer, sub="nora") == nurse
    assert form_on(desk.get(launched(desk.client, ehr)))["patient_name"] == FILLED["patient_name"]
    assert [each for each in audited() if each in {"launch-refused", "identity-bound", "launched"}] == [
        "launch-refused",
        "identity-bound",
        "launched",
    ]
    assert "nora" not in caplog.text.lower()


def test_an_account_of_somebody_else_is_not_linked_and_a_disabled_one_opens_nothing(
    ehr: SmartServer, client: FlaskClient, pages: FetchPage, linked: User, lead: User
) -> None:
    ehr.be(ADA, user="otto", name="Otto")
    pages(launched(client, ehr), status=HTTPStatus.FORBIDDEN)
    with client.session_transaction(path=HOME) as kept:
        wanted = kept[LINK]
    sign_in_as(client, linked)
    with client.session_transaction(path=HOME) as kept:
        kept[LINK] = wanted
    pages("/console/launch/link")
    assert "linked to somebody else" in pages("/console/launch/link", {}, status=HTTPStatus.CONFLICT).text
    assert "was not completed" in pages("/console/launch/link", status=HTTPStatus.FORBIDDEN).text

    identities.bind(user=lead, iss=ehr.issuer, sub="otto", how="test")
    lead.active = False
    session().commit()
    assert "not in force" in pages(launched(client, ehr), status=HTTPStatus.FORBIDDEN).text


def test_a_colleague_who_left_the_browser_open_is_signed_out_by_a_launch(
    ehr: SmartServer, client: FlaskClient, pages: FetchPage, linked: User, lead: User
) -> None:
    sign_in_as(client, lead)
    draft_id = form_on(pages(launched(client, ehr)))["draft"][0]

    draft = drafts.get(draft_id)
    assert draft is not None
    assert draft.holder_id == linked.id
    assert linked.name in client.get("/console").text
    assert lead.name not in client.get("/console").text


@pytest.mark.parametrize("whose", ["nora", "lee"])
def test_a_locked_screen_stays_locked_over_a_launch_until_the_password_is_given(
    ehr: SmartServer, console_app: Flask, whose: str
) -> None:
    """The record may have been left open as well: its own session says nothing of who stands before the screen."""
    known = {each: people.add(email=each, name=each, roles=["nurse"], password=PASSWORD) for each in ("nora", "lee")}
    identities.bind(user=known["nora"], iss=ehr.issuer, sub="nora", how="test")
    session().commit()
    desk = Desk(console_app)
    sign_in_as(desk.client, known[whose])
    with desk.client.session_transaction(path=HOME) as kept:
        kept[SEEN] = kept[CONFIRMED] = time.time() - timedelta(hours=3).total_seconds()

    page = desk.get(launched(desk.client, ehr))
    assert (page.response.request.path, page.heading) == ("/console/verify", "Your password again")
    assert "Ada" not in page.text
    assert [each.holder_id for each in session().scalars(select(Draft))] == [known["nora"].id]
    for address in ("/console", "/console/calls/new"):
        assert desk.get(address).heading == "Your password again"

    page = desk.post(page.response.request.full_path, password=PASSWORD)
    assert form_on(page)["patient_name"] == FILLED["patient_name"]
    assert desk.get("/console").heading == "Worklist"


@pytest.mark.parametrize("user", ["nora", "somebody whom nobody knows here"])
def test_a_launch_as_somebody_else_ends_the_session_that_was_open_here(
    ehr: SmartServer, console_app: Flask, linked: User, lead: User, user: str
) -> None:
    """A copy of its cookie opens nothing any more; the other browsers of whoever it was stay as they are."""
    identities.bind(user=lead, iss=ehr.issuer, sub="lee", how="test")
    session().commit()
    desk, elsewhere, thief = Desk(console_app), Desk(console_app), Desk(console_app)
    ehr.be(ADA, user="lee")
    for each in (desk, elsewhere):
        each.get(launched(each.client, ehr))
    cookie = desk.client.get_cookie("rfc_console", path=HOME)
    assert cookie
    thief.client.set_cookie("rfc_console", cookie.value, path=HOME)
    assert thief.is_in()

    ehr.be(ADA, user=user)
    desk.client.get(launched(desk.client, ehr))
    assert not thief.is_in()
    assert elsewhere.is_in()
    assert len(sign_ins.of(user=lead, longest=SHIFT)) == 1
    assert len(sign_ins.of(user=linked, longest=SHIFT)) == (user == "nora")


def test_a_launch_by_whoever_is_signed_in_goes_on_in_the_same_session(
    ehr: SmartServer, client: FlaskClient, pages: FetchPage, linked: User
) -> None:
    pages(launched(client, ehr))
    (first,) = sign_ins.of(user=linked, longest=SHIFT)
    pages(launched(client, ehr))
    assert [each.id for each in sign_ins.of(user=linked, longest=SHIFT)] == [first.id]


@pytest.mark.usefixtures("ehr")
def test_the_console_launches_by_itself_and_the_nurse_chooses_the_patient_there(
    client: FlaskClient, pages: FetchPage, linked: User
) -> None:
    sign_in_as(client, linked)
    page = pages("/console")
    assert "New call from The record" in page.text
    (address,) = {each for each in page.links if each.startswith("/console/launch?")}
    away = client.get(address).location
    sent = parse_qs(urlsplit(away).query)

    assert "launch/patient" in sent["scope"][0].split()
    assert "launch" not in sent
    assert form_on(pages(let_in(away)))["patient_name"] == FILLED["patient_name"]


def test_in_a_frame_it_offers_a_tab_and_nothing_else_is_shown_in_one(ehr: SmartServer, client: FlaskClient) -> None:
    address = f"/console/launch?iss={ehr.iss}&launch={HANDLE}"
    shown = client.get(address, headers={"Sec-Fetch-Dest": "iframe"})

    assert 'target="_blank"' in shown.text
    assert "frame-ancestors *" in shown.headers["Content-Security-Policy"]
    assert shown.headers["Content-Security-Policy"].count("frame-ancestors") == 1
    for other in ("/console/launch?iss=x", "/console/launch/back", "/console/sign-in"):
        assert "frame-ancestors 'none'" in client.get(other).headers["Content-Security-Policy"]


def test_what_stands_in_a_frame_tells_and_changes_nothing(
    ehr: SmartServer, client: FlaskClient, pages: FetchPage, linked: User
) -> None:
    """Any page may frame it, and lay something over it: so it knows nobody, and a click on it only opens a tab."""
    pages(launched(client, ehr))
    assert linked.name in client.get("/console").text
    before = audited()
    session().commit()
    for address in (f"/console/launch?iss={ehr.iss}&launch={HANDLE}", "/console/launch?iss=https://other.example"):
        framed = client.get(address, headers={"Sec-Fetch-Dest": "iframe"})
        assert "Set-Cookie" not in framed.headers
        assert framed.headers["Cache-Control"] == "no-store"
        for known in (linked.name, linked.email, "csrf_token", "Ada King", "<form"):
            assert known not in framed.text, known
        assert re.findall(r'<a class="button" href="([^"]*)" target="_blank" rel="noopener">', framed.text)
    assert audited() == before
    with client.session_transaction() as held:
        assert not held.get(views.LEFT), "nobody has left for the record by it"


@pytest.mark.parametrize("how", ["secret", "key"])
@pytest.mark.usefixtures("linked")
def test_a_confidential_app_is_known_by_its_secret_or_its_key_and_renews_its_token(
    ehr: SmartServer,
    client: FlaskClient,
    pages: FetchPage,
    console_app: Flask,
    how: str,
    client_key: Path,
) -> None:
    known = {"client_secret": "known to both"} if how == "secret" else {"client_key": client_key, "client_key_id": "1"}
    use(console_app, Ehr(name="The record", iss=ehr.iss, client_id=how, **known))
    draft_id = form_on(pages(launched(client, ehr)))["draft"][0]
    found = launches.launch_of(draft_id)
    assert found is not None
    first = tokens.token(found.launch_id)
    tokens.forget(found.launch_id)
    second = tokens.token(found.launch_id)

    assert None not in (first, second)
    assert first != second
    tokens.forget(found.launch_id)
    ehr.be(faults={"token": 400})
    assert tokens.token(found.launch_id) is None


def _pem(key: RSAKey | ECKey | OKPKey, password: str | None = None) -> bytes:
    return key.as_pem(private=True, password=password)


@table(
    "pem",
    [
        b"",
        b"nonsense",
        RSAKey.generate_key(2048).as_pem(private=False),
        _pem(RSAKey.generate_key(2048), password="x"),
        _pem(ECKey.generate_key("P-256")),
        _pem(OKPKey.generate_key("Ed25519")),
    ],
)
def test_a_key_of_ours_that_cannot_sign_stops_the_start_and_if_it_was_spoiled_since_is_said_at_the_launch(
    ehr: SmartServer, console_app: Flask, pages: FetchPage, make_app: MakeApp, tmp_path: Path, pem: bytes
) -> None:
    file = tmp_path / "private.pem"
    file.write_bytes(pem)
    known = Ehr(name="The record", iss=ehr.iss, client_id="key", client_key=file)

    with pytest.raises(SettingsError, match=r"^Cannot start\. RFC_EHRS: the client_key of [^\n]+ cannot sign[^\n]+$"):
        make_app(console=True, instance_folder=tmp_path, ehrs=(known,))

    use(console_app, known)
    page = pages(f"/console/launch?iss={ehr.iss}&launch={HANDLE}", status=HTTPStatus.BAD_GATEWAY)
    assert "our own key for it cannot be used" in page.text


def test_a_key_of_ours_on_the_curve_that_smart_names_can_sign(make_app: MakeApp, tmp_path: Path) -> None:
    file = tmp_path / "private.pem"
    file.write_bytes(_pem(ECKey.generate_key("P-384")))
    known = Ehr(name="The record", iss="https://ehr.example.org/fhir", client_id="key", client_key=file)

    assert services(make_app(console=True, instance_folder=tmp_path, ehrs=(known,))).settings.ehrs == (known,)
