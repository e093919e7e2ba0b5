"""A screen that nobody touched for a while asks for the password, keeps what was typed, and goes on where it was."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final
from unittest.mock import ANY

import pytest
import time_machine
from flask import Flask, jsonify, render_template_string, request, url_for
from flask.typing import ResponseReturnValue
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.calling.contact import contact
from app.console.access import HOME, ROLE, current_nurse, needs
from app.data import people
from app.data.database import engine, session
from app.data.models import AuditEntry
from app.extensions import limiter
from tests.support.app import MakeApp, as_made
from tests.support.console import empty
from tests.support.page import InspectedPage, faults_of
from tests.support.server import served
from tests.support.signing_in import AS_SCRIPT, CHEAPEST, PASSWORD, Desk, sign_in_as

NOW: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
EMAIL: Final = "nora@example.org"
A_WHILE: Final = timedelta(minutes=15)
LONGER: Final = timedelta(minutes=15, seconds=1)
PAGE: Final = "/console/trial?call=7&part=2"
BARE: Final = "<!doctype html><html lang=en><title>x</title><h1>x</h1>"
CALL_PAGE: Final = (
    '{% extends "console/layout.html" %}{% block content %}<h1>Pat Example</h1>'
    '<div id="outcome" data-level="Emergency"><p class="panel__head">Emergency, and why</p></div>{% endblock %}'
)

kept: list[dict[str, str]] = []


def keep() -> str | None:
    """Stand for what keeps a half-typed call."""
    kept.append(request.form.to_dict())
    return f"{HOME}/trial?kept=yes"


@pytest.fixture(scope="module")
def _trial(make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Make a console with pages of the plainest kind."""
    folder = tmp_path_factory.mktemp("trial")
    app = make_app(console=True, instance_folder=folder, SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=CHEAPEST)
    app.add_url_rule("/console/trial", "trial", needs("nurse")(_show))
    app.add_url_rule("/console/trial", "trial_sent", needs("nurse", if_locked=keep)(_sent), methods=["POST"])
    app.add_url_rule("/console/trial/only-sent", "only_sent", needs("nurse")(_sent), methods=["POST"])
    app.add_url_rule("/console/trial/lead/<which>", "lead", needs("lead")(_sent))
    app.add_url_rule("/console/trial/call", "call", needs("nurse")(_a_call))
    app.add_url_rule("/console/trial/typing", "typing", needs("nurse")(_to_type_on))
    yield app
    with app.app_context():
        engine().dispose()


