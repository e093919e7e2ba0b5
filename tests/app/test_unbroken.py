"""Temperatures and times each stay on one line wherever a page shows them, and what is no page has plain spaces."""

import json
from pathlib import Path

import pytest
import quickjs
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from playwright.sync_api import Browser

import app.offline
from app.i18n.dates import unbroken
from app.i18n.words import offered
from app.offline.one_file import one_file
from rules.in_force import QUESTIONNAIRE

APART, TOGETHER = " °", "\N{NO-BREAK SPACE}°"
SLOTS = Path(app.offline.__file__).with_name("slots.js")
PAGES = ("/check/right-now", "/check/answers", "/check/result", "/check/visit-note", "/card", "/how/fever-yes", "/how")
SAMPLES = {
    "<p>38.0 °C (100.4 °F) or more</p>": "<p>38.0\N{NO-BREAK SPACE}°C (100.4\N{NO-BREAK SPACE}°F) or more</p>",
    '<a title="38.0 °C">or <b>38.0 °C</b></a>': '<a title="38.0 °C">or <b>38.0\N{NO-BREAK SPACE}°C</b></a>',
    "<p>by 2:00 AM UTC, or 3 pm</p>": "<p>by 2:00\N{NO-BREAK SPACE}AM UTC, or 3\N{NO-BREAK SPACE}pm</p>",
    "<p>a las 2:00 p.m. UTC</p>": "<p>a las 2:00\N{NO-BREAK SPACE}p.m. UTC</p>",
    "<b>2:00 a. m.</b>": "<b>2:00\N{NO-BREAK SPACE}a.\N{NO-BREAK SPACE}m.</b>",
    '<a title="2:00 AM">I am 8 ampoules ahead</a>': '<a title="2:00 AM">I am 8 ampoules ahead</a>',
    "<p>no sign of it</p>": "<p>no sign of it</p>",
}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("address", PAGES)
def test_every_temperature_on_a_page_is_whole(client: FlaskClient, address: str, language: str) -> None:
    with client.session_transaction() as session:
        session.update(respondent="patient", form=QUESTIONNAIRE, answers={"fever": "yes"}, language=language)
    page = html.fromstring(client.get(address).get_data(as_text=True))
    read = "".join(page.xpath("//text()[not(parent::style)]"))

    assert TOGETHER in read
    assert APART not in read
    assert not [each for each in page.xpath("//@*") if TOGETHER in each], "what is sent or copied has plain spaces"


@pytest.mark.parametrize("as_made_by", ["the server", "the browser"])
def test_what_is_read_is_kept_together_and_nothing_else(as_made_by: str) -> None:
    context = quickjs.Context()
    context.module(SLOTS.read_text(encoding="utf-8") + "\nglobalThis.unbroken = unbroken;")
    mended = {
        each: unbroken(each) if as_made_by == "the server" else context.eval(f"unbroken({json.dumps(each)})")
        for each in SAMPLES
    }

    assert mended == SAMPLES


@pytest.mark.parametrize("tag", ["pre", "textarea"])
def test_what_is_copied_or_sent_as_it_stands_has_plain_spaces(tag: str) -> None:
    as_it_stands = f"<{tag}>38.0 °C at 2:00 AM</{tag}>"

    assert unbroken(as_it_stands) == as_it_stands


def test_a_page_that_is_made_without_a_network_is_kept_together_too(
    app: Flask, browser: Browser, tmp_path: Path
) -> None:
    with app.app_context():
        (tmp_path / "check.html").write_text(one_file(offered()["en"])[0], encoding="utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "check.html").as_uri())
    page.locator('button[name="trouble"]').last.click()
    read = page.locator("main").text_content() or ""
    page.close()

    assert TOGETHER in read
    assert APART not in read
