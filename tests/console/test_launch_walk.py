"""From the record to a saved call, in a real browser."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from app.data import identities
from app.data.database import session
from app.data.models import Call, User
from tests.console.test_launch import ADA, FILLED, HANDLE, use_of
from tests.support.server import served
from tests.support.smart_server import SmartServer

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
        for mark in marks.locator("input").all()[:-1]:
            mark.uncheck()
        page.locator("#answer-back-pain-new").check()
        expect(page.locator("#kept")).to_contain_text("Kept at")
        page.get_by_role("button", name="Save the call", exact=True).click()
        page.wait_for_url(SAVED)
        expect(page.locator("main")).to_contain_text("Ada King Lovelace")
        context.close()
    session().rollback()
    (call,) = session().query(Call)
    assert (call.record["patient_born"], call.record["from_record"]) == ("1956-03-09", ["interpreter"])
