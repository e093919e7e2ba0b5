"""The script: who, why, what is new, what is not known, what is asked for."""

from rules.advice.phone_script import phone_script, urgent_in_english
from rules.clinical.steps.last_things import FOR_THE_VISIT
from rules.in_force import ITEMS, RED_FLAG, RED_FLAGS, STEPS, triage
from rules.model.condition import Answered
from rules.model.disposition import Disposition
from rules.model.questionnaire import Answers, Respondent
from rules.model.red_flag import RedFlag
from tests.rules.whole_check import nothing_new, outcome_of
from tests.support.table import table

every_respondent = table("respondent", Respondent)

CORD = "pressure on the spinal cord"
CALCIUM = "could be high calcium"
SINGLE = [flag for flag in RED_FLAGS if isinstance(flag.when, Answered) and FOR_THE_VISIT.link_id not in flag.link_ids]


def script(changes: Answers | None = None, respondent: Respondent = Respondent.PATIENT) -> str:
    """The whole script after a check in which only ``changes`` were reported."""
    return "\n".join(phone_script(outcome_of(changes, respondent), respondent))


def answers_that_raise(flag: RedFlag) -> Answers:
    """Answers to a whole check that raise ``flag``."""
    leaf = next(flag.when.leaves())
    code = leaf.options[0]
    return {"bone-drug": "yes", leaf.link_id: [code] if ITEMS[leaf.link_id].check_all else code}


@every_respondent
@table("flag", SINGLE, ids=lambda flag: flag.code)
def test_a_finding_is_never_left_out(flag: RedFlag, respondent: Respondent) -> None:
    assert flag.finding in script(answers_that_raise(flag), respondent)


def test_the_most_urgent_finding_is_said_first() -> None:
    said = script({"thirst": "extreme", "weakness": "weaker"})

    assert f"Most urgent: {RED_FLAG['weakness-weaker'].finding}." in said
    assert said.index(RED_FLAG["weakness-weaker"].finding) < said.index(RED_FLAG["thirst-extreme"].finding)


def test_what_can_wait_for_the_visit_does_not_hold_up_the_call() -> None:
    assert RED_FLAG["back-pain-usual"].finding not in script({"weakness": "weaker", "back-pain": "usual"})


def test_a_patient_speaks_of_themself() -> None:
    said = script({"weakness": "weaker"})

    assert "I have cancer that has spread to my bones" in said
    assert "What should I do now? Where should I go?" in said


def test_a_caregiver_says_for_whom_they_call() -> None:
    said = script({"weakness": "weaker"}, Respondent.CAREGIVER)

    assert "I am calling for someone whose cancer has spread to the bones" in said
    assert "What should we do now? Where should we go?" in said


def test_a_call_soon_caller_asks_to_be_seen_and_when() -> None:
    said = script({"bone-pain": ["loading"]})

    assert "told me to call you" in said
    assert "Who will see me, and when?" in said


@table(
    ("changes", "cord", "calcium"),
    [
        ({"weakness": "weaker"}, True, False),
        ({"nerve-pain": ["band"]}, True, False),
        ({"confusion": "new"}, False, True),
        ({"thirst": "extreme", "vomiting": "again-and-again"}, False, True),
        ({"weakness": "weaker", "confusion": "new"}, True, True),
        ({"back-pain": "new", "spine-history": "no", "constipation": "new"}, True, False),
        ({"numbness": ["unsure"], "lump": "new"}, True, False),
        ({"fever": "yes"}, False, False),
        ({"constipation": "blocked"}, False, True),
        ({"emergency-now": ["unsure"]}, False, False),
        ({"fever": "yes", "walking": "limp"}, False, False),
    ],
)
def test_a_caller_asks_for_who_knows_about_what_was_found(changes: Answers, *, cord: bool, calcium: bool) -> None:
    said = script(changes)

    assert (CORD in said) is cord
    assert (CALCIUM in said) is calcium


