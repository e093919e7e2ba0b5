"""The database goes away while a call is typed, and comes back: nothing is lost, and the page says what holds."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import pytest
import requests
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import make_url

from app.data import postgresql
from app.data.database import engine, is_postgresql, session
from app.data.models import Call, Draft, User
from app.data.options import READS_ONLY
from app.data.upkeep import audit_check
from tests.console.databases import on_one_database
from tests.console.test_journey import DESK, PHONE, SAVED, settings_of, signed_in, there
from tests.support.forked import forked_gunicorn
from tests.support.part import left_out
from tests.support.proxy import line_to, way_to
from tests.support.server import free_port

__all__ = ["signed_in"]


@dataclass(frozen=True, slots=True)
class Console:
    """A console as it is served, and what takes its database away for a while."""

    address: str
    outage: Callable[[], AbstractContextManager[None]]


@pytest.fixture
def console(console_app: Flask, tmp_path: Path) -> Iterator[Console]:
    """Serve the console, with a database that can go away."""
    settings, port = settings_of(console_app), free_port()
    with ExitStack() as stack:
        if is_postgresql():
            url = make_url(settings["RFC_DATABASE_URL"])
            line = stack.enter_context(line_to(way_to(str(url.query.get("host") or url.host), url.port or 5432)))
            query = {name: value for name, value in url.query.items() if name not in {"host", *postgresql.LIMITS}}
            at_its_end = url.set(host="127.0.0.1", port=line.port, query=query)
            settings["RFC_DATABASE_URL"] = at_its_end.render_as_string(hide_password=False)

            @contextmanager
            def outage() -> Iterator[None]:
                line.cut()
                yield
                line.mend()

        else:

            @contextmanager
            def outage() -> Iterator[None]:
                session().commit()
                with engine().connect().execution_options(**{READS_ONLY: True}) as other:
                    other.exec_driver_sql("ROLLBACK")
                    other.exec_driver_sql("BEGIN EXCLUSIVE")
                    yield

        stack.enter_context(forked_gunicorn(settings, port, tmp_path / "gunicorn.log"))
        yield Console(f"http://127.0.0.1:{port}", outage)


def call_begun(page: Page) -> None:
    page.goto("/console/calls/new")
    page.locator("#patient_name").fill("Pat Example")
    page.locator("#answer-weakness-weaker").check()
    expect(page.locator("#outcome")).to_contain_text("Emergency: be seen now")
    expect(page.locator("#kept")).to_contain_text("Kept at")


@left_out(beside="test_a_call_that_is_saved_when_the_database_is_just_gone_stays_on_the_screen")
def test_what_is_typed_while_the_database_is_gone_is_kept_when_it_is_back_and_saved_once(
    console: Console, nurse: User, signed_in: Callable[..., BrowserContext]
) -> None:
    page = signed_in(nurse, console.address).new_page()
    call_begun(page)

    with console.outage():
        page.locator("#allergies").fill("penicillin")
        expect(page.locator("#kept")).to_contain_text("Not kept since")
        expect(page.locator("#meanwhile")).to_be_visible()
        expect(page.locator("#meanwhile")).to_contain_text("Nothing you typed is lost")
        for number in ("tel:911", "tel:+12125550100"):
            expect(page.locator(f'#meanwhile a[href="{number}"]')).to_be_visible()
        page.locator("#words").fill("Legs went heavy on the stairs")
        page.get_by_role("button", name="Save the call").click()
        expect(page.locator("#kept")).to_contain_text("Not saved")
        expect(page.locator("#words")).to_have_value("Legs went heavy on the stairs")
        assert requests.get(f"{console.address}/", timeout=20).status_code == HTTPStatus.OK, "the check goes on"

    expect(page.locator("#kept")).to_contain_text("Now save the call")
    expect(page.locator("#meanwhile")).to_be_hidden()
    (draft,) = there(Draft)
    assert isinstance(draft, Draft)
    assert draft.fields["allergies"] == ["penicillin"]
    assert draft.fields["words"] == ["Legs went heavy on the stairs"]
    session().commit()

    page.get_by_role("button", name="Save the call").click()
    page.wait_for_url(SAVED)

    (call,) = there(Call)
    assert isinstance(call, Call)
    assert call.record["words"] == "Legs went heavy on the stairs"
    assert there(Draft) == []
    assert audit_check.verify().faults == ()


def test_a_call_that_is_saved_when_the_database_is_just_gone_stays_on_the_screen(
    console: Console, nurse: User, signed_in: Callable[..., BrowserContext]
) -> None:
    page = signed_in(nurse, console.address).new_page()
    call_begun(page)

    with console.outage():
        page.get_by_role("button", name="Save the call").click()
        expect(page.locator("#kept")).to_contain_text("Not saved")
        expect(page.locator("#patient_name")).to_have_value("Pat Example")

    expect(page.locator("#kept")).to_contain_text("Now save the call")
    assert there(Call) == []


@left_out(beside="console/test_database_gone.py::test_the_console_says_so_and_whom_to_call")
@on_one_database
def test_without_the_database_the_page_says_so_where_it_is_seen(
    console: Console, nurse: User, signed_in: Callable[..., BrowserContext]
) -> None:
    page = signed_in(nurse, console.address).new_page()
    call_begun(page)

    with console.outage():
        page.locator("#allergies").fill("penicillin")
        expect(page.locator("#kept")).to_contain_text("Not kept since")
        for viewport in (DESK, PHONE):
            page.set_viewport_size(viewport)  # type: ignore[arg-type]
            page.locator("#patient_name").scroll_into_view_if_needed()
            page.locator("#answer-worry-very").scroll_into_view_if_needed()

            expect(page.locator("#kept")).to_be_in_viewport()
            expect(page.locator('#meanwhile a[href="tel:911"]')).to_be_in_viewport()
            expect(page.locator(".panel__action")).to_be_in_viewport()
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
