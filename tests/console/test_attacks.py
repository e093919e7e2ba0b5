"""What somebody who means harm would try at the console, from outside or with an account of their own."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app import clock
from app.console.access import HOME
from app.data import accounts, calls, drafts, people
from app.data.database import session
from app.data.models import AuditEntry, Call, CallBack, User
from tests.console.test_new_call import Data, hidden
from tests.guards.test_console import OPEN, ROUTES
from tests.support.app import MakeApp
from tests.support.console import DATA_KEY, AddPerson, SaveCall
from tests.support.page import FetchPage, InspectedPage
from tests.support.signing_in import AS_SCRIPT, PASSWORD, sign_in_as
from tests.support.table import table

Browse = Callable[[User], FetchPage]

SCRIPT: Final = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><b>"
GUARDED: Final = sorted(route for route, role in ROUTES.items() if role is not OPEN)
SENT: Final = sorted(route for route in ROUTES if route.startswith("POST "))


def client_of(app: Flask, person: User | None = None) -> FlaskClient:
    client = app.test_client()
    if person:
        sign_in_as(client, person)
    return client


def token_of(client: FlaskClient) -> str:
    return InspectedPage(client.get("/console/verify", follow_redirects=True)).token or ""


def open_(client: FlaskClient, route: str, call_id: str, **sent: str) -> TestResponse:
    """Ask for a route, with the id of a call wherever one stands."""
    method, path = route.split()
    for name in ("<call_id>", "<draft_id>", "<token>", "<account>"):
        path = path.replace(name, call_id)
    path = path.replace("<int:number>", "1")
    return client.open(path, method=method, data=sent if method == "POST" else None, buffered=True)


def everything() -> list[object]:
    """Return all that a forged form could change, in an order of our own: PostgreSQL has none without being asked."""
    session().expire_all()
    kept: list[object] = [
        (each.id, each.decided, each.record) for each in session().scalars(select(Call).order_by(Call.id))
    ]
    kept += [
        (each.call_id, each.claimed_by_id, each.closed_at, each.due_at)
        for each in session().scalars(select(CallBack).order_by(CallBack.call_id))
    ]
    kept += [(each.id, each.holder_id, each.fields) for each in drafts.unfinished()[0]]
    users = session().scalars(select(User).order_by(User.id))
    return kept + [(each.id, each.email, each.password, each.active, accounts.roles_of(each)) for each in users]


@pytest.mark.unwatched
@pytest.mark.on_any_database
def test_a_form_with_the_token_of_another_session_changes_nothing(
    console_app: Flask, lead: User, nurse: User, save_call: SaveCall
) -> None:
    """The attacker has an account of their own, and so a token that works there."""
    call = save_call()
    stolen = token_of(client_of(console_app, nurse))
    victim = client_of(console_app, lead)
    before = everything()

    for route in SENT:
        for token in ({"csrf_token": stolen}, {}):
            refused = open_(victim, route, call.id, do="save", result="seen", words="x", **token)
            assert refused.status_code == HTTPStatus.BAD_REQUEST, route
        assert everything() == before, route
        assert victim.get(f"{HOME}/lock", headers=AS_SCRIPT).status_code == HTTPStatus.OK, (
            f"{route}: not even signed out"
        )


@pytest.mark.unwatched
@pytest.mark.on_any_database
def test_a_route_is_closed_to_whoever_lacks_its_role_and_shows_them_nothing(
    console_app: Flask, add_person: AddPerson, nurse: User, save_call: SaveCall
) -> None:
    call = save_call(patient_name="Zebulon Marker")
    lacking: dict[str | None, list[User]] = {
        "nurse": [add_person("admin")],
        "lead": [add_person("admin"), nurse],
        "admin": [nurse, add_person("nurse", "lead")],
    }
    clients = {role: [client_of(console_app, each) for each in whom] for role, whom in lacking.items()}
    tokens = {client: token_of(client) for each in clients.values() for client in each}
    before = everything()

    for route in GUARDED:
        for client in clients[ROUTES[route]]:
            refused = open_(client, route, call.id, csrf_token=tokens[client], result="seen", do="save")
            assert refused.status_code == HTTPStatus.FORBIDDEN, route
            assert "Zebulon Marker" not in refused.text, route
        nobody = client_of(console_app)
        led = open_(nobody, route, call.id, csrf_token=token_of(nobody))
        assert (led.status_code, urlsplit(led.location).path) == (HTTPStatus.FOUND, "/console/sign-in"), route
        assert "Zebulon Marker" not in led.text, route
        assert everything() == before, route


@pytest.mark.unwatched
@pytest.mark.on_any_database
@table("route", sorted(each for each in ROUTES if each.startswith("GET ")))
def test_no_page_can_be_put_into_a_frame_or_kept(
    console_app: Flask, lead: User, save_call: SaveCall, route: str
) -> None:
    call_id = save_call().id
    for client in (client_of(console_app, lead), client_of(console_app)):
        headers = open_(client, route, call_id).headers

        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Cache-Control"] == "no-store"


@pytest.mark.unwatched
@pytest.mark.on_any_database
def test_no_page_hands_patients_words_to_a_spell_checker_or_a_translator(
    console_app: Flask, lead: User, save_call: SaveCall
) -> None:
    call_id = save_call(patient_name="Zebulon Marker").id
    showing, open_to_others = 0, list[str]()
    for route in (each for each in ROUTES if each.startswith("GET ")):
        answer = open_(client_of(console_app, lead), route, call_id)
        page = answer.text if answer.mimetype == "text/html" else ""
        # What is no whole page is put into the body of one.
        if "<body" not in page or not ("Zebulon Marker" in page or "<textarea" in page):
            continue
        showing += 1
        elements = InspectedPage(answer).tree.elements
        body = next(each for each in elements if each.tag == "body")
        checked = [each for each in elements if each.attributes.get("spellcheck") == "true"]
        if checked or (body.attributes.get("spellcheck"), body.attributes.get("translate")) != ("false", "no"):
            open_to_others.append(route)

    assert showing > 5
    assert open_to_others == []


NO_IDS = ["../../etc/passwd", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%5c..%5cwin.ini", "x%00y", "%", "' OR 1=1 --"]


@pytest.mark.unwatched
def test_an_id_that_is_none_opens_nothing(console_app: Flask, add_person: AddPerson, save_call: SaveCall) -> None:
    save_call()
    client = client_of(console_app, add_person("nurse", "lead", "admin"))
    token = token_of(client)
    before = everything()

    for route in (each for each in GUARDED if "<" in each and "<int:" not in each):
        for no_id in NO_IDS:
            reply = open_(client, route, no_id, csrf_token=token, tab=no_id, sequence="1")

            if reply.status_code == HTTPStatus.SEE_OTHER:
                assert reply.location.startswith("/console?notice="), (route, no_id)
            else:
                refused = {HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST, HTTPStatus.METHOD_NOT_ALLOWED}
                assert reply.status_code in refused, (route, no_id)
            assert "root:" not in reply.text, (route, no_id)
        assert everything() == before, route


def test_a_cookie_counts_only_as_this_install_signed_it_for_the_console(
    console_app: Flask, make_app: MakeApp, nurse: User, tmp_path_factory: pytest.TempPathFactory
) -> None:
    good = client_of(console_app, nurse).get_cookie("rfc_console", path=HOME)
    assert good
    payload, moment, signature = good.value.rsplit(".", 2)
    install = make_app(
        console=True,
        data_key=DATA_KEY,
        instance_folder=tmp_path_factory.mktemp("other"),
        secret_key="of-another-" * 4,
    )
    signed = {"_user_id": nurse.fs_uniquifier, "_fresh": True, "fs_cc": "set", "fs_paa": clock.now().timestamp()}
    of_the_check = console_app.session_interface.get_signing_serializer(console_app)  # type: ignore[attr-defined]
    of_another = install.session_interface.console.get_signing_serializer(install)  # type: ignore[attr-defined]
    console = console_app.session_interface.console  # type: ignore[attr-defined]

    def opens(value: str) -> bool:
        client = console_app.test_client()
        client.set_cookie("rfc_console", value, path=HOME)
        return client.get(HOME).status_code == HTTPStatus.OK

    assert opens(good.value)
    assert opens(console.get_signing_serializer(console_app).dumps(signed))
    assert not opens(f"{payload[:-1]}{'A' if payload[-1] != 'A' else 'B'}.{moment}.{signature}")
    assert not opens(f"{payload}.{moment}.{signature[:-2]}AA")
    assert not opens(f"{payload}.{moment}.")
    assert not opens(of_the_check.dumps(signed))
    assert not opens(of_another.dumps(signed))


def test_fields_that_no_page_has_change_nothing_of_a_call(browse: Browse, nurse: User, add_person: AddPerson) -> None:
    other = add_person("nurse", name="Olu Other")
    pages = browse(nurse)
    start = pages("/console/calls/new")
    planted: Data = {
        "nurse_id": str(other.id),
        "holder_id": str(other.id),
        "started_by_id": str(other.id),
        "saved_at": "1999-01-01T00:00:00+00:00",
        "started_at": "1999-01-01T00:00:00+00:00",
        "computed": "mention",
        "outcome": "{}",
        "rules_version": "0.0.1",
        "answers": "{}",
        "id": "0" * 32,
        "call_id": "0" * 32,
        "record": "{}",
        "nonsense": SCRIPT,
    }
    typed: Data = {"patient_name": "Pat", "caller_number": "212-555-0142", "answer-weakness": "weaker", "do": "save"}
    pages("/console/calls/new", {**planted, **hidden(start), **typed})

    (call,) = session().scalars(select(Call))
    assert (call.id, call.nurse_id, call.computed, call.decided) == (
        hidden(start)["draft"],
        nurse.id,
        "call-now",
        "call-now",
    )
    assert call.saved_at.year == call.started_at.year == clock.now().year
    assert call.answers == {"weakness": "weaker"}
    assert call.rules_version != "0.0.1"
    assert not set(call.record) & set(planted)


def test_a_decision_that_is_none_is_not_kept(browse: Browse, nurse: User) -> None:
    pages = browse(nurse)
    start = pages("/console/calls/new")
    typed: Data = {"patient_name": "Pat", "answer-weakness": "weaker", "decided": "fine", "do": "save"}

    pages("/console/calls/new", {**hidden(start), **typed}, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    assert not list(session().scalars(select(Call)))


def test_whoever_is_invited_cannot_give_themselves_another_name_or_role(
    console_app: Flask, add_person: AddPerson
) -> None:
    person = add_person("nurse", name="Olu Other", email="olu@example.org")
    token = people.invite(user=person)
    session().commit()
    client = console_app.test_client()
    address = f"/console/set-up/{token}"
    page = InspectedPage(client.get(address))
    planted = {
        "email": "root@example.org",
        "name": "Root",
        "roles": "admin",
        "role": "lead",
        "active": "",
        "user_id": "1",
    }

    client.post(address, data={"csrf_token": page.token, "password": PASSWORD, "again": PASSWORD, **planted})

    session().expire_all()
    assert person.password
    assert (person.email, person.name, person.active) == ("olu@example.org", "Olu Other", True)
    assert [each.name for each in person.roles] == ["nurse"]


def test_an_addendum_is_signed_by_whoever_is_signed_in(
    browse: Browse, nurse: User, add_person: AddPerson, save_call: SaveCall
) -> None:
    call = save_call()
    other = add_person("nurse", name="Olu Other")
    pages = browse(other)
    page = pages(f"/console/calls/{call.id}")
    form_id = next(
        each.attributes["value"] for each in page.tree.all("input") if each.attributes.get("name") == "form_id"
    )

    pages(
        f"/console/calls/{call.id}/addenda",
        {"form_id": form_id, "words": "Seen", "nurse_id": str(nurse.id), "added_at": "1999-01-01", "call_id": "0" * 32},
    )

    (added,) = calls.addenda(call.id)
    assert (added.nurse_id, added.call_id, added.added_at.year) == (other.id, call.id, clock.now().year)


def test_a_call_back_is_claimed_and_closed_in_the_name_of_whoever_is_signed_in(
    browse: Browse, nurse: User, add_person: AddPerson, save_call: SaveCall
) -> None:
    call = save_call()
    other = add_person("nurse", name="Olu Other")
    pages = browse(other)
    pages(HOME)
    planted: Data = {
        "nurse_id": str(nurse.id),
        "claimed_by_id": str(nurse.id),
        "closed_by_id": str(nurse.id),
        "due_at": "2099-01-01",
    }
    due_at = session().scalars(select(CallBack.due_at)).one()

    pages(f"/console/call-backs/{call.id}/claim", planted)
    pages(f"/console/call-backs/{call.id}/close", {**planted, "result": "seen", "closed_at": "1999-01-01"})

    session().expire_all()
    (owed,) = session().scalars(select(CallBack))
    assert (owed.claimed_by_id, owed.closed_by_id, owed.due_at) == (other.id, other.id, due_at)
    assert owed.closed_at
    assert owed.closed_at.year == clock.now().year


@pytest.mark.unwatched
def test_a_nurse_cannot_write_into_or_drop_what_another_types_without_taking_it_over(
    browse: Browse, nurse: User, add_person: AddPerson
) -> None:
    first, second = browse(nurse), browse(add_person("nurse", name="Olu Other"))
    start = hidden(first("/console/calls/new"))
    first("/console/calls/new", {**start, "patient_name": "Pat", "do": "update"})
    mine = hidden(second("/console/calls/new"))

    for address, do in (
        ("calls/new", "update"),
        ("calls/new", "save"),
        ("calls/new", "discard"),
        ("calls/new/code", ""),
    ):
        for tab in (start["tab"], mine["tab"]):
            told = second(
                f"/console/{address}",
                {**start, "tab": tab, "sequence": "99", "patient_name": "Mallory", "do": do},
                status=HTTPStatus.CONFLICT,
            )
            assert "being typed by Nora Nurse" in told.text, (address, do)

    session().expire_all()
    draft = drafts.get(str(start["draft"]))
    assert draft is not None
    assert (draft.holder_id, draft.fields["patient_name"]) == (nurse.id, ["Pat"])
    assert not list(session().scalars(select(Call)))


def test_what_nurses_share_is_open_to_each_and_every_use_is_written_down_with_who_it_was(
    console_app: Flask, nurse: User, add_person: AddPerson, save_call: SaveCall
) -> None:
    """A caller is looked after by whoever is on duty, so calls and call-backs belong to the team."""
    call = save_call()
    other = add_person("nurse", name="Olu Other")
    hers, client = client_of(console_app, nurse), client_of(console_app, other)
    hers.post(f"/console/call-backs/{call.id}/claim", data={"csrf_token": token_of(hers)})

    for part in ("", "/handover", "/handover.txt", "/fhir.json"):
        assert client.get(f"/console/calls/{call.id}{part}").status_code == HTTPStatus.OK
    client.post(f"/console/call-backs/{call.id}/release", data={"csrf_token": token_of(client)})

    session().expire_all()
    entries = session().scalars(select(AuditEntry).where(AuditEntry.subject == call.id, AuditEntry.user_id == other.id))
    assert {each.action for each in entries} >= {"call-read", "handover-read", "call-back-released"}


def test_what_was_typed_is_only_text_wherever_it_is_shown(
    browse: Browse, add_person: AddPerson, save_call: SaveCall, console_app: Flask
) -> None:
    """Stored by one nurse, shown to another: names, notes, addenda, drafts, and what the nurses are called."""
    writer = add_person("nurse", "lead", name=SCRIPT)
    call = save_call(
        by=writer, patient_name=SCRIPT, caller_name=SCRIPT, words=SCRIPT, advice=SCRIPT, record_number=SCRIPT
    )
    calls.add_words(call_id=call.id, form_id="0" * 32, nurse_id=writer.id, now=clock.now(), words=SCRIPT)
    session().commit()
    theirs = browse(writer)
    start = hidden(theirs("/console/calls/new"))
    theirs(
        "/console/calls/new",
        {**start, "patient_name": SCRIPT, "words": SCRIPT, "record_number": SCRIPT, "do": "update"},
    )
    theirs(f"/console/call-backs/{call.id}/claim", {})
    reader = browse(add_person("nurse", "lead", name="Olu Other"))

    addresses = [HOME, "/console/calls", "/console/reports", f"/console/calls/new?draft={start['draft']}"]
    addresses += [f"/console/calls/{call.id}{part}" for part in ("", "/handover", "/handover?form=long")]
    for address in addresses:
        page = reader(address)
        assert "alert(1)" in page.text, address
        assert not [each for each in page.tree.all("img") if each.attributes.get("src") == "x"]
        assert all(each.attributes["src"].startswith("/static/") for each in page.tree.all("script"))
    text = client_of(console_app, writer).get(f"/console/calls/{call.id}/handover.txt")
    assert (text.mimetype, text.headers["X-Content-Type-Options"]) == ("text/plain", "nosniff")


def test_the_name_of_the_team_is_only_text(make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> None:
    app = make_app(console=True, data_key=DATA_KEY, instance_folder=tmp_path_factory.mktemp("x"), team_name=SCRIPT[:80])
    page = InspectedPage(app.test_client().get("/console/sign-in"))

    assert not [each for each in page.tree.all("img") if each.attributes.get("src") == "x"]
    assert all(each.attributes["src"].startswith("/static/") for each in page.tree.all("script"))


@pytest.mark.unwatched
@table(
    "typed",
    ["%", "_", "P%", "Pa_", "*", "' OR '1'='1", "x'; DROP TABLE calls; --", "P\\", "Pat%00", '"', "Pat OR Ann"],
)
@table("field", ["name", "record", "number", "nurse", "decided", "from"])
def test_no_sign_of_a_query_language_finds_what_was_not_named(
    console_app: Flask, nurse: User, save_call: SaveCall, field: str, typed: str
) -> None:
    if not session().scalar(select(func.count()).select_from(Call)):
        save_call(patient_name="Pat Example", record_number="MRN-7")
    client = client_of(console_app, nurse)

    reply = client.post("/console/calls", data={"csrf_token": token_of(client), field: typed}, follow_redirects=True)

    assert reply.status_code in {HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY}
    if reply.status_code == HTTPStatus.OK and field in {"name", "record", "number"}:
        assert "Pat Example" not in InspectedPage(reply).with_id("main").text
    assert len(list(session().scalars(select(Call)))) == 1
