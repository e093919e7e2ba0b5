"""Reports for leads: right counts, nothing that names a patient, and a file that no spreadsheet executes."""

import csv
import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from http import HTTPStatus
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.console.reports.charts import HEIGHT, share, stacked
from app.console.reports.views import COLUMNS
from app.data import call_backs, reports
from app.data.database import session
from app.data.models import AuditEntry, User
from app.data.reports import Period
from app.i18n.dates import day
from rules.in_force import RED_FLAG
from rules.model.disposition import Disposition
from tests.support.console import AddPerson, SaveCall
from tests.support.page import FetchPage, InspectedPage
from tests.support.signing_in import sign_in_as

Browse = Callable[[User], FetchPage]


@pytest.fixture
def pages(browse: Browse, lead: User) -> FetchPage:
    return browse(lead)


def rows(page: InspectedPage) -> list[list[str]]:
    """Return every row of every table, cell by cell, without its bar."""
    cells = [[cell for cell in row.children if "aria-hidden" not in cell.attributes] for row in page.tree.all("tr")]
    return [[cell.text for cell in row] for row in cells]


def test_a_period_without_calls_says_so(pages: FetchPage) -> None:
    assert "No call was saved in these 30 days." in pages("/console/reports").text


def test_only_a_lead_reads_reports(browse: Browse, nurse: User) -> None:
    pages = browse(nurse)

    pages("/console/reports", status=HTTPStatus.FORBIDDEN)
    pages("/console/reports.csv", status=HTTPStatus.FORBIDDEN)


def test_calls_are_counted_by_day_decision_and_nurse(
    pages: FetchPage, save_call: SaveCall, add_person: AddPerson
) -> None:
    today = min(clock.now(), clock.now().replace(hour=0, minute=30))  # never later than now
    other = add_person("nurse", name="Olu Other")
    save_call(saved_at=today)
    save_call({"fever": "yes"}, saved_at=today, by=other)
    save_call(saved_at=today - timedelta(days=1))
    save_call(saved_at=today - timedelta(days=8))
    page = pages("/console/reports?days=7")

    assert "3 calls in 7 days." in page.text
    assert [day(today), "1", "1", "0"] in rows(page)
    assert [day(today - timedelta(days=1)), "0", "1", "0"] in rows(page)
    assert f"from {day(today - timedelta(days=6))} to {day(today)}." in page.text
    assert ["Olu Other", "1"] in rows(page)
    assert ["Nora Nurse", "2"] in rows(page)
    assert "4 calls in 30 days." in pages("/console/reports?days=30").text


def test_one_call_is_said_to_be_one(pages: FetchPage, save_call: SaveCall) -> None:
    save_call()
    page = pages("/console/reports?days=7")

    assert "1 call in 7 days." in page.text
    assert "The tallest: 1 call." in page.text


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
    assert ["Emergency: be seen now", "Next visit", "1"] in rows(page)
    assert ["Assess within 24 h", "Emergency: be seen now", "1"] in rows(page)
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
    for words in ("3 closed, 1 still owed", "half within 2 h 0 min", "nine of ten within 24 h 24 min"):
        assert words in page.text
    assert "In time: 2 of 3 (66.7 %)" in page.text
    for row in (["Up to 1 hour", "1"], ["1 to 4 hours", "1"], ["12 to 24 hours", "0"], ["More than 24 hours", "1"]):
        assert row in rows(page)


def test_a_call_back_that_nobody_closed_is_counted_as_owed(pages: FetchPage, save_call: SaveCall) -> None:
    save_call()

    assert "No call-back of these calls is closed yet; 1 still owed." in pages("/console/reports").text


@pytest.mark.asks_which_database
@pytest.mark.parametrize("name", ["America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe"])
def test_a_day_begins_at_midnight_where_the_team_is(save_call: SaveCall, name: str) -> None:
    zone = ZoneInfo(name)
    midnight = datetime(2026, 11, 2, tzinfo=zone)
    for minutes in (-1, 0, 1):
        save_call(saved_at=midnight + timedelta(minutes=minutes))

    found = reports.by_day(Period(midnight - timedelta(days=1), midnight + timedelta(days=1)), zone)
    assert found == {date(2026, 11, 1): {"call-soon": 1}, date(2026, 11, 2): {"call-soon": 2}}


