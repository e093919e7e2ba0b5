"""The page of a saved call, what is added to it, and its handover."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select, update

from app.console import pathways
from app.console.access import HOME
from app.console.call.fields import FIELD, Kind
from app.console.levels import NOW
from app.console.times import span
from app.data import calls, digests
from app.data.database import session
from app.data.models import AuditEntry, Call, CallBack, User
from app.extensions import limiter
from app.services import provide, services
from rules.adaptation.adapted import LONGEST_VERSION
from rules.advice.safety_net.local_lines import pathways_of
from rules.in_force import ITEMS
from rules.model.disposition import Disposition
from tests.console.databases import on_one_database
from tests.rules.local_rules import local_rules
from tests.rules.whole_check import nothing_new
from tests.support.console import SaveCall
from tests.support.page import FetchPage, InspectedPage
from tests.support.server import served
from tests.support.signing_in import sign_in_as

Browse = Callable[[User], FetchPage]

REPORTED = nothing_new({"weakness": "weaker", "thirst": "extreme", "confusion": "unsure"})


@pytest.fixture
def pages(browse: Browse, nurse: User) -> FetchPage:
    return browse(nurse)


@pytest.fixture
def client(console_app: Flask, nurse: User) -> FlaskClient:
    client = console_app.test_client()
    sign_in_as(client, nurse)
    return client


def address_of(call: Call) -> str:
    return f"/console/calls/{call.id}"


def actions_on(subject: str) -> list[str]:
    entries = session().scalars(select(AuditEntry).where(AuditEntry.subject == subject).order_by(AuditEntry.number))
    return [entry.action for entry in entries]


def form_id_of(page: InspectedPage) -> str:
    return next(each.attributes["value"] for each in page.tree.all("input") if each.attributes.get("name") == "form_id")


def everything_typed() -> dict[str, Any]:
    """Fill each field with something that can be told from all others."""
    return {name: field.choices[0][0] if field.choices else f"typed {name}" for name, field in FIELD.items()}


def test_the_record_shows_everything_that_was_written_down(pages: FetchPage, save_call: SaveCall, nurse: User) -> None:
    call = save_call(REPORTED, **everything_typed(), comments={"weakness": "left leg", "fever": "36.8"}, read_back=True)
    text = pages(address_of(call)).text

    for name, field in FIELD.items():
        is_of_lowering = name in {"override_words", "second_clinician", "second_number"}
        assert is_of_lowering or field.words_for(call.record[name]) in text, name
    for finding in call.outcome["findings"]:
        assert finding["finding"] in text
    for link_id in ITEMS:
        assert link_id in {"jaw", "low-calcium", "for-the-visit"} or ITEMS[link_id].clinical_term in text
    for words in ("left leg", "36.8", nurse.name, call.rules_version, call.rules_hash, "As computed", "Not ruled out"):
        assert words in text
    assert [field.name for field in FIELD.values() if field.kind is Kind.DATE] == ["patient_born"]


def test_when_a_call_was_is_said_once(pages: FetchPage, save_call: SaveCall) -> None:
    call = save_call()
    text = pages(address_of(call)).text

    assert f"Call of {span(call.started_at, call.saved_at, None)} Assess" in text


def test_a_lowered_decision_is_shown_as_such(pages: FetchPage, save_call: SaveCall) -> None:
    call = save_call(
        REPORTED,
        decided=Disposition.MENTION,
        override_reason="other-cause-found",
        override_words="Old stroke",
        second_clinician="Dr Second",
    )
    text = pages(address_of(call)).text

    for words in (
        f"Lowered from {NOW} to Next visit",
        "Another cause is clear",
        "Old stroke",
        "Dr Second",
    ):
        assert words in text


def test_a_raised_decision_is_shown_as_such(pages: FetchPage, save_call: SaveCall) -> None:
    call = save_call({"thirst": "extreme"}, decided=Disposition.CALL_NOW)

    assert "Raised from Assess today to Emergency: be seen now" in pages(address_of(call)).text


def test_the_outcome_is_read_as_it_was_stored_and_not_worked_out_again(pages: FetchPage, save_call: SaveCall) -> None:
    call = save_call(REPORTED)
    stored = {
        **call.outcome,
        "findings": [{**call.outcome["findings"][0], "finding": "As it was shown then", "code": "retired-finding"}],
        "negatives": ["retired-negative"],
        "unknown": ["retired-unknown"],
    }
    answers = {"retired-item": ["retired-option"]}
    session().execute(update(Call).values(outcome=stored, answers=answers, rules_version="0.9.0", computed="retired"))
    session().commit()
    text = pages(address_of(call)).text

    for words in ("As it was shown then", "retired-negative", "retired-unknown", "retired-item", "“retired-option”"):
        assert words in text
    assert "0.9.0" in text
    assert "Great thirst" not in text


def test_a_record_has_room_for_the_version_of_adapted_rules() -> None:
    assert getattr(Call.__table__.c.rules_version.type, "length", None) == LONGEST_VERSION


def test_a_card_of_the_site_stands_beside_the_findings(
    pages: FetchPage, save_call: SaveCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = {"code": "cord-compression", "ring": "the spine team", "number": "212-555-0177", "steps": ["Lie flat."]}
    site = local_rules(pathway=[card])
    monkeypatch.setattr(pathways, "pathways_of", lambda outcome: pathways_of(outcome, site.pathways))

    shown = pages(address_of(save_call(REPORTED)))

    assert "Suspected cord compression: as decided here" in shown.text
    assert "tel:+12125550177" in [each.attributes["href"] for each in shown.tree.all("a") if "href" in each.attributes]


def test_names_are_shown_as_they_are_and_never_run(pages: FetchPage, save_call: SaveCall) -> None:
    name = "<script>alert(1)</script> José Ñandú 李 O’Brien"
    call = save_call(patient_name=name, caller_name="x" * 120, words="a\n</textarea><script>b</script>")

    for address in ("", "/handover", "/handover?form=long"):
        page = pages(address_of(call) + address)
        assert name in page.text
        assert all(each.attributes["src"].startswith("/static/") for each in page.tree.all("script"))
        assert name not in page.tree.all("title")[0].text


def test_reading_is_recorded(pages: FetchPage, client: FlaskClient, save_call: SaveCall, nurse: User) -> None:
    call = save_call()
    pages(address_of(call))
    pages(f"{address_of(call)}/handover")
    client.get(f"{address_of(call)}/handover.txt")

    assert actions_on(call.id) == ["call-saved", "call-read", "handover-read", "handover-read"]
    assert {entry.user_id for entry in session().scalars(select(AuditEntry))} == {nurse.id}


def test_an_entry_names_the_request_by_the_id_that_our_proxy_gave_it(
    console_app: Flask, client: FlaskClient, save_call: SaveCall
) -> None:
    call, details = save_call(), []
    for hops in (0, 1):
        provide(console_app, settings=services(console_app).settings.model_copy(update={"proxy_hops": hops}))
        client.get(address_of(call), headers={"X-Request-ID": "of-the-proxy-17"})
        last = session().scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).one()
        details.append(last.detail)

    assert details == [{}, {"request": "of-the-proxy-17"}]


def test_nobody_opens_calls_faster_than_they_are_read(
    client: FlaskClient, browse: Browse, lead: User, save_call: SaveCall
) -> None:
    address, store = address_of(save_call()), limiter.limiter.storage
    counts: dict[str, int] = vars(store)["storage"]
    before = set(counts)
    assert client.get(address).status_code == 200
    (key,) = [each for each in set(counts) - before if "readings" in each]
    store.incr(key, 3600, amount=299)

    assert client.get(address).status_code == 429
    assert client.get(f"{address}/handover").status_code == 429
    assert client.get("/console/calls/new").status_code == 200
    assert browse(lead)(address).status == 200


def test_a_call_that_is_not_there_is_not_found(pages: FetchPage, save_call: SaveCall) -> None:
    for call_id in (uuid4().hex, "nobody", save_call().id.upper(), "a%00b", "x" * 300):
        for address in ("", "/handover", "/handover.txt"):
            assert pages(f"/console/calls/{call_id}{address}", status=404).heading == "There is no such page"


def test_only_a_nurse_reads_a_record(console_app: Flask, save_call: SaveCall, add_person: Any) -> None:  # noqa: ANN401
    call = save_call()
    stranger, admin = console_app.test_client(), console_app.test_client()
    sign_in_as(admin, add_person("admin"))

    for address in ("", "/handover", "/handover.txt"):
        assert stranger.get(address_of(call) + address).status_code == 302
        assert admin.get(address_of(call) + address).status_code == 403
    assert actions_on(call.id) == ["call-saved"]


def test_sending_an_addendum_twice_adds_it_once(pages: FetchPage, save_call: SaveCall, nurse: User) -> None:
    call = save_call()
    before = digests.call_digest(call)
    sent: dict[str, str | list[str]] = {
        "form_id": form_id_of(pages(address_of(call))),
        "words": "It is the <b>right</b> leg\r\nnot the left",
    }
    first, again = (pages(f"{address_of(call)}/addenda", sent) for _ in range(2))

    (added,) = calls.addenda(call.id)
    assert (added.words, added.nurse_id) == ("It is the <b>right</b> leg\nnot the left", nurse.id)
    assert first.address == again.address == address_of(call)
    assert first.text.count("It is the <b>right</b> leg") == again.text.count("It is the <b>right</b> leg") == 1
    assert actions_on(call.id).count("addendum-added") == 1
    assert digests.call_digest(session().get_one(Call, call.id)) == before


def test_addenda_stand_in_the_order_in_which_they_were_added(pages: FetchPage, save_call: SaveCall) -> None:
    call = save_call()
    for words in ("First words", "Second words", "Third words"):
        page = pages(address_of(call))
        pages(f"{address_of(call)}/addenda", {"form_id": form_id_of(page), "words": words})
    text = pages(address_of(call)).text

    assert text.index("First words") < text.index("Second words") < text.index("Third words")


@pytest.mark.parametrize("words", ["", " \n ", "x" * 10_001])
def test_an_addendum_that_cannot_be_taken_is_given_back(pages: FetchPage, save_call: SaveCall, words: str) -> None:
    call = save_call()
    form_id = form_id_of(pages(address_of(call)))
    shown = pages(f"{address_of(call)}/addenda", {"form_id": form_id, "words": words}, status=422)

    assert shown.with_id("words").text == words.strip()
    assert form_id_of(shown) == form_id
    assert "Please check this page" in shown.text
    assert shown.tree.all("title")[0].text.startswith("Error: ")
    assert not calls.addenda(call.id)


def test_nothing_sent_to_the_address_of_a_record_changes_it(client: FlaskClient, save_call: SaveCall) -> None:
    call = save_call()
    before = digests.call_digest(call)
    for address in ("", "/handover", "/handover.txt"):
        for send in (client.post, client.put, client.patch, client.delete):
            assert send(address_of(call) + address, data={"decided": "mention"}).status_code in {400, 405}

    session().expire_all()
    assert digests.call_digest(session().get_one(Call, call.id)) == before


@pytest.mark.parametrize("form", ["short", "long"])
def test_the_file_says_what_the_page_says_and_its_name_says_nothing(
    client: FlaskClient, pages: FetchPage, save_call: SaveCall, form: str
) -> None:
    call = save_call(REPORTED, patient_name="Pat Exämple")
    page = pages(f"{address_of(call)}/handover?form={form}")
    file = client.get(f"{address_of(call)}/handover.txt?form={form}")

    assert file.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert file.headers["Content-Disposition"] == f'attachment; filename="handover-{call.id[:8]}.txt"'
    assert " ".join(file.text.split()) == page.with_id("handover").text
    assert "Pat Exämple" in file.text


def test_a_call_back_that_is_owed_is_named_until_it_is_closed(pages: FetchPage, save_call: SaveCall) -> None:
    call = save_call({"thirst": "extreme"})

    assert "Call back owed, due" in pages(address_of(call)).text
    assert "Call back owed, due" in pages(f"{address_of(call)}/handover").text
    session().execute(update(CallBack).values(closed_at=call.saved_at))
    session().commit()
    assert "Call back closed" in pages(address_of(call)).text
    assert "Call back closed" in pages(f"{address_of(call)}/handover").text


@on_one_database
def test_the_copy_button_copies_the_text_and_is_there_only_with_script(
    console_app: Flask, browser: Browser, save_call: SaveCall, client: FlaskClient
) -> None:
    call = save_call(REPORTED, words="One\nTwo")
    cookie = client.get_cookie("rfc_console", path=HOME)
    assert cookie
    with served(console_app) as server:

        def handover(*, has_script: bool) -> Page:
            context = browser.new_context(
                java_script_enabled=has_script, permissions=["clipboard-read", "clipboard-write"]
            )
            context.add_cookies([{"name": "rfc_console", "value": cookie.value, "url": f"{server}{HOME}"}])
            page = context.new_page()
            page.goto(f"{server}{address_of(call)}/handover?form=long")
            return page

        assert not handover(has_script=False).locator("#copy").is_visible()
        page = handover(has_script=True)
        page.click("#copy")
        expect(page.locator("#copied")).to_have_text("Copied.")
        copied = page.evaluate("navigator.clipboard.readText()")

    assert copied == client.get(f"{address_of(call)}/handover.txt?form=long").text
