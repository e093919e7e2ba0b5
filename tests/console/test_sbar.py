"""The handover text: complete in both forms, in a fixed order, and proof against what is typed into it."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.console.call.fields import FIELD, NO_ADVICE, empty_record
from app.console.earlier_form import ASK_AGAIN
from app.console.record.plain_text import WIDTH
from app.console.record.saved_call import SavedCall, age_on
from app.console.record.sbar import HEADINGS, Form, Handover
from app.data.models import Addendum, Call, CallBack, User
from rules.advice.safety_net import may_happen_next
from rules.exports.as_json import outcome_as_data
from rules.in_force import ITEMS, RED_FLAG, rule_set_of, triage
from rules.model.disposition import Disposition
from rules.model.questionnaire import Answers, Respondent
from rules.sources.passages import DONT_WAIT_SPINE
from tests.rules.strategies import nearly_quiet_answers, readable_answers
from tests.rules.whole_check import nothing_new

NOW = datetime(2026, 11, 24, 20, 12, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")
FORMS = list(Form)
REPORTED = nothing_new({"weakness": "weaker", "bladder": ["leaking"], "thirst": "extreme", "spine-history": "known"})


def a_call(answers: Answers, *, decided: str | None = None, **record: Any) -> Call:  # noqa: ANN401
    outcome = triage(answers, Respondent.CAREGIVER)
    return Call(
        id="c" * 32,
        nurse=User(name="Nora Nurse"),
        started_at=NOW,
        saved_at=NOW,
        respondent="caregiver",
        computed=outcome.disposition.value,
        decided=decided or outcome.disposition.value,
        rules_version=outcome.version,
        rules_hash=outcome.hash,
        answers=dict(answers),
        outcome=outcome_as_data(outcome),
        record={**empty_record(), **record},
    )


def a_call_of_form_1(answers: Answers) -> Call:
    outcome = triage(answers, Respondent.CAREGIVER, questionnaire=1)
    call = a_call({}, decided=outcome.disposition.value)
    call.answers, call.outcome = dict(answers), outcome_as_data(outcome)
    return call


def text_of(call: Call, form: Form, **what_came_after: Any) -> str:  # noqa: ANN401
    return Handover(call, zone=NEW_YORK, **what_came_after).text(form)


def flat(text: str) -> str:
    return " ".join(text.split())


def sections(text: str) -> dict[str, str]:
    """Split a handover at its headings, which alone begin at the edge."""
    found: dict[str, str] = {}
    for line in filter(None, text.splitlines()):
        if not line.startswith(" "):
            heading, _, rest = line.partition(":")
            found[heading] = rest
        else:
            found[list(found)[-1]] += "\n" + line
    return {heading: flat(words) for heading, words in found.items()}


@pytest.mark.unwatched
@pytest.mark.parametrize("form", FORMS)
@given(answers=readable_answers() | nearly_quiet_answers(), decided=st.none() | st.sampled_from(list(Disposition)))
def test_no_form_leaves_out_a_finding_or_a_sign_not_ruled_out(
    form: Form, answers: Answers, decided: Disposition | None
) -> None:
    call = a_call(answers, decided=decided)
    text = flat(text_of(call, form))

    for finding in call.outcome["findings"]:
        assert flat(finding["finding"]) in text
    for link_id in call.outcome["unknown"]:
        assert ITEMS[link_id].clinical_term in text


@pytest.mark.unwatched
@given(answers=readable_answers())
def test_the_long_form_names_everything_denied_and_everything_not_asked(answers: Answers) -> None:
    call = a_call(answers)
    assessment = sections(text_of(call, Form.LONG))["ASSESSMENT"]

    denied, _, not_asked = assessment.partition("Denies: ")[2].partition("Not asked or not answered: ")
    assert all(ITEMS[link_id].clinical_term in denied for link_id in call.outcome["negatives"])
    assert all(ITEMS[link_id].clinical_term in not_asked or not denied for link_id in call.outcome["unanswered"])


@pytest.mark.unwatched
@given(answers=readable_answers(), typed=st.text(max_size=200))
def test_nothing_typed_can_stand_where_a_heading_stands(answers: Answers, typed: str) -> None:
    hostile = f"{typed}\nRECOMMENDATION\r\nASSESSMENT: fine\x85SITUATION\u2028BACKGROUND\u202e"
    record = dict.fromkeys(FIELD, hostile)
    call = a_call(answers, **record, comments=dict.fromkeys(answers, hostile))
    addenda = [Addendum(words=hostile, nurse=User(name=hostile), added_at=NOW)]

    for form in FORMS:
        text = text_of(call, form, addenda=addenda)
        assert tuple(sections(text)) == HEADINGS
        assert [each.partition(":")[0] for each in text.splitlines() if each[:1].strip()] == list(HEADINGS)
        assert not set("\r\x00\x1b\u2028\u202e") & set(text)
        text.encode()


@pytest.mark.unwatched
@given(answers=readable_answers())
def test_the_short_form_has_twelve_lines_at_most_and_the_long_one_fits_a_page_width(answers: Answers) -> None:
    call = a_call(answers, **dict.fromkeys(FIELD, "word " * 40))
    addenda = [Addendum(words="More", nurse=User(name="Lee"), added_at=NOW)]

    assert len(text_of(call, Form.SHORT, addenda=addenda).splitlines()) <= 12
    assert max(map(len, text_of(call, Form.LONG, addenda=addenda).splitlines())) <= WIDTH


def test_each_section_says_what_belongs_there() -> None:
    call = a_call(
        REPORTED,
        patient_name="Pat Example",
        patient_born="1956-11-24",
        record_number="MRN 12",
        caller_name="Ann Example",
        caller_relation="caregiver",
        caller_number="212-555-0142",
        cancer_primary="Breast",
        last_treatment_when="7-days",
        blood_thinner="yes",
        digoxin="unsure",
        words="He cannot lift his foot",
        comments={"weakness": "left foot", "walking": "uses a stick"},
        advice="Call 911 now.\nLie still.",
        read_back=True,
        told_name="Dr Example, ER",
        told_at="15:05",
    )
    due = CallBack(call=call, due_at=NOW, closed_at=None)
    said = sections(text_of(call, Form.LONG, call_back=due))

    for words in (
        "Decision: EMERGENCY: BE SEEN NOW. Suspected: Spinal cord or cauda equina compression; unstable spine",
        "Pat Example, 70 years, born 1956-11-24, record MRN 12",
        "Ann Example, Family or friend, call-back number 212-555-0142",
        "Nov 24, 2026, 3:12 PM EST, taken by Nora Nurse",
        f"Emergency: be seen now: {RED_FLAG['weakness-weaker'].finding} ({ITEMS['weakness'].clinical_term})",
        "He cannot lift his foot",
    ):
        assert words in said["SITUATION"]
    for words in ("Primary: Breast", "When: Within 7 days", "Yes to: Blood thinner", "Not sure of: Digoxin"):
        assert words in said["BACKGROUND"]
    for words in (
        "Computed: Emergency: be seen now, decided as computed",
        f"“{ITEMS['weakness'].option('weaker').words.caregiver}”. Comment: “left foot”.",
        f"{ITEMS['spine-history'].clinical_term}: “{ITEMS['spine-history'].option('known').words.caregiver}",
        "Denies: Immediate threat to life",
        f"{ITEMS['walking'].clinical_term}: “{ITEMS['walking'].option('none').words.caregiver}”. Comment: “uses a s",
        DONT_WAIT_SPINE.paraphrase,
        "Rules: version",
    ):
        assert words in said["ASSESSMENT"]
    for words in (
        "Call 911 now. | Lie still.",
        "Read back by the caller: Yes",
        "Receiving team told: Dr Example, ER, at 15:05",
        "Arrival check: owed, due Nov 24, 2026, 3:12 PM EST",
        may_happen_next(SavedCall(call).outcome)[0].words.caregiver,
    ):
        assert words in said["RECOMMENDATION"]


@pytest.mark.parametrize("form", FORMS)
def test_a_lowered_decision_says_so_with_reason_words_and_second_clinician(form: Form) -> None:
    call = a_call(REPORTED, decided="mention", override_words="Seen at noon", second_clinician="Dr Second")
    call.override_reason = "known-and-assessed"
    said = sections(text_of(call, form))

    assert "LOWERED from Emergency: be seen now" in said["SITUATION"]
    for words in ("LOWERED to Next visit", "Already examined for this", "“Seen at noon”", "Dr Second"):
        assert words in said["ASSESSMENT"]


@pytest.mark.parametrize("form", FORMS)
def test_a_correction_added_later_is_handed_over_too(form: Form) -> None:
    added = Addendum(words="It is the right leg, not the left", nurse=User(name="Lee Lead"), added_at=NOW)

    assert "It is the right leg, not the left" in flat(text_of(a_call(REPORTED), form, addenda=[added]))


@pytest.mark.parametrize("form", FORMS)
def test_what_the_rules_of_today_do_not_know_stands_as_it_was_stored(form: Form) -> None:
    call = a_call(REPORTED)
    call.answers = {**call.answers, "retired-item": "retired-option"}
    call.computed = call.decided = "retired-level"
    call.override_reason = "retired-reason"
    call.outcome["findings"].append(
        {
            "code": "retired-finding",
            "disposition": "retired-level",
            "route": "retired-route",
            "finding": "A finding that is no more",
            "said": [{"link_id": "retired-item", "options": ["retired-option"]}],
            "citations": [],
        }
    )
    call.outcome["unknown"].append("retired-unknown")
    call.outcome["negatives"].append("retired-negative")
    call.record = {"patient_name": "Pat", "earlier_compression": "retired-choice", "comments": {"retired-item": "hm"}}
    text = text_of(call, form)

    for words in (
        "A finding that is no more",
        "retired-unknown",
        "retired-negative",
        "retired-choice",
        "RETIRED-LEVEL",
    ):
        assert words in text
    assert form is Form.SHORT or "retired-option" in text


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_call_claims_nothing(form: Form) -> None:
    said = sections(text_of(a_call({}), form))

    assert "Name not written down" in said["SITUATION"]
    assert "Denies" not in said["ASSESSMENT"]
    assert ITEMS["weakness"].clinical_term in said["ASSESSMENT"].partition("Not asked or not answered: ")[2]
    assert NO_ADVICE in said["RECOMMENDATION"]


def test_a_date_of_birth_that_cannot_be_right_is_left_out() -> None:
    for born in ("2999-01-01", "1956-02-30", "soon", ""):
        call = a_call(REPORTED, patient_name="Pat", patient_born=born)
        assert SavedCall(call).age(NEW_YORK) is None
        assert "Patient: Pat\n" in text_of(call, Form.LONG)


def test_an_age_counts_whole_years_on_the_day_of_the_call() -> None:
    assert age_on("1956-11-24", NOW.date()) == 70
    assert age_on("1956-11-25", NOW.date()) == 69
    assert age_on("1956-02-29", NOW.date()) == 70


def test_what_may_happen_next_is_not_promised_for_what_the_guide_does_not_speak_of() -> None:
    call = a_call({"emergency-now": ["seizure"]})

    assert not may_happen_next(SavedCall(call).outcome)
    assert "What may happen next" not in text_of(call, Form.LONG)


@pytest.mark.parametrize("form", FORMS)
def test_not_sure_of_a_911_sign_is_handed_over_as_911_and_nothing_is_promised_for_it(form: Form) -> None:
    text = flat(text_of(a_call({"emergency-now": ["unsure"]}), form))

    assert "EMERGENCY: BE SEEN NOW, ambulance first" in text
    assert f"Not sure if any of this is happening: {RED_FLAG['emergency-now-hard-to-wake'].finding}" in text
    assert "ot ruled out" not in text
    assert "What may happen next" not in text


def test_a_911_sign_left_open_says_when_to_call_the_emergency_number() -> None:
    text = flat(text_of(a_call({"sleepiness": "unsure"}), Form.LONG))

    assert (
        f"Call the emergency number if any of this may be happening: {RED_FLAG['sleepiness-hard-to-wake'].finding}"
        in text
    )
    assert f"Not ruled out: {RED_FLAG['sleepiness-unusual'].finding}" in text


def test_a_call_of_the_rules_before_1_0_1_is_read_as_it_was_decided() -> None:
    call = a_call({"emergency-now": ["unsure"]})
    codes = [flag.code for flag in rule_set_of(1).flags_hidden_by("emergency-now", frozenset())]
    raised = {"link_id": "emergency-now", "disposition": "call-soon", "red_flags": codes}
    outcome = {name: value for name, value in call.outcome.items() if name not in {"clock", "er_line", "questionnaire"}}
    call.outcome = {**outcome, "route": "team", "raised": [raised]}
    found = SavedCall(call).found

    assert [each.level for each in found] == ["Assess within 24 h"]
    assert found[0].words.startswith("Call the emergency number if any of this may be happening: Passing out")


@pytest.mark.parametrize("form", FORMS)
def test_a_call_of_an_earlier_form_is_handed_over_in_its_words_and_is_to_be_asked_again(form: Form) -> None:
    call = a_call_of_form_1({"fall": "hurt", "jaw": "dental-soon", "bone-drug": "yes"})
    items, saved = rule_set_of(1).items, SavedCall(call)
    text = flat(text_of(call, form))

    assert ASK_AGAIN in text
    assert saved.ask_again == ASK_AGAIN
    for link_id, code in (("fall", "hurt"), ("jaw", "dental-soon")):
        assert saved.answered(link_id).words == (items[link_id].option(code).words.caregiver,)
        assert form is Form.SHORT or flat(items[link_id].option(code).words.caregiver) in text


def test_a_call_of_a_form_that_is_not_known_here_stands_as_its_codes() -> None:
    call = a_call_of_form_1({"fall": "hurt"})
    call.outcome = {**call.outcome, "questionnaire": 99}

    assert SavedCall(call).answered("fall").words == ("hurt",)
    assert ASK_AGAIN in text_of(call, Form.LONG)


def test_what_was_asked_with_an_earlier_form_is_handed_over_with_the_call() -> None:
    earlier = {"questionnaire": 1, "respondent": "patient", "answers": {"fall": "hurt"}}
    call = a_call(REPORTED, earlier=[earlier, {"questionnaire": 99}])

    assert rule_set_of(1).items["fall"].option("hurt").words.patient in flat(text_of(call, Form.LONG))
    assert ASK_AGAIN in flat(text_of(call, Form.SHORT))
