"""The pages that people look for, and the files for robots and for whoever found a weakness."""

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from app.about.views import PAGES
from app.settings.address import Address, read_address
from app.settings.settings import SettingsError
from tests.app.test_site import NONE_OF_THE_SHORTHAND, OFFICE, WriteSite, write
from tests.support.app import MakeApp
from tests.support.page import FetchPage, InspectedPage

__all__ = ["write"]

OPERATOR = """
[operator]
name = "Example Hospital"
contact = "redflags@example.org"
security = "https://example.org/security"
"""


def test_each_page_is_linked_from_the_foot_or_the_start_and_leads_to_a_number(page: FetchPage) -> None:
    start = page("/")
    for code, (_, title) in PAGES.items():
        shown = page(f"/{code}")
        assert shown.heading == title
        assert f"/{code}" in start.links, code
        assert {"tel:911", "tel:+12125550100"} <= {*shown.links}, code


def test_where_no_operator_is_named_the_pages_admit_it_and_there_is_no_security_txt(
    page: FetchPage, client: FlaskClient
) -> None:
    assert "has not told their name" in page("/about").text
    for code in ("about", "accessibility", "help"):
        assert "No address is named here for complaints." in page(f"/{code}").text
    assert client.get("/.well-known/security.txt").status_code == 404


def test_an_operator_is_named_and_can_be_written_to(write: WriteSite, make_app: MakeApp) -> None:
    client = make_app(site=write(OFFICE + OPERATOR), **NONE_OF_THE_SHORTHAND).test_client()

    about = InspectedPage(client.get("/about"))
    assert "This check is offered by Example Hospital." in about.text
    assert "mailto:redflags@example.org" in about.links
    lines = dict(each.split(": ", 1) for each in client.get("/.well-known/security.txt").text.splitlines())
    assert lines["Contact"] == "https://example.org/security"
    left = datetime.fromisoformat(lines["Expires"]) - datetime.now(UTC)
    assert timedelta(days=30) < left < timedelta(days=365)


def test_without_an_address_of_its_own_a_weakness_is_told_to_the_contact(write: WriteSite, make_app: MakeApp) -> None:
    site = OFFICE + '[operator]\ncontact = "https://example.org/help"\n'
    client = make_app(site=write(site), **NONE_OF_THE_SHORTHAND).test_client()

    assert "Contact: https://example.org/help\n" in client.get("/.well-known/security.txt").text


@pytest.mark.parametrize("wrong", ["http://example.org", "help at example.org", "a@b", "https://", "x" * 201])
def test_an_address_that_nobody_could_write_to_stops_the_start(write: WriteSite, make_app: MakeApp, wrong: str) -> None:
    with pytest.raises(SettingsError, match=r"operator, contact: found .*, expected an address for e-mail"):
        make_app(site=write(f'{OFFICE}[operator]\ncontact = "{wrong}"\n'), **NONE_OF_THE_SHORTHAND)


def test_addresses_are_shown_as_people_write_them() -> None:
    assert read_address("a.b+c@example.org") == Address("a.b+c@example.org", "mailto:a.b+c@example.org")
    assert read_address("https://example.org/x") == Address("example.org/x", "https://example.org/x")


def test_robots_are_kept_from_checks_and_programs(client: FlaskClient) -> None:
    told = client.get("/robots.txt")
    assert told.mimetype == "text/plain"
    for each in ("/check", "/console", "/api", "/fhir", "/cds-services"):
        assert f"Disallow: {each}\n" in told.text


def test_what_is_cleared_on_the_page_about_privacy_is_gone(page: FetchPage, client: FlaskClient) -> None:
    page("/")
    page("/", {"respondent": "patient"})
    page("/check/right-now", {"emergency-now": ["seizure"], "fever": "none"})
    page("/privacy")
    assert "Your answers are cleared" in page("/check/clear", {}).text
    assert client.get("/check/result").headers["Location"] == "/?notice=no-answers"
