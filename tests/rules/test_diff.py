"""What a change does is found in full, said in words, and asks for an entry wherever it goes down."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import product

import pytest

from rules.engine.triage import triage
from rules.errors import InconsistentRules
from rules.in_force import RED_FLAG, RULES
from rules.model.condition import AllOf, AnyOf, CountOf, answered, at_least
from rules.model.disposition import Clock, Disposition, Route, Verdict
from rules.model.questionnaire import (
    NONE_OF_THESE,
    NOT_SURE,
    UNSURE,
    EnableWhen,
    Group,
    Item,
    Respondent,
    Step,
    option,
    say,
)
from rules.model.red_flag import RedFlag
from rules.model.rule_set import Edition, RuleSet
from rules.model.silences import Silences
from rules.proof.answer_space import is_change, replies_of
from rules.proof.presentations import Change
from rules.review.code_changes import How, Kind
from rules.review.diff import Direction, ResultChange, RulesDiff, as_text, diff, needs_entry
from rules.sources import passages
from rules.sources.rulings import C3
from tests.rules.mutant_rules import sound
from tests.support.part import left_out
from tests.support.table import table
from tests.tools.mutation.mutant import Declared, Mutant
from tests.tools.mutation.mutators import mutants

NOW, SOON, MENTION = Disposition.CALL_NOW, Disposition.CALL_SOON, Disposition.MENTION
TODAY_WORDS, SOON_WORDS = "call your team soon, within 8 hours", "call your team soon, within 24 hours"


def item(link_id: str, *codes: str, **more: object) -> Item:
    options = (*(option(code, f"{link_id} is {code}") for code in codes), NONE_OF_THESE, NOT_SURE)
    return Item.model_validate(
        {"link_id": link_id, "question": say(f"{link_id}?"), "clinical_term": link_id, "options": options, **more}
    )


PAIN = item("pain", "severe", "new", "usual")
CORD = item("cord", "before", enable_when=EnableWhen(link_id="pain", options=("new", UNSURE)))
NUMB = item("numb", "saddle", "face", check_all=True)
FALL = item("fall", "hurt", "sore")
THIRST = item("thirst", "more")
BACK = Step(code="back", title="Back", why=say("Cord."), group=Group.SPINE, items=(PAIN, CORD, NUMB))
REST = Step(code="rest", title="Rest", why=say("Bones."), group=Group.BONES, items=(FALL, THIRST))


SILENCES = Silences(beside_a_finding=("pain", "cord", "numb"), together=("pain", "cord", "numb"))


def flag(code: str, when: object, disposition: Disposition, route: Route = Route.TEAM, **more: object) -> RedFlag:
    return RedFlag.model_validate(
        {
            "code": code,
            "finding": f"Found {code}",
            "when": when,
            "disposition": disposition,
            "route": route,
            "citations": (passages.ACS,),
            **more,
        }
    )


FLAGS = {
    each.code: each
    for each in (
        flag("pain-severe", answered(PAIN, "severe"), NOW),
        flag("pain-new", answered(PAIN, "new"), SOON),
        flag("pain-usual", answered(PAIN, "usual"), MENTION),
        flag("numb-saddle", answered(NUMB, "saddle"), NOW, Route.EMERGENCY),
        flag("numb-face", answered(NUMB, "face"), SOON),
        flag("fall-hurt", answered(FALL, "hurt"), NOW),
        flag("fall-sore", answered(FALL, "sore"), SOON),
        flag("thirst-more", answered(THIRST, "more"), MENTION),
        flag("pain-after-fall", AllOf(of=(at_least(PAIN, "new"), at_least(FALL, "sore"))), NOW),
        flag("pain-after-cord", AllOf(of=(answered(PAIN, "new"), answered(CORD, "before"))), NOW),
        flag("small-signs", CountOf(count=2, of=(answered(PAIN, "usual"), answered(THIRST, "more"))), SOON),
    )
}


def rule_set(
    *steps: Step,
    without: tuple[str, ...] = (),
    flags: tuple[RedFlag, ...] = (),
    version: str = "1.1",
    silences: Silences = SILENCES,
) -> RuleSet:
    """The rules above: ``flags`` in the place of those of the same code, or added; ``without`` left out."""
    declared = FLAGS | {each.code: each for each in flags}
    return RuleSet(
        steps=steps or (BACK, REST),
        red_flags=(declared[code] for code in declared if code not in without),
        edition=Edition(version, date(2026, 1, 1), 1),
        silences=silences,
    )


OLD = rule_set(version="1.0")


def told(new: RuleSet) -> RulesDiff:
    return diff(OLD, new)


def of_codes(found: RulesDiff) -> set[tuple[str, How]]:
    return {(change.code, change.how) for change in found.codes}


def of_results(found: RulesDiff) -> dict[frozenset[Change], tuple[Direction, str | None, str | None]]:
    return {frozenset(each.changes): (each.direction, each.before, each.after) for each in found.results}


def goes(*changes: Change) -> frozenset[Change]:
    return frozenset(changes)


def with_item(step: Step, changed: Item, **more: object) -> Step:
    items = tuple(changed if each.link_id == changed.link_id else each for each in step.items)
    return step.model_copy(update={"items": items, **more})


# What becomes of results


def test_rules_that_did_not_change_differ_in_nothing() -> None:
    found = told(rule_set())

    assert (found.codes, found.results, found.entries) == ((), (), ())
    assert (found.old_version, found.new_version) == ("1.0", "1.1")


def test_a_dropped_flag_takes_its_answer_and_not_sure_down_with_it() -> None:
    found = told(rule_set(without=("thirst-more", "small-signs", "fall-hurt", "fall-sore", "pain-after-fall")))

    assert ("fall-hurt", How.WENT) in of_codes(found)
    assert of_results(found)[goes(("fall", "hurt"))] == (Direction.DOWN, "call now", "mention at your next visit")
    assert of_results(found)[goes(("fall", UNSURE))] == (
        Direction.DOWN,
        TODAY_WORDS,
        "mention at your next visit",
    )
    assert ("fall-hurt", "fall") in found.entries
    assert ("fall-sore", "fall") in found.entries
    assert {each.direction for each in found.results} == {Direction.DOWN}


def test_a_lowered_flag_goes_down_with_whatever_it_made_urgent() -> None:
    found = told(rule_set(flags=(flag("numb-face", answered(NUMB, "face"), MENTION),)))

    assert of_codes(found) == {("numb-face", How.LEVEL)}
    assert found.codes[0].goes_down
    assert of_results(found) == {
        goes(("numb", "face")): (Direction.DOWN, SOON_WORDS, "mention at your next visit"),
        goes(("numb", "face"), ("pain", UNSURE)): (Direction.DOWN, "call now", TODAY_WORDS),
    }
    assert found.entries == (("numb-face", "numb"),)


def test_a_raised_flag_goes_up_and_needs_no_entry() -> None:
    found = told(rule_set(flags=(flag("fall-sore", answered(FALL, "sore"), NOW),)))

    assert of_results(found) == {goes(("fall", "sore")): (Direction.UP, SOON_WORDS, "call now")}
    assert not found.codes[0].goes_down
    assert needs_entry(found, "") == ()


def test_911_that_no_longer_comes_first_goes_down() -> None:
    found = told(rule_set(flags=(flag("numb-saddle", answered(NUMB, "saddle"), NOW),)))

    assert of_codes(found) == {("numb-saddle", How.ROUTE)}
    assert of_results(found) == {
        goes(("numb", "saddle")): (Direction.DOWN, "call now, emergency number first", "call now")
    }
    assert found.entries == (("numb-saddle", "numb"),)


def test_911_that_now_comes_first_goes_up() -> None:
    found = told(rule_set(flags=(flag("fall-hurt", answered(FALL, "hurt"), NOW, Route.EMERGENCY),)))

    assert not found.codes[0].goes_down
    assert of_results(found) == {goes(("fall", "hurt")): (Direction.UP, "call now", "call now, emergency number first")}


def test_a_narrower_combination_is_told_and_must_be_named_itself() -> None:
    narrower = AllOf(of=(at_least(PAIN, "severe"), at_least(FALL, "sore")))

    found = told(rule_set(flags=(flag("pain-after-fall", narrower, NOW),)))

    assert of_codes(found) == {("pain-after-fall", How.CONDITION)}
    assert found.codes[0].words == "reads no longer: pain? “pain is new”"
    assert of_results(found) == {goes(("pain", "new"), ("fall", "sore")): (Direction.DOWN, "call now", SOON_WORDS)}
    assert found.entries == (("pain-after-fall",),)


def test_a_combination_that_needs_more_goes_down() -> None:
    of = (answered(PAIN, "usual"), answered(THIRST, "more"), answered(FALL, "sore"))

    found = told(rule_set(flags=(flag("small-signs", CountOf(count=3, of=of), SOON),)))

    assert found.codes[0].words == "reads now also: fall? “fall is sore”; needs 2 of 2 → 3 of 3"
    assert found.results[0].changes == (("pain", "usual"), ("thirst", "more"))
    assert {each.direction for each in found.results} == {Direction.DOWN}
    assert found.entries == (("small-signs",),)


def test_a_combination_that_needs_less_goes_up() -> None:
    wider = AnyOf(of=(answered(PAIN, "usual"), answered(THIRST, "more")))

    found = told(rule_set(flags=(flag("small-signs", wider, SOON),)))

    assert found.codes[0].words == "needs 2 of 2 → 1 of 2"
    assert {each.direction for each in found.results} == {Direction.UP}


def test_parts_that_are_joined_otherwise_are_told() -> None:
    pain, fall, thirst = answered(PAIN, "new"), answered(FALL, "sore"), answered(THIRST, "more")
    old = rule_set(flags=(flag("x", AllOf(of=(pain, AnyOf(of=(fall, thirst)))), NOW),))
    new = rule_set(flags=(flag("x", AllOf(of=(fall, AnyOf(of=(pain, thirst)))), NOW),))

    assert [change.words for change in diff(old, new).codes] == ["the same answers, joined otherwise"]


def test_a_part_that_joins_others_is_told_within() -> None:
    pain, fall, thirst = answered(PAIN, "new"), answered(FALL, "sore"), answered(THIRST, "more")
    old = rule_set(flags=(flag("x", AllOf(of=(pain, AnyOf(of=(fall, thirst)))), NOW),))
    new = rule_set(flags=(flag("x", AllOf(of=(pain, CountOf(count=2, of=(fall, thirst)))), NOW),))

    assert [change.words for change in diff(old, new).codes] == ["needs 2 of 2 (1 of 2) → 2 of 2 (2 of 2)"]


def test_a_condition_written_otherwise_that_says_the_same_is_no_change() -> None:
    same = AllOf(of=(answered(PAIN, "new", "severe"), answered(FALL, "sore", "hurt")), words="other words")

    found = told(rule_set(flags=(flag("pain-after-fall", same, NOW),)))

    assert (found.codes, found.results) == ((), ())


def test_a_follow_up_that_is_asked_less_often_goes_down_and_may_be_named_by_its_item() -> None:
    less = CORD.model_copy(update={"enable_when": EnableWhen(link_id="pain", options=(UNSURE,))})

    found = told(rule_set(with_item(BACK, less), REST))

    assert of_codes(found) == {("cord", How.ASKED)}
    assert found.codes[0].words == "asked: if pain is new or unsure → if pain is unsure"
    assert of_results(found)[goes(("pain", "new"), ("cord", "before"))][0] is Direction.DOWN
    assert found.entries == (("pain-after-cord", "pain", "cord"),)


@table(
    ("changed", "changes", "after"),
    [
        ({"beside_a_finding": ("cord", "numb")}, (("pain", UNSURE), ("fall", "sore")), TODAY_WORDS),
        ({"together": ("cord", "numb")}, (("pain", UNSURE), ("numb", UNSURE)), TODAY_WORDS),
        ({"at_most_alone": 2}, (("pain", UNSURE), ("numb", UNSURE)), TODAY_WORDS),
        ({"clock": Clock.SOON}, (("pain", UNSURE),), SOON_WORDS),
    ],
)
def test_a_silence_that_is_taken_back_goes_down(
    changed: dict[str, object], changes: tuple[Change, ...], after: str
) -> None:
    found = told(rule_set(silences=SILENCES.model_copy(update=changed)))

    assert {how for _, how in of_codes(found)} <= {How.SILENCE}
    assert of_results(found)[goes(*changes)][::2] == (Direction.DOWN, after)
    assert needs_entry(found, "")


@table(
    ("marks", "after"),
    [
        ({"administrative": True}, "call your team soon, by the end of the next open day, no ER if nobody is reached"),
        ({"er_if_unreached": False}, f"{SOON_WORDS}, no ER if nobody is reached"),
    ],
)
def test_a_mark_that_makes_a_finding_less_urgent_goes_down(marks: dict[str, object], after: str) -> None:
    found = told(rule_set(flags=(flag("fall-sore", answered(FALL, "sore"), SOON, Route.TEAM, **marks),)))

    assert of_results(found)[goes(("fall", "sore"))] == (Direction.DOWN, SOON_WORDS, after)
    assert ("fall-sore", "fall") in found.entries


def test_a_finding_that_is_now_due_today_goes_up() -> None:
    found = told(rule_set(flags=(flag("fall-sore", answered(FALL, "sore"), SOON, due_today=True),)))

    assert of_results(found)[goes(("fall", "sore"))] == (Direction.UP, SOON_WORDS, TODAY_WORDS)
    assert found.entries == ()


def test_an_option_that_is_gone_has_no_result_and_needs_an_entry() -> None:
    less = NUMB.model_copy(update={"options": tuple(each for each in NUMB.options if each.code != "face")})

    found = told(rule_set(with_item(BACK, less), REST, without=("numb-face",)))

    assert of_codes(found) == {("numb: face", How.WENT), ("numb-face", How.WENT)}
    assert of_results(found)[goes(("numb", "face"))] == (Direction.GONE, SOON_WORDS, None)
    assert {each.direction for each in found.results} == {Direction.GONE}
    assert found.entries == (("numb-face", "numb"),)


def test_a_new_item_has_no_result_before_and_changes_no_other() -> None:
    lump = item("lump", "new")
    step = REST.model_copy(update={"items": (*REST.items, lump)})

    found = told(rule_set(BACK, step, flags=(flag("lump-new", answered(lump, "new"), SOON),)))

    assert of_codes(found) == {("rest", How.ASKED), ("lump", How.CAME), ("lump-new", How.CAME)}
    assert of_results(found)[goes(("lump", "new"))] == (Direction.CAME, None, SOON_WORDS)
    assert {each.direction for each in found.results} == {Direction.CAME}
    assert needs_entry(found, "") == ()


def test_an_item_that_is_gone_speaks_for_its_options() -> None:
    step = REST.model_copy(update={"items": (FALL,)})

    found = told(rule_set(BACK, step, without=("thirst-more", "small-signs")))

    assert ("thirst", How.WENT) in of_codes(found)
    assert not [change for change in found.codes if change.kind is Kind.OPTION]
    assert of_results(found)[goes(("pain", "usual"), ("thirst", "more"))] == (
        Direction.GONE,
        SOON_WORDS,
        None,
    )
    assert {each.direction for each in found.results} == {Direction.GONE}
    assert found.entries == (("thirst-more", "thirst"),)


def test_a_renamed_flag_is_told_with_its_twin_and_goes_nowhere() -> None:
    found = told(rule_set(without=("fall-hurt",), flags=(flag("fall-bad", answered(FALL, "hurt"), NOW),)))

    assert {(each.code, each.how, each.words) for each in found.codes} == {
        ("fall-hurt", How.WENT, "“Found fall-hurt”, call now, the same as `fall-bad`"),
        ("fall-bad", How.CAME, "“Found fall-bad”, call now, the same as `fall-hurt`"),
    }
    assert (found.results, found.entries) == ((), ())


def test_a_renamed_flag_does_not_hide_that_it_was_lowered() -> None:
    found = told(rule_set(without=("fall-hurt",), flags=(flag("fall-bad", answered(FALL, "hurt"), SOON),)))

    assert of_results(found)[goes(("fall", "hurt"))][0] is Direction.DOWN
    assert ("fall-hurt", "fall") in found.entries


def test_a_lowered_flag_needs_an_entry_even_where_another_covers_it() -> None:
    new = rule_set(flags=(flag("cover", answered(FALL, "sore", "hurt"), SOON),))
    lowered = flag("fall-sore", answered(FALL, "sore"), MENTION)

    found = diff(new, rule_set(flags=(new.red_flags[-1], lowered), version="1.2"))

    assert found.results == ()
    assert found.entries == (("fall-sore", "fall"),)


def test_two_flags_dropped_on_one_answer_must_both_be_named() -> None:
    old = rule_set(flags=(flag("second", answered(FALL, "hurt"), NOW),), version="1.0")

    found = diff(old, rule_set(without=("fall-hurt", "second")))

    assert needs_entry(found, "## 1.1 - 2026\n`fall-hurt`") == ("`second` or `fall`",)


# What becomes of codes


def test_a_flag_that_now_reads_another_item_is_reused() -> None:
    exchanged = AllOf(of=(at_least(PAIN, "new"), answered(THIRST, "more")))

    found = told(rule_set(flags=(flag("pain-after-fall", exchanged, NOW),)))

    assert of_codes(found) == {("pain-after-fall", How.REUSED)}


def test_a_flag_that_now_reads_other_options_is_reused() -> None:
    found = told(rule_set(flags=(flag("pain-new", answered(PAIN, "usual"), SOON),)))

    assert of_codes(found) == {("pain-new", How.REUSED)}


def test_an_option_that_changed_sides_with_another_is_reused() -> None:
    options = (PAIN.options[1], PAIN.options[0], *PAIN.options[2:])

    found = told(rule_set(with_item(BACK, PAIN.model_copy(update={"options": options})), REST))

    assert of_codes(found) == {("pain: severe", How.REUSED)}
    assert found.codes[0].words == "stood before “new”, as worse; stands after it now"


def test_an_option_added_between_two_moves_neither() -> None:
    options = (PAIN.options[0], option("worse", "It got worse"), *PAIN.options[1:])

    found = told(rule_set(with_item(BACK, PAIN.model_copy(update={"options": options})), REST))

    assert of_codes(found) == {("pain: worse", How.CAME)}


def test_the_order_of_a_check_all_item_means_nothing() -> None:
    options = (NUMB.options[1], NUMB.options[0], *NUMB.options[2:])

    found = told(rule_set(with_item(BACK, NUMB.model_copy(update={"options": options})), REST))

    assert (found.codes, found.results) == ((), ())


def test_an_item_that_takes_answers_of_another_shape_is_reused() -> None:
    found = told(rule_set(with_item(BACK, NUMB.model_copy(update={"check_all": False})), REST))

    assert of_codes(found) == {("numb", How.REUSED)}
    assert found.codes[0].words == "takes all that apply → takes one answer"


def test_answers_that_can_no_longer_be_given_together_have_no_result() -> None:
    both = AllOf(of=(answered(NUMB, "saddle"), answered(NUMB, "face")))
    lower = (flag("numb-saddle", answered(NUMB, "saddle"), SOON), flag("numb-both", both, NOW))
    single = with_item(BACK, NUMB.model_copy(update={"check_all": False}))

    found = diff(rule_set(flags=lower, version="1.0"), rule_set(single, REST, flags=lower))

    assert of_results(found)[goes(("numb", "saddle"), ("numb", "face"))] == (Direction.GONE, "call now", None)
    assert ("numb",) in found.entries


def test_a_step_that_asks_none_of_its_items_is_reused() -> None:
    back = BACK.model_copy(update={"code": "rest"})
    rest = REST.model_copy(update={"code": "back"})

    found = told(rule_set(back, rest))

    assert {("back", How.REUSED), ("rest", How.REUSED)} <= of_codes(found)


def test_a_step_that_came_or_went_is_told() -> None:
    found = told(rule_set(BACK, REST.model_copy(update={"code": "bones"})))

    assert of_codes(found) == {("rest", How.WENT), ("bones", How.CAME)}


def test_words_that_changed_are_told_and_change_nothing_else() -> None:
    words = {"question": say("Does it hurt?"), "hint": say("New means new."), "clinical_term": "Spinal pain"}
    options = (option("severe", "Very bad"), *PAIN.options[1:])
    back = with_item(
        BACK, PAIN.model_copy(update={**words, "options": options}), title="Your back", why=say("The cord.")
    )

    found = told(rule_set(back, REST, flags=(FLAGS["fall-sore"].model_copy(update={"finding": "Sore"}),)))

    assert {change.how for change in found.codes} == {How.WORDING}
    assert {change.code for change in found.codes} == {"back", "pain", "pain: severe", "fall-sore"}
    assert "finding: “Found fall-sore” → “Sore”" in {change.words for change in found.codes}
    assert "hint to the patient: nothing → “New means new.”" in {change.words for change in found.codes}
    assert (found.results, found.entries) == ((), ())


def test_passages_and_rulings_that_changed_are_told() -> None:
    changed = FLAGS["fall-sore"].model_copy(
        update={"citations": (passages.ACS, passages.NEW_BACK_PAIN), "rulings": (C3,)}
    )

    found = told(rule_set(flags=(changed,)))

    assert of_codes(found) == {("fall-sore", How.CITATIONS), ("fall-sore", How.RULING)}
    assert found.codes[0].words.startswith("rests on now also: Patient guide, Can bone metastases be cured?")
    assert passages.NEW_BACK_PAIN.key_phrase in found.codes[0].words  # type: ignore[operator]
    assert found.codes[1].words == "open to the care team's ruling: no → C3"


def test_an_item_that_may_now_be_left_out_is_told() -> None:
    found = told(rule_set(with_item(BACK, PAIN.model_copy(update={"is_optional": True})), REST))

    assert [change.words for change in found.codes] == ["may be left out: no → yes"]


def test_an_item_without_a_way_to_say_no_is_answered_on_neither_side() -> None:
    optional = NUMB.model_copy(update={"is_optional": True, "options": NUMB.options[:2]})
    rules = rule_set(with_item(BACK, optional), REST, silences=Silences())

    assert diff(rules, rules).results == ()


# What needs an entry

LOWERED = told(rule_set(flags=(flag("numb-face", answered(NUMB, "face"), MENTION),)))


@table(
    "changes",
    [
        "## 1.1 - 2026-01-01\n\n- *clinical*: `numb-face` is for the visit now.\n\n## 1.0 - 2025-01-01\n",
        "## 1.0 - 2025-01-01\n\n## 1.1 - 2026-01-01\nThe item `numb`.\n",
        "## 1.1\n`numb-face`",
        "## 1.0.5 - between\n`numb-face`\n## 1.1 - 2026-01-01\n",
    ],
)
def test_an_entry_counts_under_a_version_after_the_old_one(changes: str) -> None:
    assert needs_entry(LOWERED, changes) == ()


@table(
    "changes",
    [
        "",
        "# Changes\n`numb-face`",
        "## 1.0 - 2025-01-01\n`numb-face`\n",
        "## 1.2 - 2027-01-01\n`numb-face`\n",
        "## 1.1 - 2026-01-01\nnumb-face\n",
        "## 1.1 - 2026-01-01\n`fall-sore`\n## 1.0\n`numb-face`",
        "## 1.1 - 2026-01-01\n`numb-face-x`",
        "## Unreleased\n`numb-face`",
    ],
)
def test_an_entry_elsewhere_or_without_backticks_does_not_count(changes: str) -> None:
    assert needs_entry(LOWERED, changes) == ("`numb-face` or `numb`",)


def test_without_a_new_version_no_entry_counts() -> None:
    found = told(rule_set(without=("numb-face",), version="1.0"))

    assert needs_entry(found, "## 1.0\n`numb-face`") == ("`numb-face` or `numb`",)
    assert "Both are version 1.0" in as_text(found, "")


# What is printed


def test_the_text_says_what_goes_down_in_questions_and_answers() -> None:
    text = as_text(LOWERED, "")

    assert "DOWN  red flag `numb-face` level: call your team soon, within 24 hours → mention at your next visit" in text
    assert (
        "   1. DOWN  call your team soon, within 24 hours → mention at your next visit\n      numb? “numb is face”\n"
        in text
    )
    assert "pain? “Not sure” AND numb? “numb is face”\n      because of `numb-face`\n" in text
    assert text.endswith("without an entry in rules/CHANGES.md under 1.1:\n  `numb-face` or `numb`")


def test_the_text_says_that_every_entry_is_there() -> None:
    assert as_text(LOWERED, "## 1.1\n`numb`").endswith("Everything that goes down has an entry in rules/CHANGES.md.")


def test_the_text_says_that_nothing_changed() -> None:
    text = as_text(told(rule_set()), "")

    assert "None came, went or changed." in text
    assert "None: every finished set of answers has the result it had." in text
    assert text.endswith("Nothing goes down.")


def test_the_text_says_which_answers_are_new_or_gone() -> None:
    less = PAIN.model_copy(update={"options": PAIN.options[1:]})
    more = FALL.model_copy(update={"options": (option("often", "Often"), *FALL.options)})
    new = rule_set(
        with_item(BACK, less),
        with_item(REST, more),
        without=("pain-severe",),
        flags=(
            flag("pain-after-fall", AllOf(of=(answered(PAIN, "new"), answered(FALL, "sore"))), NOW),
            flag("fall-often", answered(more, "often"), SOON),
        ),
    )

    text = as_text(told(new), "")

    assert "GONE  call now → not offered any more\n      pain? “pain is severe”" in text
    assert "came  not offered before → call your team soon, within 24 hours\n      fall? “Often”" in text


def test_the_gravest_stand_first() -> None:
    lower, raised = flag("numb-face", answered(NUMB, "face"), MENTION), flag("fall-sore", answered(FALL, "sore"), NOW)

    found = told(rule_set(flags=(lower, raised)))

    assert [(str(each.direction), len(each.changes)) for each in found.results] == [
        ("DOWN", 1),
        ("DOWN", 2),
        ("up", 1),
    ]


# That nothing is missed


def complete_answers() -> Iterator[tuple[frozenset[Change], dict[str, str | list[str]], Verdict]]:
    """Every complete set of answers to the rules above: what it says more than "none", the answers, their level."""
    items = tuple(OLD.items.values())
    for replies in product(*([reply for reply in replies_of(each) if reply] for each in items)):
        answers: dict[str, str | list[str]] = {}
        changes: set[Change] = set()
        for each, reply in zip(items, replies, strict=True):
            answers[each.link_id] = list(reply) if each.check_all else reply[0]
            changes |= {(each.link_id, code) for code in reply if is_change(reply)}
        yield frozenset(changes), answers, level(OLD, answers)


def level(rules: RuleSet, answers: dict[str, str | list[str]]) -> Verdict:
    return triage(rules, answers, Respondent.CAREGIVER).verdict


ALL_ANSWERS = tuple(complete_answers())
MUTANTS = [mutant for mutant, _ in sound(mutants(Declared.of(OLD)))]


def explained(found: tuple[ResultChange, ...], direction: Direction, changes: frozenset[Change]) -> bool:
    return any(each.direction is direction and set(each.changes) <= changes for each in found)


@cache
def made_by(mutant: Mutant) -> tuple[RuleSet, RulesDiff]:
    """The rules that the mutant makes of those above, and what is told of the change."""
    new = mutant.declared.rule_set()
    return new, diff(OLD, new)


@pytest.mark.unwatched
@table("mutant", MUTANTS, ids=str, one_in=3)
def test_every_set_of_answers_that_changes_contains_one_that_is_listed(mutant: Mutant) -> None:
    new, found = made_by(mutant)

    for changes, answers, before in ALL_ANSWERS:
        after = level(new, answers)
        if before.clock is not after.clock:
            goes_up = after.clock.urgency > before.clock.urgency
            assert explained(found.results, Direction.UP if goes_up else Direction.DOWN, changes)


@pytest.mark.unwatched
@table("mutant", MUTANTS, ids=str)
def test_whatever_goes_down_asks_for_an_entry(mutant: Mutant) -> None:
    _, found = made_by(mutant)

    for each in found.results:
        assert bool(each.entries) is (each.direction is Direction.DOWN)
        assert all(each.entries)


def test_a_condition_that_cannot_be_decided_is_refused() -> None:
    within = AnyOf(of=(AllOf(of=(answered(PAIN, "new"), answered(FALL, "sore"))), answered(THIRST, "more")))

    with pytest.raises(InconsistentRules, match="cannot be said in masks"):
        told(rule_set(flags=(flag("x", within, NOW),)))


# The rules in force


@left_out(beside="test_a_lowered_flag_goes_down_with_whatever_it_made_urgent")
@pytest.mark.unwatched
def test_a_lowered_flag_of_the_rules_in_force_is_told_with_all_it_made_urgent() -> None:
    lowered = RED_FLAG["lump-new"].model_copy(update={"disposition": MENTION})
    flags = tuple(lowered if each.code == lowered.code else each for each in RULES.red_flags)
    new = RuleSet(
        steps=RULES.steps, red_flags=flags, edition=RULES.edition._replace(version="99"), silences=RULES.silences
    )

    found = diff(RULES, new)

    assert {each.direction for each in found.results} == {Direction.DOWN}
    assert all(("lump", "new") in each.changes for each in found.results)
    assert len(found.results) > 1
    assert needs_entry(found, "") == ("`lump-new` or `lump`",)
