"""Several checks of one patient: a newer one stands beside a call that may still be owed, never in its place."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.interop.cds_hooks.cards import MOST
from rules.model.questionnaire import Answers, Respondent
from tests.interop.cds_hooks.asking import Resource, card_for, cards_for, found, is_doubt, response_of
from tests.rules.whole_check import nothing_new

NOW: Final = datetime(2026, 11, 23, 20, 40, tzinfo=UTC)
CALM: Final = nothing_new()
CALL: Final[Answers] = {"weakness": "weaker"}
SOON: Final[Answers] = {**CALM, "bone-pain": ["new"]}

pytestmark = pytest.mark.settings(time_zone="UTC")


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def ago(app: Flask, answers: Answers, hours: float, status: str = "completed", **changed: Any) -> Resource:  # noqa: ANN401
    return response_of(app, answers, at=NOW - timedelta(hours=hours), status=status, **changed)


def levels(client: FlaskClient, *responses: Resource) -> list[str]:
    """Return how urgent the cards are, whatever order the responses come in."""
    shown = [[each["indicator"] for each in cards_for(client, found(*order))] for order in (responses, responses[::-1])]
    assert shown[0] == shown[1]
    return shown[0]


def test_a_newer_calm_check_stands_beside_a_call_now_of_the_last_day(app: Flask, client: FlaskClient) -> None:
    assert levels(client, ago(app, CALL, 23), ago(app, CALM, 1)) == ["critical", "info"]
    assert levels(client, ago(app, CALL, 25), ago(app, CALM, 1)) == ["info"]


@pytest.mark.settings(team_hours="Mon-Sun 08:00-17:00", after_hours_phone=None, time_zone="UTC")
def test_a_call_soon_counts_until_its_deadline_and_a_day_more(app: Flask, client: FlaskClient) -> None:
    """Answered on Sunday at 14:40 it is due on Monday at 14:40; on Saturday at 21:40, when they closed on Sunday."""
    assert levels(client, ago(app, SOON, 30), ago(app, CALM, 1)) == ["warning", "info"]
    assert levels(client, ago(app, SOON, 26), ago(app, CALM, 1)) == ["warning", "info"]
    assert levels(client, ago(app, SOON, 47), ago(app, CALM, 1)) == ["info"]
    assert levels(client, ago(app, SOON, 49), ago(app, CALM, 1)) == ["info"]


def test_each_clock_counts_until_its_own_deadline_and_a_day_more(app: Flask, client: FlaskClient) -> None:
    for answers, hours in (
        ({**CALM, "thirst": "extreme"}, 8 + 24),
        (SOON, 24 + 24),
        ({**CALM, "also-new": ["other-medicine-out"]}, 24 + 24),
    ):
        assert levels(client, ago(app, answers, hours - 1), ago(app, CALM, 1)) == ["warning", "info"], answers
        assert levels(client, ago(app, answers, hours + 1), ago(app, CALM, 1)) == ["info"], answers


@pytest.mark.settings(team_hours="Mon-Fri 08:00-17:00", time_zone="UTC")
def test_what_is_administrative_counts_until_the_end_of_the_next_open_day_and_a_day_more(
    app: Flask, client: FlaskClient
) -> None:
    """Answered on Friday evening it is due on Monday at 17:00; answered before they opened on Friday, that evening."""
    refill = {**CALM, "also-new": ["other-medicine-out"]}

    friday_evening, friday_night = (ago(app, refill, 24 * 3 + hours) for hours in (0, 18))
    assert levels(client, friday_evening, ago(app, CALM, 1)) == ["warning", "info"]
    assert levels(client, friday_night, ago(app, CALM, 1)) == ["info"]


def test_what_was_left_off_withdrawn_or_is_empty_hides_nothing(app: Flask, client: FlaskClient) -> None:
    for hours in (2, 30, 24 * 400):
        older = ago(app, CALL, hours)
        assert levels(client, older, ago(app, CALM, 1, "in-progress")) == ["critical", "info"]
        assert levels(client, older, ago(app, CALM, 1, "stopped")) == ["critical", "info"]
        assert levels(client, older, ago(app, {"fever": "none"}, 1)) == ["critical", "warning"]
        assert levels(client, older, ago(app, {}, 1, "in-progress")) == ["critical"]
        assert levels(client, older, ago(app, {}, 1)) == ["critical"]
        assert levels(client, older, ago(app, CALM, 1, "entered-in-error")) == ["critical"]
    assert levels(client, ago(app, {}, 1, "in-progress")) == ["warning"]


def test_a_check_of_an_unknown_age_may_be_of_now_and_is_not_hidden(app: Flask, client: FlaskClient) -> None:
    for authored in (None, "yesterday", "2031-01-01T00:00:00Z"):
        first, second = cards_for(client, found(ago(app, CALL, 0, authored=authored), ago(app, CALM, 1)))
        assert first["summary"].startswith("Ask again: ")
        assert (first["indicator"], second["indicator"]) == ("critical", "info")
        assert levels(client, ago(app, CALM, 0, authored=authored), ago(app, CALM, 1)).count("info") <= 2


def test_a_call_of_a_day_counts_until_it_is_surely_over(app: Flask, client: FlaskClient) -> None:
    """It may have been given in the last minute of its day, or month."""
    for authored in ("2026-11-22", "2026-11-23", "2026-11"):
        assert levels(client, ago(app, CALL, 0, authored=authored), ago(app, CALM, 1)) == ["critical", "info"]
    for authored in ("2026-11-21", "2026-10", "2025"):
        assert levels(client, ago(app, CALL, 0, authored=authored), ago(app, CALM, 1)) == ["info"]


def test_times_in_different_zones_are_compared_as_moments(app: Flask, client: FlaskClient) -> None:
    earlier = ago(app, CALL, 0, authored="2026-11-22T21:00:00+05:00")
    later = ago(app, CALM, 0, authored="2026-11-22T17:00:00Z")

    assert levels(client, earlier, later) == ["info"]


def test_what_is_stored_twice_is_shown_once_and_no_wall_of_cards_is_built(app: Flask, client: FlaskClient) -> None:
    call = ago(app, CALL, 1)
    assert levels(client, call, {**call, "id": "a-copy"}) == ["critical"]

    cards = cards_for(client, found(ago(app, CALM, 0.5), *(ago(app, CALL, hours) for hours in range(1, 20))))
    assert [each["indicator"] for each in cards] == ["critical"] * MOST + ["warning"]
    assert is_doubt(cards[-1])
    assert f"not shown: {20 - MOST}" in cards[-1]["detail"]


def test_of_calls_that_are_owed_soon_the_one_due_first_stands_first(app: Flask, client: FlaskClient) -> None:
    first, second = cards_for(client, found(ago(app, SOON, 1), ago(app, SOON, 5)))

    assert "3:40 PM UTC" in first["detail"]
    assert "7:40 PM UTC" in second["detail"]


def test_a_shorter_clock_stands_before_an_older_answer(app: Flask, client: FlaskClient) -> None:
    first, second = cards_for(client, found(ago(app, SOON, 5), ago(app, {**CALM, "thirst": "extreme"}, 1)))

    assert "by 3:40 AM UTC" in first["detail"]
    assert "by 3:40 PM UTC" in second["detail"]


def test_no_time_to_call_is_won_by_a_clock_that_is_ahead(app: Flask, client: FlaskClient) -> None:
    card = card_for(client, ago(app, SOON, -20))

    assert "Speak to a person by 8:40 PM UTC tomorrow" in card["detail"]


def test_a_sign_beside_none_is_shown_as_the_sign_with_a_note(app: Flask, client: FlaskClient) -> None:
    response = response_of(app, {"emergency-now": ["breathing"]}, Respondent.PATIENT)
    (item,) = response["item"][0]["item"]
    none = {"valueCoding": {**item["answer"][0]["valueCoding"], "code": "emergency-now.none"}}
    card = card_for(client, {**response, "item": [{**item, "answer": [none, *item["answer"]]}]})

    assert card["indicator"] == "critical"
    assert "“None” or “no” was chosen beside another answer, which counts" in card["detail"]
