"""A call that was taken on paper: typed in afterwards with its time, from which its call-back is due."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.console.record.fhir_export import as_fhir
from app.data import calls
from app.data.database import session
from app.data.models import Call, User
from tests.console.databases import on_one_database
from tests.console.filling_in import NEW_CALL, Data, form_on
from tests.support.page import FetchPage
from tests.support.table import table

pytestmark = on_one_database

Browse = Callable[[User], FetchPage]
MORNING = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
AT_NIGHT = "2026-11-28T02:10"
CALL: Data = {"patient_name": "Pat Example", "caller_number": "212-555-0142", "answer-back-pain": "new", "do": "save"}


@pytest.fixture
def pages(browse: Browse, nurse: User) -> Iterator[FetchPage]:
    with time_machine.travel(MORNING, tick=False):
        yield browse(nurse)


def saved() -> list[Call]:
    session().expire_all()
    return list(session().scalars(select(Call)))


@pytest.mark.parametrize(("answers", "hours"), [({}, 8), ({"answer-fever": "yes", "advice": ""}, 2)])
def test_what_it_owes_is_due_from_the_time_on_paper(pages: FetchPage, answers: dict[str, str], hours: int) -> None:
    pages(NEW_CALL, {**form_on(pages(NEW_CALL)), **CALL, **answers, "paper_at": AT_NIGHT})
    (call,) = saved()
    owed = calls.call_back(call.id)

    assert call.record["paper_at"] == AT_NIGHT
    assert call.saved_at == MORNING
    assert owed is not None
    assert owed.due_at.astimezone(UTC) == datetime.fromisoformat(f"{AT_NIGHT}+00:00") + timedelta(hours=hours)


def test_record_and_handovers_tell_both_times(pages: FetchPage) -> None:
    page = pages(NEW_CALL, {**form_on(pages(NEW_CALL)), **CALL, "paper_at": AT_NIGHT})
    (call,) = saved()
    told = "taken on paper at 2026-11-28 02:10, typed in at Nov 28, 2026, 08:00"

    assert told in page.text
    for form in ("short", "long"):
        handover = pages(f"/console/calls/{call.id}/handover?form={form}")
        assert told in " ".join(handover.with_id("handover").text.split()), form


def test_a_call_that_was_typed_at_once_says_nothing_of_paper(pages: FetchPage) -> None:
    page = pages(NEW_CALL, {**form_on(pages(NEW_CALL)), **CALL})
    (call,) = saved()

    assert call.record["paper_at"] == ""
    assert "taken on paper" not in page.text


@pytest.mark.unwatched
@table(
    ("typed", "told"),
    [
        ("2026-11-28T08:01", "2026-11-28 08:01 is in the future. Check the date and the time."),
        ("2026-11-21T07:59", "2026-11-21 07:59 is more than 7 days ago. Check the date."),
        ("02:10", "“02:10” is no date and time. Write it like 2026-03-09 14:05."),
        ("2026-02-30 02:10", "“2026-02-30 02:10” is no date and time."),
        ("2026-11-28T02:10Z", "is no date and time."),
        ("0000-00-00T00:00", "is no date and time."),
        ("0001-01-01T00:00", "is no date and time."),
        ("9999-12-31T23:59", "is no date and time."),
    ],
)
def test_a_time_that_cannot_be_is_refused_in_a_line_and_stays_typed(pages: FetchPage, typed: str, told: str) -> None:
    start = form_on(pages(NEW_CALL))
    page = pages(NEW_CALL, {**start, **CALL, "paper_at": typed}, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    assert told in page.with_id("paper_at-error").text
    assert page.with_id("paper_at").attributes["value"] == typed
    assert saved() == []


@table(("typed",), [("2026-11-28T08:00",), ("2026-11-21T08:00",), ("2026-11-28 02:10",), ("",)])
def test_any_time_of_the_last_seven_days_will_do(pages: FetchPage, typed: str) -> None:
    page = pages(NEW_CALL, {**form_on(pages(NEW_CALL)), **CALL, "paper_at": typed})

    assert page.address in {f"/console/calls/{call.id}" for call in saved()}


def test_the_export_counts_from_the_time_on_paper_and_says_when_it_was_typed_in(
    console_app: Flask, pages: FetchPage
) -> None:
    pages(NEW_CALL, {**form_on(pages(NEW_CALL)), **CALL, "paper_at": AT_NIGHT})
    (call,) = saved()
    with console_app.test_request_context(NEW_CALL):
        bundle = json.loads(as_fhir(call).model_dump_json(by_alias=True, exclude_none=True))
    request = bundle["entry"][-1]["resource"]

    assert bundle["timestamp"] == "2026-11-28T02:10:00.000+00:00"
    assert request["occurrencePeriod"] == {"start": "2026-11-28T02:10:00+00:00", "end": "2026-11-28T10:10:00+00:00"}
    assert "Taken on paper, typed in at Nov 28, 2026, 08:00 UTC" in [each["text"] for each in request["note"]]
