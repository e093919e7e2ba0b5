"""A call now that stands is said on every page but the result, with the number to try first and the way back."""

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.self_check import standing
from rules.model.questionnaire import Answers
from tests.app.test_start import keep
from tests.guards.test_app_routes import ALLOWED, FILES, addresses
from tests.rules.whole_check import nothing_new
from tests.support.page import FetchPage, InspectedPage

WITH_A_CARD = "/check/visit-note"
NOT_PAGES = {"/healthz", "/metrics", "/readyz", "/status", "/language", "/check/result", "/check", "/styleguide"}
"""What answers with no page, or leads to one; the page that says it itself, and the one with numbers of its own."""

EVERY_PAGE = sorted({*addresses("GET"), "/nowhere", "/check/nowhere"} - FILES - NOT_PAGES - {WITH_A_CARD})
CALL_NOW: Answers = {"weakness": "weaker"}
EMERGENCY: Answers = {"confusion": "severe"}
DESPAIR: Answers = {"also-new": ["despair"]}
HOURS = {"team_hours": "Mon-Fri 08:00-17:00", "time_zone": "America/New_York"}
NIGHT = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


def said_on(page: InspectedPage) -> list[str]:
    """Return where the line of the page leads, if it has one."""
    lines = [each for each in page.tree.elements if "standing" in each.attributes.get("class", "").split()]
    assert len(lines) <= 1
    return [link.attributes["href"] for line in lines for link in line.all("a")]


def fetched(client: FlaskClient, pages: Iterable[str]) -> dict[str, InspectedPage]:
    """Return each page that is one, whatever its status."""
    answers = {each: client.get(each) for each in pages}
    return {
        each: InspectedPage(found) for each, found in answers.items() if found.mimetype == "text/html" and found.data
    }


@pytest.mark.unwatched
def test_every_page_says_it_and_leads_back(client: FlaskClient) -> None:
    keep(client, {**nothing_new(), "back-pain": "new", "bone-drug": "yes", **CALL_NOW})

    found = fetched(client, (each for each in EVERY_PAGE if not each.startswith("/static")))

    assert len(found) > len(ALLOWED) - 20
    assert {each: said_on(page) for each, page in found.items()} == {
        each: ["tel:+12125550100", "/check/result"] for each in found
    }


def test_the_notes_for_a_visit_begin_with_the_whole_card_instead(client: FlaskClient) -> None:
    keep(client, {**nothing_new(), **CALL_NOW})

    page = InspectedPage(client.get(WITH_A_CARD))

    assert not said_on(page)
    assert page.heading == "Call now, or go to the ER"
    assert {"tel:+12125550100", "/check/result"} <= {*page.links}


@pytest.mark.parametrize("answers", [{}, nothing_new(), {"lump": "new"}])
def test_no_page_says_it_when_it_is_not_so(client: FlaskClient, answers: Answers) -> None:
    keep(client, answers)

    assert {
        each for each, page in fetched(client, ("/", "/check/back", "/how", "/nowhere")).items() if said_on(page)
    } == set()


def test_it_ends_with_the_answer_that_it_rests_on(page: FetchPage, client: FlaskClient) -> None:
    keep(client, CALL_NOW)
    assert said_on(page("/learn"))

    keep(client, {"weakness": "none"})

    assert not said_on(page("/learn"))


@pytest.mark.parametrize(
    ("answers", "number"),
    [(CALL_NOW, "tel:+12125550199"), (EMERGENCY, "tel:911"), (DESPAIR, "tel:988")],
    ids=["team", "emergency", "crisis line"],
)
@pytest.mark.settings(**HOURS)
def test_the_number_is_the_one_to_try_first_at_this_hour(
    page: FetchPage, client: FlaskClient, answers: Answers, number: str
) -> None:
    with time_machine.travel(NIGHT, tick=False):
        keep(client, answers)

        assert said_on(page("/learn")) == [number, "/check/result"]


@pytest.mark.settings(**HOURS, after_hours_phone=None)
def test_a_line_that_is_closed_is_not_the_one_to_try(page: FetchPage, client: FlaskClient) -> None:
    with time_machine.travel(NIGHT, tick=False):
        keep(client, CALL_NOW)

        assert said_on(page("/learn")) == ["tel:911", "/check/result"]


@pytest.mark.settings(team_phone=None, after_hours_phone=None)
def test_without_a_number_of_the_team_it_is_the_emergency_number(page: FetchPage, client: FlaskClient) -> None:
    keep(client, CALL_NOW)

    assert said_on(page("/learn")) == ["tel:911", "/check/result"]


def test_a_page_of_an_error_says_it_too_and_no_page_fails_for_it(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setitem(app.view_functions, "learn.index", lambda: 1 / 0)
    keep(client, CALL_NOW)
    assert said_on(InspectedPage(client.get("/learn"))) == ["tel:+12125550100", "/check/result"]

    monkeypatch.setattr(standing, "_first_line", lambda: 1 / 0)

    assert client.get("/how/proof").status_code == 200
    assert "There is no such page" in client.get("/nowhere").text


@pytest.mark.parametrize("answers", [CALL_NOW, EMERGENCY])
def test_the_check_goes_on_with_the_result(page: FetchPage, client: FlaskClient, answers: Answers) -> None:
    keep(client, answers)

    assert page("/check").address == "/check/result"
    main = [each for each in page("/").tree.all("a") if each.attributes.get("class") == "button"]
    assert [(each.text, each.attributes["href"]) for each in main] == [("See what to do: call now", "/check/result")]


@pytest.mark.parametrize(
    ("changes", "heading"), [(CALL_NOW, "Call now, or go to the ER"), ({"lump": "new"}, "Call your team soon")]
)
def test_the_notes_for_the_visit_are_headed_by_the_call_that_comes_first(
    page: FetchPage, client: FlaskClient, changes: Answers, heading: str
) -> None:
    keep(client, nothing_new(changes))

    assert page("/check/visit-note").heading == heading
