"""The card for the caller: found by a link that holds nothing of the call, and written down once it was sent."""

from collections.abc import Callable
from http import HTTPStatus

import pytest
from flask import Flask

from app.data.models import User
from tests.support.console import SaveCall
from tests.support.page import FetchPage, InspectedPage

Browse = Callable[[User], FetchPage]


@pytest.fixture
def pages(browse: Browse, nurse: User) -> FetchPage:
    """Open pages as a nurse."""
    return browse(nurse)


def address_of(call_id: str) -> str:
    return f"/console/calls/{call_id}/for-caller"


def test_the_card_is_found_by_a_link_in_each_language_that_holds_nothing_of_the_call(
    pages: FetchPage, console_app: Flask, save_call: SaveCall, nurse: User
) -> None:
    call = save_call({"weakness": "weaker"}, patient_name="Pat Example", by=nurse)
    assert address_of(call.id) in pages(f"/console/calls/{call.id}").links
    links = [each for each in pages(address_of(call.id)).links if "/language?" in each]

    assert [each.partition("to=")[2][:2] for each in links] == ["en", "es"]
    for link, words in zip(links, ("Wallet card", "Tarjeta"), strict=True):
        assert call.id not in link
        assert "Example" not in link
        caller = console_app.test_client()
        card = InspectedPage(caller.get(link.partition("localhost")[2] or link, follow_redirects=True))
        assert (card.address, words in card.heading) == ("/card", True)


def test_what_was_sent_is_written_down_once(pages: FetchPage, save_call: SaveCall) -> None:
    call = save_call()
    page = pages(address_of(call.id))
    (form_id,) = (each.attributes["value"] for each in page.tree.elements if each.attributes.get("name") == "form_id")
    sent: dict[str, str | list[str]] = {"form_id": form_id, "language": "es", "way": "text"}

    record = pages(address_of(call.id), sent)
    assert "Sent to the caller: the wallet card in Spanish, by text message." in record.text
    pages(address_of(call.id))
    assert pages(address_of(call.id), sent).text.count("Sent to the caller") == 1
    assert "Sent to the caller" in pages(f"/console/calls/{call.id}/handover?form=long").text


def test_nothing_is_written_down_before_it_is_told_how(pages: FetchPage, save_call: SaveCall) -> None:
    call = save_call()
    pages(address_of(call.id))
    shown = pages(address_of(call.id), {"form_id": "a" * 32, "language": "xx"}, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    assert "Choose the language, and how it was sent." in shown.text
    assert "Sent to the caller" not in pages(f"/console/calls/{call.id}").text
