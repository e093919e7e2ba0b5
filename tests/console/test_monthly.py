"""The month for a lead: right figures, on screen, on paper and as a table, and no small number in any of them."""

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select, update

from app import clock
from app.console.reports.few import FEW, FEWER, WITHHELD, shown
from app.console.reports.month import Part, parts
from app.data import call_backs, day_totals
from app.data.database import session
from app.data.models import AuditEntry, User
from app.data.reports import Period
from app.data.upkeep.tables import TABLES
from app.serving.tally import Result
from rules.in_force import ITEMS, RED_FLAG
from rules.model.disposition import Disposition
from tests.console.test_reports import rows
from tests.rules.whole_check import nothing_new
from tests.support.console import SaveCall
from tests.support.page import FetchPage
from tests.support.read_pdf import faults_of_pdf, text_of
from tests.support.signing_in import sign_in_as
from tests.support.table import table

Browse = Callable[[User], FetchPage]

NOON = datetime(2026, 10, 15, 12, 0).astimezone()
OCTOBER = Period(datetime(2026, 10, 1).astimezone(), datetime(2026, 11, 1).astimezone())
NOW = datetime(2026, 11, 20, 12, 0).astimezone()


@pytest.fixture
def pages(browse: Browse, lead: User) -> FetchPage:
    return browse(lead)


def told(found: tuple[Part, ...]) -> dict[str, dict[str, str]]:
    return {table.title: dict(table.rows) for part in found for table in part.tables}


def october() -> dict[str, dict[str, str]]:
    return told(parts(OCTOBER, NOW))


@pytest.mark.usefixtures("console_app")
def test_a_month_without_anything_counts_nothing() -> None:
    found = october()

    assert set(found["Decisions by level"].values()) == {"0"}
    assert found["Findings"] == {}
    assert len(found["Results by day"]) == 31


def test_calls_of_the_month_are_counted_by_level_finding_and_not_sure(save_call: SaveCall) -> None:
    for _ in range(6):
        save_call({**nothing_new(), "lump": "new"}, saved_at=NOON)
        save_call({**nothing_new(), "fever": "yes", "lump": "new", "fall": "unsure"}, saved_at=NOON)
    save_call({"fever": "yes"}, saved_at=OCTOBER.before)
    save_call({"fever": "yes"}, saved_at=OCTOBER.since - timedelta(seconds=1))
    found = october()

    assert found["Decisions by level"] == {"Emergency: be seen now": "6", "Assess within 24 h": "6", "Next visit": "0"}
    assert found["Findings"][RED_FLAG["lump-new"].finding] == "12"
    assert found["Findings"][RED_FLAG["fever-yes"].finding] == "6"
    assert found["“Not sure”, by question"] == {ITEMS["fall"].clinical_term: "6"}


def test_the_month_begins_and_ends_where_the_team_is(save_call: SaveCall) -> None:
    for _ in range(FEW):
        save_call(saved_at=OCTOBER.since)
        save_call(saved_at=OCTOBER.before - timedelta(seconds=1))

    assert october()["Decisions by level"]["Assess within 24 h"] == "10"


def test_only_the_name_of_a_language_is_told_of_the_interpreter(save_call: SaveCall) -> None:
    for _ in range(FEW):
        for typed in ("", "None", "Spanish (daughter Ana)", "SPANISH", "haitian creole", "Ana knows"):
            save_call(saved_at=NOON, interpreter=typed)

    assert october()["Language, by the interpreter that was needed"] == {
        "No interpreter": "10",
        "Spanish": "10",
        "Haitian Creole": "5",
        "An interpreter for another language": "5",
    }


def test_what_was_decided_otherwise_is_told_by_its_reason(save_call: SaveCall) -> None:
    now = {"fever": "yes"}
    for _ in range(FEW):
        save_call(now, saved_at=NOON)
        save_call(now, saved_at=NOON, decided=Disposition.MENTION, override_reason="known-and-assessed")
        save_call(now, saved_at=NOON, decided=Disposition.CALL_SOON, override_reason="patient-declines")
        save_call(saved_at=NOON, decided=Disposition.CALL_NOW)
    found = october()["Decided otherwise than computed"]

    assert sorted(found.values()) == ["5", "5", "5", "5"]
    assert {each.partition(":")[0] for each in found} == {"As computed", "Less urgent", "More urgent"}
    assert "Less urgent: The patient understands the advice and declines it" in found


