"""The form of a review in the console: for leads, against the sign-off that is set, and kept by no server."""

import json
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from app.approval.content import entries
from app.approval.sign_off_file import as_text
from app.console.access import HOME
from app.data.models import User
from app.services import provide, services
from tests.support.console import CONSOLE_COOKIE, cookie_of
from tests.support.page import FetchPage, InspectedPage
from tests.support.reviewed import BOTH
from tests.support.server import served
from tests.support.signed import sign_off, write_sign_off

Browse = Callable[[User], FetchPage]
COUNT = len(list(entries(BOTH)))

pytestmark = pytest.mark.on_any_database


def set_sign_off(app: Flask, file: Path) -> None:
    provide(app, settings=services(app).settings.model_copy(update={"signoff": file}))


def signed_in(page: InspectedPage) -> list[str]:
    """Return the keys of what was signed before."""
    fieldsets = page.tree.all("fieldset")
    return [each.attributes["data-key"] for each in fieldsets if "data-signed" in each.attributes]


def test_a_lead_finds_everything_there_is_to_sign(browse: Browse, lead: User) -> None:
    pages = browse(lead)
    page = pages("/console/review")

    assert "/console/review" in pages("/console").links
    assert page.heading == "Review of the rules"
    assert len([each for each in page.tree.all("fieldset") if "data-key" in each.attributes]) == COUNT
    assert signed_in(page) == []


def test_a_nurse_neither_finds_nor_opens_it(browse: Browse, nurse: User) -> None:
    pages = browse(nurse)

    pages("/console/review", status=HTTPStatus.FORBIDDEN)
    assert "/console/review" not in pages("/console").links


def test_what_the_sign_off_that_is_set_holds_is_folded(
    console_app: Flask, browse: Browse, lead: User, tmp_path: Path
) -> None:
    earlier = sign_off(BOTH)
    changed = {**earlier.entries, "flag/fever-yes": "0" * 16}
    file = tmp_path / "signoff.toml"
    file.write_text(as_text(earlier.model_copy(update={"entries": changed, "content": "1" * 64})), encoding="utf-8")
    set_sign_off(console_app, file)
    page = browse(lead)("/console/review")

    assert len(signed_in(page)) == COUNT - 1
    assert "flag/fever-yes" not in signed_in(page)
    assert "1 are new or changed" in page.text


def test_a_sign_off_that_was_changed_by_hand_holds_nothing(
    console_app: Flask, browse: Browse, lead: User, tmp_path: Path
) -> None:
    file = write_sign_off(tmp_path / "signoff.toml")
    file.write_bytes(file.read_bytes().replace(b"A. Clinician", b"B. Clinician"))
    set_sign_off(console_app, file)

    assert signed_in(browse(lead)("/console/review")) == []


def test_its_script_runs_under_our_policy_and_sends_nothing(
    console_app: Flask, lead: User, browser: Browser, tmp_path: Path
) -> None:
    cookie = cookie_of(console_app, lead)
    with served(console_app) as address:
        context = browser.new_context(base_url=address, accept_downloads=True)
        context.add_cookies([{"name": CONSOLE_COOKIE, "value": cookie.value, "domain": "127.0.0.1", "path": HOME}])
        page = context.new_page()
        faults: list[str] = []
        sent: list[str] = []
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto("/console/review")
        page.on("request", lambda request: sent.append(request.url))
        page.get_by_label("Name").fill("Lee Lead")
        page.get_by_label("Role").fill("Clinical lead")
        page.locator("#clinician-en").check()
        page.locator("#agree-1").check()
        expect(page.locator("#progress")).to_have_text(f"1 of {COUNT} answered")
        with page.expect_download() as download:
            page.get_by_role("button", name="Save file").click()
        download.value.save_as(tmp_path / "review.json")
        context.close()

    saved = json.loads((tmp_path / "review.json").read_text(encoding="utf-8"))
    assert list(saved["reviewers"][0]["answers"]) == ["step/right-now"]
    assert [each for each in sent if each.startswith("http")] == []
    assert faults == []
