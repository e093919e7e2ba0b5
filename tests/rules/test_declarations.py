"""Declarations that do not fit together cannot be built."""

from datetime import date

import pytest
from pydantic import ValidationError

from rules.engine import triage
from rules.errors import InconsistentRules
from rules.in_force import ITEMS, RED_FLAG, RULES, STEPS
from rules.model.condition import Answered
from rules.model.disposition import Disposition, Route, most_urgent
from rules.model.questionnaire import EnableWhen, Item, Respondent, Step, option, say
from rules.model.red_flag import RedFlag
from rules.model.rule_set import Edition, RuleSet
from rules.model.silences import Silences
from rules.sources import passages
from rules.sources.citation import Citation, Confidence, Source
from rules.sources.parameters import FEVER_CELSIUS, NO_PEE_HOURS, PARAMETERS
from rules.text import N_, marked_in
from tests.rules.whole_check import nothing_new


def rule_set(
    steps: tuple[Step, ...] = STEPS, red_flags: tuple[RedFlag, ...] = RULES.red_flags, silences: Silences | None = None
) -> RuleSet:
    return RuleSet(steps=steps, red_flags=red_flags, edition=Edition("0", date(2026, 1, 1), 2), silences=silences)


def with_item(item: Item) -> tuple[Step, ...]:
    return (*STEPS, STEPS[0].model_copy(update={"code": "extra", "items": (item,)}))


def test_a_rule_without_a_citation_cannot_be_built() -> None:
    flag = RED_FLAG["weakness-weaker"]

    with pytest.raises(ValidationError, match="citations"):
        RedFlag(code="x", finding="x", when=flag.when, disposition=flag.disposition, citations=())


def test_a_citation_of_the_guide_says_where_to_look() -> None:
    with pytest.raises(ValidationError, match="needs its section"):
        Citation(source=passages.GUIDE, paraphrase="x", confidence=Confidence.READ)


def test_a_key_phrase_is_at_most_twelve_words() -> None:
    with pytest.raises(ValidationError, match="more than 12 words"):
        passages.JAW.model_validate({**passages.JAW.model_dump(), "key_phrase": "word " * 13})


def test_only_the_guide_is_quoted() -> None:
    with pytest.raises(ValidationError, match="only the guide is quoted"):
        Citation(source=passages.NG234.source, paraphrase="x", key_phrase="y", confidence=Confidence.READ)


def test_a_source_is_named_by_all_that_is_known_of_it() -> None:
    assert Source(organisation="A", title="B", year=2023).name == "A, B, 2023"
    assert Source(organisation="A", title="B").name == "A, B"


def test_a_declaration_takes_no_field_it_does_not_know() -> None:
    with pytest.raises(ValidationError, match="extra"):
        Source(organisation="A", title="B", url="C")  # type: ignore[call-arg]


def test_a_declaration_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        RED_FLAG["weakness-weaker"].disposition = Disposition.MENTION  # type: ignore[misc]


def test_an_item_offers_each_option_once() -> None:
    with pytest.raises(ValidationError, match="stands twice"):
        Item(link_id="x", question=say("x"), clinical_term="x", options=(option("a", "a"), option("a", "b")))


def test_an_item_has_only_the_options_it_offers() -> None:
    assert ITEMS["fall"].option("sore").code == "sore"
    with pytest.raises(KeyError, match="fall has no option"):
        ITEMS["fall"].option("tripped")


@pytest.mark.parametrize(
    ("red_flags", "words"),
    [
        ((RED_FLAG["lump-new"], RED_FLAG["lump-new"]), "red flag 'lump-new' stands 2 times"),
        (
            (RED_FLAG["lump-new"].model_copy(update={"when": Answered(link_id="lump", options=("huge",))}),),
            "lump does not offer 'huge'",
        ),
        (
            (RED_FLAG["lump-new"].model_copy(update={"when": Answered(link_id="bump", options=("new",))}),),
            "bump does not offer 'new'",
        ),
        (
            (RED_FLAG["lump-new"].model_copy(update={"when": Answered(link_id="lump", options=("unsure",))}),),
            "lump does not offer 'unsure'",
        ),
    ],
)
def test_a_red_flag_that_does_not_fit_the_questions_is_refused(red_flags: tuple[RedFlag, ...], words: str) -> None:
    with pytest.raises(InconsistentRules, match=words):
        rule_set(red_flags=red_flags)


