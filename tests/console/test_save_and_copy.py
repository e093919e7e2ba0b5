"""One key more than save: the call is saved, and its short handover is in the clipboard, which alone may say so."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from app.console.access import HOME
from app.data.database import session
from app.data.models import Call, User
from tests.console.databases import on_one_database
from tests.console.filling_in import NEW_CALL, Data, form_on
from tests.support.console import cookie_of
from tests.support.page import FetchPage
from tests.support.part import one_in_part
from tests.support.server import served

REFUSES = "navigator.clipboard.write = () => Promise.reject(new Error('refused'))"
HAS_NONE = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"
SAVED = "Saved. The short handover is in the clipboard."
MARKED = "Saved. The text is marked. Copy it with Ctrl+C."


@contextmanager
def a_call_typed(console_app: Flask, browser: Browser, nurse: User, script: str = "") -> Iterator[Page]:
    """Open a new call in which a name was typed."""
    cookie = cookie_of(console_app, nurse)
    with served(console_app) as server:
        context = browser.new_context(base_url=server, permissions=["clipboard-read", "clipboard-write"])
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": f"{server}{HOME}"}])
        page = context.new_page()
        page.add_init_script(script)
        page.goto(NEW_CALL)
        page.locator("#patient_name").fill("Pat Example")
        page.locator("#caller_number").fill("212-555-0142")
        yield page
        context.close()


@on_one_database
def test_one_key_saves_and_copies(console_app: Flask, browser: Browser, nurse: User) -> None:
    with a_call_typed(console_app, browser, nurse) as page:
        page.keyboard.press("Control+Shift+Enter")

        expect(page.locator("#copied")).to_have_text(SAVED)
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == page.locator("#handover").text_content()
        assert "P  Pat Example" in copied
        page.reload()
        expect(page.locator("#copied")).to_have_text(MARKED)
    assert len(session().scalars(select(Call)).all()) == 1


@on_one_database
@one_in_part("script", [REFUSES, HAS_NONE], ids=["refused", "none"])
def test_a_clipboard_that_takes_nothing_is_never_said_to_have_it(
    console_app: Flask, browser: Browser, nurse: User, script: str
) -> None:
    with a_call_typed(console_app, browser, nurse, script) as page:
        page.get_by_role("button", name="Save and copy").click()

        expect(page.locator("#copied")).to_have_text(MARKED)
        assert "P  Pat Example" in page.evaluate("getSelection().toString()")
    assert len(session().scalars(select(Call)).all()) == 1


@on_one_database
def test_what_cannot_be_saved_is_neither_copied_nor_lost(console_app: Flask, browser: Browser, nurse: User) -> None:
    with a_call_typed(console_app, browser, nurse) as page:
        page.locator("#patient_born").fill("2999-01-01")
        page.keyboard.press("Control+Shift+Enter")

        expect(page.locator("#patient_born-error")).to_contain_text("in the future")
        expect(page.locator("#patient_name")).to_have_value("Pat Example")
    assert not session().scalars(select(Call)).all()


def test_without_a_script_the_text_is_shown(browse: Callable[[User], FetchPage], nurse: User) -> None:
    pages = browse(nurse)
    who: Data = {"patient_name": "Pat Example", "caller_number": "212-555-0142"}
    shown = pages(NEW_CALL, {**form_on(pages(NEW_CALL)), **who, "do": "save-copy"})

    assert "Saved. Copy the text below." in shown.text
    assert "P Pat Example" in shown.with_id("handover").text
