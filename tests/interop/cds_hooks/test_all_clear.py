"""No cards, which records systems show as "all clear": only where it is known that there is nothing to show."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.interop.bodies import MOST_BYTES_IN_FHIR
from app.interop.cds_hooks import views
from app.interop.cds_hooks.latest import LONGEST_FAULT, MOST_ENTRIES
from app.interop.cds_hooks.search import COUNT, TEMPLATE
from app.interop.cds_hooks.views import FAULTS
from app.interop.fhir import codes
from app.interop.shared import PER_MINUTE
from rules.errors import AND_MORE, MOST_NAMED
from tests.interop.cds_hooks.asking import (
    ADDRESS,
    PATIENT,
    Resource,
    ask,
    call_with,
    card_for,
    cards_for,
    is_doubt,
    json_of,
    response_of,
)
from tests.interop.cds_hooks.specification import NOTHING_TO_SAY
from tests.rules.whole_check import nothing_new

NOW: Final = datetime(2026, 11, 23, 20, 40, tzinfo=UTC)
AS_ASKED: Final = f"https://records.example.org/fhir/{TEMPLATE.replace('{{context.patientId}}', PATIENT)}"
OTHER: Final[Resource] = {
    "resourceType": "QuestionnaireResponse",
    "questionnaire": "http://example.org/phq-9",
    "status": "completed",
    "subject": {"reference": f"Patient/{PATIENT}"},
    "authored": "2026-11-23T12:00:00Z",
}
WEAKER: Final = {
    "linkId": "weakness",
    "answer": [{"valueCoding": {"system": codes.ANSWERS, "code": "weakness.weaker"}}],
}


def _told(kind: str, value: object) -> Resource:
    """Return the question about weakness as a server may have it that made the form its own."""
    return {"linkId": "weakness", "answer": [{f"value{kind}": value}]}


DENTAL: Final = {
    "linkId": "jaw",
    "answer": [{"valueCoding": {"system": codes.ANSWERS, "code": "jaw.dental-soon"}}],
}
OURS: Final[Resource] = {**OTHER, "questionnaire": codes.canonical(codes.PATIENT_FORM), "item": [WEAKER]}


def page(*resources: object, url: str | None = AS_ASKED, **more: Any) -> Resource:  # noqa: ANN401
    """Return what a search finds, with the link to itself that servers send."""
    links = [{"relation": "self", "url": url}] if url else []
    entries = [{"resource": each} for each in resources]
    return {
        name: value
        for name, value in {
            "resourceType": "Bundle",
            "type": "searchset",
            "link": [*links, *more.pop("links", [])],
            "entry": entries,
            **more,
        }.items()
        if value not in ([], None)
    }


def said(severity: str, code: str) -> Resource:
    return {"resourceType": "OperationOutcome", "issue": [{"severity": severity, "code": code}]}


NEXT: Final[dict[str, Any]] = {"links": [{"relation": "next", "url": "https://records.example.org/fhir?page=2"}]}

KNOWN: Final[dict[str, object]] = {
    "the caller looked and found nothing": None,
    "nothing, counted": page(url=None, total=0),
    "nothing, as it was asked": page(total=0),
    "the parameters escaped, in another order": page(
        url=f"https://r.example.org/?_count=20&status=stopped%2Ccompleted,amended,in-progress&subject=Patient%2F{PATIENT}"
    ),
    "the patient by address, the status with its system": page(
        url=f"?patient=https://r.example.org/Patient/{PATIENT}&_format=json&"
        "status=http://hl7.org/fhir/questionnaire-answers-status|completed,amended,in-progress,stopped"
    ),
    "other forms, and the page is whole": page(OTHER, OTHER, total=2),
    "other forms, not counted, fewer than asked for": page(OTHER),
    "a form that asks something of the same name": page(
        OTHER | {"item": [{"linkId": "fever", "answer": [{"valueBoolean": True}]}, {"linkId": "q2"}]}
    ),
    "in a folder of the server": page(url=AS_ASKED.replace("QuestionnaireResponse?", "QuestionnaireResponse/_search?")),
    "a full page that is counted as whole": page(*[OTHER] * COUNT, total=COUNT),
    "a remark": page(said("information", "informational")),
}

UNKNOWN: Final[dict[str, object]] = {
    "an outcome in its place": said("error", "exception"),
    "a patient in its place": {"resourceType": "Patient"},
    "another form in its place": OTHER,
    "a list": [],
    "a text": "text",
    "no kind": {"entry": []},
    "another kind of Bundle": {"resourceType": "Bundle", "type": "batch-response"},
    "entries that are no list": {"resourceType": "Bundle", "type": "searchset", "entry": {"resource": OTHER}},
    "entries without a resource": page(url=None, entry=[1, {}, {"resource": 1}]),
    "other forms, and nothing of how they were found": page(OTHER, url=None, total=1),
    "other forms, one of several": page(OTHER, total=3),
    "other forms, and a next page": page(OTHER, **NEXT),
    "other forms, as many as were asked for": page(*[OTHER] * COUNT),
    "nothing, and yet counted": page(total=1),
    "nothing, and a count that is none": page(total="none"),
    "nothing, and a next page": page(**NEXT),
    "nothing, and a count below none": page(total=-1),
    "nothing, and a yes or no for a count": page(total=False),
    "nothing, and a next page in capitals": page(links=[{"relation": "NEXT", "url": "?page=2"}]),
    "nothing, and a page before it": page(links=[{"relation": "prev", "url": "?page=1"}]),
    "nothing, and a page before it, by its older name": page(links=[{"relation": "previous", "url": "?page=1"}]),
    "nothing, and no account of itself": page(url=None),
    "nothing, as only a count was asked for": page(url=AS_ASKED.replace("_count=20", "_count=0")),
    "rules that are not known": page(implicitRules="http://example.org/rules", total=0),
    "an entry that may mean something else": page(total=0) | {"entry": [{"modifierExtension": [{"url": "x"}]}]},
    "a page that was cut": page(total=0, meta={"tag": [{"code": "SUBSETTED"}]}),
    "a form that was cut": page(OURS | {"meta": {"tag": [{"code": "SUBSETTED"}]}, "item": None}),
    "a search within a Bundle": page(page(OURS)),
    "a form within Parameters": page({"resourceType": "Parameters", "parameter": [{"resource": OURS}]}),
    "about a group": page(OURS | {"subject": {"reference": f"Group/{PATIENT}"}}),
    "about a group by its type": page(OURS | {"subject": {"type": "Group", "identifier": {"value": "1"}}}),
    "a parameter not known": page(said("warning", "not-supported")),
    "something held back": page(said("information", "suppressed")),
    "a search that failed": page(said("error", "timeout")),
    "an outcome that says nothing": page({"resourceType": "OperationOutcome"}),
    "not asked for the patient": page(url=AS_ASKED.replace(f"patient={PATIENT}&", "")),
    "asked for another kind": page(url=AS_ASKED.replace("QuestionnaireResponse?", "Questionnaire?"), total=0),
    "asked for another": page(url=AS_ASKED.replace(PATIENT, "17")),
    "asked for two": page(url=f"{AS_ASKED}&patient=17"),
    "the status not asked for": page(url=f"https://r.example.org/?patient={PATIENT}"),
    "some statuses left out": page(url=AS_ASKED.replace("in-progress,", "")),
    "asked by the form as well": page(url=f"{AS_ASKED}&questionnaire={quote(codes.FORMS[codes.PATIENT_FORM])}"),
    "asked for a time": page(url=f"{AS_ASKED}&authored=ge2026-11-23T20:00:00Z"),
    "another page": page(url=f"{AS_ASKED}&_offset=20"),
    "no parameters": page(url="https://records.example.org/fhir/QuestionnaireResponse/_search"),
    "no address": page(url="https://[records/fhir?patient=1"),
    "entered in error": page(OURS | {"status": "entered-in-error"}),
    "entered in error, in its place": OURS | {"status": "entered-in-error"},
    "an older form": page(OURS | {"questionnaire": f"{codes.FORMS[codes.PATIENT_FORM]}|0"}),
    "a newer form": page(OURS | {"questionnaire": f"{codes.FORMS[codes.PATIENT_FORM]}|3"}),
    "a retired code without the version of its form": page(OURS | {"item": [DENTAL]}),
    "our codes under another form": page(OURS | {"questionnaire": "http://example.org/own-copy"}),
    "our codes under no form": page({name: value for name, value in OURS.items() if name != "questionnaire"}),
    "our codes without their system": page(OTHER | {"item": [_told("Coding", {"code": "weakness.weaker"})]}),
    "our codes in a system of the server's own": page(
        OTHER | {"item": [_told("Coding", {"system": "https://r.example.org/answers", "code": "weakness.weaker"})]}
    ),
    "our codes as text": page(OTHER | {"item": [{"linkId": "x", "item": [_told("String", "weakness.weaker")]}]}),
    "our questions, answered in words": page(
        OTHER | {"item": [{"linkId": "step.weakness", "item": [_told("String", "Yes, weaker")]}]}
    ),
    "our form by its address, as a reference": page(
        OTHER | {"questionnaire": {"reference": f"Questionnaire/{codes.CAREGIVER_FORM}"}}
    ),
    "no status": page({name: value for name, value in OURS.items() if name != "status"}),
    "a question that is not known": page(OURS | {"item": [WEAKER, {"linkId": "q1"}]}),
    "about another patient": page(OURS | {"subject": {"reference": "Patient/17"}}),
    "about another patient, elsewhere": page(OURS | {"subject": {"reference": "https://r.example.org/Patient/17"}}),
    "about another patient, on another form": page(OTHER | {"subject": {"reference": "Patient/17/_history/2"}}),
}


@pytest.mark.parametrize("prefetched", KNOWN.values(), ids=KNOWN)
def test_no_cards_where_it_is_known_that_there_is_no_check(client: FlaskClient, prefetched: object) -> None:
    assert ask(client, prefetched).json == NOTHING_TO_SAY


def test_whatever_leaves_it_open_is_a_warning_that_says_why(client: FlaskClient) -> None:
    """One test for the whole table: each is a card, says something of its own kind, and nothing that was sent."""
    for what, prefetched in UNKNOWN.items():
        card = card_for(client, prefetched)

        assert is_doubt(card), what
        assert card["summary"] == "The red flag check could not be read. Ask again."
        assert "\n- " in card["detail"], what
        assert not {"example.org", "q1", "17"} & set(card["detail"].replace("/", " ").split()), what
        assert not card.get("overrideReasons")


@pytest.mark.parametrize("absent", [{}, {"prefetch": None}, {"prefetch": {}}, {"prefetch": {"other": None}}], ids=str)
def test_what_was_not_fetched_is_a_warning(client: FlaskClient, absent: dict[str, object]) -> None:
    call = {"hook": "patient-view", "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"}
    reply = client.post(
        "/cds-services/bone-metastases-red-flags",
        json={**call, "context": {"userId": "Practitioner/1", "patientId": PATIENT}, **absent},
    )

    (card,) = json_of(reply)["cards"]
    assert is_doubt(card)
    assert "did not send" in card["detail"]


@time_machine.travel(NOW, tick=False)
def test_what_could_be_read_is_shown_beside_what_could_not(app: Flask, client: FlaskClient) -> None:
    """A doubt stands behind a call, and before what may wait."""
    call = response_of(app, {"weakness": "weaker"}, at=NOW - timedelta(hours=1))
    calm = response_of(app, nothing_new(), at=NOW - timedelta(hours=1))
    unreadable = OURS | {"item": [{"linkId": "q1"}]}
    for wrong in (page(unreadable, call), page(call, total=2), page(call, said("warning", "not-supported"))):
        first, second = cards_for(client, wrong)
        assert first["indicator"] == "critical"
        assert is_doubt(second)
        assert second["summary"].startswith("Not every")
    first, second = cards_for(client, page(calm, unreadable))
    assert is_doubt(first)
    assert second["indicator"] == "info"


@time_machine.travel(NOW, tick=False)
def test_what_is_too_old_to_count_leaves_nothing_open_beside_a_newer_whole_check(
    app: Flask, client: FlaskClient
) -> None:
    calm = response_of(app, nothing_new(), at=NOW - timedelta(hours=1))
    last_week = OTHER | {"authored": "2026-11-16"}
    outdated = OURS | {"questionnaire": f"{codes.FORMS[codes.PATIENT_FORM]}|0", "authored": "2026-11-16"}
    for fine in (page(calm, outdated), page(calm, last_week, total=50, **NEXT)):
        assert card_for(client, fine)["indicator"] == "info"
    unsorted = AS_ASKED.replace("_sort=-authored", "_sort=authored")
    for open_ in (
        page(calm, {**outdated, "authored": "2026-11-22T12:00:00Z"}),
        page(calm, {**outdated, "authored": None}),
        page(calm, OTHER, total=50),
        page(last_week, calm, total=50),
        page(calm, last_week, total=50, url=unsorted),
        page(calm, last_week, total=50, url=None),
    ):
        assert [is_doubt(each) for each in cards_for(client, open_)] == [True, False]


BROKEN: Final[dict[str, dict[str, object]]] = {
    "no patient": {"context": {"userId": "Practitioner/1"}},
    "a patient that is no id": {"context": {"patientId": f"https://r.example.org/Patient/{PATIENT}"}},
    "a patient that is a number": {"context": {"patientId": 1}},
    "no context": {"context": None},
    "a prefetch that is a list": {"prefetch": []},
    "more than can be read": {"extension": "x" * MOST_BYTES_IN_FHIR},
}


def test_a_call_that_cannot_be_read_is_a_warning_that_names_the_place(client: FlaskClient) -> None:
    for what, changed in BROKEN.items():
        reply = client.post(ADDRESS, json={**call_with(page(OURS)), **changed})

        assert reply.status_code == 200, what
        assert [is_doubt(each) for each in json_of(reply)["cards"]] == [True], what
        assert json_of(reply)["extension"][FAULTS], what


def test_what_no_card_depends_on_keeps_none_from_being_shown(client: FlaskClient) -> None:
    """Who is looking and the number of the call are read by nobody; a call now must not be lost for them."""
    for changed in (
        {"context": {"userId": "https://r.example.org/Person/1", "patientId": PATIENT}},
        {"context": {"patientId": PATIENT, "encounterId": 7}},
        {"hookInstance": "not-a-uuid"},
        {"hookInstance": None},
        {"fhirServer": None},
        {"fhirAuthorization": "none"},
    ):
        reply = client.post(ADDRESS, json={**call_with(page(OURS)), **changed})

        assert [each["indicator"] for each in json_of(reply)["cards"]] == ["critical"], changed


def test_what_is_beside_a_check_that_was_read_and_may_hold_another_is_a_doubt(client: FlaskClient) -> None:
    assert [is_doubt(each) for each in cards_for(client, page(OURS, page(OURS)))] == [False, True]


def test_whoever_asks_too_often_or_while_something_is_broken_is_told_by_a_card(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise ZeroDivisionError

    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    with monkeypatch.context() as patch:
        patch.setattr(views, "fetched", broken)
        assert is_doubt(card_for(client, page(OURS)))
    for _ in range(PER_MINUTE):
        client.post(ADDRESS, json={})
    limited = ask(client, page(OURS))
    assert [is_doubt(each) for each in json_of(limited)["cards"]] == [True]
    assert limited.headers["Retry-After"]
    assert client.post(ADDRESS, json={}).status_code == 200


def test_a_form_is_ours_by_its_urn_or_by_where_it_is_kept(client: FlaskClient) -> None:
    for form, urn in codes.FORMS.items():
        for name in (
            urn,
            f"{urn}|2",
            f"{urn}|1",
            f"Questionnaire/{form}",
            f"Questionnaire/{form}|2",
            f"http://localhost/fhir/Questionnaire/{form}",
            f"https://records.example.org/fhir/Questionnaire/{form}|1",
        ):
            assert card_for(client, page(OURS | {"questionnaire": name, "authored": None}))["indicator"] == "critical"


def test_a_page_without_end_is_read_in_bounds_and_that_is_said(client: FlaskClient) -> None:
    reply = json_of(ask(client, page(*[OURS | {"item": [{"linkId": "q"}]}] * (MOST_ENTRIES + 1))))

    assert [is_doubt(each) for each in reply["cards"]] == [True]
    *faults, last = reply["extension"][FAULTS]
    assert (len(faults), last["message"]) == (MOST_NAMED, AND_MORE)
    assert len(reply["cards"][0]["detail"]) < 1000


def test_a_fault_is_told_in_short_with_what_is_wrong_first_and_its_place_last(client: FlaskClient) -> None:
    """Whatever is long in it was sent by whoever reads it."""
    long = "A" * 50_000
    negated: Resource = {"modifierExtension": []}
    deep = page(OURS | {"item": [{"linkId": long}]}, OURS | {long: negated}) | {long: [negated] * MOST_NAMED}
    faults = json_of(ask(client, deep))["extension"][FAULTS]

    told = [each["message"] for each in faults]
    assert [len(each) for each in told if len(each) > LONGEST_FAULT + len(" … ")] == []
    assert [each[:9] for each in told[:3]] == ["Found the", "Found mod", "Found mod"]
    assert told[0].endswith("(QuestionnaireResponse.item[0].linkId)")
    assert told[1].endswith("A.modifierExtension)")
    assert told[2].endswith("A[0].modifierExtension)")
