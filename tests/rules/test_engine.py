"""What an outcome holds, beyond what the case tables show."""

from copy import deepcopy
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from rules.in_force import HASH, ITEMS, RED_FLAG, VERSION, triage
from rules.model.disposition import Disposition, Route, joined
from rules.model.outcome import Said
from rules.model.questionnaire import NONE, UNSURE, Answers, Respondent
from tests.rules.strategies import nearly_quiet_answers, readable_answers
from tests.rules.worse import worse_replies


@given(readable_answers(), st.sampled_from(Respondent))
def test_every_readable_set_of_answers_has_an_outcome(answers: Answers, respondent: Respondent) -> None:
    assert triage(answers, respondent).disposition in Disposition


@given(readable_answers(), st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter(answers: Answers, dice: st.DataObject) -> None:
    shuffled = list(answers.items())
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    reordered = {link_id: answer if isinstance(answer, str) else list(reversed(answer)) for link_id, answer in shuffled}

    assert triage(reordered) == triage(answers)


@given(readable_answers())
def test_the_answers_are_left_as_they_were_and_count_the_same_again(answers: Answers) -> None:
    before = deepcopy(answers)
    first = triage(answers)

    assert triage(answers) == first
    assert answers == before


@given(st.one_of(readable_answers(), nearly_quiet_answers()), st.data())
def test_a_worse_answer_never_lowers_the_verdict(answers: Answers, data: st.DataObject) -> None:
    changes = [(link_id, worse) for link_id, answer in answers.items() for worse in worse_replies(link_id, answer)]
    link_id, worse = data.draw(st.sampled_from(changes or [("weakness", "cannot-use")]))

    assert triage({**answers, link_id: worse}).verdict.is_at_least(triage(answers).verdict)


@given(nearly_quiet_answers())
def test_whatever_got_worse_one_step_never_lowers_the_verdict(answers: Answers) -> None:
    before = triage(answers)

    for link_id, answer in answers.items():
        for worse in worse_replies(link_id, answer):
            after = triage({**answers, link_id: worse})
            assert after.verdict.is_at_least(before.verdict), f"{link_id}: {answer} became {worse}"


@given(readable_answers(), st.sets(st.sampled_from(sorted(ITEMS))))
def test_further_answers_never_lower_a_call_now(answers: Answers, later: set[str]) -> None:
    earlier = triage({link_id: answer for link_id, answer in answers.items() if link_id not in later})

    if earlier.disposition is Disposition.CALL_NOW:
        after = triage(answers)
        assert after.disposition is Disposition.CALL_NOW
        assert {finding.code for finding in earlier.findings} <= {finding.code for finding in after.findings}


@given(readable_answers())
def test_every_item_that_is_asked_is_filed_once_as_denied_unsure_open_or_told(answers: Answers) -> None:
    outcome = triage(answers)
    filed = [*outcome.negatives, *outcome.unanswered]

    assert len(filed) == len(set(filed))
    assert not set(outcome.unknown) & set(filed)
    assert {raised.link_id for raised in outcome.raised} <= set(outcome.unknown)
    assert not {said.link_id for finding in outcome.findings for said in finding.said} & set(filed)


def test_options_are_reported_in_the_order_of_the_item() -> None:
    for order in permutations(["electric", "band", "shooting"]):
        outcome = triage({"nerve-pain": list(order)})
        assert [finding.said[0].codes[0] for finding in outcome.findings] == ["band", "shooting", "electric"]


@given(readable_answers())
def test_answers_that_are_not_asked_for_change_nothing(answers: Answers) -> None:
    unasked = {**answers, "back-pain": "none", "bone-drug": "no"}
    left_out = {
        link_id: answer
        for link_id, answer in unasked.items()
        if link_id not in ("spine-history", "dental-plan", "low-calcium")
    }

    assert triage(unasked) == triage(left_out)


@given(readable_answers())
def test_the_verdict_is_the_most_urgent_of_its_reasons(answers: Answers) -> None:
    outcome = triage(answers)
    reasons = [*(each.verdict for each in outcome.findings), *(each.verdict for each in outcome.raised)]

    assert all(outcome.verdict.is_at_least(each) for each in reasons)
    assert outcome.unanswered or outcome.verdict == joined(reasons)


@given(readable_answers())
def test_mention_is_never_reached_with_a_question_open(answers: Answers) -> None:
    outcome = triage(answers)

    assert outcome.complete is not bool(outcome.unanswered)
    assert outcome.complete or outcome.disposition is not Disposition.MENTION


@given(readable_answers())
def test_the_most_urgent_finding_stands_first(answers: Answers) -> None:
    urgency = [finding.disposition.urgency for finding in triage(answers).findings]

    assert urgency == sorted(urgency, reverse=True)


@given(readable_answers())
def test_each_finding_says_which_answers_made_it(answers: Answers) -> None:
    for finding in triage(answers).findings:
        assert finding.citations
        assert finding.words == RED_FLAG[finding.code].finding
        for said in finding.said:
            given_answer = answers[said.link_id]
            assert set(said.codes) <= ({given_answer} if isinstance(given_answer, str) else set(given_answer))


def test_a_combination_names_the_answers_of_all_its_items() -> None:
    outcome = triage({"back-pain": "new", "fall": "sore"})
    joined = next(finding for finding in outcome.findings if finding.code == "back-pain-after-fall")

    assert joined.said == (Said("back-pain", ("new",)), Said("fall", ("sore",)))


def test_a_part_that_does_not_hold_is_not_given_as_a_reason() -> None:
    outcome = triage({"worry": "very", "lump": "new", "thirst": "more"})
    joined = next(finding for finding in outcome.findings if finding.code == "worried-and-symptomatic")

    assert {said.link_id for said in joined.said} == {"worry", "lump"}


def test_an_unsure_answer_is_never_filed_as_absent() -> None:
    for item in ITEMS.values():
        if UNSURE in item.codes:
            outcome = triage(
                {item.link_id: [UNSURE] if item.check_all else UNSURE, "back-pain": "new", "bone-drug": "yes"}
            )
            assert item.link_id not in outcome.negatives


def test_what_is_denied_unsure_and_open_are_three_lists() -> None:
    outcome = triage({"fever": NONE, "weakness": UNSURE, "bone-drug": "no"})

    assert outcome.negatives == ("fever", "bone-drug")
    assert outcome.unknown == ("weakness",)
    assert not {"fever", "weakness", "bone-drug"} & set(outcome.unanswered)


def test_unsure_names_the_signs_it_may_hide() -> None:
    (raised,) = triage({"bladder": ["burning", UNSURE]}).raised

    assert "bladder-leaking" in {flag.code for flag in raised.red_flags}
    assert "bladder-burning" not in {flag.code for flag in raised.red_flags}


def test_only_the_emergency_findings_put_the_emergency_number_first() -> None:
    assert triage({"confusion": "severe"}).route is Route.EMERGENCY
    assert triage({"weakness": "cannot-use"}).route is Route.TEAM


@given(readable_answers())
def test_not_sure_of_an_emergency_sign_puts_the_emergency_number_first_whatever_else_is_said(answers: Answers) -> None:
    chosen = [code for code in answers.get("emergency-now", ()) if code != NONE]
    outcome = triage({**answers, "emergency-now": [*chosen, UNSURE]})

    assert (outcome.disposition, outcome.route) == (Disposition.CALL_NOW, Route.EMERGENCY)


@given(readable_answers())
def test_not_sure_of_a_fever_beside_any_sign_that_needs_a_call_is_a_call_now(answers: Answers) -> None:
    without = triage({**answers, "fever": NONE})
    is_reported = any(RED_FLAG[each.code].is_real for each in without.findings)

    assert not is_reported or triage({**answers, "fever": UNSURE}).disposition is Disposition.CALL_NOW


def test_only_a_patient_needs_a_helper_to_judge_confusion() -> None:
    assert triage({"confusion": UNSURE}, Respondent.PATIENT).helper_needed
    assert not triage({"confusion": UNSURE}, Respondent.CAREGIVER).helper_needed
    assert not triage({"confusion": NONE}, Respondent.PATIENT).helper_needed


def test_who_answers_may_be_named_in_plain_text() -> None:
    plain: Respondent = "patient"  # type: ignore[assignment]  # as a program without types would say it

    assert triage({"confusion": UNSURE}, plain).helper_needed
    assert ITEMS["fever"].question.to(plain) == ITEMS["fever"].question.patient


def test_an_outcome_names_the_rules_it_was_made_by() -> None:
    assert (triage({}).version, triage({}).hash) == (VERSION, HASH)