def test_levels_that_are_not_in_use_any_more_have_a_row_of_their_own(save_call: SaveCall) -> None:
    for _ in range(FEW):
        save_call(saved_at=NOON)
    session().execute(update(TABLES["calls"]).values(computed="watch"))

    assert october()["Decided otherwise than computed"] == {"By levels that are not in use any more": "5"}


def test_call_backs_are_late_whether_somebody_called_or_not(save_call: SaveCall, nurse: User) -> None:
    def closed(after: timedelta) -> None:
        owed = call_backs.get(save_call(saved_at=NOON).id)
        assert owed is not None
        call_backs.close(owed=owed, nurse_id=nurse.id, now=owed.due_at + after, result="seen", words="")

    for _ in range(FEW):
        closed(timedelta(0))
        closed(timedelta(minutes=1))
        closed(timedelta(days=1))
        save_call(saved_at=NOON)
        save_call(saved_at=NOON + timedelta(days=10))
    found = told(parts(OCTOBER, NOON + timedelta(days=10)))["Call-backs that these calls owed"]

    assert found == {
        "Called back in time": "5",
        "Called back late": "10",
        "Late, and not called back yet": "5",
        "Not due yet": "5",
    }


def test_arrival_checks_have_a_table_of_their_own(save_call: SaveCall, nurse: User) -> None:
    for _ in range(FEW):
        owed = call_backs.get(save_call({"fever": "yes"}, saved_at=NOON).id)
        assert owed is not None
        call_backs.close(owed=owed, nurse_id=nurse.id, now=owed.due_at, result="arrived", words="There")
        save_call({"fever": "yes"}, saved_at=NOON)
    tables = told(parts(OCTOBER, NOON + timedelta(days=10)))

    assert tables["Arrival checks that these calls owed"] == {
        "Settled in time": "5",
        "Settled late": "0",
        "Late, and not settled yet": "5",
        "Not due yet": "0",
    }
    assert set(tables["Call-backs that these calls owed"].values()) == {"0"}


def test_the_time_to_a_decision_is_told_in_spans_with_its_median(save_call: SaveCall) -> None:
    for _ in range(FEW):
        save_call(saved_at=NOON)
    (table,) = [each for part in parts(OCTOBER, NOW) for each in part.tables if each.title.startswith("From the start")]

    assert dict(table.rows)["More than 5, up to 10 minutes"] == "5"
    assert table.remark == "Half of them within 8 minutes, nine of ten within 8."


def test_of_a_few_calls_no_median_is_told(save_call: SaveCall) -> None:
    save_call(saved_at=NOON)

    assert "Half of them within" not in str(parts(OCTOBER, NOW))
    assert october()["From the start of a call to its decision"]["More than 5, up to 10 minutes"] == FEWER


@pytest.mark.usefixtures("console_app")
def test_results_of_the_self_check_are_told_by_level_language_end_and_day() -> None:
    day = "2026-10-31"
    day_totals.add(
        {
            Result(day, "call-now", "en", is_early=True): 7,
            Result(day, "call-now", "es", is_early=False): 8,
            Result("2026-10-01", "mention", "xx", is_early=False): 9,
            Result("2026-11-01", "mention", "en", is_early=False): 50,
        }
    )
    found = october()

    assert found["Results by level"] == {"Emergency: be seen now": "15", "Assess within 24 h": "0", "Next visit": "9"}
    assert found["Results by language"] == {"xx": "9", "Español": "8", "English": "7"}
    assert found["When the result came"] == {"Before the last question": "7", "After the last question": "17"}
    assert {each: n for each, n in found["Results by day"].items() if n != "0"} == {"2026-10-01": "9", day: "15"}


@table(
    ("counts", "expected"),
    [
        ((), ()),
        ((0, 9), ("0", "9")),
        ((3, 9, 20), (FEWER, WITHHELD, "20")),
        ((2, 3, 20), (FEWER, FEWER, "20")),
        ((1, 1, 9, 20), (FEWER, FEWER, WITHHELD, "20")),
        ((4, 4, 0), (WITHHELD,) * 3),
        ((2, 0), (FEWER, "0")),
        ((1, 1), (FEWER, FEWER)),
    ],
)
def test_small_counts_are_words(counts: tuple[int, ...], expected: tuple[str, ...]) -> None:
    assert shown(counts, is_whole=True) == expected


