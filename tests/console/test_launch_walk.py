"""From the record to a saved call, in a real browser; and that others can launch from the same record."""

import re
from typing import Final

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from app.data import identities
from app.data.database import session
from app.data.models import Call, User
from tests.console.test_launch import ADA, FILLED, HANDLE, use_of
from tests.interop.clients import programs
from tests.support import npm
from tests.support.server import served
from tests.support.smart_server import BACK, SmartServer

pytestmark = pytest.mark.on_any_database

SAVED = re.compile(r"/console/calls/[0-9a-f]{32}$")


def test_a_launch_is_filled_in_marked_confirmed_and_saved(
    console_app: Flask, nurse: User, smart_server: SmartServer, browser: Browser
) -> None:
    smart_server.be(ADA)
    use_of(console_app, smart_server)
    identities.bind(user=nurse, iss=smart_server.issuer, sub="nora", how="test")
    session().commit()
    with served(console_app) as address:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.goto(f"{address}/console/launch?iss={smart_server.iss}&launch={HANDLE}")
        expect(page.locator("#patient_name")).to_have_value(FILLED["patient_name"][0])
        marks = page.locator("#from_record")
        expect(marks).to_contain_text("Record number: A-17")
        told = page.locator(".taken-over")
        expect(told.first).to_contain_text("Filled in and not confirmed yet")
        *all_but_one, last = marks.locator("input").all()
        for mark in all_but_one:
            mark.uncheck()
        assert [each.is_visible() for each in told.all()] == [True, True]
        last.uncheck()
        assert [each.is_visible() for each in told.all()] == [False, False], "all of it is confirmed"
        last.check()
        page.locator("#answer-back-pain-new").check()
        expect(page.locator("#kept")).to_contain_text("Kept at")
        page.get_by_role("button", name="Save the call", exact=True).click()
        page.wait_for_url(SAVED)
        expect(page.locator("main")).to_contain_text("Ada King Lovelace")
        context.close()
    session().rollback()
    (call,) = session().query(Call)
    assert (call.record["patient_born"], call.record["from_record"]) == ("1956-03-09", ["interpreter"])


SCOPE: Final = "launch openid fhirUser patient/Patient.r patient/Task.crus offline_access"
LEAVES: Final = """(given) => { FHIR.oauth2.authorize({ ...given, pkceMode: "required" }); }"""
COMES_BACK: Final = """async () => {
  const client = await FHIR.oauth2.ready();
  const { birthDate } = await client.patient.read();
  const { id } = await client.create({ resourceType: "Task", status: "requested", intent: "order" });
  const first = client.state.tokenResponse.access_token;
  // As a public client has to: https://www.rfc-editor.org/rfc/rfc6749#section-3.2.1.
  client.environment.options.refreshTokenWithClientId = true;
  await client.refresh();
  const second = client.state.tokenResponse.access_token;
  return {
    patient: client.patient.id, encounter: client.encounter.id, user: client.getFhirUser(), birthDate, task: id,
    renewed: Boolean(second) && first !== second,
  };
}"""


def test_the_reference_client_launches_from_the_same_record(smart_server: SmartServer, browser: Browser) -> None:
    """What holds against that record holds against a server of SMART: fhirclient.js finds all of it there."""
    npm.require(programs.FOLDER)
    client = npm.modules_of(programs.FOLDER) / "fhirclient/build/fhir-client.min.js"
    other_app = Flask("other_app", static_folder=str(client.parent), static_url_path="/")
    other_app.add_url_rule(BACK, view_func=lambda: f'<script src="/{client.name}"></script>')

    smart_server.be(ADA)
    with served(other_app) as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{address}{BACK}")
        left = {"iss": smart_server.iss, "launch": HANDLE, "clientId": "public", "scope": SCOPE}
        page.evaluate(LEAVES, {**left, "redirectUri": f"{address}{BACK}"})
        page.wait_for_url(f"{address}{BACK}?*")
        learned = page.evaluate(COMES_BACK)
        context.close()

    assert learned == {
        "patient": "7",
        "encounter": "e1",
        "user": "Practitioner/nora",
        "birthDate": ADA["birthDate"],
        "task": "1",
        "renewed": True,
    }
