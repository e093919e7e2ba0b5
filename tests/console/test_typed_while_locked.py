"""Whatever was typed into a form that is sent after the screen had locked stands there again after the password."""

from datetime import timedelta
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from app import clock
from app.console.access import HOME, KEEPS, ROLE, SEEN
from app.data import kept_forms
from app.data.database import session
from app.data.models import Addendum, CallBack, Draft, User
from tests.console.filling_in import form_on
from tests.support.console import AddPerson, SaveCall
from tests.support.page import InspectedPage
from tests.support.signing_in import AS_SCRIPT, sign_in_as

WITHOUT_WORDS: Final = frozenset(
    {
        *(f"/console/accounts/<account>/{act}" for act in ("address", "disable", "enable", "roles", "unlink")),
        "/console/call-backs/<call_id>/claim",
        "/console/call-backs/<call_id>/release",
        "/console/call-backs/<call_id>/tried",
        "/console/board/taken",
        "/console/calls/<call_id>/for-caller",
        "/console/calls/<call_id>/person/erase",
        "/console/calls/drawn",
        "/console/drafts/<draft_id>/states/<state_id>",
        "/console/launch/link",
        "/console/password",
        "/console/second-factor/old",
        "/console/second-opinions/<int:number>",
        "/console/signed-in",
    }
)
"""Where nothing is typed, or what confirms who does it, which is never kept."""

WORDS: Final = "Legs went heavy – José"
TYPED: Final[dict[str, dict[str, str]]] = {
    "/console/calls/new": {"words": WORDS, "do": "save"},
    "/console/calls/new/code": {"words": WORDS, "code": "not a code"},
    "/console/calls/new/response": {"words": WORDS, "response": "{}"},
    "/console/drafts/<draft_id>": {"words": WORDS},
    "/console/no-symptom": {"words": WORDS},
    "/console/board/notes": {"words": WORDS},
    "/console/calls/<call_id>/review": {"note": WORDS},
    "/console/accounts": {"name": WORDS, "email": "legs"},
    "/console/calls": {"name": WORDS, "from": "not a day"},
    "/console/calls/<call_id>/addenda": {"words": WORDS},
    "/console/calls/<call_id>/worse": {"words": WORDS},
    "/console/call-backs/<call_id>/close": {"words": WORDS, "result": "seen"},
    "/console/call-backs/<call_id>/due": {"due": "2026-11-29T03:04"},
}
"""What is typed where; after the password all of it stands on the page, whatever is wrong with it."""


def test_every_form_that_takes_words_keeps_them_and_is_tried_here(console_app: Flask) -> None:
    views = console_app.view_functions
    forms = {
        rule.rule: getattr(views[rule.endpoint], KEEPS)
        for rule in console_app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and hasattr(views[rule.endpoint], ROLE)
    }

    assert {rule for rule, keeps in forms.items() if keeps} == set(TYPED)
    assert {rule for rule, keeps in forms.items() if not keeps} == WITHOUT_WORDS


@pytest.fixture
def lead(add_person: AddPerson) -> User:
    """Give a lead to whom every form is open."""
    return add_person("nurse", "lead", "admin", name="Lee Lead")


@pytest.fixture
def client(console_app: Flask, lead: User) -> FlaskClient:
    client = console_app.test_client()
    sign_in_as(client, lead)
    return client


def let_lock(client: FlaskClient) -> None:
    with client.session_transaction(path=HOME) as opened:
        opened["fs_paa"] = opened[SEEN] = clock.now().timestamp() - 16 * 60


def sent_while_locked(client: FlaskClient, route: str, call_id: str) -> str:
    """Send the form of ``route`` after the screen has locked, and return where the password leads."""
    start = InspectedPage(client.get("/console/calls/new"))
    let_lock(client)
    address = route.replace("<call_id>", call_id).replace("<draft_id>", str(form_on(start)["draft"][0]))
    is_call = "new" in route or "draft" in route
    page = (
        {name: form_on(start)[name] for name in ("draft", "tab", "sequence", "questionnaire")}
        if is_call
        else {"form_id": "a" * 32}
    )
    reply = client.post(address, data={**page, **TYPED[route], "csrf_token": start.token}, headers=AS_SCRIPT)
    assert reply.status_code == HTTPStatus.UNAUTHORIZED
    assert reply.json
    (back,) = parse_qs(urlsplit(str(reply.json["unlock"])).query)["next"]
    assert not any(part in back for part in ("Legs", "heavy", "2026-11-29"))
    return back


