"""Who read or changed a record stands on its page, for a lead."""

from collections.abc import Callable

import pytest

from app import clock
from app.console.record import who_opened
from app.data import audit, call_backs
from app.data.database import session
from app.data.models import User
from tests.support.console import SaveCall
from tests.support.page import FetchPage, InspectedPage

Browse = Callable[[User], FetchPage]


def said_by(page: InspectedPage) -> list[str]:
    """Return what the page says was done, and by whom."""
    (section,) = (each for each in page.tree.all("section") if each.attributes.get("aria-labelledby") == "opened")
    return [each.text.partition(",")[0] for each in section.all("li")]


def test_a_lead_sees_who_read_or_changed_a_record_the_latest_first(
    browse: Browse, nurse: User, lead: User, save_call: SaveCall
) -> None:
    call, another = save_call(), save_call()
    as_nurse = browse(nurse)
    as_nurse(f"/console/calls/{another.id}")
    as_nurse(f"/console/calls/{call.id}")
    as_nurse(f"/console/calls/{call.id}/handover")
    audit.record("call-looked-after", subject=call.id)
    session().commit()

    page = browse(lead)(f"/console/calls/{call.id}")

    assert said_by(page) == [
        "Call read: Lee Lead",
        "Call looked after: The server’s command line",
        "Handover read: Nora Nurse",
        "Call read: Nora Nurse",
        "Call saved: Nora Nurse",
    ]


def test_of_a_record_that_was_read_very_often_the_latest_are_shown(
    browse: Browse, lead: User, save_call: SaveCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(who_opened, "MOST_SHOWN", 2)
    call, pages = save_call(), browse(lead)

    first, second = (pages(f"/console/calls/{call.id}") for _ in range(2))

    assert said_by(first) == ["Call read: Lee Lead", "Call saved: Nora Nurse"]
    assert "These are the latest" not in first.html
    assert said_by(second) == ["Call read: Lee Lead", "Call read: Lee Lead"]
    assert "These are the latest 2." in second.html


def test_what_was_owed_is_named_by_what_it_was(browse: Browse, nurse: User, lead: User, save_call: SaveCall) -> None:
    soon, now = save_call({"back-pain": "new"}), save_call({"fever": "yes"})
    pages = browse(lead)
    for call, words in ((soon, "Call back claimed"), (now, "Arrival check claimed")):
        assert call_backs.claim(call_id=call.id, nurse_id=nurse.id, now=clock.now())
        session().commit()

        assert f"{words}: Nora Nurse" in said_by(pages(f"/console/calls/{call.id}"))


def test_a_nurse_does_not(browse: Browse, nurse: User, save_call: SaveCall) -> None:
    assert "Who opened this record" not in browse(nurse)(f"/console/calls/{save_call().id}").html