def test_a_bar_stands_for_a_week_where_days_would_be_too_many(pages: FetchPage, save_call: SaveCall) -> None:
    for days in (0, 6, 7, 300):
        save_call(saved_at=clock.now() - timedelta(days=days))
    page = pages("/console/reports?days=365")

    assert "A bar for each week" in page.text
    assert "The tallest: 2 calls." in page.text
    bars = [each for each in page.tree.all("rect") if "x" in each.attributes]
    assert [float(bar.attributes["height"]) / HEIGHT for bar in bars] == [0.5, 0.5, 1]


def test_the_most_frequent_findings_stand_first_in_the_words_of_the_rules(
    pages: FetchPage, save_call: SaveCall
) -> None:
    save_call({"lump": "new"})
    save_call({"lump": "new"})
    save_call({"fever": "yes"})
    table = rows(pages("/console/reports"))

    lump = [f"{RED_FLAG['lump-new'].finding} Assess within 24 h", "2"]
    fever = [f"{RED_FLAG['fever-yes'].finding} Emergency: be seen now", "1"]
    assert table.index(lump) < table.index(fever)


def test_the_file_has_every_call_and_nothing_that_names_a_patient(
    console_app: Flask, lead: User, save_call: SaveCall, add_person: AddPerson
) -> None:
    formula = add_person("nurse", name='=HYPERLINK("x"),"y"')
    call = save_call(
        {"lump": "new", "fall": "sore"}, by=formula, patient_name="Pat Secret", record_number="=1+1", words="@SUM(A1)"
    )
    call_id = call.id
    client = console_app.test_client()
    sign_in_as(client, lead)
    reply = client.get("/console/reports.csv?days=7", buffered=True)

    assert reply.mimetype == "text/csv"
    assert "attachment" in reply.headers["Content-Disposition"]
    assert reply.data.startswith(b"\xef\xbb\xbf"), "which tells a spreadsheet that Müller is not MÃ¼ller"
    (line,) = csv.DictReader(io.StringIO(reply.data.decode("utf-8-sig")))
    assert line["call"] == call_id
    assert line["nurse"] == "'" + '=HYPERLINK("x"),"y"'
    assert (line["computed"], line["decided"]) == ("call-soon", "call-soon")
    assert set(line["findings"].split()) == {"lump-new", "fall-sore"}
    assert not [each for each in ("Pat", "Secret", "1+1", "SUM", "555") if each in reply.text.replace(call_id, "")]
    entries = session().scalars(select(AuditEntry).where(AuditEntry.action == "report-exported")).all()
    assert [each.detail for each in entries] == [{"days": 7, "calls": 1}]


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

    assert stacked([], []).bars == ()
    assert [share(each, 10) for each in (10, 5, 0)] == [100, 50, 0]
    assert share(0, 0) == 0


def test_no_cell_of_the_file_can_be_taken_for_a_formula(
    console_app: Flask, lead: User, save_call: SaveCall, add_person: AddPerson
) -> None:
    starts = ("=", "+", "-", "@", "\t", "\r")
    for start in starts:
        by = add_person("nurse", name=f'{start}cmd|" /C calc"!A0')
        save_call({"fever": "yes"}, by=by, decided=Disposition.MENTION, override_reason="known-and-assessed")
    client = console_app.test_client()
    sign_in_as(client, lead)
    reply = client.get("/console/reports.csv", buffered=True)

    lines = list(csv.reader(io.StringIO(reply.data.decode("utf-8-sig"), newline="")))
    assert len(lines) == 1 + len(starts)
    assert {len(line) for line in lines} == {len(COLUMNS)}
    assert not [cell for line in lines for cell in line if cell.startswith(starts)]
    assert reply.text.endswith("\r\n")
    assert reply.content_type == "text/csv; charset=utf-8"
