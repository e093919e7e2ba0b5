"""A call that is taken over, or open in two tabs: no page replaces words that it does not show."""

from http import HTTPStatus

import pytest
from flask import Flask

from app.data import drafts
from app.data.database import session
from app.data.models import Draft, User
from tests.console.filling_in import NEW_CALL, Browse, Data, form_on, opened
from tests.support.console import AddPerson
from tests.support.page import FetchPage, InspectedPage
from tests.support.signing_in import AS_SCRIPT, sign_in_as

MORE: Data = {
    "patient_name": "Pat Example",
    "words": "Cannot lift the left foot",
    "answer-weakness": "weaker",
    "answer-bladder": ["cannot-pee"],
}
CONFLICT = HTTPStatus.CONFLICT


def draft_of(page: InspectedPage) -> Draft:
    session().expire_all()
    draft = drafts.get(str(form_on(page)["draft"][0]))
    assert draft is not None
    return draft


def field(page: InspectedPage, name: str) -> str:
    return str(form_on(page).get(name, [""])[0])


@pytest.fixture
def omar(add_person: AddPerson) -> User:
    return add_person("nurse", name="Omar Other")


@pytest.fixture
def nora(browse: Browse, nurse: User) -> FetchPage:
    return browse(nurse)


@pytest.fixture
def stale(browse: Browse, nora: FetchPage, omar: User) -> tuple[FetchPage, InspectedPage, InspectedPage]:
    """Give Omar's pages, the one he opened a while ago, and Nora's, into which she typed since."""
    begun = nora(NEW_CALL, {**form_on(nora(NEW_CALL)), "patient_name": "Pat", "do": "update"})
    pages = browse(omar)
    old = pages(opened(begun))
    return pages, old, nora(NEW_CALL, {**form_on(begun), **MORE, "do": "update"})


def test_taking_over_changes_the_holder_only_and_shows_the_latest_words(
    stale: tuple[FetchPage, InspectedPage, InspectedPage], omar: User, nora: FetchPage
) -> None:
    pages, old, latest = stale
    before = draft_of(latest).fields

    taken = pages(NEW_CALL, {**form_on(old), "allergies": "penicillin", "answer-fever": "none", "do": "take-over"})

    assert (draft_of(latest).fields, draft_of(latest).holder_id) == (before, omar.id)
    assert {name: field(taken, name) for name in ("patient_name", "words")} == {
        name: MORE[name] for name in ("patient_name", "words")
    }
    assert "Emergency: be seen now" in taken.with_id("outcome").text
    assert "Allergies: penicillin" in field(taken, "beside")
    assert "Fever" in field(taken, "beside")
    assert "Cannot lift" not in field(taken, "beside")
    kept = pages(NEW_CALL, {**form_on(taken), "do": "update"})
    assert "Allergies: penicillin" in field(kept, "beside"), "it stays until someone empties it"
    told = nora(NEW_CALL, {**form_on(latest), "do": "save"}, status=CONFLICT)
    assert "being typed by Omar Other" in told.text


def test_a_script_that_takes_over_changes_the_holder_only(
    stale: tuple[FetchPage, InspectedPage, InspectedPage], omar: User, console_app: Flask
) -> None:
    _, old, latest = stale
    before = draft_of(latest).fields
    client = console_app.test_client()
    sign_in_as(client, omar)
    token = InspectedPage(client.get(NEW_CALL)).token

    address = f"/console/drafts/{field(old, 'draft')}"
    reply = client.post(address, data={**form_on(old), "csrf_token": token, "do": "take-over"}, headers=AS_SCRIPT)

    assert reply.json == {"taken": True}
    assert (draft_of(latest).fields, draft_of(latest).holder_id) == (before, omar.id)


