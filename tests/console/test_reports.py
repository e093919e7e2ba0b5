"""Reports for leads: right counts, nothing that names a patient, and a file that no spreadsheet executes."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.console.charts import HEIGHT, WIDTH, lying, stacked
from app.data import call_backs
from app.data.database import session
from app.data.models import AuditEntry, User
from rules.assessment import RED_FLAG
from rules.disposition import Disposition
from tests.conftest import FetchPage, InspectedPage
from tests.console.conftest import AddPerson, SaveCall
from tests.console.signing_in import sign_in_as

Browse = Callable[[User], FetchPage]


@pytest.fixture
def pages(browse: Browse, lead: User) -> FetchPage:
    return browse(lead)


def rows(page: InspectedPage) -> list[list[str]]:
    """Return every row of every table, cell by cell."""
    return [[cell.text for cell in row.children] for row in page.tree.all("tr")]


def test_a_period_without_calls_says_so(pages: FetchPage) -> None:
    assert "No call was saved in these 30 days." in pages("/console/reports").text


def test_only_a_lead_reads_reports(browse: Browse, nurse: User) -> None:
    pages = browse(nurse)

    pages("/console/reports", status=HTTPStatus.FORBIDDEN)
    pages("/console/reports.csv", status=HTTPStatus.FORBIDDEN)


def test_calls_are_counted_by_day_decision_and_nurse(
    pages: FetchPage, save_call: SaveCall, add_person: AddPerson
) -> None:
    noon = clock.now().replace(hour=0, minute=30)
    other = add_person("nurse", name="Olu Other")
    save_call(saved_at=noon)
    save_call({"fever": "yes"}, saved_at=noon, by=other)
    save_call(saved_at=noon - timedelta(days=1))
    save_call(saved_at=noon - timedelta(days=8))
    page = pages("/console/reports?days=7")

    assert "3 calls in 7 days." in page.text
    assert [f"{noon:%Y-%m-%d}", "1", "1", "0"] in rows(page)
    assert [f"{noon - timedelta(days=1):%Y-%m-%d}", "0", "1", "0"] in rows(page)
    assert ["Olu Other", "1"] in rows(page)
    assert ["Nora Nurse", "2"] in rows(page)
    assert "4 calls in 30 days." in pages("/console/reports?days=30").text


def test_decisions_otherwise_than_computed_are_counted_with_their_reasons(
    pages: FetchPage, save_call: SaveCall
) -> None:
    now_answer = {"fever": "yes"}
    save_call(now_answer, decided=Disposition.MENTION, override_reason="known-and-assessed")
    save_call(now_answer, decided=Disposition.CALL_SOON, override_reason="patient-declines")
    save_call(decided=Disposition.CALL_NOW)
    save_call()
    page = pages("/console/reports")

    assert "Less urgent: 2 of 4 (50.0 %)" in page.text
    assert "More urgent: 1 of 4 (25.0 %)" in page.text
    assert ["Call now", "Mention", "1"] in rows(page)
    assert ["Call soon", "Call now", "1"] in rows(page)
    assert any(row[0].startswith("The patient understands the advice") and row[1] == "1" for row in rows(page))


def test_the_time_to_call_back_is_told_with_its_median(pages: FetchPage, save_call: SaveCall, nurse: User) -> None:
    at = clock.now() - timedelta(days=3)
    for hours in (1, 2, 30):
        call = save_call(saved_at=at)
        owed = call_backs.get(call.id)
        assert owed is not None
        call_backs.close(owed=owed, nurse_id=nurse.id, now=at + timedelta(hours=hours), result="seen", words="")
    save_call(saved_at=at)
    session().commit()

    page = pages("/console/reports")
    for words in ("3 closed", "Half within 2 h 0 min", "nine of ten within 24 h 24 min", "In time: 2 of 3 (66.7 %)"):
        assert words in page.text


def test_the_most_frequent_findings_stand_first_in_the_words_of_the_rules(
    pages: FetchPage, save_call: SaveCall
) -> None:
    save_call({"lump": "new"})
    save_call({"lump": "new"})
    save_call({"fever": "yes"})
    table = rows(pages("/console/reports"))

    lump = [RED_FLAG["lump-new"].finding, "Call soon", "2"]
    fever = [RED_FLAG["fever-yes"].finding, "Call now", "1"]
    assert table.index(lump) < table.index(fever)


def test_the_file_has_every_call_and_nothing_that_names_a_patient(
    console_app: Flask, lead: User, save_call: SaveCall, add_person: AddPerson
) -> None:
    formula = add_person("nurse", name='=HYPERLINK("x"),"y"')
    call = save_call(
        {"lump": "new", "fall": "sore"}, by=formula, patient_name="Pat Secret", record_number="=1+1", words="@SUM(A1)"
    )
    client = console_app.test_client()
    sign_in_as(client, lead)
    reply = client.get("/console/reports.csv?days=7", buffered=True)

    assert reply.mimetype == "text/csv"
    assert "attachment" in reply.headers["Content-Disposition"]
    (line,) = csv.DictReader(io.StringIO(reply.text))
    assert line["call"] == call.id
    assert line["nurse"] == "'" + '=HYPERLINK("x"),"y"'
    assert (line["computed"], line["decided"]) == ("call-soon", "call-soon")
    assert set(line["findings"].split()) == {"lump-new", "fall-sore"}
    assert not [each for each in ("Pat", "Secret", "1+1", "SUM", "555") if each in reply.text]
    entries = session().scalars(select(AuditEntry).where(AuditEntry.action == "report-exported")).all()
    assert [each.detail for each in entries] == [{"days": 7}]


def test_a_period_that_is_not_offered_is_the_usual_one(pages: FetchPage) -> None:
    assert "these 30 days" in pages("/console/reports?days=99999").text


def test_bars_are_as_long_as_their_numbers() -> None:
    chart = stacked([{"a": 1, "b": 3}, {}, {"a": 2}], ["a", "b"])
    assert chart.most == 4
    assert [(bar.kind, bar.height) for bar in chart.bars] == [
        ("a", HEIGHT / 4),
        ("b", 3 * HEIGHT / 4),
        ("a", HEIGHT / 2),
    ]
    assert chart.bars[1].y == 0

    assert [bar.width for bar in lying([10, 5], ["x", "y"]).bars] == [WIDTH, WIDTH / 2]
    assert stacked([], []).bars == lying([], []).bars == ()
