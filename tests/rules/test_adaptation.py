"""What a site adapts raises the released rules and lowers nothing, or is refused by name."""

import re
from functools import cache
from typing import Any

import pytest
from hypothesis import given

from rules.adaptation.adapted import LONGEST_VERSION, adapt, adapted
from rules.adaptation.marks import Adaptation
from rules.clinical.syndromes import CORD, HIGH_CALCIUM, OTHER
from rules.engine.triage import triage
from rules.errors import LocalFileError
from rules.in_force import RELEASED_RULES, RULES
from rules.local.file import LocalRules
from rules.model.disposition import Clock, Disposition, Route
from rules.model.questionnaire import Answers, Respondent
from rules.model.rule_file import RuleFile, rules_from_json
from rules.model.rule_set import RuleSet
from rules.sources.parameters import MOST, PARAMETERS, RELEASED, in_fahrenheit, parameters_with
from rules.sources.rulings import RULINGS
from tests.rules.local_rules import MIXED, WORDS, local_rules
from tests.rules.strategies import nearly_quiet_answers, readable_answers
from tests.support.table import table

EVERY_RULING = local_rules(ruling=[{"code": each.code, "decision": "raise"} for each in RULINGS])


@cache
def mixed() -> Adaptation:
    return adapt(RELEASED_RULES, MIXED)


@cache
def of_every_ruling() -> Adaptation:
    return adapt(RELEASED_RULES, EVERY_RULING)


def level_of(local: LocalRules, code: str) -> tuple[Disposition, Route, Clock]:
    verdict = adapted(RELEASED_RULES, local).red_flag[code].verdict
    return verdict.disposition, verdict.route, verdict.clock


def refused(**tables: list[dict[str, Any]]) -> str:
    with pytest.raises(LocalFileError) as fault:
        adapted(RELEASED_RULES, local_rules(**tables))
    (line,) = str(fault.value).splitlines()
    return line


def test_without_anything_adapted_the_rules_are_the_released_ones() -> None:
    assert RULES is RELEASED_RULES
    assert adapted(RELEASED_RULES, LocalRules()) is RELEASED_RULES


def test_the_version_and_the_hash_tell_that_something_is_adapted() -> None:
    rules = mixed().rules

    assert rules.version == f"{RELEASED_RULES.version}+local.{str(rules.edition.adaptation)[:8]}"
    assert rules.hash != RELEASED_RULES.hash


@table(
    ("version", "shown"),
    [("2.0.0", "2.0.0+local.{8}"), ("2.10.0", "2.10.0+local.{7}"), ("10.11.12", "10.11.12+local.{5}")],
)
def test_the_version_has_room_in_a_record(version: str, shown: str) -> None:
    released = RuleSet(
        steps=RELEASED_RULES.steps,
        red_flags=RELEASED_RULES.red_flags,
        edition=RELEASED_RULES.edition._replace(version=version),
        silences=RELEASED_RULES.silences,
        self_doubt=RELEASED_RULES.self_doubt,
    )

    adapted_version = adapted(released, MIXED).version

    assert re.fullmatch(re.escape(shown).replace(r"\{", "[0-9a-f]{").replace(r"\}", "}"), adapted_version)
    assert len(adapted_version) <= LONGEST_VERSION


@table(
    "changed",
    [
        {"parameter": [{"name": "asked_days", "value": 4}]},
        {"parameter": [{"name": "asked_days", "value": 5}]},
        {"ruling": [{"code": "C4", "decision": "keep"}]},
        {"ruling": [{"code": "C4", "decision": "raise"}]},
    ],
    ids=str,
)
def test_whatever_is_adapted_has_a_hash_of_its_own(changed: dict[str, Any]) -> None:
    hashes = {RELEASED_RULES.hash, mixed().rules.hash, adapted(RELEASED_RULES, LocalRules()).hash}

    assert adapted(RELEASED_RULES, local_rules(**changed)).hash not in hashes


@given(readable_answers() | nearly_quiet_answers())
def test_no_answers_give_less_than_as_released(answers: Answers) -> None:
    released = triage(RELEASED_RULES, answers, Respondent.CAREGIVER)

    for local in (mixed(), of_every_ruling()):
        assert triage(local.rules, answers, Respondent.CAREGIVER).verdict.is_at_least(released.verdict)


def test_a_ruling_raises_what_rests_on_it_to_the_letter_of_the_guide() -> None:
    rules, rested = of_every_ruling().rules, [flag for flag in RELEASED_RULES.red_flags if flag.rulings]

    assert rested
    for flag in rested:
        assert rules.red_flag[flag.code].disposition is Disposition.CALL_NOW
        assert rules.red_flag[flag.code].rulings == ()
        assert of_every_ruling().marks[flag.code].was == flag.verdict