def test_an_item_stands_in_one_step_only() -> None:
    with pytest.raises(InconsistentRules, match="item 'lump' stands 2 times"):
        rule_set(steps=with_item(ITEMS["lump"]))


def test_a_step_code_stands_once() -> None:
    with pytest.raises(InconsistentRules, match="step 'right-now' stands 2 times"):
        rule_set(steps=(*STEPS, STEPS[0]))


@pytest.mark.parametrize(
    "when", [EnableWhen(link_id="later", options=("yes",)), EnableWhen(link_id="lump", options=("huge",))]
)
def test_a_follow_up_depends_on_an_option_offered_before_it(when: EnableWhen) -> None:
    follow_up = ITEMS["fever"].model_copy(update={"link_id": "follow-up", "enable_when": when})

    with pytest.raises(InconsistentRules, match="follow-up depends on"):
        rule_set(steps=with_item(follow_up))


@pytest.mark.parametrize(
    ("silences", "words"),
    [
        (Silences(emergency=("fever",)), "fever: not sure cannot mean 911, as it hides no sign that does"),
        (Silences(emergency=("worry",)), "worry: a silence is declared for it, but no such item offers 'unsure'"),
        (Silences(beside_a_finding=("fevers",)), "fevers: a silence is declared for it"),
        (Silences(together=("worry",)), "worry: a silence is declared for it"),
    ],
)
def test_a_silence_is_declared_only_where_not_sure_is_offered_and_hides_such_a_sign(
    silences: Silences, words: str
) -> None:
    with pytest.raises(InconsistentRules, match=words):
        rule_set(silences=silences)


def test_not_sure_where_nothing_is_hidden_means_nothing() -> None:
    outcome = triage.triage(rule_set(red_flags=()), nothing_new({"emergency-now": ["unsure"]}), Respondent.PATIENT)

    assert (outcome.disposition, outcome.route) == (Disposition.MENTION, Route.TEAM)


@pytest.mark.parametrize(
    ("marks", "words"),
    [
        ({"disposition": Disposition.MENTION, "due_today": True}, "only a call-soon"),
        ({"disposition": Disposition.CALL_NOW, "administrative": True}, "never administrative"),
        ({"disposition": Disposition.CALL_NOW, "er_if_unreached": False}, "goes to the ER"),
        ({"disposition": Disposition.CALL_SOON, "route": Route.EMERGENCY}, "only where the level is call-now"),
    ],
)
def test_marks_that_do_not_fit_the_level_are_refused(marks: dict[str, object], words: str) -> None:
    plain = RED_FLAG["lump-new"].model_dump() | marks

    with pytest.raises(ValidationError, match=words):
        RedFlag.model_validate(plain)


def test_any_edit_of_a_question_changes_the_hash() -> None:
    reworded = STEPS[0].model_copy(update={"title": "Just now"})

    assert rule_set().hash == rule_set().hash
    assert rule_set(steps=(reworded, *STEPS[1:])).hash != rule_set().hash


def test_the_worst_of_these_is_the_most_urgent() -> None:
    assert most_urgent([Disposition.MENTION, Disposition.CALL_NOW, Disposition.CALL_SOON]) is Disposition.CALL_NOW
    assert most_urgent([]) is Disposition.MENTION
    assert Disposition.CALL_SOON.is_at_least(Disposition.MENTION)
    assert not Disposition.CALL_SOON.is_at_least(Disposition.CALL_NOW)


def test_a_number_is_written_as_people_say_it() -> None:
    assert FEVER_CELSIUS.as_written == "38.0"
    assert NO_PEE_HOURS.as_written == "8"
    assert len({each.name for each in PARAMETERS}) == len(PARAMETERS)


def test_wording_is_filled_with_the_numbers_of_the_rules() -> None:
    assert "38.0 °C (100.4 °F)" in ITEMS["fever"].option("yes").words.to(Respondent.PATIENT)


def test_a_nurse_reads_what_a_caregiver_would_be_asked() -> None:
    words = say("you", "they")

    assert [words.to(each) for each in Respondent] == ["you", "they", "they"]


def test_words_that_are_marked_are_known_by_the_module_that_marked_them() -> None:
    assert N_("Only a test") == "Only a test"
    assert marked_in(__name__) == ("Only a test",)
    assert marked_in("no.such.module") == ()
