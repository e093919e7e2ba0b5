"""A call in a real browser: by keyboard alone, and through everything that can go wrong meanwhile."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from passlib.totp import TOTP
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from app.console.access import HOME
from app.data import people
from app.data.database import engine, session
from app.data.models import Call, CallBack, Draft, User
from app.extensions import limiter
from rules.in_force import ITEMS
from rules.model.answers import codes_of
from rules.model.questionnaire import Respondent
from tests.console.databases import on_one_database
from tests.rules.whole_check import nothing_new
from tests.support.app import SETTINGS
from tests.support.console import DATA_KEY
from tests.support.forked import forked_gunicorn
from tests.support.part import left_out
from tests.support.server import free_port, served
from tests.support.signing_in import sign_in_as

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 780}
WORDS = "all => Object.fromEntries(all.map((each) => [each.dataset.words, each.textContent]))"
SAVED = re.compile(r"/console/calls/[0-9a-f]{32}$")


@pytest.fixture
def signed_in(browser: Browser, console_app: Flask) -> Iterator[Callable[[User, str], BrowserContext]]:
    """Return a callable that opens a browser in which someone is signed in at an address."""
    contexts: list[BrowserContext] = []

    def open_as(person: User, address: str, viewport: dict[str, int] | None = None) -> BrowserContext:
        client = console_app.test_client()
        session().expire_all()
        sign_in_as(client, person)
        session().commit()
        cookie = client.get_cookie("rfc_console", path=HOME)
        assert cookie is not None
        context = browser.new_context(viewport=viewport or DESK, base_url=address)  # type: ignore[arg-type]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": f"{address}{HOME}"}])
        contexts.append(context)
        return context

    yield open_as
    for each in contexts:
        each.close()


def there(kind: type[Call | Draft | CallBack]) -> list[object]:
    """Return the rows of a table as they are in the database now."""
    session().rollback()
    session().expire_all()
    return list(session().scalars(select(kind)))


def press(page: Page, *keys: str) -> None:
    page.wait_for_load_state()  # words are there before the script that hears of keys
    for key in keys:
        page.keyboard.press(key)


def test_a_call_is_typed_and_saved_by_keyboard_alone(
    console_app: Flask, nurse: User, signed_in: Callable[..., BrowserContext]
) -> None:
    with served(console_app) as address:
        page = signed_in(nurse, address).new_page()
        page.goto("/console/calls/new")
        page.locator("#caller_number").focus()
        page.keyboard.type("212-555-0142")
        page.locator("#patient_name").focus()
        page.keyboard.type("Pat Example")
        page.locator("#answer-emergency-now").focus()
        press(page, "n")
        expect(page.locator("#answer-fever")).to_be_focused()
        press(page, "n", page.locator("#answer-back-pain-new").get_attribute("data-key") or "")
        expect(page.locator("#answer-fever-none")).to_be_checked()
        expect(page.locator("#answer-back-pain-new")).to_be_checked()
        expect(page.locator("#outcome")).to_contain_text("New back pain")
        expect(page.locator(".row--off #answer-spine-history")).to_have_count(0)
        expect(page.locator("#kept")).to_contain_text("Kept at")

        page.get_by_role("button", name="Save the call").focus()
        press(page, "Enter")
        page.wait_for_url(SAVED)

    (call,) = there(Call)
    assert isinstance(call, Call)
    assert call.answers == {"emergency-now": ["none"], "fever": "none", "back-pain": "new"}
    assert call.record["patient_name"] == "Pat Example"
    assert len(there(CallBack)) == 1


@on_one_database
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_the_panel_never_leaves_the_screen_and_nothing_is_cut_off(
    console_app: Flask, nurse: User, signed_in: Callable[..., BrowserContext], viewport: dict[str, int]
) -> None:
    with served(console_app) as address:
        page = signed_in(nurse, address, viewport).new_page()
        page.goto("/console/calls/new")
        page.locator("#answer-walking-cannot-walk").check()
        expect(page.locator("#outcome")).to_contain_text("Emergency: be seen now")

        for place in ("#patient_name", "#answer-lump-hot", "#answer-worry-very", "#told_name"):
            page.locator(place).scroll_into_view_if_needed()
            expect(page.locator(".panel__action")).to_be_in_viewport()
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


@on_one_database
def test_a_row_can_be_taken_back_by_key(
    console_app: Flask, nurse: User, signed_in: Callable[..., BrowserContext]
) -> None:
    with served(console_app) as address:
        page = signed_in(nurse, address).new_page()
        page.goto("/console/calls/new")
        page.locator("#answer-numbness-saddle").focus()
        press(page, "1", "2")
        expect(page.locator("#answer-numbness-body")).to_be_checked()
        press(page, "0")
        expect(page.locator("#answer-numbness-saddle")).not_to_be_checked()
        expect(page.locator("#outcome")).to_contain_text("Nothing is answered yet")


@on_one_database
def test_without_script_the_same_call_is_kept_and_saved(
    console_app: Flask, nurse: User, signed_in: Callable[..., BrowserContext], browser: Browser
) -> None:
    with served(console_app) as address:
        cookies = signed_in(nurse, address).cookies()
        context = browser.new_context(java_script_enabled=False, base_url=address)
        context.add_cookies(cookies)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto("/console/calls/new")
        expect(page.locator("#words")).to_be_in_viewport()
        expect(page.locator('[data-words="answer-emergency-now"]')).to_be_in_viewport()
        page.locator("#patient_name").fill("Pat Example")
        page.locator("#answer-fever-yes").check(force=True)
        page.get_by_role("button", name="Update").last.click()
        expect(page.locator("#outcome")).to_contain_text("Emergency: be seen now")
        expect(page.locator("#patient_name")).to_have_value("Pat Example")
        page.get_by_role("button", name="Save the call").click()
        page.wait_for_url(SAVED)
        context.close()

    assert len(there(Call)) == 1


@left_out(beside="console/test_taking_over.py::test_of_two_tabs_the_first_to_type_writes_and_the_other_is_told")
def test_someone_else_typing_is_said_and_what_was_typed_stays(
    console_app: Flask, nurse: User, lead: User, signed_in: Callable[..., BrowserContext]
) -> None:
    with served(console_app) as address:
        first = signed_in(nurse, address).new_page()
        first.goto("/console/calls/new")
        first.locator("#patient_name").fill("Pat")
        expect(first.locator("#kept")).to_contain_text("Kept at")
        second = signed_in(lead, address).new_page()
        second.goto(first.url)
        second.get_by_role("button", name="Take it over").click()
        expect(second.locator("#patient_name")).to_have_value("Pat")

        first.locator("#patient_name").fill("Pat and more")
        expect(first.locator("#kept")).to_contain_text("Lee Lead")
        expect(first.locator("#patient_name")).to_have_value("Pat and more")
        second.locator("#words").fill("Numb since noon")
        expect(second.locator("#kept")).to_contain_text("Kept at")
        first.get_by_role("button", name="Take it over").click()
        expect(first.locator("#words")).to_have_value("Numb since noon")
        expect(first.locator("#patient_name")).to_have_value("Pat")
        expect(first.locator("#beside")).to_have_value("Name: Pat and more")
        expect(first.locator("#kept")).to_contain_text("Kept at")

    (draft,) = there(Draft)
    assert isinstance(draft, Draft)
    assert draft.holder_id == nurse.id
    assert draft.fields["patient_name"] == ["Pat"]
    assert draft.fields["words"] == ["Numb since noon"]


@on_one_database
def test_who_answers_changes_the_wording_in_place(
    console_app: Flask, nurse: User, signed_in: Callable[..., BrowserContext]
) -> None:
    with served(console_app) as address:
        page = signed_in(nurse, address).new_page()
        page.goto("/console/calls/new")
        page.evaluate("document.body.dataset.same = 'yes'")
        for who, other, arrow in (("caregiver", "patient", "ArrowRight"), ("patient", "caregiver", "ArrowLeft")):
            page.locator(f"#answered_by-{other}").focus()
            press(page, arrow, "Tab")
            page.keyboard.type("Maria")
            legend = page.locator("#answer-weakness legend")
            expect(legend).to_contain_text(ITEMS["weakness"].question.to(Respondent(who)))
            page.keyboard.type(" Fernanda")
            expect(page.locator("#patient_name")).to_be_focused()
            expect(page.locator("#patient_name")).to_have_value("Maria Fernanda")
            page.locator("#patient_name").fill("")
        page.locator("#answered_by-caregiver").check(force=True)
        page.locator("#patient_name").fill("Maria Fernanda")
        expect(page.locator("#answer-weakness legend")).to_contain_text(ITEMS["weakness"].question.caregiver)
        option = ITEMS["weakness"].options[0]
        expect(page.locator(f"label[for=answer-weakness-{option.code}]")).to_contain_text(option.words.caregiver)
        assert page.evaluate("document.body.dataset.same") == "yes", "the page was not made anew"
        shown = page.locator("[data-words]").evaluate_all(WORDS)
        expect(page.locator("#kept")).to_contain_text("Kept at")
        page.reload()
        anew = page.locator("[data-words]").evaluate_all(WORDS)

    assert shown
    assert shown == anew
    (draft,) = there(Draft)
    assert isinstance(draft, Draft)
    assert (draft.fields["answered_by"], draft.fields["patient_name"]) == (["caregiver"], ["Maria Fernanda"])


@on_one_database
def test_what_was_typed_just_before_the_page_is_left_is_kept_and_nobody_is_asked(
    console_app: Flask, nurse: User, signed_in: Callable[..., BrowserContext]
) -> None:
    with served(console_app) as address:
        page = signed_in(nurse, address).new_page()
        page.goto("/console/calls/new")
        page.locator("#patient_name").fill("Pat")
        expect(page.locator("#kept")).to_contain_text("Kept at")
        with page.expect_request(lambda request: "Legs" in (request.post_data or "")):
            page.locator("#words").fill("Legs went heavy on the stairs")
            page.get_by_role("link", name="Worklist").click()
        page.get_by_role("link", name="Pat").click()
        expect(page.locator("#words")).to_have_value("Legs went heavy on the stairs")


@on_one_database
def test_what_was_said_and_fits_no_more_is_asked_about_at_once(
    console_app: Flask, nurse: User, signed_in: Callable[..., BrowserContext]
) -> None:
    with served(console_app) as address:
        page = signed_in(nurse, address).new_page()
        page.goto("/console/calls/new")
        page.locator("#patient_name").fill("Pat Example")
        page.locator("#answer-weakness-weaker").check(force=True)
        line = page.get_by_role("checkbox", name="You need to be seen now.", exact=True)
        line.check()
        page.locator("#advice").press_sequentially("Told to lie flat.")
        expect(page.locator("#kept")).to_contain_text("Kept at")
        page.locator("#answer-emergency-now-chest-pain").check(force=True)
        before = page.locator("#said-before")
        expect(before).to_contain_text("does it still hold?")
        page.get_by_role("button", name="Save the call").click()
        expect(page.locator("#advice-error")).to_contain_text("ambulance first")
        before.get_by_label("Take it back").click()
        expect(before.get_by_label("Take it back")).to_have_count(0)
        before.get_by_label("It still holds").click()  # it goes with its line, before anyone could see it ticked
        expect(page.locator("#outcome")).not_to_contain_text("does it still hold?")
        page.get_by_role("checkbox", name="Call 911 now").check()
        page.get_by_role("button", name="Save the call").click()
        page.wait_for_url(SAVED)

    (call,) = there(Call)
    assert isinstance(call, Call)
    assert call.record["advice"] == "You need to be seen now. Call 911 now, unless we have called.\nTold to lie flat."


@left_out(beside="console/test_second_opinion.py::test_the_page_that_waits_is_told_by_script")
def test_a_colleague_agrees_with_one_key_while_the_nurse_waits(
    console_app: Flask, nurse: User, lead: User, signed_in: Callable[..., BrowserContext]
) -> None:
    with served(console_app) as address:
        page, other = (signed_in(each, address).new_page() for each in (nurse, lead))
        page.goto("/console/calls/new")
        page.locator("#patient_name").fill("Pat Example")
        # Every row at "no", and one sign.
        for link_id, said in nothing_new({"back-pain": "new"}).items():
            for code in codes_of(said):
                page.locator(f"#answer-{link_id}-{code}").evaluate("each => { each.checked = true; }")
        page.locator("#decided-next-visit").check(force=True)
        expect(page.get_by_label("Ask a colleague")).to_be_visible()
        page.locator("#override_reason-known-and-assessed").check(force=True)
        page.locator("#override_words").fill("Seen this morning")
        page.get_by_label("Ask a colleague").select_option("Lee Lead")
        page.get_by_role("button", name="Ask for a second opinion").click()
        expect(page.locator("#second-state")).to_contain_text("Lee Lead is asked")

        other.goto("/console")
        other.get_by_role("link", name="Open the call").click()
        expect(other.locator("main")).to_contain_text("Seen this morning")
        press(other, "a")
        expect(other.locator("main")).to_contain_text("You agreed")
        expect(page.locator("#second-state")).to_contain_text("Lee Lead agrees", timeout=15_000)
        page.get_by_role("button", name="Save the call").click()
        page.wait_for_url(SAVED)

    (call,) = there(Call)
    assert isinstance(call, Call)
    assert (call.decided, call.record["second_account"]) == ("mention", "Lee Lead")


def settings_of(app: Flask) -> dict[str, str]:
    """Return the environment that leads another process to the database of ``app``."""
    url = engine(app).url.render_as_string(hide_password=False)
    return {
        **{f"RFC_{name.upper()}": str(value) for name, value in SETTINGS.items()},
        "RFC_CONSOLE": "on",
        "RFC_DATABASE_URL": url,
        "RFC_DATA_KEY": DATA_KEY,
    }


def test_nothing_that_was_acknowledged_is_lost_when_the_server_is_killed(
    console_app: Flask, nurse: User, signed_in: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    port, log = free_port(), tmp_path / "gunicorn.log"
    with forked_gunicorn(settings_of(console_app), port, log):
        page = signed_in(nurse, f"http://127.0.0.1:{port}").new_page()
        page.goto("/console/calls/new")
        page.locator("#words").fill("Legs went heavy on the stairs")
        page.locator("#answer-weakness-weaker").check()
        expect(page.locator("#outcome")).to_contain_text("Emergency: be seen now")
        expect(page.locator("#kept")).to_contain_text("Kept at")

    (draft,) = there(Draft)
    assert isinstance(draft, Draft)
    assert draft.fields["words"] == ["Legs went heavy on the stairs"]
    assert draft.fields["answer-weakness"] == ["weaker"]
    page.locator("#allergies").fill("penicillin")
    expect(page.locator("#kept")).to_contain_text("Not kept since")

    session().commit()
    with forked_gunicorn(settings_of(console_app), port, log):
        expect(page.locator("#kept")).to_contain_text("Kept at")
        page.reload()
        expect(page.locator("#allergies")).to_have_value("penicillin")
        expect(page.locator("#words")).to_have_value("Legs went heavy on the stairs")


@on_one_database
def test_a_dead_network_is_said_and_what_was_typed_meanwhile_is_kept_afterwards(
    console_app: Flask, nurse: User, signed_in: Callable[..., BrowserContext]
) -> None:
    with served(console_app) as address:
        context = signed_in(nurse, address)
        page = context.new_page()
        page.goto("/console/calls/new")
        page.locator("#patient_name").fill("Pat")
        expect(page.locator("#kept")).to_contain_text("Kept at")

        context.set_offline(True)
        page.locator("#allergies").fill("penicillin")
        expect(page.locator("#kept")).to_contain_text("Not kept since")
        context.set_offline(False)
        expect(page.locator("#kept")).to_contain_text("Kept at")

    (draft,) = there(Draft)
    assert isinstance(draft, Draft)
    assert draft.fields["allergies"] == ["penicillin"]


@on_one_database
def test_a_closed_tab_and_a_sign_out_lose_nothing(
    console_app: Flask, nurse: User, signed_in: Callable[..., BrowserContext]
) -> None:
    with served(console_app) as address:
        context = signed_in(nurse, address)
        page = context.new_page()
        page.goto("/console/calls/new")
        page.locator("#patient_name").fill("Pat Example")
        expect(page.locator("#kept")).to_contain_text("Kept at")
        page.close()
        other = context.new_page()
        other.goto("/console")
        other.get_by_role("button", name="Sign out").click()

        again = signed_in(nurse, address).new_page()
        again.goto("/console")
        again.get_by_role("link", name="Pat Example").click()
        expect(again.locator("#patient_name")).to_have_value("Pat Example")


def code_for(page: Page) -> str:
    """Return what an authenticator app shows for the key on the page."""
    key = page.locator(".key").inner_text().replace(" ", "")
    return str(TOTP(key=key, format="base32").generate().token)


@on_one_database
def test_a_new_nurse_on_a_phone_from_the_set_up_address_to_a_closed_call_back(
    console_app: Flask, browser: Browser
) -> None:
    limiter.reset()
    token = people.invite(user=None)
    session().commit()
    with served(console_app) as address:
        page = browser.new_context(viewport=PHONE, base_url=address).new_page()  # type: ignore[arg-type]
        page.goto(f"/console/set-up/{token}")
        page.get_by_label("name").fill("Nora Nurse")
        page.get_by_label("email").fill("nora@example.org")
        for field in page.locator("input[type=password]").all():
            field.fill("four plain words here")
        page.keyboard.press("Enter")
        page.locator("#email").fill("nora@example.org")
        page.locator("#password").fill("four plain words here")
        page.keyboard.press("Enter")
        page.locator("main button").first.click()
        page.get_by_role("textbox", name="Code").fill(code_for(page))
        page.keyboard.press("Enter")

        page.get_by_role("link", name="New call").last.click()
        page.locator("#patient_name").fill("Pat Example")
        page.locator("#caller_number").fill("212-555-0142")
        page.locator("#answer-back-pain-new").check()
        expect(page.locator("#outcome")).to_contain_text("New back pain")
        page.get_by_role("button", name="Save the call").click()
        page.wait_for_url(SAVED)
        page.get_by_role("link", name="Handover").click()
        expect(page.locator("pre")).to_contain_text("R  ")
        page.goto("/console")
        page.locator(".line summary").first.click()
        page.get_by_role("button", name="Take it").click()
        expect(page.get_by_text("You make this call.")).to_be_visible()
        page.locator("summary", has_text="Say what came of it").click()
        page.get_by_label("Was seen by a clinician").check()
        page.get_by_role("button", name="Write it down").click()
        expect(page.get_by_text("No calls are owed.")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.context.close()

    (owed,) = there(CallBack)
    assert isinstance(owed, CallBack)
    assert owed.result == "seen"


@on_one_database
def test_someone_who_types_without_a_pause_is_kept_all_the_same(
    console_app: Flask, nurse: User, signed_in: Callable[..., BrowserContext]
) -> None:
    with served(console_app) as address:
        page = signed_in(nurse, address).new_page()
        page.goto("/console/calls/new")
        page.locator("#words").focus()
        for _ in range(200):
            page.keyboard.type("x", delay=100)
            if "Kept at" in page.locator("#kept").inner_text():
                break
        else:
            pytest.fail("nothing was kept while there was no pause")