def test_the_page_that_was_taken_over_from_cannot_come_back_over_what_was_typed_since(
    stale: tuple[FetchPage, InspectedPage, InspectedPage], nora: FetchPage
) -> None:
    pages, old, latest = stale
    taken = pages(NEW_CALL, {**form_on(old), "do": "take-over"})
    newer = pages(NEW_CALL, {**form_on(taken), "words": "Cannot lift either foot", "do": "update"})

    nora(NEW_CALL, {**form_on(latest), "allergies": "latex", "do": "save"}, status=CONFLICT)
    told = nora(NEW_CALL, {**form_on(latest), "allergies": "latex", "do": "update"}, status=CONFLICT)
    back = nora(NEW_CALL, {**form_on(told), "do": "take-over"})

    assert draft_of(newer).fields["words"] == ["Cannot lift either foot"]
    assert field(back, "words") == "Cannot lift either foot"
    assert "Allergies: latex" in field(back, "beside")


def test_a_page_gone_back_to_replaces_nothing_that_was_typed_since(nora: FetchPage) -> None:
    first = nora(NEW_CALL)
    second = nora(NEW_CALL, {**form_on(first), "patient_name": "Pat", "do": "update"})
    third = nora(NEW_CALL, {**form_on(second), "words": "Numb since noon", "do": "update"})

    for old in (first, second):
        told = nora(NEW_CALL, {**form_on(old), "allergies": "latex", "do": "update"}, status=CONFLICT)
        assert field(told, "allergies") == "latex"
        again = nora(NEW_CALL, {**form_on(told), "do": "update"}, status=CONFLICT)
        assert "you, in another tab" in again.text
    assert draft_of(third).fields["words"] == ["Numb since noon"]


@pytest.mark.unwatched
@pytest.mark.parametrize("older_goes_on", [True, False], ids=["the older goes on", "the newer goes on"])
def test_of_two_tabs_the_first_to_type_writes_and_the_other_is_told(nora: FetchPage, older_goes_on: bool) -> None:
    older = nora(NEW_CALL, {**form_on(nora(NEW_CALL)), "patient_name": "Pat", "do": "update"})
    newer = nora(opened(older))
    writes, is_told = (older, newer) if older_goes_on else (newer, older)

    nora(NEW_CALL, {**form_on(writes), "words": "Numb since noon", "do": "update"})
    told = nora(NEW_CALL, {**form_on(is_told), "allergies": "latex", "do": "update"}, status=CONFLICT)

    assert draft_of(writes).fields["words"] == ["Numb since noon"]
    assert "you, in another tab" in told.text
    taken = nora(NEW_CALL, {**form_on(told), "do": "take-over"})
    assert (field(taken, "words"), field(taken, "allergies")) == ("Numb since noon", "")
    assert field(taken, "beside") == "Allergies: latex"


def test_a_link_on_another_site_opens_a_call_and_takes_it_from_no_tab(
    nora: FetchPage, console_app: Flask, nurse: User
) -> None:
    page = nora(NEW_CALL, {**form_on(nora(NEW_CALL)), "patient_name": "Pat", "do": "update"})
    before = draft_of(page).holder_tab
    client = console_app.test_client()
    sign_in_as(client, nurse)

    shown = InspectedPage(client.get(opened(page), headers={"Sec-Fetch-Site": "cross-site"}))

    assert (field(shown, "patient_name"), draft_of(page).holder_tab) == ("Pat", before)
    written = client.post(
        NEW_CALL, data={**form_on(shown), "csrf_token": shown.token, "words": "Numb since noon", "do": "update"}
    )
    assert written.status_code == HTTPStatus.SEE_OTHER
    assert draft_of(page).fields["words"] == ["Numb since noon"]


def test_a_call_that_was_dropped_meanwhile_begins_anew_with_what_was_typed(
    stale: tuple[FetchPage, InspectedPage, InspectedPage], nora: FetchPage
) -> None:
    pages, old, latest = stale
    nora(NEW_CALL, {**form_on(latest), "do": "discard"})

    taken = pages(NEW_CALL, {**form_on(old), "allergies": "latex", "do": "take-over"})

    assert field(taken, "allergies") == "latex"