@pytest.mark.parametrize("parts_of_it", [2, 3, 4])
def test_no_small_count_follows_from_the_others_and_the_whole(parts_of_it: int) -> None:
    """Whoever knows the sum tries everything that the words allow: each small count could be another as well."""
    for counts in product(range(FEW + 3), repeat=parts_of_it):
        words = shown(counts, is_whole=True)
        hidden = [place for place, each in enumerate(words) if not each.isdigit()]
        assert all(str(counts[place]) == words[place] for place in set(range(parts_of_it)) - set(hidden))
        assert all(place in hidden for place, count in enumerate(counts) if 0 < count < FEW)
        if not hidden or sum(counts) < FEW:
            continue
        together = sum(counts[place] for place in hidden)
        ranges = [range(1, FEW) if words[place] == FEWER else range(together + 1) for place in hidden]
        possible = [each for each in product(*ranges) if sum(each) == together]
        for number, place in enumerate(hidden):
            assert len({each[number] for each in possible}) > 1, (counts, words, place)


def test_the_page_offers_a_year_and_its_files(pages: FetchPage, save_call: SaveCall) -> None:
    month = f"{clock.now():%Y-%m}"
    save_call()
    page = pages("/console/reports/monthly")

    assert page.heading == f"Month: {clock.now():%B %Y}"
    assert ["Assess within 24 h", FEWER] in rows(page)
    offered = [link for link in page.links if "monthly?month=" in link]
    assert (len(offered), offered[0]) == (13, f"/console/reports/monthly?month={month}")
    assert f"/console/reports/monthly.pdf?month={month}" in page.links
    assert "/console/reports/monthly" in pages("/console/reports").links
    assert pages("/console/reports/monthly?month=2026-02").heading == "Month: February 2026"


@table("asked", ["2026-13", "October", "", "2099-01", "2026-1"])
def test_a_month_that_cannot_be_is_this_one(pages: FetchPage, asked: str) -> None:
    assert pages(f"/console/reports/monthly?month={asked}").heading == f"Month: {clock.now():%B %Y}"


def test_only_a_lead_reads_it(browse: Browse, nurse: User) -> None:
    for kind in ("", ".csv", ".pdf"):
        browse(nurse)(f"/console/reports/monthly{kind}", status=HTTPStatus.FORBIDDEN)


def test_the_table_and_the_paper_say_what_the_page_says_and_who_takes_them_is_written_down(
    console_app: Flask, lead: User, pages: FetchPage, save_call: SaveCall
) -> None:
    for _ in range(7):
        save_call(saved_at=NOON, patient_name="Pat Secret", interpreter="Spanish for Pat")
    save_call({"fever": "yes"}, saved_at=NOON)
    client = console_app.test_client()
    sign_in_as(client, lead)
    table = client.get("/console/reports/monthly.csv?month=2026-10", buffered=True)
    paper = client.get("/console/reports/monthly.pdf?month=2026-10")
    page = pages("/console/reports/monthly?month=2026-10")

    lines = list(csv.DictReader(io.StringIO(table.data.decode("utf-8-sig"), newline="")))
    shown_on_page = [row for row in rows(page) if row[1] != "Count"]
    assert [[line["row"], line["count"]] for line in lines] == shown_on_page
    assert {line["month"] for line in lines} == {"2026-10"}
    assert ["Assess within 24 h", WITHHELD] in shown_on_page, "one emergency beside it could be worked out"
    assert table.headers["Content-Disposition"] == 'attachment; filename="month-2026-10.csv"'
    words = " ".join(text_of(paper.data).split())
    assert faults_of_pdf(paper.data, title="Red Flag Check: October 2026", lang="en") == []
    assert all(" ".join(row[0].split()) in words for row in shown_on_page)
    assert not [each for each in ("Pat", "555") if each in table.text + words + page.text.replace("555-01", "")]
    exported = select(AuditEntry.detail).where(AuditEntry.action == "report-exported")
    taken = session().scalars(exported.order_by(AuditEntry.number)).all()
    assert taken == [{"month": "2026-10", "as": "csv"}, {"month": "2026-10", "as": "pdf"}]
