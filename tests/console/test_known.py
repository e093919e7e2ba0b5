"""What earlier calls know is offered, also by the number to call back, and marked until the nurse confirms it."""

from collections.abc import Callable
from typing import Any

import pytest

from app.console.call.known import TAKE
from app.data import calls
from app.data.database import session
from app.data.models import Call, User
from tests.console.databases import on_one_database
from tests.console.filling_in import NEW_CALL, Data, form_on
from tests.support.console import SaveCall
from tests.support.page import FetchPage, InspectedPage

pytestmark = on_one_database

Browse = Callable[[User], FetchPage]
KNOWN: dict[str, Any] = {
    "record_number": "A-17",
    "patient_born": "1956-03-09",
    "cancer_primary": "Breast",
    "bone_sites": "T8, L2",
    "opioid": "yes",
    "allergies": "Penicillin",
    "consent": "yes",
}


@pytest.fixture
def pages(browse: Browse, nurse: User) -> FetchPage:
    return browse(nurse)


@pytest.fixture
def earlier(save_call: SaveCall) -> Call:
    return save_call(patient_name="Ada Lee", caller_number="212-555-0147", **KNOWN)


def typed(pages: FetchPage, **fields: str | list[str]) -> InspectedPage:
    return pages(NEW_CALL, {**form_on(pages(NEW_CALL)), "do": "update", **fields})


def test_calls_from_the_same_number_are_offered_and_never_taken_for_the_same_patient(
    pages: FetchPage, earlier: Call
) -> None:
    page = typed(pages, caller_number="(212) 555 0147")

    assert "Calls from this number, perhaps about somebody else" in page.text
    assert "Ada Lee, born 1956-03-09" in page.text
    assert "Earlier calls about this patient" not in page.text
    assert "A call about this patient within" not in page.text
    assert form_on(page).get("patient_name") in (None, [""])
    same = typed(pages, caller_number="212 555 0147", record_number="mrn a17")
    assert "Earlier calls about this patient" in same.text
    assert "Calls from this number" not in same.text
    assert calls.from_number("no number", before=earlier.saved_at) == []


def test_what_is_known_fills_empty_fields_and_is_marked_until_it_is_confirmed(pages: FetchPage, earlier: Call) -> None:
    page = typed(pages, record_number="A17", allergies="None known")
    assert "Take over" in page.text
    page = pages(NEW_CALL, {**form_on(page), "do": f"{TAKE}{earlier.id}"})
    form = form_on(page)

    assert [form.get(name) for name in ("cancer_primary", "bone_sites", "opioid", "allergies", "record_number")] == [
        ["Breast"],
        ["T8, L2"],
        ["yes"],
        ["None known"],
        ["A17"],
    ]
    assert form.get("consent") in (None, [""])
    assert set(form["from_earlier"]) == {"patient_name", "patient_born", "cancer_primary", "bone_sites", "opioid"}
    assert "Take over" not in page.text.replace("Take it over", "")


@pytest.mark.unwatched
@pytest.mark.parametrize(
    "typed_in", [{"patient_name": "Ben Lee"}, {"patient_born": "1990-01-01"}, {"record_number": "B-18"}], ids=str
)
def test_nothing_is_offered_or_taken_from_a_call_that_what_was_typed_speaks_against(
    pages: FetchPage, earlier: Call, typed_in: dict[str, str]
) -> None:
    page = typed(pages, caller_number="212-555-0147", **typed_in)
    assert "Calls from this number" in page.text
    assert TAKE not in page.html

    again = form_on(pages(NEW_CALL, {**form_on(page), "do": f"{TAKE}{earlier.id}"}))
    assert "from_earlier" not in again
    assert again.get("allergies") in (None, [""])


def test_what_was_not_confirmed_says_so_in_the_record_and_the_handover(pages: FetchPage, earlier: Call) -> None:
    page = typed(pages, record_number="A17", caller_number="212-555-0147", **{"answer-back-pain": "new"})
    page = pages(NEW_CALL, {**form_on(page), "do": f"{TAKE}{earlier.id}"})
    data: Data = {**form_on(page), "from_earlier": ["bone_sites", "opioid"], "do": "save"}
    record = pages(NEW_CALL, data)

    call = session().get(Call, str(data["draft"][0]))
    assert call is not None
    assert call.record["from_earlier"] == ["bone_sites", "opioid"]
    marked = "(from an earlier call, not confirmed)"
    assert record.text.count(marked) == 2
    for form, said in (("short", "(unconfirmed)"), ("long", marked)):
        handover = " ".join(pages(f"/console/calls/{call.id}/handover?form={form}").text.split())
        assert f"T8, L2 {said}" in handover
        assert f"opioid {said}" in handover.lower()
        assert f"Breast {said}" not in handover


def test_a_call_that_is_not_there_fills_in_nothing(pages: FetchPage) -> None:
    page = typed(pages, patient_name="Ada")
    again = pages(NEW_CALL, {**form_on(page), "do": f"{TAKE}{'0' * 32}"})

    assert form_on(again)["patient_name"] == ["Ada"]
    assert "from_earlier" not in form_on(again)
