"""The handover text: complete or marked as cut, in a fixed order, and proof against what is typed into it."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.console.call.fields import FIELD, NO_ADVICE, empty_record
from app.console.call.measures import OF_ROW
from app.console.earlier_form import ASK_AGAIN
from app.console.record.forms import Form, text_of
from app.console.record.handover import Handover
from app.console.record.long_form import HEADINGS
from app.console.record.plain_text import WIDTH
from app.console.record.row_names import names_of
from app.console.record.saved_call import SavedCall
from app.console.record.spoken_form import spoken_form
from app.console.times import age_on
from app.data.models import Addendum, Call, CallBack, User
from rules.advice.safety_net import may_happen_next
from rules.exports.as_json import outcome_as_data
from rules.in_force import ITEMS, RED_FLAG, VERSION, rule_set_of, triage
from rules.model.disposition import Disposition
from rules.model.questionnaire import Answers, Respondent
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


def handed_over(call: Call, form: Form, **what_came_after: Any) -> str:  # noqa: ANN401
    return text_of(Handover(call, zone=NEW_YORK, **what_came_after), form)


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
@given(answers=readable_answers() | nearly_quiet_answers(), decided=st.none() | st.sampled_from(list(Disposition)))
def test_the_long_form_leaves_out_no_finding_and_no_sign_not_ruled_out_and_tells_each_once(
    answers: Answers, decided: Disposition | None
) -> None:
    call = a_call(answers, decided=decided)
    text = handed_over(call, Form.LONG)
    words = flat(text)

    for finding in call.outcome["findings"]:
        assert flat(finding["finding"]) in words
    for link_id in call.outcome["unknown"]:
        assert ITEMS[link_id].clinical_term in words
    bullets = [each for each in text.splitlines() if each.startswith("    - ")]
    assert len(set(bullets)) == len(bullets)


def everything(measured: Iterable[str], long: str) -> dict[str, Any]:
    """Fill in each field and each measure of the items, with a name that no other word has."""
    measures = {link_id: dict.fromkeys([each.code for each in OF_ROW[link_id]], long) for link_id in measured}
    names = dict.fromkeys(("patient_name", "caller_name", "told_name", "accepted_by", "second_clinician"), "Ñandú " * 9)
    return {
        **dict.fromkeys(FIELD, long),
        **names,
        "patient_born": "1956-03-09",
        "read_back": True,
        "measures": measures,
        "place": long,
        "transport": long,
        "call_back_at": "20:30",
        "accepted_at": "20:05",
    }


def without_names_and_quotes(text: str) -> str:
    return re.sub(r'"[^"\n]*("|$)|Ñandú', "", text, flags=re.MULTILINE)


@pytest.mark.unwatched
@given(
    answers=readable_answers() | nearly_quiet_answers(),
    decided=st.none() | st.sampled_from(list(Disposition)),
    typed=st.text(max_size=90),
    is_full=st.booleans(),
)
def test_the_short_form_fits_whatever_was_found_and_typed(
    answers: Answers, decided: Disposition | None, typed: str, *, is_full: bool
) -> None:
    call = a_call(answers, decided=decided, **(everything(answers, f"{typed} words") if is_full else {}))
    owed = CallBack(call=call, due_at=NOW, closed_at=None)
    addenda = [Addendum(words=f"{typed} more", nurse=User(name="Lee"), added_at=NOW)]
    text = handed_over(call, Form.SHORT, addenda=addenda, call_back=owed, team="oncology line (212) 555-0199")
    saved, lines = SavedCall(call), text.splitlines()

    assert len(lines) <= 12
    assert len(text) <= 900
    assert without_names_and_quotes(text).isascii(), without_names_and_quotes(text)
    assert lines[0].startswith(saved.decided.upper())
    assert lines[-1] == "   Nora Nurse, oncology line (212) 555-0199, record cccccccc"
    assert not saved.is_changed or saved.change.upper() in lines[0]
    most_urgent = next((row for each in saved.found for row in names_of(each.answers)), "")
    assert most_urgent in text or saved.found[0].words.split(",")[0] in text
    assert all(line.startswith(("P  ", "S  ", "B  ", "A  ", "R  ", "   ")) for line in lines[1:])


@given(answers=readable_answers())
@pytest.mark.unwatched
def test_the_spoken_form_is_said_in_twenty_seconds(answers: Answers) -> None:
    call = a_call(answers, **everything(answers, "one two three four five six seven eight"))
    spoken = spoken_form(Handover(call, zone=NEW_YORK))

    assert len(spoken.split()) <= 55
    assert spoken.startswith("This is the oncology line.")
    assert "I am Nora Nurse." in spoken
    assert SavedCall(call).decided in spoken


def test_a_suspected_cord_compression_is_handed_over_as_a_doctor_asks_for_it() -> None:
    call = a_call(
        nothing_new({"weakness": "weaker", "bladder": ["cannot-pee"], "numbness": ["unsure"]}),
        patient_name="María Lopez",
        patient_born="1956-03-09",
        caller_name="Sarah Lopez",
        caller_number="212 555 0147",
        words="mum’s legs are like jelly",
        opioid="yes",
        steroid="no",
        measures={"weakness": {"since": "27 Nov 18:00", "course": "worse"}, "fever": {"temperature": "not taken"}},
        place="ED St. Mary’s",
        transport="ambulance",
        call_back_at="20:30",
        told_name="Dr Okafor",
        told_at="2002",
        advice="Lie flat",
        read_back=True,
    )
    call.saved_at = NOW + timedelta(minutes=9)
    due = CallBack(call=call, due_at=NOW + timedelta(hours=2), closed_at=None)

    (action, patient, situation, found, background, not_sure, no, *rest) = handed_over(
        call, Form.SHORT, call_back=due, team="oncology line (212) 555-0199"
    ).splitlines()

    suspected = "Suspected: Spinal cord or cauda equina compression; unstable spine"
    assert action == f"EMERGENCY: BE SEEN NOW - {suspected} (rules {VERSION}: same)"
    assert patient == "P  María Lopez, 70 y, b 1956-03-09"
    assert (
        situation == 'S  Nov 24, 2026, 15:12-15:21 EST, 9 min. Sarah Lopez, 212 555 0147: "mum’s legs are like jelly"'
    )
    assert found == (
        "   Found: Weaker, heavy or stiff arms or legs, or clumsy hands (since 27 Nov 18:00, worse); "
        "Not able to pee, only drops, or no pee for hours; not sure: numbness"
    )
    assert background.startswith("B  opioid; no steroid; ")
    assert not_sure == "A  Not sure: numbness"
    assert no.startswith("   No (all asked): threat to life; fever or rigors (T not taken); back pain; ")
    assert rest == [
        "R  ED St. Mary's, Ambulance, call back agreed for 20:30. Told Dr Okafor, at 20:02.",
        '   Arrival check owed, due Nov 24, 2026, 17:12. Advised: "Lie flat". Read back.',
        "   Nora Nurse, oncology line (212) 555-0199, record cccccccc",
    ]


@pytest.mark.unwatched
@given(answers=readable_answers())
def test_the_long_form_names_everything_denied_and_everything_not_asked(answers: Answers) -> None:
    call = a_call(answers)
    assessment = sections(handed_over(call, Form.LONG))["ASSESSMENT"]

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

    text = handed_over(call, Form.LONG, addenda=addenda)
    assert tuple(sections(text)) == HEADINGS
    assert [each.partition(":")[0] for each in text.splitlines() if each[:1].strip()] == list(HEADINGS)
    for form in FORMS:
        text = handed_over(call, form, addenda=addenda)
        assert not set("\r\x00\x1b\u2028\u202e") & set(text)
        text.encode()


@pytest.mark.unwatched
@given(answers=readable_answers())
def test_the_long_form_fits_a_page_width(answers: Answers) -> None:
    call = a_call(answers, **dict.fromkeys(FIELD, "word " * 40))

    assert max(map(len, handed_over(call, Form.LONG).splitlines())) <= WIDTH


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
    said = sections(handed_over(call, Form.LONG, call_back=due))

    for words in (
        "Decision: EMERGENCY: BE SEEN NOW. Suspected: Spinal cord or cauda equina compression; unstable spine",
        "Pat Example, 70 years, born 1956-11-24, record MRN 12",
        "Ann Example, Family or friend, call-back number 212-555-0142",
        "Nov 24, 2026, 15:12-15:12 EST, 0 min, taken by Nora Nurse",
        "He cannot lift his foot",
    ):
        assert words in said["SITUATION"]
    for words in ("Primary: Breast", "When: Within 7 days", "Yes to: Blood thinner", "Not sure of: Digoxin"):
        assert words in said["BACKGROUND"]
    for words in (
        "Computed: Emergency: be seen now, decided as computed",
        f"Emergency: be seen now: {RED_FLAG['weakness-weaker'].finding}. {ITEMS['weakness'].clinical_term}: “",
        f"“{ITEMS['weakness'].option('weaker').words.caregiver}”. Comment: “left foot”.",
        f"{ITEMS['spine-history'].clinical_term}: “{ITEMS['spine-history'].option('known').words.caregiver}",
        "Denies: Immediate threat to life",
        f"{ITEMS['walking'].clinical_term}: “{ITEMS['walking'].option('none').words.caregiver}”. Comment: “uses a s",
        "Rules: version",
    ):
        assert words in said["ASSESSMENT"]
    for words in (
        "Call 911 now. | Lie still.",
        "Read back by the caller: Yes",
        "Receiving team told: Dr Example, ER, at 15:05",
        "Arrival check: owed, due Nov 24, 2026, 15:12",
    ):
        assert words in said["RECOMMENDATION"]


def test_that_no_advice_is_written_down_is_not_marked_as_typed_by_the_nurse() -> None:
    said = sections(handed_over(a_call(REPORTED), Form.LONG))

    assert "Advice given: No advice is written down" in said["RECOMMENDATION"]


@pytest.mark.parametrize("form", FORMS)
def test_a_lowered_decision_says_so_with_reason_words_and_second_clinician(form: Form) -> None:
    call = a_call(REPORTED, decided="mention", override_words="Seen at noon", second_clinician="Dr Second")
    call.override_reason = "known-and-assessed"
    text = flat(handed_over(call, form))

    for words in ("LOWERED", "Emergency: be seen now", "Already examined for this", "Seen at noon", "Dr Second"):
        assert words in text


@pytest.mark.parametrize("form", FORMS)
def test_a_correction_added_later_is_handed_over_too(form: Form) -> None:
    added = Addendum(words="It is the right leg, not the left", nurse=User(name="Lee Lead"), added_at=NOW)

    assert "It is the right leg, not the left" in flat(handed_over(a_call(REPORTED), form, addenda=[added]))


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
    text = handed_over(call, form)

    for words in ("A finding that is no more", "retired-unknown", "RETIRED-LEVEL"):
        assert words in text
    for words in ("retired-negative", "retired-choice", "retired-option"):
        assert form is Form.SHORT or words in text


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_call_claims_nothing(form: Form) -> None:
    text = flat(handed_over(a_call({}), form))

    assert "Name not written down" in text
    assert "Denies" not in text
    assert " No: " not in text
    assert NO_ADVICE in text
    not_asked = text.partition("Not asked")[2]
    assert ("threat to life; fever" if form is Form.SHORT else ITEMS["weakness"].clinical_term) in not_asked


def test_a_date_of_birth_that_cannot_be_right_is_left_out() -> None:
    for born in ("2999-01-01", "1956-02-30", "soon", ""):
        call = a_call(REPORTED, patient_name="Pat", patient_born=born)
        assert SavedCall(call).age(NEW_YORK) is None
        assert "Patient: Pat\n" in handed_over(call, Form.LONG)


def test_an_age_counts_whole_years_on_the_day_of_the_call() -> None:
    assert age_on("1956-11-24", NOW.date()) == 70
    assert age_on("1956-11-25", NOW.date()) == 69
    assert age_on("1956-02-29", NOW.date()) == 70


def test_what_may_happen_next_is_not_promised_for_what_the_guide_does_not_speak_of() -> None:
    call = a_call({"emergency-now": ["seizure"]})

    assert not may_happen_next(SavedCall(call).outcome)
    assert "What may happen next" not in handed_over(call, Form.LONG)


@pytest.mark.parametrize("form", FORMS)
def test_not_sure_of_a_911_sign_is_handed_over_as_911_and_nothing_is_promised_for_it(form: Form) -> None:
    text = flat(handed_over(a_call({"emergency-now": ["unsure"]}), form))

    assert "EMERGENCY: BE SEEN NOW, ambulance first" in text
    open_signs = f"Not sure if any of this is happening: {RED_FLAG['emergency-now-hard-to-wake'].finding}"
    assert ("Found: not sure: threat to life" if form is Form.SHORT else open_signs) in text
    assert "ot ruled out" not in text
    assert "What may happen next" not in text


def test_a_911_sign_left_open_says_when_to_call_the_emergency_number() -> None:
    text = flat(handed_over(a_call({"sleepiness": "unsure"}), Form.LONG))

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
    text = flat(handed_over(call, form))

    assert ASK_AGAIN in text
    assert saved.ask_again == ASK_AGAIN
    for link_id, code in (("fall", "hurt"), ("jaw", "dental-soon")):
        assert saved.answered(link_id).words == (items[link_id].option(code).words.caregiver,)
        assert form is Form.SHORT or flat(items[link_id].option(code).words.caregiver) in text


def test_a_call_of_a_form_that_is_not_known_here_stands_as_its_codes() -> None:
    call = a_call_of_form_1({"fall": "hurt"})
    call.outcome = {**call.outcome, "questionnaire": 99}

    assert SavedCall(call).answered("fall").words == ("hurt",)
    assert ASK_AGAIN in handed_over(call, Form.LONG)


def test_what_was_asked_with_an_earlier_form_is_handed_over_with_the_call() -> None:
    earlier = {"questionnaire": 1, "respondent": "patient", "answers": {"fall": "hurt"}}
    call = a_call(REPORTED, earlier=[earlier, {"questionnaire": 99}])

    assert rule_set_of(1).items["fall"].option("hurt").words.patient in flat(handed_over(call, Form.LONG))
    assert ASK_AGAIN in flat(handed_over(call, Form.SHORT))
