"""A decision: level, where, how and by when; whatever is less than computed in any of them is a lowering."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.console.call.typed_call import read
from app.console.decided import Change, as_decided, change_of, chosen, fits
from app.console.record.saved_call import SavedCall
from app.data.database import session
from app.data.models import Call, CallBack, User
from rules.clinical.override_reasons import RAISING_REASONS
from rules.in_force import ITEMS, QUESTIONNAIRE
from rules.model.answers import codes_of
from rules.model.disposition import Clock, Disposition, Route
from rules.model.questionnaire import Answers
from tests.console.databases import on_one_database
from tests.console.filling_in import NEW_CALL, Browse, Data, form_on
from tests.rules.whole_check import nothing_new, outcome_of
from tests.support.page import FetchPage
from tests.support.table import table

pytestmark = on_one_database

ASKED = HTTPStatus.UNPROCESSABLE_ENTITY
WHO: Data = {"patient_name": "Pat", "caller_number": "212-555-0142"}
REASONS: Data = {
    "override_reason": "known-and-assessed",
    "override_words": "Seen today",
    "second_clinician": "Dr Example",
    "second_number": "212-555-0199",
}
EMERGENCY: Answers = {"emergency-now": ["chest-pain"]}
WEAK: Answers = {"weakness": "weaker"}
TODAY: Answers = {"back-pain": "new"}
LUMP: Answers = {"lump": "new"}
REFILL: Answers = {"also-new": ["other-medicine-out"]}


@pytest.fixture
def pages(browse: Browse, nurse: User) -> FetchPage:
    return browse(nurse)


def asked_about(changes: Answers) -> Data:
    return {f"answer-{link_id}": list(codes_of(said)) for link_id, said in nothing_new(changes).items()}


def filled(pages: FetchPage, changes: Answers, **more: str) -> Data:
    return {**form_on(pages(NEW_CALL)), **WHO, **asked_about(changes), **more, "do": "save"}


def saved() -> Call:
    session().expire_all()
    (call,) = session().scalars(select(Call))
    return call


@table(
    ("changes", "level", "transport", "change"),
    [
        (WEAK, "", "", Change.NONE),
        (WEAK, "", "ambulance", Change.NONE),
        (WEAK, "", "own-car", Change.NONE),
        (WEAK, "today", "", Change.LOWERED),
        (WEAK, "call-soon", "", Change.LOWERED),
        (EMERGENCY, "", "", Change.NONE),
        (EMERGENCY, "now", "ambulance", Change.NONE),
        (EMERGENCY, "now", "own-car", Change.LOWERED),
        (EMERGENCY, "", "other", Change.LOWERED),
        (TODAY, "today", "", Change.NONE),
        (TODAY, "call-soon", "", Change.NONE),
        (TODAY, "soon", "", Change.LOWERED),
        (TODAY, "open-day", "", Change.LOWERED),
        (TODAY, "now", "", Change.RAISED),
        (LUMP, "today", "", Change.RAISED),
        (LUMP, "next-visit", "", Change.LOWERED),
        (REFILL, "soon", "", Change.RAISED),
        (REFILL, "mention", "", Change.LOWERED),
    ],
)
def test_a_later_clock_or_a_lower_route_is_a_lowering_as_a_lower_level_is(
    changes: Answers, level: str, transport: str, change: Change
) -> None:
    outcome = outcome_of(changes)

    assert change_of(chosen(outcome, level, transport).verdict, outcome.verdict) is change


def test_no_decision_on_less_passes_for_another_one() -> None:
    for changes in (EMERGENCY, WEAK, TODAY, LUMP, REFILL, {}):
        computed = outcome_of(changes)
        for disposition in Disposition:
            for at in Clock:
                for route in Route:
                    decided = as_decided(computed, disposition, at, route).verdict
                    is_less = (
                        disposition.urgency < computed.disposition.urgency
                        or at.urgency < computed.clock.urgency
                        or (route is Route.TEAM and computed.route is Route.EMERGENCY)
                    )
                    assert (change_of(decided, computed.verdict) is Change.LOWERED) is is_less


def test_a_place_fits_what_it_can_hold() -> None:
    assert [place for place in ("ed", "assessment-unit", "clinic", "home") if fits(place, Clock.NOW)] == [
        "ed",
        "assessment-unit",
    ]
    assert all(fits(place, at) for place in ("", "clinic", "home") for at in Clock if at is not Clock.NOW)


@table(
    ("changes", "more", "field"),
    [
        (WEAK, {"place": "home"}, "place"),
        (TODAY, {"decided": "soon"}, "override_reason"),
        (EMERGENCY, {"transport": "own-car"}, "second_clinician"),
        (LUMP, {"decided": "today"}, "raise_reason"),
        ({}, {"decided": "next-visit", "call_back_at": "09:00"}, "call_back_at"),
        (TODAY, {"call_back_at": "25:00"}, "call_back_at"),
    ],
)
def test_what_does_not_go_together_is_named_and_nothing_is_saved(
    pages: FetchPage, changes: Answers, more: dict[str, str], field: str
) -> None:
    shown = pages(NEW_CALL, filled(pages, changes, **more), status=ASKED)

    assert f"#{field}" in shown.links
    assert session().scalar(select(Call)) is None


def test_the_decision_stands_in_the_record_with_where_how_by_when_and_who_took_over(pages: FetchPage) -> None:
    more = {"place": "ed", "transport": "ambulance", "accepted_by": "Dr Okafor, ER", "accepted_at": "20:02"}
    record = pages(NEW_CALL, filled(pages, WEAK, **more))
    long = pages(f"{record.address}/handover?form=long")
    call = saved()

    assert (call.record["decided_clock"], call.record["decided_route"]) == ("now", "911")
    for words in ("Emergency department, Ambulance", "Dr Okafor, ER at 20:02"):
        assert words in record.text
        assert words in long.text


def test_a_later_clock_is_shown_as_lowered_wherever_the_call_is_read(pages: FetchPage) -> None:
    record = pages(NEW_CALL, {**filled(pages, TODAY, decided="soon"), **REASONS})
    call = saved()

    assert (call.computed, call.decided, call.override_reason) == ("call-soon", "call-soon", "known-and-assessed")
    assert "Lowered from Assess today to Assess within 24 h" in record.text
    assert "Dr Example, 212-555-0199, by name and number, without an account here" in record.text
    assert "LOWERED from Assess today" in pages(f"{record.address}/handover").text
    assert call.id in "".join(pages("/console/calls?changed=lowered").links)
    assert call.id not in "".join(pages("/console/calls?changed=raised").links)
    owed = session().get_one(CallBack, call.id)
    assert owed.due_at - call.saved_at == timedelta(hours=24)


def test_a_lower_route_is_shown_as_lowered(pages: FetchPage) -> None:
    record = pages(NEW_CALL, {**filled(pages, EMERGENCY, transport="own-car"), **REASONS})

    assert "Lowered from Emergency: be seen now, ambulance first to Emergency: be seen now by" in record.text
    assert SavedCall(saved()).is_emergency is False


def test_what_threatens_life_and_cord_is_asked_before_less_is_decided(pages: FetchPage) -> None:
    sent: Data = {**filled(pages, TODAY, decided="next-visit"), **REASONS}
    del sent["answer-weakness"], sent["answer-emergency-now"], sent["answer-jaw"]
    sent["unconfirmed"] = ["bladder"]
    shown = pages(NEW_CALL, sent, status=ASKED)

    named = {link_id for link_id, item in ITEMS.items() if f"Ask this first: {item.clinical_term}." in shown.text}
    assert named == {"weakness", "emergency-now", "bladder"}
    assert {f"#answer-{link_id}" for link_id in named} <= set(shown.links)


def test_the_nurse_calls_back_earlier_at_will_and_never_later_than_the_rule(pages: FetchPage) -> None:
    now = clock.now().astimezone()
    before, soon = (now + timedelta(minutes=each) for each in (-1, 60))
    late = pages(NEW_CALL, filled(pages, TODAY, call_back_at=f"{before:%H:%M}"), status=ASKED)
    pages(NEW_CALL, {**form_on(late), "call_back_at": f"{soon:%H:%M}", "do": "save"})

    assert f"{before:%H:%M} comes later than" in late.with_id("call_back_at-error").text
    owed = session().get_one(CallBack, saved().id)
    assert owed.due_at == soon.replace(second=0, microsecond=0)


def test_the_reasons_for_more_stand_in_the_reports(pages: FetchPage, browse: Browse, lead: User) -> None:
    pages(NEW_CALL, filled(pages, LUMP, decided="today", raise_reason="caller-very-worried"))
    report = browse(lead)("/console/reports")

    assert RAISING_REASONS["caller-very-worried"] in report.text
    assert "More urgent: 1" in " ".join(report.text.split())


def test_a_draft_of_an_earlier_version_names_a_level_and_shows_its_clock(app: Flask) -> None:
    with app.test_request_context():
        form = {"questionnaire": [str(QUESTIONNAIRE)]}
        call = read({**form, "decided": ["call-soon"], "answer-back-pain": ["new"], "answer-weakness": ["weaker"]})

    assert (call.decision, call.decided.clock, call.change) == (Disposition.CALL_SOON, Clock.SOON, Change.LOWERED)