def test_a_ruling_may_raise_some_of_what_rests_on_it() -> None:
    local = local_rules(ruling=[{"code": "C5", "decision": "raise", "codes": ["bladder-burning"]}])
    rules = adapted(RELEASED_RULES, local)

    assert rules.red_flag["bladder-burning"].disposition is Disposition.CALL_NOW
    assert rules.red_flag["constipation-usual"] == RELEASED_RULES.red_flag["constipation-usual"]


def test_a_ruling_that_is_kept_changes_no_rule_and_is_told() -> None:
    local = adapt(RELEASED_RULES, local_rules(ruling=[{"code": "C7", "decision": "keep"}]))

    assert local.rules.red_flags == RELEASED_RULES.red_flags
    assert list(local.rulings) == ["C7"]
    assert not local.marks


@table(
    ("row", "code", "level"),
    [
        ({"code": "lump-new", "to": "call-now"}, "lump-new", ("call-now", "team", "now")),
        ({"code": "fever-yes", "to": "call-now", "route": "emergency"}, "fever-yes", ("call-now", "911", "now")),
        ({"code": "lump-new", "to": "call-soon", "within": "today"}, "lump-new", ("call-soon", "team", "today")),
        ({"code": "dental-plan-soon", "to": "call-soon"}, "dental-plan-soon", ("call-soon", "team", "soon")),
        ({"code": "two-different-signs", "to": "call-now"}, "two-different-signs", ("call-now", "team", "now")),
        (
            {"option": "worry:some", "to": "call-soon", "finding": WORDS},
            "local-worry-some",
            ("call-soon", "team", "soon"),
        ),
    ],
    ids=str,
)
def test_a_raise_gives_the_level_it_names(row: dict[str, Any], code: str, level: tuple[str, str, str]) -> None:
    assert level_of(local_rules(raise_=[row]), code) == level


def test_what_becomes_real_counts_beside_a_worry_and_as_a_sign() -> None:
    local = local_rules(raise_=[{"code": "lump-usual", "to": "call-soon"}])
    rules = adapted(RELEASED_RULES, local)

    worried = triage(rules, {"lump": "usual", "worry": "very"}, Respondent.PATIENT)
    two = triage(rules, {"lump": "usual", "jaw": "signs"}, Respondent.PATIENT)

    assert "worried-and-symptomatic" in [each.code for each in worried.findings]
    assert "two-different-signs" in [each.code for each in two.findings]


def test_a_new_combination_holds_for_worse_answers_and_counts_beside_a_worry() -> None:
    local = local_rules(
        raise_=[
            {"all_of": ["thirst:more", "peeing-often:more"], "to": "call-soon", "within": "today", "finding": WORDS}
        ]
    )
    rules = adapted(RELEASED_RULES, local)
    code = "local-thirst-more-and-peeing-often-more"

    assert code in [
        each.code for each in triage(rules, {"thirst": "extreme", "peeing-often": "more"}, Respondent.PATIENT).findings
    ]
    assert rules.red_flag[code].clock is Clock.TODAY
    assert rules.red_flag[code].citations[0].source.organisation == "A clinical lead"


def test_a_new_red_flag_of_one_option_holds_for_worse_ones() -> None:
    local = local_rules(raise_=[{"option": "spine-history:known", "to": "call-now", "finding": WORDS}])
    answers: Answers = {"back-pain": "new", "spine-history": "cord-before"}

    found = triage(adapted(RELEASED_RULES, local), answers, Respondent.PATIENT).findings

    assert "local-spine-history-known" in [each.code for each in found]


def test_local_red_flags_point_to_the_trouble_of_their_question_or_the_one_named() -> None:
    raised = adapt(
        RELEASED_RULES,
        local_rules(
            ruling=[{"code": "C3", "decision": "raise", "codes": ["weakness-long-standing"]}],
            raise_=[{"option": "worry:some", "to": "call-soon", "finding": WORDS}],
        ),
    )

    assert raised.syndromes == {"weakness-long-standing": CORD, "local-worry-some": OTHER}
    assert mixed().syndromes["local-thirst-tired-jerks"] is HIGH_CALCIUM


