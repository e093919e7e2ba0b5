"""What must be true of every address: what it allows, what it sends along, and that no link leads nowhere."""

from typing import Final
from urllib.parse import urldefrag

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.self_check.journey import PAGES
from app.serving.headers import WORKER
from rules import in_force
from rules.advice.learn import SECTIONS
from rules.in_force import QUESTIONNAIRE
from tests.guards.test_app import ROUTES
from tests.rules.whole_check import nothing_new
from tests.support.page import FetchPage, InspectedPage
from tests.support.table import table

FOR_PROGRAMS: Final = ("/api/", "/fhir/", "/cds-services", "/csp-reports", "/offline/")
"""Where the answers are no pages; tests of their own look after them."""

VALUES: Final = {
    "/check/<page_code>": list(PAGES),
    "/how/<code>": [flag.code for flag in in_force.RED_FLAGS],
    "/learn/<code>": [section.code for section in SECTIONS],
}
ALLOWED: Final = {
    route: {method for method, known in (each.split() for each in ROUTES) if known == route}
    for route in sorted({each.split()[1] for each in ROUTES})
    if not route.startswith(FOR_PROGRAMS)
}
READ_ONLY: Final = {
    "/check/answers",
    "/check/result",
    "/check/visit-note",
    "/check/visit-note.pdf",
    "/check/reminder.ics",
}
FILES: Final = {
    route for route in ALLOWED if route.endswith((".pdf", ".txt", ".ics", ".html", ".png", ".webmanifest", ".js"))
}
RESULTS: Final[tuple[dict[str, str | list[str]], ...]] = (
    {},
    {"weakness": "weaker", "thirst": "unsure"},
    {"confusion": "severe"},
    {"back-pain": "none", "for-the-visit": ["dental"]},
)


def addresses(method: str) -> list[str]:
    """Every address that allows ``method``, with every value it can hold."""
    routes = [route for route, methods in ALLOWED.items() if method in methods]
    return [route.partition("<")[0] + value for route in routes for value in VALUES.get(route, [""])]


def keep_a_check(client: FlaskClient, **changes: str | list[str]) -> None:
    """Put a whole check in which everything is asked into the cookie."""
    with client.session_transaction() as session:
        session.permanent = True
        session["respondent"] = "patient"
        session.update(form=QUESTIONNAIRE, answers={**nothing_new(), "back-pain": "new", "bone-drug": "yes", **changes})


def inside(fetched: InspectedPage) -> set[str]:
    """The links of a page that stay in the app; any other must be a number to call, or a place on the page itself."""
    links = {link for link in fetched.links if link.startswith("/") and not link.startswith(FOR_PROGRAMS)}
    assert {link.partition(":")[0] for link in fetched.links if link[0] not in "#/"} <= {"tel", "sms"}
    return links


def test_no_rule_can_hide_behind_a_page_of_the_same_address() -> None:
    assert not {route.removeprefix("/how/") for route in ALLOWED} & set(in_force.RED_FLAG)


def test_no_step_can_hide_behind_a_page_of_the_same_address() -> None:
    assert not {each.removeprefix("/check/") for each in (*READ_ONLY, "clear")} & set(PAGES)


@table("method", ["DELETE", "PATCH", "POST", "PUT"])
@table("route", ALLOWED)
def test_what_a_route_does_not_allow_is_refused_with_the_numbers(client: FlaskClient, route: str, method: str) -> None:
    address = route.replace("<page_code>", "back").replace("<code>", "symptoms")
    response = client.open(address, method=method)

    if method in ALLOWED[route]:
        assert response.status_code == 400, "a form without a token"
    elif route in READ_ONLY and method == "POST":
        assert response.status_code == 400, "to the router, a page of questions that does not exist"
    else:
        assert response.status_code == 405
    assert "tel:911" in response.text


@pytest.mark.parametrize("address", addresses("POST"))
def test_no_form_is_taken_without_its_token(client: FlaskClient, address: str) -> None:
    keep_a_check(client)
    with client.session_transaction() as session:
        before = dict(session)

    response = client.post(address, data={"respondent": "caregiver", "weakness": "cannot-use", "own_day": "5"})

    assert response.status_code == 400
    with client.session_transaction() as session:
        assert {key: value for key, value in session.items() if key != "csrf_token"} == before


@table("address", [*addresses("GET"), "/nowhere", "/static/nothing.css", "/check/nowhere"])
def test_every_answer_of_the_app_is_guarded_and_stored_nowhere(client: FlaskClient, address: str) -> None:
    keep_a_check(client)

    headers = client.get(address).headers

    # Of the service worker a browser asks with every page whether it has changed: nothing of anybody is in it.
    assert headers["Cache-Control"] == ("no-cache" if address == WORKER else "no-store")
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("address", sorted(each for each in {*addresses("GET")} - FILES if each.startswith("/check")))
def test_every_page_of_the_check_is_in_order_and_leaves_nothing_in_its_address(
    page: FetchPage, client: FlaskClient, address: str
) -> None:
    keep_a_check(client)

    fetched = page(address)

    assert fetched.address in {address, "/check/answers"}


def test_no_link_on_any_page_leads_nowhere(page: FetchPage, client: FlaskClient) -> None:
    """From the pages of four checks, on to everything they link to."""
    linked: set[str] = set()
    for changes in RESULTS:
        keep_a_check(client, **changes)
        for address in ("/", "/check/answers", "/check/result"):
            linked |= inside(page(address))
    keep_a_check(client)
    ids: dict[str, set[str]] = {}
    assert linked >= {"/check/visit-note", "/card"}
    while missing := {urldefrag(link).url for link in linked} - ids.keys() - FILES:
        fetched = page(min(missing))
        ids[min(missing)] = set(fetched.ids)
        linked |= inside(fetched)

    assert linked >= {each for each in FILES if each.endswith(".pdf")}, "not every paper can be reached"
    assert {f"/how/{code}" for code in in_force.RED_FLAG} <= ids.keys(), "not every rule can be reached"
    assert {link for link in linked if urldefrag(link).fragment not in {"", *ids.get(urldefrag(link).url, ())}} == set()


def test_the_files_a_page_asks_for_are_there(page: FetchPage, client: FlaskClient) -> None:
    keep_a_check(client)
    fetched = page("/check/result")
    files = {
        each.attributes.get("href") or each.attributes["src"]
        for each in fetched.tree.elements
        if each.tag == "link" or (each.tag in {"script", "img"} and "src" in each.attributes)
    }

    assert len(files) == 5
    for file in files:
        with client.get(file) as response:
            assert response.status_code == 200
            assert "immutable" in response.headers["Cache-Control"]


def test_the_health_check_leaves_no_cookie_and_needs_none(app: Flask) -> None:
    response = app.test_client(use_cookies=False).get("/healthz")

    assert (response.status_code, response.text, response.mimetype) == (200, "ok", "text/plain")
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("address", ["/how", "/learn", "/how/proof", "/nowhere", "/check", "/check/result"])
def test_whoever_only_reads_gets_no_cookie(app: Flask, address: str) -> None:
    assert "Set-Cookie" not in app.test_client().get(address).headers
