"""The check in one file, with no server to ask: it decides and tells what the server does, and lives by itself."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import time
from types import SimpleNamespace
from typing import Final

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from app import clock
from app.i18n.words import offered, speaking
from app.offline import views
from app.offline.book import LASTS
from app.offline.one_file import one_file
from app.rulebook.proof import stored_proof
from app.self_check.since_words import CHOICES
from app.settings.team_time import team_now
from rules.exports.vectors import random_answers
from rules.in_force import RULES, triage
from rules.model.questionnaire import Answers, Respondent
from rules.proof.presentations import answers_with, changes_of, chosen_in
from tests.journeys.told_offline import ALIKE, as_lists, asked, told
from tests.support.app import MakeApp
from tests.support.browser import PHONE, watched
from tests.support.part import in_part, left_out, one_in_part
from tests.support.server import served
from tests.support.signed import write_sign_off

pytestmark = pytest.mark.unwatched

MOST: Final = 200 * 1024
RANDOM: Final = 200
"""How many sets of answers are random; ``make certify`` holds the pages against many more."""


@pytest.fixture(scope="module")
def files(make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write the file in every language."""
    found, folder = {}, tmp_path_factory.mktemp("files")
    with make_app().app_context():
        for language in offered().values():
            found[language.code] = folder / f"check.{language.code}.html"
            found[language.code].write_text(one_file(language)[0], encoding="utf-8")
    return found


@pytest.fixture
def phone(browser: Browser, files: dict[str, Path]) -> Iterator[Page]:
    """Open the file from a disk, on a phone without any network."""
    context = browser.new_context(viewport=PHONE, offline=True)
    with watched(context):
        page = context.new_page()
        page.goto(files["en"].as_uri())
        yield page


def every_check() -> Iterator[tuple[Respondent, Answers]]:
    """Yield every smallest presentation of the last proof, and some answers at random."""
    for lines in stored_proof().presentations.values():
        for line in lines:
            yield Respondent.PATIENT, answers_with(RULES, chosen_in(changes_of(line)))
    for answers in random_answers(RULES, RANDOM):
        yield Respondent.CAREGIVER, answers


def began(answers: Answers, number: int) -> dict[str, str]:
    """Return since when some of the findings have been there: of none of them, of some, or of all."""
    moments, findings = [*CHOICES, ""], triage(answers).findings
    return {each.code: when for at, each in enumerate(findings) if (when := moments[(at * number + number) % 4])}


@in_part(15)
@one_in_part("code", ["es", "en"])
def test_every_presentation_is_told_line_by_line_as_by_the_server(
    app: Flask, files: dict[str, Path], phone: Page, code: str, every: int
) -> None:
    given = [(who, answers) for who, answers in every_check() if as_lists(answers)][::every]
    phone.goto(files[code].as_uri())
    with app.test_request_context("/check/result?unfinished=yes"), speaking(offered()[code]):
        now = team_now()
        sent = [asked(who, answers, now, began(answers, at)) for at, (who, answers) in enumerate(given)]

    assert len(given) > 900 / every
    for (who, answers), found in zip(given, told(phone, sent), strict=True):
        assert found == ALIKE, (who, answers)


def test_the_file_goes_the_whole_way_by_itself(files: dict[str, Path], phone: Page) -> None:
    title, more = phone.locator("main h1"), phone.locator("#questions .button").first

    assert max(path.stat().st_size for path in files.values()) <= MOST
    phone.locator("button[value=thirst]").click()
    more.click()
    expect(phone.locator(".error-summary a")).to_have_count(2)
    phone.locator("#emergency-now-none").check()
    phone.locator("#fever-none").check()
    more.click()
    expect(title).to_have_text("Thirst and stomach")
    phone.locator("#thirst input").first.check()
    phone.get_by_role("button", name="Back").click()
    expect(phone.locator("#fever-none")).to_be_checked()
    phone.locator("#emergency-now-chest-pain").check()
    phone.locator("#emergency-now-none").evaluate("(each) => { each.checked = true; }")  # as where its script fails
    more.click()
    expect(phone.locator(".error-summary a")).to_have_count(1)
    expect(phone.locator(".card h1")).to_have_text("Call 911 now")
    phone.locator("#emergency-now-none").uncheck()
    more.click()
    expect(title).to_have_text("Call 911 now")
    phone.get_by_role("link", name="See or change the answers").click()
    expect(phone.locator(".standing")).to_contain_text("You were told to call now")
    phone.locator("#fever a").click()
    expect(phone.locator("#emergency-now-chest-pain")).to_be_checked()
    phone.get_by_role("button", name="Back").click()
    phone.get_by_role("button", name="Clear my answers").click()
    expect(phone.locator(".standing")).to_have_count(0)
    expect(title).to_have_text("What is the main trouble?")


