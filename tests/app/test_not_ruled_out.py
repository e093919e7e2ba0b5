"""What "not sure" may hide, on every face: the signs at or above the level it raises to, never an old, known one."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import combinations

import pytest
from flask import Flask

from app.console.call.panel import panel_of
from app.console.record.forms import Form, text_of
from app.console.record.handover import Handover
from app.console.record.saved_call import SavedCall
from app.data.models import Call, User
from app.interop.cds_hooks.cards import cards
from app.interop.cds_hooks.check import Check
from app.interop.cds_hooks.latest import Fetched
from app.interop.fhir.outcome import bundle
from app.interop.fhir.response import questionnaire_response
from app.interop.json_api.spoken import assessment
from app.self_check.presenters.reasons import reasons
from rules.advice.phone_script import phone_script
from rules.exports.as_json import outcome_as_data
from rules.in_force import ITEMS, RED_FLAG, triage
from rules.model.disposition import Disposition
from rules.model.outcome import Outcome
from rules.model.questionnaire import NO, NONE, UNSURE, Answers, Respondent
from tests.rules.whole_check import nothing_new

NOW = datetime(2026, 11, 24, 20, 12, tzinfo=UTC)
FINDING = {"fever": "yes"}
"""Something urgent beside it, which may raise the level of what is not sure."""


def unsure() -> Iterator[Answers]:
    """Give "not sure" on each item, alone and beside whatever else can be chosen on it, with and without a finding."""
    for item in ITEMS.values():
        codes = [code for code in item.codes if code not in {UNSURE, NONE, NO}] if item.check_all else []
        for chosen in (each for size in range(len(codes) + 1) for each in combinations(codes, size)):
            if UNSURE in item.codes and len(chosen) in {0, len(codes) - 1, len(codes)}:
                answer: str | list[str] = [*chosen, UNSURE] if item.check_all else UNSURE
                yield nothing_new({item.link_id: answer})
                yield nothing_new({**FINDING, item.link_id: answer})


def a_call(answers: Answers, outcome: Outcome) -> Call:
    return Call(
        id="c" * 32,
        nurse=User(name="Nora Nurse"),
        started_at=NOW,
        saved_at=NOW,
        respondent="patient",
        computed=outcome.disposition.value,
        decided=outcome.disposition.value,
        rules_version=outcome.version,
        rules_hash=outcome.hash,
        answers=dict(answers),
        outcome=outcome_as_data(outcome),
        record={},
    )


def on_paper(form: Form) -> Callable[[Answers, Outcome], str]:
    return lambda answers, outcome: " ".join(text_of(Handover(a_call(answers, outcome)), form).split())


def in_the_record(answers: Answers, outcome: Outcome) -> str:
    return "\n".join(each.words for each in SavedCall(a_call(answers, outcome)).found if each.is_unsure)


def in_the_check(_: Answers, outcome: Outcome) -> str:
    return "\n".join(each.finding for each in reasons(outcome, Respondent.PATIENT) if each.unsure)


def in_the_api(_: Answers, outcome: Outcome) -> str:
    found = assessment(outcome, Respondent.PATIENT).raised
    return "\n".join(RED_FLAG[code].finding for each in found for code in each.red_flags)


def in_fhir(answers: Answers, outcome: Outcome) -> str:
    whole = bundle(questionnaire_response(answers, Respondent.PATIENT, at=NOW), outcome, Respondent.PATIENT, NOW)
    return whole.model_dump_json()


def on_a_card(answers: Answers, outcome: Outcome) -> str:
    check = Check(answers, Respondent.PATIENT, at=NOW, at_latest=NOW, is_finished=True, outcome=outcome)
    return "\n".join(each.detail for each in cards(Fetched((check,))))


def on_the_phone(_: Answers, outcome: Outcome) -> str:
    return "\n".join(phone_script(outcome, Respondent.PATIENT))


def on_the_panel(_: Answers, outcome: Outcome) -> str:
    return "\n".join(each.words for each in panel_of(outcome, is_begun=True, earlier=()).found)


FACES = {
    "record": in_the_record,
    "long handover": on_paper(Form.LONG),
    "api": in_the_api,
    "fhir": in_fhir,
    "cds hooks": on_a_card,
}
FEWER = {
    "check": in_the_check,
    "panel": on_the_panel,
    "phone": on_the_phone,
    "short handover": on_paper(Form.SHORT),
}
"""These name the item, or the worst few signs."""


@pytest.mark.unwatched
@pytest.mark.parametrize("face", [*FACES, *FEWER])
def test_not_sure_names_the_signs_at_or_above_its_level_and_no_other(app: Flask, face: str) -> None:
    with app.test_request_context():
        for answers in unsure():
            outcome = triage(answers)
            text = {**FACES, **FEWER}[face](answers, outcome)
            named = {flag.words for raised in outcome.raised for flag in raised.red_flags if flag.words in text}
            urgent = {
                flag.words
                for raised in outcome.raised
                for flag in raised.red_flags
                if flag.disposition.urgency >= raised.disposition.urgency
            }
            assert named <= urgent if face in FEWER else named == urgent, answers


def test_no_sign_that_is_left_open_is_of_the_next_visit() -> None:
    raised = [each for answers in unsure() for each in triage(answers).raised]

    assert {flag.disposition for each in raised for flag in each.red_flags} == set(Disposition)
    assert Disposition.MENTION not in {flag.disposition for each in raised for flag in each.not_ruled_out}
    assert [each for each in raised if not each.not_ruled_out], "all that is urgent was reported beside it"