def test_a_caller_with_no_sign_of_either_asks_for_a_nurse_or_doctor() -> None:
    assert "I need to talk to a nurse or doctor right now." in script({"fever": "yes"})


def test_in_an_emergency_the_script_asks_for_help_and_says_where() -> None:
    patient, caregiver = (script({"emergency-now": ["breathing"]}, each) for each in list(Respondent)[:2])

    assert "I need help right now. I am at (say where you are)." in patient
    assert "They need help right now. We are at (say where you are)." in caregiver


@table("changes", [{"emergency-now": ["breathing"]}, {"emergency-now": ["unsure"]}])
def test_in_an_emergency_the_first_words_are_where_i_am(changes: Answers) -> None:
    first, second, *_ = phone_script(outcome_of(changes), Respondent.PATIENT)

    assert "(say where you are)" in first
    assert "emergency" in second or "breath" in second


@table(
    ("changes", "line", "is_there"),
    [
        ({"weakness": "weaker"}, "I can walk: (say yes or no).", True),
        ({"bladder": ["unsure"]}, "I can walk: (say yes or no).", True),
        ({"fever": "yes"}, "I can walk: (say yes or no).", False),
        ({"thirst": "extreme"}, "Please check my calcium today.", True),
        ({"confusion": "new"}, "Please check my calcium today.", True),
        ({"weakness": "weaker", "thirst": "extreme"}, "Please check my calcium today.", True),
        ({"also-new": ["leg-swelling"]}, "Please check my calcium today.", False),
        ({"fever": "yes"}, "It began (say when).", True),
        ({"fever": "yes"}, "My last treatment was (say what and when).", True),
        ({"lump": "new"}, "I take (say which: a steroid, a blood thinner, strong pain medicine).", True),
        (
            {"emergency-now": ["bleeding"]},
            "I take (say which: a steroid, a blood thinner, strong pain medicine).",
            True,
        ),
        ({"also-new": ["other-medicine-out"]}, "My last treatment was (say what and when).", False),
        ({"also-new": ["other-medicine-out"]}, "You can call me back at (say your number).", True),
        ({"emergency-now": ["bleeding"]}, "You can call me back at (say your number).", True),
        ({"lump": "new", "thirst": "extreme"}, "I have two different signs. I want to be seen today.", True),
        ({"lump": "new"}, "I have two different signs. I want to be seen today.", False),
        ({"weakness": "weaker", "lump": "new", "thirst": "extreme"}, "I want to be seen today.", False),
    ],
)
def test_there_are_lines_to_fill_in_that_fit_what_was_found(changes: Answers, line: str, *, is_there: bool) -> None:
    assert (line in script(changes)) is is_there


def test_that_there_are_two_signs_is_said_once() -> None:
    assert script({"lump": "new", "thirst": "extreme"}).count("two different signs") == 1
    assert "Two or more different signs" not in script({"lump": "new", "thirst": "extreme"})


def test_a_call_about_a_tooth_asks_nobody_to_be_seen() -> None:
    assert "Who will see me" not in script({"bone-drug": "yes", "dental-plan": "soon"})


@table(
    ("changes", "words"),
    [
        ({"weakness": "weaker"}, RED_FLAG["weakness-weaker"].finding),
        ({"weakness": "weaker"}, "pressure on the spinal cord"),
        ({"thirst": "extreme"}, RED_FLAG["thirst-extreme"].finding),
        ({"confusion": "new"}, "Maybe high calcium."),
        ({"weakness": "unsure"}, RED_FLAG["weakness-cannot-use"].finding),
        ({"emergency-now": ["seizure"]}, RED_FLAG["emergency-now-seizure"].finding),
        ({"emergency-now": ["unsure"]}, "this may be an emergency"),
    ],
)
def test_the_most_urgent_finding_can_be_read_out_in_english(changes: Answers, words: str) -> None:
    assert words in " ".join(urgent_in_english(outcome_of(changes), Respondent.PATIENT))


