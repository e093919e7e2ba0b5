"""What the panel says of a "not sure": 911 where it means that, and for which open signs to call it."""

import pytest
from flask import Flask

from app.console.call.panel import FoundView, panel_of
from rules.model.questionnaire import Answers
from tests.rules.whole_check import outcome_of


def found(app: Flask, changes: Answers) -> FoundView:
    with app.test_request_context():
        (view,) = panel_of(outcome_of(changes), is_begun=True, earlier=()).found
    return view


def test_not_sure_of_a_911_sign_is_call_now_by_911(app: Flask) -> None:
    view = found(app, {"emergency-now": ["unsure"]})

    assert view.level == "Call now · 911"
    assert view.words.startswith("Not sure: Immediate threat to life")


@pytest.mark.parametrize(
    ("link_id", "sign"), [("confusion", "Very confused"), ("sleepiness", "Very hard to wake"), ("low-calcium", "Hands")]
)
def test_a_911_sign_left_open_says_when_to_call_911(app: Flask, link_id: str, sign: str) -> None:
    view = found(app, {"bone-drug": "yes", link_id: "unsure"})

    assert view.level == "Call soon"
    assert f"Call 911 if any of this may be happening: {sign}" in view.words
    assert "Not ruled out" not in view.words