@pytest.fixture
def trial(_trial: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """Give that console with nobody in it but Nora."""
    kept.clear()
    limiter.reset()
    monkeypatch.setattr(_trial.jinja_env, "globals", {**_trial.jinja_env.globals})
    with as_made(_trial):
        with _trial.app_context():
            empty()
            people.add(email=EMAIL, name="Nora Nurse", roles=["nurse"], password=PASSWORD)
            session().commit()
        yield _trial


def _show() -> ResponseReturnValue:
    return f'{BARE}<a href="{url_for("trial")}">{current_nurse().name}</a>'


def _to_type_on() -> ResponseReturnValue:
    page = (
        '{% extends "console/layout.html" %}{% block content %}<h1>Typing</h1>'
        '<label for="words">Words</label> <input id="words">{% endblock %}'
    )
    return render_template_string(page, page_title="Typing", contact=contact())


def _a_call() -> ResponseReturnValue:
    return render_template_string(CALL_PAGE, page_title="Call", contact=contact())


def _sent() -> ResponseReturnValue:
    return jsonify(sent=True)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock; the test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(trial: Flask, clock: time_machine.Traveller) -> Desk:  # noqa: ARG001
    """Give a browser in which Nora has just signed in."""
    desk = Desk(trial)
    desk.sign_in(EMAIL)
    return desk


def opened(desk: Desk) -> TestResponse:
    """Open the page."""
    return desk.client.get(PAGE)


def sent(desk: Desk, address: str = PAGE, **headers: str) -> TestResponse:
    """Send the form of the page."""
    return desk.client.post(address, data={"csrf_token": desk.token(), "words": "half-typed"}, headers=headers)


def test_a_page_opens_as_long_as_no_pause_is_longer_than_a_quarter_of_an_hour(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    for _ in range(4):
        clock.shift(A_WHILE)
        assert "Nora Nurse" in opened(desk).text


def test_after_a_longer_pause_the_password_alone_leads_back_to_the_page(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    clock.shift(LONGER)

    locked = opened(desk)
    asked = desk.get(locked.location)
    unlocked = desk.client.post(
        "/console/verify", data={"csrf_token": asked.token, "password": PASSWORD, "next": _next_of(asked)}
    )

    assert locked.location == "/console/verify?next=/console/trial?call%3D7%26part%3D2"
    assert asked.heading == "Your password again"
    assert unlocked.location == PAGE
    assert "Nora Nurse" in opened(desk).text


def _next_of(page: InspectedPage) -> str:
    return page.html.split('name="next" value="')[1].split('"')[0].replace("&amp;", "&")


def test_it_stays_locked_until_the_password_is_right(desk: Desk, clock: time_machine.Traveller) -> None:
    clock.shift(LONGER)

    desk.get("/console/verify")
    refused = desk.post("/console/verify", password="wrong password")

    assert refused.with_id("password").attributes["aria-invalid"] == "true"
    assert opened(desk).status_code == 302
    assert opened(desk).status_code == 302


def test_a_locked_page_does_not_say_what_was_on_it(desk: Desk, clock: time_machine.Traveller) -> None:
    clock.shift(LONGER)

    asked = desk.get(PAGE)

    assert asked.tree.all("nav") == []


def test_a_form_sent_after_the_pause_is_kept_and_not_carried_out(desk: Desk, clock: time_machine.Traveller) -> None:
    clock.shift(LONGER)

    page = InspectedPage(sent(desk))

    assert page.status == 401
    assert page.heading == "Locked, not sent"
    assert kept == [{"csrf_token": kept[0]["csrf_token"], "words": "half-typed"}]
    assert "/console/verify?next=/console/trial?kept%3Dyes" in page.links
    assert not faults_of(page, ["tel:911", "tel:+12125550100"])


def test_a_form_whose_address_is_no_page_leads_back_to_the_first_page(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    clock.shift(LONGER)

    page = InspectedPage(sent(desk, "/console/trial/only-sent"))

    assert page.status == 401
    assert "/console/verify?next=/console" in page.links


def test_a_script_is_told_that_the_screen_is_locked_and_what_it_sent_is_kept(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    clock.shift(LONGER)

    response = sent(desk, **AS_SCRIPT)

    assert response.status_code == 401
    assert response.json == {"locked": True, "unlock": "/console/verify?next=/console/trial?kept%3Dyes"}
    assert len(kept) == 1


def test_typing_counts_as_use(desk: Desk, clock: time_machine.Traveller) -> None:
    for _ in range(3):
        clock.shift(A_WHILE)
        assert sent(desk, **AS_SCRIPT).json == {"sent": True}

    assert opened(desk).status_code == 200


def test_asking_whether_it_is_locked_does_not_count_as_use(desk: Desk, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(minutes=14))
    before = desk.client.get("/console/lock", headers=AS_SCRIPT)
    clock.shift(timedelta(minutes=2))
    after = desk.client.get("/console/lock", headers=AS_SCRIPT)

    assert (before.status_code, before.json) == (200, {"locked": False, "csrf_token": ANY})
    assert (after.status_code, after.json) == (401, {"locked": True})


def test_nobody_changes_the_authenticator_on_a_locked_screen(desk: Desk, clock: time_machine.Traveller) -> None:
    clock.shift(30)
    desk.get("/console/second-factor/set-up")
    desk.post("/console/second-factor/old", code=desk.code())
    desk.set_up_app()
    clock.shift(LONGER)

    assert InspectedPage(desk.give_code()).heading == "Locked, not sent"


def test_whoever_comes_to_a_locked_screen_can_sign_the_other_out(desk: Desk, clock: time_machine.Traveller) -> None:
    clock.shift(LONGER)
    desk.get(PAGE)

    assert desk.post("/console/sign-out").heading == "Sign in"
    assert not desk.is_in()


def test_a_script_is_told_that_it_is_signed_out_even_if_its_token_is_over_too(desk: Desk) -> None:
    desk.client.delete_cookie("rfc_console", path=HOME)

    response = desk.client.post(PAGE, data={"csrf_token": "old"}, headers=AS_SCRIPT)

    assert response.status_code == 401
    assert response.json == {"signed_out": True, "sign_in": "/console/sign-in?next=/console/trial?call%3D7%26part%3D2"}


def test_a_script_with_an_old_token_is_given_a_new_one(desk: Desk) -> None:
    refused = desk.client.post(PAGE, data={"csrf_token": "old"}, headers=AS_SCRIPT)
    assert refused.status_code == 400
    assert refused.json

    again = desk.client.post(PAGE, data=refused.json, headers=AS_SCRIPT)

    assert again.json == {"sent": True}


def test_a_page_for_leads_is_closed_to_a_nurse_and_that_is_written_down(desk: Desk, trial: Flask) -> None:
    assert desk.get("/console/trial/lead/7", 403).heading == "This page is closed"
    with trial.app_context():
        nora = people.with_email(email=EMAIL)
        assert nora
        entry = session().scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).one()
        assert (entry.action, entry.user_id, entry.subject) == ("access-refused", nora.id, None)
        assert entry.detail == {"route": "GET /console/trial/lead/<which>"}


def test_the_password_again_is_written_down_whether_right_or_wrong(
    desk: Desk, trial: Flask, clock: time_machine.Traveller
) -> None:
    clock.shift(LONGER)
    desk.get("/console/verify")
    desk.post("/console/verify", password="wrong password")
    desk.client.post("/console/verify", data={"csrf_token": desk.token(), "password": PASSWORD})

    with trial.app_context():
        found = session().scalars(select(AuditEntry).order_by(AuditEntry.number)).all()
        assert [(each.action, each.subject) for each in found if each.action != "worklist-read"][2:] == [
            ("sign-in-refused", EMAIL),
            ("unlock", EMAIL),
        ]


def test_the_role_that_a_page_needs_can_be_read_off_it(trial: Flask) -> None:
    assert getattr(trial.view_functions["lead"], ROLE) == "lead"


def opened_by_nora(app: Flask, browser: Browser, live: str, address: str) -> Page:
    """Open a page as Nora, who is signed in, in a browser whose clock the test moves."""
    context = browser.new_context(base_url=live)
    context.clock.install()
    sign_nora_in(app, context, live)
    page = context.new_page()
    page.goto(address)
    return page


def sign_nora_in(app: Flask, context: BrowserContext, live: str, email: str = EMAIL) -> None:
    """Let the browser be signed in from now on, as if password and code had just been given."""
    client = app.test_client()
    with app.app_context():
        nora = people.with_email(email=email)
        assert nora
        sign_in_as(client, nora)
    cookie = client.get_cookie("rfc_console", path=HOME)
    assert cookie
    context.clear_cookies()
    context.add_cookies([{"name": "rfc_console", "value": cookie.value, "url": f"{live}/console"}])


def left_alone(page: Page, seconds: float) -> None:
    """Let time pass on the page as on a machine that sleeps: whatever was due is done once, late."""
    page.clock.fast_forward(int(seconds * 1000))


def moved_on(page: Page) -> None:
    """Move the mouse as often as the server is told of."""
    left_alone(page, 95)
    with page.expect_request("**/console/used"):
        page.mouse.move(200, 200)
        page.mouse.move(210, 210)


def come_back_to(page: Page) -> None:
    """Turn to the page again after another one."""
    with page.expect_response("**/console/lock"):
        page.evaluate("window.dispatchEvent(new Event('focus'))")


@contextmanager
def locked_meanwhile() -> Iterator[None]:
    """Let the server have locked, as it does after a quarter of an hour, and nobody have told the page."""
    with time_machine.travel(datetime.now(UTC) + LONGER, tick=True):
        yield


def test_whoever_reads_or_scrolls_is_not_locked_out(desk: Desk, clock: time_machine.Traveller) -> None:
    desk.get("/console")
    for _ in range(3):
        clock.shift(A_WHILE)
        used = desk.client.post("/console/used", data={"csrf_token": desk.token()}, headers=AS_SCRIPT)
        assert used.status_code == 204

    assert desk.get("/console").heading == "Worklist"


def test_a_screen_that_is_locked_stays_so_whoever_moves_on_it(desk: Desk, clock: time_machine.Traveller) -> None:
    desk.get("/console")
    clock.shift(LONGER)
    used = desk.client.post("/console/used", data={"csrf_token": desk.token()}, headers=AS_SCRIPT)

    assert (used.status_code, used.json) == (401, {"locked": True})
    assert desk.get("/console").heading == "Your password again"


def test_a_page_that_comes_back_has_the_token_of_whoever_signed_in_anew(desk: Desk) -> None:
    before = desk.client.get("/console/lock", headers=AS_SCRIPT).json or {}
    with desk.client.session_transaction(path=HOME) as anew:
        del anew["csrf_token"]
    after = desk.client.get("/console/lock", headers=AS_SCRIPT).json or {}

    statuses = [
        desk.client.post("/console/used", data={"csrf_token": each["csrf_token"]}, headers=AS_SCRIPT).status_code
        for each in (before, after)
    ]

    assert statuses == [400, 204]


def test_a_page_that_is_refused_leads_to_the_password_and_not_to_itself(desk: Desk) -> None:
    refused = desk.get("/console/reports", 403)

    assert 'data-page="/console/verify?next=/console"' in refused.html


def test_nobody_who_is_signed_out_keeps_a_screen_open(trial: Flask) -> None:
    desk = Desk(trial)
    desk.get("/console/sign-in")

    assert desk.client.post("/console/used", data={"csrf_token": desk.token()}, headers=AS_SCRIPT).status_code == 401


def test_a_clock_that_is_set_back_keeps_no_page_in_view(trial: Flask, browser: Browser) -> None:
    with served(trial) as live:
        page = opened_by_nora(trial, browser, live, "/console/trial/call")
        page.clock.set_system_time(datetime.now(UTC) - timedelta(hours=1))
        for seconds in (6, LONGER.total_seconds()):
            left_alone(page, seconds)

        expect(page.locator("#covered-level")).to_be_visible()
        page.context.close()


def test_of_a_call_that_is_left_alone_the_level_stays_in_view_and_nobodys_name(trial: Flask, browser: Browser) -> None:
    with served(trial) as live:
        page = opened_by_nora(trial, browser, live, "/console/trial/call")
        left_alone(page, A_WHILE.total_seconds())

        expect(page.locator("#covered-level")).to_have_text("Emergency")
        expect(page.locator("#covered-level")).to_be_visible()
        expect(page.get_by_text("Pat Example")).to_be_hidden()
        expect(page.get_by_text("Nora Nurse")).to_be_hidden()
        page.context.close()


def test_a_page_in_use_tells_the_server_and_is_not_covered(trial: Flask, browser: Browser) -> None:
    with served(trial) as live:
        page = opened_by_nora(trial, browser, live, "/console/trial/call")
        for _ in range(12):
            with page.expect_response("**/console/used") as told:
                moved_on(page)
            assert told.value.status == 204
            told.value.finished()

        expect(page.get_by_text("Pat Example")).to_be_visible()
        page.context.close()


def test_what_was_typed_is_covered_until_the_screen_is_unlocked(trial: Flask, browser: Browser) -> None:
    with served(trial) as live:
        page = opened_by_nora(trial, browser, live, "/console/trial/typing")
        page.get_by_label("Words").fill("half-typed")
        left_alone(page, A_WHILE.total_seconds())

        expect(page.get_by_text("What you typed on this page is still here: unlock")).to_be_visible()
        expect(page.get_by_label("Words")).to_be_hidden()
        come_back_to(page)

        expect(page.get_by_label("Words")).to_have_value("half-typed")
        expect(page.get_by_label("Words")).to_be_visible()
        page.context.close()


def test_no_movement_after_a_pause_finds_the_page_longer_than_the_server_is_open(
    trial: Flask, browser: Browser
) -> None:
    with served(trial) as live:
        page = opened_by_nora(trial, browser, live, "/console/trial/call")
        left_alone(page, 80)
        page.mouse.move(200, 200)
        left_alone(page, A_WHILE.total_seconds() - 80)

        expect(page.get_by_text("Pat Example")).to_be_hidden()
        page.context.close()


def test_of_two_tabs_one_in_use_keeps_the_other_open_and_none_keeps_both(trial: Flask, browser: Browser) -> None:
    with served(trial) as live:
        page = opened_by_nora(trial, browser, live, "/console/trial/call")
        other = page.context.new_page()
        other.goto("/console/trial/typing")
        for _ in range(12):
            with page.expect_response("**/console/used") as told:
                moved_on(page)
            told.value.finished()
        expect(other.get_by_label("Words")).to_be_visible()

        left_alone(page, A_WHILE.total_seconds())
        expect(page.get_by_text("Pat Example")).to_be_hidden()
        expect(other.get_by_label("Words")).to_be_hidden()
        with other.expect_response("**/console/lock"):
            left_alone(page, 5)
        page.context.close()


def test_a_page_that_the_server_refuses_is_covered_at_once_and_keeps_what_was_typed(
    trial: Flask, browser: Browser
) -> None:
    with served(trial) as live:
        call = opened_by_nora(trial, browser, live, "/console/trial/call")
        typing, empty = call.context.new_page(), call.context.new_page()
        for page in (typing, empty):
            page.goto("/console/trial/typing")
        typing.get_by_label("Words").fill("half-typed")
        with locked_meanwhile():
            for page in (call, typing, empty):
                page.bring_to_front()
                moved_on(page)

            expect(call.locator("#covered-level")).to_have_text("Emergency")
            expect(call.get_by_text("Pat Example")).to_be_hidden()
            expect(typing.get_by_text("What you typed on this page is still here: unlock")).to_be_visible()
            expect(typing.get_by_label("Words")).to_be_hidden()
            expect(empty.get_by_role("heading", name="Your password again")).to_be_visible()
            come_back_to(typing)
            expect(typing.get_by_label("Words")).to_be_hidden()

        come_back_to(typing)
        expect(typing.get_by_label("Words")).to_be_visible()
        expect(typing.get_by_label("Words")).to_have_value("half-typed")
        call.context.close()


def test_whoever_is_shut_out_elsewhere_has_nothing_of_a_patient_in_view(trial: Flask, browser: Browser) -> None:
    with served(trial) as live:
        call = opened_by_nora(trial, browser, live, "/console/trial/call")
        typing = call.context.new_page()
        typing.goto("/console/trial/typing")
        typing.get_by_label("Words").fill("half-typed")
        with trial.app_context():
            nora = people.with_email(email=EMAIL)
            assert nora
            people.disable(user=nora)
            session().commit()
        for page in (call, typing):
            page.bring_to_front()
            moved_on(page)

        expect(call.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
        expect(call.get_by_text("Pat Example")).to_have_count(0)
        expect(typing.get_by_text("You are signed out.")).to_be_visible()
        expect(typing.get_by_role("link", name="Sign in")).to_be_visible()
        expect(typing.get_by_label("Words")).to_be_hidden()
        call.context.close()


def test_whoever_else_signs_in_finds_nothing_of_what_was_typed_before(trial: Flask, browser: Browser) -> None:
    with trial.app_context():
        people.add(email="omar@example.org", name="Omar Other", roles=["nurse"], password=PASSWORD)
        session().commit()
    with served(trial) as live:
        page = opened_by_nora(trial, browser, live, "/console/trial/typing")
        page.get_by_label("Words").fill("half-typed")
        sign_nora_in(trial, page.context, live, "omar@example.org")
        other = page.context.new_page()
        other.goto("/console")

        expect(page.get_by_label("Words")).to_have_count(0)
        page.context.close()


def test_the_wall_covers_every_other_tab(trial: Flask, browser: Browser) -> None:
    with trial.app_context():
        nora = people.with_email(email=EMAIL)
        assert nora
        people.set_roles(user=nora, roles=["nurse", "lead"])
        session().commit()
    with served(trial) as live:
        call = opened_by_nora(trial, browser, live, "/console/trial/call")
        typing, wall = call.context.new_page(), call.context.new_page()
        typing.goto("/console/trial/typing")
        typing.get_by_label("Words").fill("half-typed")
        wall.goto("/console/wall")

        expect(call.locator("#covered-level")).to_have_text("Emergency")
        expect(call.get_by_text("Pat Example")).to_be_hidden()
        expect(typing.get_by_label("Words")).to_be_hidden()
        come_back_to(typing)
        with typing.expect_popup() as unlocking:
            typing.get_by_role("link", name="Unlock").click()
        unlocking.value.get_by_label("Password").fill(PASSWORD)
        unlocking.value.get_by_role("button", name="Unlock").click()
        expect(unlocking.value.get_by_role("heading", name="Worklist")).to_be_visible()
        come_back_to(typing)
        expect(typing.get_by_label("Words")).to_have_value("half-typed")
        expect(typing.get_by_label("Words")).to_be_visible()
        call.context.close()


def test_a_page_that_only_asks_for_news_is_covered_once_it_is_refused(trial: Flask, browser: Browser) -> None:
    with served(trial) as live:
        page = opened_by_nora(trial, browser, live, "/console")
        with locked_meanwhile():
            left_alone(page, 60)

            expect(page.get_by_role("heading", name="Your password again")).to_be_visible()
        page.context.close()


def test_whoever_works_on_while_the_server_is_out_of_reach_is_covered_only_when_it_answers(
    trial: Flask, browser: Browser
) -> None:
    with served(trial) as live:
        page = opened_by_nora(trial, browser, live, "/console/trial/call")
        page.context.set_offline(True)
        for _ in range(12):
            with page.expect_event("requestfailed"):
                moved_on(page)
        expect(page.get_by_text("Pat Example")).to_be_visible()

        with locked_meanwhile():
            page.context.set_offline(False)
            left_alone(page, 5)
            expect(page.get_by_text("Pat Example")).to_be_hidden()
        page.context.close()


def test_whoever_signs_out_in_one_tab_leaves_nothing_of_a_page_in_another(trial: Flask, browser: Browser) -> None:
    with served(trial) as live:
        page = opened_by_nora(trial, browser, live, "/console")
        other = page.context.new_page()
        other.goto("/console/signed-in")
        expect(other.get_by_text("Nora Nurse")).to_be_visible()
        page.get_by_role("button", name="Sign out").click()

        expect(other.get_by_text("Nora Nurse")).to_have_count(0)
        expect(other.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
        page.context.close()