def test_a_result_takes_what_is_tapped_on_it_and_leads_back_from_a_slip(phone: Page) -> None:
    script, more = phone.locator("section:has(#script) .script"), phone.locator("#questions .button").first
    phone.locator("button[value=thirst]").click()
    phone.locator("#emergency-now-stroke").check()
    phone.locator("#fever-none").check()
    more.click()

    expect(phone.locator("#print-note")).to_be_visible()
    phone.get_by_role("button", name="Today").click()
    expect(script).to_contain_text("began today")
    phone.get_by_role("button", name="Today").click()
    expect(script).not_to_contain_text("began today")
    phone.get_by_role("link", name="No answer").click()
    expect(phone.locator("section:has(#through) .call").first).to_have_attribute("href", "tel:911")
    phone.get_by_role("link", name="That was a slip: go back and change it").click()
    phone.locator("#emergency-now-none").check()
    phone.locator("#fever-yes").check()
    more.click()
    expect(phone.locator("main h1")).to_have_text("Call now, or go to the ER")
    expect(phone.locator(".notice--warning")).to_contain_text("Changed after “call now”")
    expect(phone.locator("#note-text")).to_contain_text("Changed after “call now”")


def test_the_way_back_of_the_browser_leads_to_the_page_before_and_keeps_what_is_ticked(phone: Page) -> None:
    title, more = phone.locator("main h1"), phone.locator("#questions .button").first
    phone.locator("button[value=thirst]").click()
    phone.locator("#emergency-now-none").check()
    phone.locator("#fever-none").check()
    more.click()
    phone.locator("#thirst-more").check()
    phone.locator("#constipation-new").check()

    phone.go_back()
    expect(phone.locator("#fever-none")).to_be_checked()
    phone.go_forward()
    expect(title).to_have_text("Thirst and stomach")
    for each in ("#thirst-more", "#constipation-new"):
        expect(phone.locator(each)).to_be_checked()
    phone.go_back()
    phone.locator("#emergency-now-chest-pain").check()
    phone.go_back()
    expect(title).to_have_text("What is the main trouble?")
    expect(phone.locator(".standing")).to_contain_text("You were told to call now")
    phone.get_by_role("button", name="Clear my answers").click()
    phone.go_back()
    expect(phone.locator(".standing")).to_have_count(0)
    expect(phone.locator("#questions")).to_have_count(0)


def test_none_of_these_and_a_sign_take_the_tick_from_each_other_in_the_file(phone: Page) -> None:
    phone.locator("button[value=thirst]").click()
    phone.locator("#emergency-now-none").check()

    phone.locator("#emergency-now-chest-pain").check()

    expect(phone.locator("#emergency-now-none")).not_to_be_checked()


def test_every_page_says_once_that_its_translation_awaits_a_review(files: dict[str, Path], phone: Page) -> None:
    note = phone.locator(".translation")
    phone.goto(files["es"].as_uri())
    expect(note).to_have_count(1)
    phone.locator("button[value=thirst]").click()
    expect(phone.locator("#emergency-now")).to_be_visible()
    expect(note).to_have_count(1)


@left_out(beside="test_a_file_past_its_review_or_whose_check_is_stopped_gives_numbers_alone")
def test_a_file_that_is_too_old_gives_numbers_and_nothing_else(files: dict[str, Path], browser: Browser) -> None:
    context = browser.new_context(viewport=PHONE)
    without_script = browser.new_context(java_script_enabled=False)
    with watched(context), watched(without_script):
        page, bare = context.new_page(), without_script.new_page()
        page.clock.set_system_time(time() + LASTS.total_seconds() + 1)
        page.goto(files["es"].as_uri())
        bare.goto(files["en"].as_uri())

        expect(page.locator("main")).to_contain_text("demasiado antigua")
        assert page.locator("main form").count() == 0
        for each in (page, bare):
            assert "tel:911" in each.locator("main .call").evaluate_all("all => all.map(({ href }) => href)")


def test_a_file_past_its_review_or_whose_check_is_stopped_gives_numbers_alone(
    make_app: MakeApp, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    review_by = clock.now().date() + timedelta(days=2)
    app = make_app(signoff=str(write_sign_off(tmp_path / "signoff.toml", review_by=review_by)))
    context = browser.new_context(viewport=PHONE)
    with served(app) as live, watched(context):
        page = context.new_page()
        page.goto(f"{live}/check.html")
        expect(page.locator("main form")).to_have_count(1)
        page.clock.set_system_time(time() + timedelta(days=4).total_seconds())
        page.goto(f"{live}/check.html")
        expect(page.locator("main")).to_contain_text("too old to use")
        assert page.locator("main form").count() == 0
        monkeypatch.setattr(views, "switch", lambda: SimpleNamespace(why=lambda: "stopped"))
        page.clock.set_system_time(time())
        page.goto(f"{live}/check.html")
        expect(page.locator("main")).to_contain_text("too old to use")
        assert page.locator("main form").count() == 0
        assert page.locator("main a.call").first.get_attribute("href") == "tel:911"
