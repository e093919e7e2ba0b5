"""What is asked beside an answer: read from a nurse's shorthand, shown back in words, and never an answer itself."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.console.call.measures import MEASURE, OF_ROW, NotAMeasureError
from app.data.database import session
from app.data.models import Call, User
from rules.in_force import ITEMS
from tests.console.filling_in import NEW_CALL, Data, form_on
from tests.support.page import FetchPage
from tests.support.table import table

BEGUN = datetime(2026, 11, 28, 19, 54, tzinfo=ZoneInfo("America/New_York"))

READ_AS = {
    "since": {
        "y18": "27 Nov 18:00",
        "Y 18:30": "27 Nov 18:30",
        "y1830": "27 Nov 18:30",
        "y": "27 Nov",
        "yesterday": "27 Nov",
        "t7": "28 Nov 07:00",
        "14h": "28 Nov 05:54 (14 h)",
        "14 hours ago": "28 Nov 05:54 (14 h)",
        "30 min": "28 Nov 19:24 (30 min)",
        "3d": "25 Nov (3 d)",
        "2 weeks": "14 Nov (2 w)",
        "18:00": "28 Nov 18:00",
        "21:00": "27 Nov 21:00",
        "Tuesday, after  the fall": "Tuesday, after the fall",
        "3 months": "3 months",
    },
    "temperature": {"38.4": "38.4 C", "38,4": "38.4 C", "101.2": "101.2 F", "36 °C": "36.0 C", "N": "not taken"},
    "pain": {"0": "0/10", "7/10": "7/10", "10": "10/10"},
    "side": {"l": "left", "B": "both sides", "left hip": "left hip"},
    "urine": {"6h": "28 Nov 13:54 (6 h)"},
    "course": {"worse": "worse"},
    "walks": {"unaided": "unaided"},
}
REFUSED = {
    "since": ["y25", "y18:75", "t23", "18", "5x", "3m", "25:10", "9999w", "x" * 61],
    "temperature": ["384", "12", "38.4 F", "101 C", "hot"],
    "pain": ["11", "-1", "7-8", "bad"],
    "course": ["slowly"],
    "walked": ["runs"],
}
TYPED: Data = {
    "since-weakness": "y18",
    "course-weakness": "worse",
    "side-weakness": "b",
    "urine-bladder": "14h",
    "temperature-fever": "38.4",
    "walked-walking": "unaided",
    "side-numbness": "<b>left</b>",
}


def test_every_question_says_what_is_asked_beside_it() -> None:
    assert list(OF_ROW) == list(ITEMS)


def test_what_is_typed_is_read_as_a_nurse_means_it() -> None:
    read = {code: {typed: MEASURE[code].in_words(typed, BEGUN) for typed in of} for code, of in READ_AS.items()}

    assert read == READ_AS


@table(("code", "typed"), [(code, typed) for code, of in REFUSED.items() for typed in of])
def test_what_cannot_be_right_is_refused_with_what_to_do(code: str, typed: str) -> None:
    with pytest.raises(NotAMeasureError, match=r"Write|Choose|at most"):
        MEASURE[code].in_words(typed, BEGUN)


@pytest.fixture
def pages(browse: Callable[[User], FetchPage], nurse: User) -> FetchPage:
    return browse(nurse)


def begun(pages: FetchPage, **typed: str) -> Data:
    """Return a call in which something was answered and measured."""
    return {**form_on(pages(NEW_CALL)), "patient_name": "Pat", "answer-weakness": "weaker", **TYPED, **typed}


def test_measures_are_saved_in_words_and_answer_nothing(pages: FetchPage) -> None:
    saved = pages(NEW_CALL, {**form_on(pages(NEW_CALL, begun(pages))), "do": "save"})
    (call,) = session().scalars(select(Call))

    assert call.answers == {"weakness": "weaker"}
    assert call.record["measures"]["weakness"]["course"] == "worse"
    assert call.record["measures"]["fever"] == {"temperature": "38.4 C"}
    for measured in call.record["measures"].values():
        for words in measured.values():
            assert words in saved.text
    assert "18:00" in saved.text


def test_what_cannot_be_right_is_named_beside_its_field_and_nothing_is_saved(pages: FetchPage) -> None:
    shown = pages(NEW_CALL, {**begun(pages, **{"temperature-fever": "384"}), "do": "save"}, status=422)

    assert "“384” is no temperature" in shown.with_id("temperature-fever-error").text
    assert "#temperature-fever" in shown.links
    assert shown.with_id("since-weakness").attributes["value"] == "y18"
    assert shown.with_id("since-weakness-read").text.endswith("18:00")
    assert not session().scalars(select(Call)).all()
