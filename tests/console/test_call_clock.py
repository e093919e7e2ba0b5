"""How long a call has lasted stands beside what it means, from the first thing that was typed."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from playwright.sync_api import Browser, expect

from app import clock
from app.console.access import HOME
from app.data import drafts
from app.data.database import session
from app.data.models import User
from tests.console.databases import on_one_database
from tests.console.filling_in import NEW_CALL
from tests.support.console import cookie_of
from tests.support.server import served


@on_one_database
def test_it_begins_with_the_first_key_and_goes_on_with_a_call_that_is_opened_again(
    console_app: Flask, browser: Browser, nurse: User
) -> None:
    began = clock.now() - timedelta(minutes=12)
    drafts.store(draft_id="d" * 32, nurse_id=nurse.id, tab="a" * 32, sequence=1, fields={"words": ["hip"]}, now=began)
    session().commit()
    cookie = cookie_of(console_app, nurse)
    with served(console_app) as server:
        context = browser.new_context(base_url=server)
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": f"{server}{HOME}"}])
        page = context.new_page()
        page.clock.install(time=datetime.now(UTC))
        page.goto(NEW_CALL)
        page.clock.pause_at(datetime.now(UTC) + timedelta(seconds=30))
        expect(page.locator("#lasts")).to_be_hidden()
        page.locator("#words").press("m")
        expect(page.locator("#lasts")).to_have_text("Call 00:00")
        page.clock.run_for(65_000)
        expect(page.locator("#lasts")).to_have_text("Call 01:05")

        again = context.new_page()
        again.goto(f"{NEW_CALL}?draft={'d' * 32}")
        expect(again.locator("#lasts")).to_contain_text("Call 1")
        context.close()