def values_on(page: InspectedPage) -> set[str]:
    texts = {"".join(each.texts).strip() for each in page.tree.all("textarea")}
    return texts | {each.attributes.get("value", "") for each in page.tree.all("input")}


def test_what_was_typed_stands_there_again_for_the_one_who_typed_it_and_nobody_else(
    client: FlaskClient, console_app: Flask, save_call: SaveCall, add_person: AddPerson
) -> None:
    call_id, other = save_call().id, console_app.test_client()
    sign_in_as(other, add_person("nurse", "lead", "admin", name="Omar Other"))
    for route, typed in TYPED.items():
        back = sent_while_locked(client, route, call_id)
        unlock(client)

        shown = InspectedPage(client.get(back))

        wanted = {value for name, value in typed.items() if name not in {"do", "result"}}
        assert (shown.status, wanted - values_on(shown)) == (HTTPStatus.OK, set()), route
        if "draft=" not in back:
            assert not wanted & values_on(InspectedPage(other.get(back))), route
    session().rollback()
    assert not session().scalars(select(Addendum)).all(), "nothing was carried out"
    assert session().scalars(select(CallBack.closed_at)).all() == [None]


def unlock(client: FlaskClient) -> None:
    with client.session_transaction(path=HOME) as opened:
        opened["fs_paa"] = opened[SEEN] = clock.now().timestamp()


def test_words_that_could_not_be_kept_as_someone_else_types_stand_beside_the_call(
    client: FlaskClient, console_app: Flask, lead: User, nurse: User
) -> None:
    start = InspectedPage(client.get("/console/calls/new"))
    mine = {**form_on(start), "csrf_token": start.token}
    client.post("/console/calls/new", data={**mine, "patient_name": "Pat", "do": "update"})
    other = console_app.test_client()
    sign_in_as(other, nurse)
    theirs = {**mine, "tab": "b" * 32, "csrf_token": InspectedPage(other.get("/console/calls/new")).token}
    other.post("/console/calls/new", data={**theirs, "do": "take-over"})
    let_lock(client)
    late = {**mine, "sequence": "9", "words": WORDS}
    reply = client.post(f"/console/drafts/{form_on(start)['draft'][0]}", data=late, headers=AS_SCRIPT)
    assert reply.json
    sign_in_as(client, lead)

    shown = InspectedPage(client.get(parse_qs(urlsplit(reply.json["unlock"]).query)["next"][0]))

    assert "being typed by Nora Nurse" in shown.text
    assert any(WORDS in value for value in values_on(shown))


def test_kept_words_are_sealed_no_call_of_the_worklist_and_gone_after_a_day(
    client: FlaskClient, save_call: SaveCall, nurse: User, lead: User
) -> None:
    call_id = save_call().id
    for _ in range(2):
        sent_while_locked(client, "/console/calls/<call_id>/addenda", call_id)
        unlock(client)

    (row,) = session().execute(text("SELECT id, fields FROM drafts")).all()
    assert row.fields.startswith("gAAAA")
    assert "No name yet" not in client.get("/console").text
    assert client.get(f"/console/calls/new?draft={row.id}").status_code == HTTPStatus.NOT_FOUND

    with time_machine.travel(clock.now() + timedelta(hours=25)):
        kept_forms.store(nurse_id=nurse.id, form="another", fields={}, now=clock.now())
    assert kept_forms.get(row.id, nurse_id=lead.id) is None
    assert len(session().scalars(select(Draft)).all()) == 1


def test_a_page_that_answers_a_form_is_covered_and_not_left_when_nobody_touches_it(
    client: FlaskClient, save_call: SaveCall
) -> None:
    call_id = save_call().id
    shown = InspectedPage(client.get(f"/console/calls/{call_id}"))
    sent = {"csrf_token": shown.token, "words": "x" * 10_001, "form_id": "a" * 32}
    answer = InspectedPage(client.post(f"/console/calls/{call_id}/addenda", data=sent))

    kinds = [any("data-typed" in each.attributes for each in page.tree.all("script")) for page in (shown, answer)]
    assert kinds == [False, True]
