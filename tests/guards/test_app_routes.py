"""What must be true of every address: what it allows, what it sends along, and that no link leads nowhere."""

from collections import defaultdict
from typing import Final
from urllib.parse import urldefrag

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.self_check.journey import PAGES
from rules import assessment
from rules.learn import SECTIONS
from tests.conftest import FetchPage
from tests.rules.whole_check import nothing_new

ROUTES: Final = {
    "/": {"GET", "POST"},
    "/check": {"GET"},
    "/check/<page_code>": {"GET", "POST"},
    "/check/answers": {"GET"},
    "/check/clear": {"POST"},
    "/check/result": {"GET"},
    "/healthz": {"GET"},
    "/how": {"GET"},
    "/how/<code>": {"GET"},
    "/how/presentations": {"GET"},
    "/how/proof": {"GET"},
    "/learn": {"GET"},
    "/learn/<code>": {"GET"},
}
"""Every address of the app with what it allows. A new one is added here by someone who has thought about who may call."""

VALUES: Final = {
    "/check/<page_code>": list(PAGES),
    "/how/<code>": [flag.code for flag in assessment.RED_FLAGS],
    "/learn/<code>": [section.code for section in SECTIONS],
}
FIXED: Final = {"presentations", "proof"}


def addresses(method: str) -> list[str]:
    """Every address that allows ``method``, with every value it can hold."""
    routes = [route for route, methods in ROUTES.items() if method in methods]
    return [route.partition("<")[0] + value for route in routes for value in VALUES.get(route, [""])]


def keep_a_check(client: FlaskClient, **changes: str | list[str]) -> None:
    """Put a whole check in which everything is asked into the cookie."""
    with client.session_transaction() as session:
        session.permanent = True
        session["respondent"] = "patient"
        session["answers"] = {**nothing_new(), "back-pain": "new", "bone-drug": "yes", **changes}


def test_every_route_is_listed_with_what_it_allows(app: Flask) -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for rule in app.url_map.iter_rules():
        found[rule.rule] |= (rule.methods or set()) - {"HEAD", "OPTIONS"}

    assert found == ROUTES


def test_no_rule_can_hide_behind_a_page_of_the_same_address() -> None:
    assert not FIXED & set(assessment.RED_FLAG)


def test_no_step_can_hide_behind_a_page_of_the_same_address() -> None:
    assert not {"answers", "clear", "result"} & set(PAGES)


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "POST", "PUT"])
@pytest.mark.parametrize("route", ROUTES)
def test_what_a_route_does_not_allow_is_refused_with_the_numbers(client: FlaskClient, route: str, method: str) -> None:
    address = route.replace("<page_code>", "back").replace("<code>", "symptoms")
    response = client.open(address, method=method)

    if method in ROUTES[route]:
        assert response.status_code == 400, "a form without a token"
    elif route in {"/check/answers", "/check/result"} and method == "POST":
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


@pytest.mark.parametrize("address", [*addresses("GET"), "/nowhere", "/static/nothing.css", "/check/nowhere"])
def test_every_answer_of_the_app_is_guarded_and_stored_nowhere(client: FlaskClient, address: str) -> None:
    keep_a_check(client)

    headers = client.get(address).headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("address", sorted(address for address in addresses("GET") if address.startswith("/check")))
def test_every_page_of_the_check_is_in_order_and_leaves_nothing_in_its_address(
    page: FetchPage, client: FlaskClient, address: str
) -> None:
    keep_a_check(client)

    fetched = page(address)

    assert fetched.address in {address, "/check/answers"}


@pytest.mark.parametrize(
    "changes",
    [{}, {"weakness": "weaker", "thirst": "unsure"}, {"confusion": "severe"}, {"for-the-visit": ["dental"]}],
    ids=["call-soon", "call-now", "emergency", "wishes"],
)
def test_no_link_on_any_page_leads_nowhere(
    page: FetchPage, client: FlaskClient, changes: dict[str, str | list[str]]
) -> None:
    keep_a_check(client, **changes)
    ids: dict[str, set[str]] = {}
    wanted: set[str] = {"/check/answers", "/check/result", "/check/result?unfinished=yes", *addresses("GET")}
    linked: set[str] = set()
    while wanted - ids.keys():
        address = min(wanted - ids.keys())
        if address == "/healthz":
            ids[address] = set()
            continue
        fetched = page(address)
        ids[address] = set(fetched.ids)
        inside = {link for link in fetched.links if link.startswith("/")}
        linked |= inside
        wanted |= {urldefrag(link).url for link in inside}
        assert {link.partition(":")[0] for link in fetched.links if not link.startswith(("/", "#"))} <= {"tel"}

    assert {link for link in linked if urldefrag(link).fragment not in {"", *ids[urldefrag(link).url]}} == set()


def test_the_files_a_page_asks_for_are_there(page: FetchPage, client: FlaskClient) -> None:
    keep_a_check(client)
    fetched = page("/check/result")
    files = {
        each.attributes.get("href") or each.attributes["src"]
        for each in fetched.tree.elements
        if each.tag == "link" or (each.tag in {"script", "img"} and "src" in each.attributes)
    }

    assert len(files) == 3
    for file in files:
        with client.get(file) as response:
            assert response.status_code == 200
            assert "immutable" in response.headers["Cache-Control"] or "max-age" in response.headers["Cache-Control"]


def test_the_health_check_leaves_no_cookie_and_needs_none(app: Flask) -> None:
    response = app.test_client(use_cookies=False).get("/healthz")

    assert (response.status_code, response.text, response.mimetype) == (200, "ok", "text/plain")
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("address", ["/how", "/learn", "/how/proof", "/nowhere", "/check", "/check/result"])
def test_whoever_only_reads_gets_no_cookie(app: Flask, address: str) -> None:
    assert "Set-Cookie" not in app.test_client().get(address).headers