@table(
    ("tables", "words"),
    [
        ({"ruling": [{"code": "C2", "decision": "keep"}]}, "ruling 'C2' is unknown; expected one of: C"),
        (
            {"ruling": [{"code": "C4", "decision": "raise", "codes": ["thirst-more"]}]},
            "C4: codes: 'thirst-more' is unknown; expected one of: numbness-face",
        ),
        (
            {"raise_": [{"code": "thirst-mroe", "to": "call-now"}]},
            "red flag 'thirst-mroe' is unknown; expected one of: thirst-more",
        ),
        ({"raise_": [{"code": "fever-yes", "to": "call-now"}]}, "fever-yes is call-now already: name what is above"),
        (
            {"raise_": [{"code": "thirst-extreme", "to": "call-soon"}]},
            "thirst-extreme is call-soon, clock today already",
        ),
        ({"raise_": [{"code": "confusion-severe", "to": "call-now"}]}, "is call-now, emergency number first already"),
        (
            {"ruling": [{"code": "C4", "decision": "raise"}], "raise_": [{"code": "numbness-face", "to": "call-now"}]},
            "numbness-face is raised twice",
        ),
        (
            {"raise_": [{"option": "worri:some", "to": "call-now", "finding": WORDS}]},
            "item 'worri' is unknown; expected one of: worry",
        ),
        ({"raise_": [{"option": "worry:none", "to": "call-now", "finding": WORDS}]}, "worry: option 'none' is unknown"),
        (
            {"raise_": [{"option": "thirst:more", "to": "call-now", "finding": WORDS}]},
            "raise it as code = 'thirst-more'",
        ),
        (
            {"raise_": [{"all_of": ["thirst:more", "thirst:extreme"], "to": "call-now", "finding": WORDS}]},
            "thirst takes one answer, never two",
        ),
        (
            {"raise_": [{"option": "worry:some", "to": "call-now", "finding": {"en": RULES.red_flags[0].finding}}]},
            f"finding says the same as that of {RULES.red_flags[0].code}",
        ),
        (
            {"raise_": [{"code": "lump-new", "to": "call-now", "syndrome": "chord"}]},
            "syndrome 'chord' is unknown; expected one of: cord",
        ),
        (
            {"raise_": [{"code": "thirst-more", "to": "call-now"}]},
            "'extreme', which is worse, call-soon, clock today: raise thirst-extreme (ruling C1) as well",
        ),
        (
            {"ruling": [{"code": "C3", "decision": "raise"}]},
            "'slower', which is worse, mention: raise walking-slower (ruling C6) as well",
        ),
        (
            {"raise_": [{"code": "vomiting-nausea", "to": "call-now"}]},
            "raise vomiting-barely-eating as well",
        ),
        (
            {"line": [{"syndrome": "chord", "words": {"en": "Lie down."}}]},
            "[[line]] number 1: syndrome 'chord' is unknown; expected one of: cord",
        ),
        (
            {"parameter": [{"name": "low_celsius", "value": 36.5}]},
            "low_celsius is no number that can be chosen; these can: fever",
        ),
    ],
    ids=str,
)
def test_what_is_not_there_or_not_above_is_refused_by_name(tables: dict[str, Any], words: str) -> None:
    assert words in refused(**tables)


@table(
    ("values", "words"),
    [
        ({"fever_celsius": 38.1}, "fever_celsius: found 38.1, expected 38.0 (as released) to 37.5 (the strictest) °C"),
        ({"fever_celsius": 37.4}, "found 37.4"),
        ({"fever_celsius": 37.55}, "in steps of 0.1"),
        ({"no_pee_hours": 9}, "no_pee_hours: found 9, expected 8 (as released) to 1 (the strictest) hours, in whole"),
        ({"no_pee_hours": 0}, "found 0"),
        ({"fall_weeks": 1}, "found 1, expected 2 (as released)"),
        ({"asked_days": 2.5}, "found 2.5"),
        ({"asked_days": MOST + 1}, "found 100"),
        ({"speak_today_hours": 12}, "found 12"),
        ({"speak_within_hours": float("nan")}, "found nan"),
        ({"speak_within_hours": 6}, "speak_today_hours would be 8 and speak_within_hours 6"),
        ({"unheard_of": 1}, "unheard_of is no number that can be chosen; these can: fever_celsius, no_pee_hours"),
    ],
    ids=str,
)
def test_a_number_may_only_be_stricter(values: dict[str, float], words: str) -> None:
    with pytest.raises(LocalFileError) as fault:
        parameters_with(values)

    assert words in str(fault.value)


def test_numbers_of_a_site_stand_in_place_of_the_released_ones() -> None:
    here = parameters_with({"fever_celsius": 37.6, "fall_weeks": 3})

    assert (here["fever_celsius"].as_written, here["fever_celsius"].released) == ("37.6", 38.0)
    assert here["fever_fahrenheit"].as_written == "99.6"  # 99.68, and the lower is the stricter
    assert here["fall_weeks"].as_written == "3"
    assert tuple(parameters_with({}).values()) == PARAMETERS == tuple(RELEASED.values())


def test_the_released_temperatures_are_one_and_the_same() -> None:
    assert in_fahrenheit(RELEASED["fever_celsius"].value) == RELEASED["fever_fahrenheit"].value
    assert mixed().numbers["fever_fahrenheit"].value == 37.5


def test_adapted_rules_are_exported_and_read_back() -> None:
    rules = mixed().rules
    text = RuleFile.of(rules, PARAMETERS, RULINGS, (), ()).model_dump_json()

    read = rules_from_json(text)

    assert (read.hash, read.version, read.red_flags) == (rules.hash, rules.version, rules.red_flags)


def test_every_text_that_patients_read_is_told_with_its_place() -> None:
    assert [name for name, _ in MIXED.texts] == ["finding of local-worry-some", "finding of local-thirst-tired-jerks"]