def test_only_the_most_urgent_is_read_out_in_english_and_nothing_before_a_visit() -> None:
    both = urgent_in_english(outcome_of({"weakness": "weaker", "thirst": "extreme"}), Respondent.CAREGIVER)

    assert both[0] == "They have cancer in the bones."
    assert RED_FLAG["thirst-extreme"].finding not in " ".join(both)
    assert urgent_in_english(outcome_of(), Respondent.PATIENT) == ()


def test_in_an_emergency_nothing_holds_up_the_call() -> None:
    assert CORD not in script({"emergency-now": ["breathing"], "weakness": "weaker"})


def test_what_is_not_sure_is_said_as_not_sure() -> None:
    said = script({"weakness": "unsure"})

    assert f"I am not sure about this: {RED_FLAG['weakness-cannot-use'].finding}; " in said
    assert f"Most urgent: {RED_FLAG['weakness-cannot-use'].finding}" not in said


def test_only_the_worst_of_what_is_not_sure_is_named() -> None:
    assert RED_FLAG["bladder-burning"].finding not in script({"bladder": ["unsure"]})


def test_a_long_list_of_what_is_not_sure_is_cut_short_and_says_so() -> None:
    said = script({"bladder": ["unsure"]})

    assert "or signs like these" in said
    assert RED_FLAG["bladder-hard-to-start"].finding not in said


@every_respondent
def test_whoever_is_not_sure_of_a_911_sign_says_what_they_notice_and_no_sign_that_may_not_be_there(
    respondent: Respondent,
) -> None:
    said = script({"emergency-now": ["unsure"]}, respondent)

    assert "I am not sure, but this may be an emergency: (say what you notice)." in said
    assert "(say where you are)" in said
    assert not [flag.finding for flag in RED_FLAGS if flag.finding in said]


def test_an_unfinished_check_names_what_was_not_asked() -> None:
    answers = {link_id: answer for link_id, answer in nothing_new().items() if link_id != "bladder"}
    said = "\n".join(phone_script(triage(answers), Respondent.PATIENT))
    titles = {step.code: step.title for step in STEPS}

    assert f"Please ask me about this: {titles['bladder-bowel']}." in said


def test_an_early_exit_says_that_not_everything_was_asked() -> None:
    said = phone_script(triage({"back-pain": "severe"}), Respondent.PATIENT)

    assert "I stopped the check to call you, so not everything was asked." in said


@every_respondent
def test_at_the_visit_the_wishes_are_read_out_as_they_were_chosen(respondent: Respondent) -> None:
    said = script({"for-the-visit": ["exercise"], "back-pain": "usual"}, respondent)

    assert f"I want to talk about this: {FOR_THE_VISIT.option('exercise').words.to(respondent)}." in said
    assert f"I want to tell you about this: {RED_FLAG['back-pain-usual'].finding}." in said


def test_with_nothing_reported_the_script_says_reported() -> None:
    assert "No red flags were reported." in script()


@every_respondent
def test_at_the_visit_the_person_asks_when_to_call(respondent: Respondent) -> None:
    assert "What signs should make" in script({"back-pain": "usual"}, respondent)


@table("changes", [{"weakness": "weaker"}, {"bone-pain": ["new"]}, {}])
def test_a_line_is_short_enough_to_say_in_one_breath(changes: Answers) -> None:
    lines = phone_script(outcome_of(changes), Respondent.PATIENT)

    assert max(len(line.split()) for line in lines) <= 25


@table("disposition", Disposition)
def test_every_disposition_has_a_script(disposition: Disposition) -> None:
    changes: dict[Disposition, Answers] = {
        Disposition.CALL_NOW: {"weakness": "weaker"},
        Disposition.CALL_SOON: {"bone-pain": ["new"]},
        Disposition.MENTION: {},
    }
    outcome = outcome_of(changes[disposition])

    assert outcome.disposition is disposition
    assert phone_script(outcome, Respondent.PATIENT)
