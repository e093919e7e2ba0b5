"""The console while the rules are signed off by nobody, soon to be reviewed, or overdue."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from http import HTTPStatus

import pytest
import time_machine
from flask import Flask

from app.approval.standing import Approval, standing
from app.data.models import User
from app.services import provide, services
from app.settings.settings import Environment, Unsigned
from rules.in_force import HASH
from tests.console.test_handover import REPORTED
from tests.support.console import SaveCall
from tests.support.page import FetchPage
from tests.support.read_pdf import text_of
from tests.support.signed import sign_off
from tests.support.signing_in import sign_in_as
from tests.support.table import table

Browse = Callable[[User], FetchPage]

UNSIGNED = "Not yet signed off by a clinician"
OVERDUE = "Rules review overdue since Nov 1, 2027"
SIGNED = "Signed off by A. Clinician (Clinical lead) on Nov 1, 2026, to be reviewed by Nov 1, 2027"
NEAR = "The rules are to be reviewed by 2027-11-01"
LONG_BEFORE, SHORTLY_BEFORE, AFTER = (datetime(2027, month, 20, 12, tzinfo=UTC) for month in (6, 9, 11))
PAGES = ("/console", "/console/calls/new", "/console/calls", "/console/reports")


def in_production(app: Flask, unsigned: Unsigned) -> None:
    settings = services(app).settings.model_copy(update={"environment": Environment.PRODUCTION, "unsigned": unsigned})
    provide(app, settings=settings)


@pytest.fixture
def signed(console_app: Flask) -> None:
    """Sign off the rules in force, to be reviewed by the first of November 2027."""
    languages = tuple(services(console_app).languages.values())
    provide(console_app, approval=Approval(sign_off(languages, date(2027, 11, 1))))


def test_nurses_work_on_while_patients_are_not_served(
    console_app: Flask, browse: Browse, lead: User, save_call: SaveCall
) -> None:
    in_production(console_app, Unsigned.CLOSED)
    pages = browse(lead)

    assert [UNSIGNED in pages(each).text for each in (*PAGES, f"/console/calls/{save_call().id}")] == [True] * 5
    assert console_app.test_client().get("/console/sign-in").status_code == HTTPStatus.OK
    assert console_app.test_client().get("/").status_code == HTTPStatus.SERVICE_UNAVAILABLE


def test_on_a_laptop_the_foot_says_so(browse: Browse, nurse: User) -> None:
    page = browse(nurse)("/console")

    assert [each.text for each in page.tree.all("p") if UNSIGNED in each.text] == [UNSIGNED]
    assert not [each for each in page.tree.elements if each.attributes.get("class") == "unsigned"]


@pytest.mark.usefixtures("signed")
@table(
    ("moment", "told"),
    [(LONG_BEFORE, (False, False)), (SHORTLY_BEFORE, (True, False)), (AFTER, (False, True))],
)
def test_leads_are_told_before_the_review_and_everybody_after_it(
    browse: Browse, lead: User, nurse: User, moment: datetime, told: tuple[bool, bool]
) -> None:
    with time_machine.travel(moment):
        of_lead = [browse(lead)(each).text for each in PAGES]
        of_nurse = browse(nurse)("/console").text

    assert {(NEAR in each, OVERDUE in each) for each in of_lead} == {told}
    assert of_lead[-1].count(NEAR) == 2 * told[0], "on the reports, what it means as well"
    assert (NEAR in of_nurse, OVERDUE in of_nurse) == (False, told[1])
    assert SIGNED in of_nurse


@pytest.mark.usefixtures("signed")
@table("form", ["short", "long"])
def test_a_handover_says_who_signed_off_the_rules(browse: Browse, nurse: User, save_call: SaveCall, form: str) -> None:
    call = save_call(REPORTED)
    with time_machine.travel(LONG_BEFORE):
        text = " ".join(browse(nurse)(f"/console/calls/{call.id}/handover?form={form}").text.split())
    with time_machine.travel(AFTER):
        overdue = " ".join(browse(nurse)(f"/console/calls/{call.id}/handover?form={form}").text.split())

    assert text.count(SIGNED) == {"short": 1, "long": 2}[form], "the foot of the page says so too"
    assert overdue.count(OVERDUE) == 2


def test_a_handover_the_month_and_an_export_say_that_nobody_has_signed(
    console_app: Flask, browse: Browse, lead: User, save_call: SaveCall
) -> None:
    call = save_call(REPORTED)
    in_production(console_app, Unsigned.BANNER)
    pages = browse(lead)
    long, short = (pages(f"/console/calls/{call.id}/handover?form={each}").text for each in ("long", "short"))

    assert long.count(UNSIGNED) == short.count(UNSIGNED) == 2
    client = console_app.test_client()
    sign_in_as(client, lead)
    assert UNSIGNED in client.get(f"/console/calls/{call.id}/fhir.json").text
    assert UNSIGNED in text_of(client.get("/console/reports/monthly.pdf?month=2026-10").data)


@pytest.mark.usefixtures("signed")
def test_a_call_by_other_rules_is_signed_by_nobody(console_app: Flask) -> None:
    with console_app.test_request_context():
        now = standing()

    assert now.signature_of(HASH) == (SIGNED,)
    assert now.signature_of("0" * 64) == ()
