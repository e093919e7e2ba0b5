"""The stories that the rules are measured on: what the file promises of itself, and what documents say of the rules.

The level of a story and its acceptable levels are set before the rules are run over its answers, and not touched after.
"""

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from rules.model.disposition import Disposition
from rules.review.bounds import bounds_of
from rules.review.cases import CHOICES, KEYS, cases_from_text
from rules.review.evaluate import ALL, METRICS, Evaluation, Share, evaluate

VIGNETTES = Path(__file__).with_name("vignettes.jsonl")
REPOSITORY = Path(__file__).parents[2]
STORIES: list[dict[str, Any]] = [json.loads(line) for line in VIGNETTES.read_text(encoding="utf-8").splitlines()]
METRIC = {metric.code: metric for metric in METRICS}
ROWS = {
    "exact": "exact",
    "exact, or acceptable": "accuracy",
    "exact, acceptable or more urgent": "safety",
    "too low": "under_triage",
    "too high": "over_triage",
    'call now answered "mention"': "critical_misses",
    "emergency number first, of those who need it": "emergency_number",
}
"""What each row of the safety file's table says, and the metric it shows."""


@pytest.fixture(scope="module", name="found")
def measured() -> Evaluation:
    return evaluate(cases_from_text(VIGNETTES.read_text(encoding="utf-8"), is_csv=False))


def test_there_are_stories_enough_of_each_level_language_and_respondent() -> None:
    level, language, respondent = (
        Counter(story[key] for story in STORIES) for key in ("gold", "language", "respondent")
    )

    assert len(STORIES) >= 300
    assert set(level) == set(Disposition)
    assert min(level.values()) >= 75
    assert set(language) == {"en", "es"}
    assert language["es"] >= 100
    assert respondent["caregiver"] >= 100


def test_every_story_is_told_once_and_says_why_it_has_its_level() -> None:
    for key in ("name", "story"):
        assert [words for words, times in Counter(story[key] for story in STORIES).items() if times > 1] == []
    for story in STORIES:
        assert set(story) <= set(KEYS), story["name"]
        assert story["reason"].endswith("."), story["name"]
        assert story["gold"] not in story.get("acceptable", []), story["name"]


def test_a_call_soon_has_its_clock_and_only_a_call_now_the_emergency_number() -> None:
    for story in STORIES:
        assert (story.get("clock") in CHOICES["clock"]) == (story["gold"] == Disposition.CALL_SOON), story["name"]
        assert story.get("route", "911") == "911", story["name"]
        assert "route" not in story or story["gold"] == Disposition.CALL_NOW, story["name"]


def test_a_pair_is_two_stories_told_alike_whose_answers_differ() -> None:
    pairs = defaultdict(list)
    for story in STORIES:
        pairs[story.get("pair")].append(story)
    del pairs[None]

    assert len(pairs) >= 25
    for name, pair in pairs.items():
        assert len(pair) == 2, name
        assert pair[0]["answers"] != pair[1]["answers"], name
        for key in ("language", "respondent"):
            assert pair[0][key] == pair[1][key], name


def test_no_story_is_answered_less_urgently_than_it_should_be(found: Evaluation) -> None:
    assert found.unfinished == 0
    assert found.share(METRIC["critical_misses"]).count == 0
    assert [each.case.name for each in found.failing if not each.answered.is_at_least(each.case.gold)] == []


def test_the_readme_says_how_the_rules_do_on_the_stories(found: Evaluation) -> None:
    assert in_readme(found) in " ".join((REPOSITORY / "README.md").read_text(encoding="utf-8").split())


def test_the_safety_file_says_how_the_rules_do_on_the_stories(found: Evaluation) -> None:
    assert in_safety(found) in (REPOSITORY / "rules" / "SAFETY.md").read_text(encoding="utf-8")


def in_readme(found: Evaluation) -> str:
    exact, right, low, high = (
        _in_words(found.share(METRIC[code])) for code in ("exact", "accuracy", "under_triage", "over_triage")
    )
    return (
        f"Of {len(found.judged)} invented stories, the rules give {exact} exactly the level that was meant for them, "
        f"and {right} that or an acceptable one; {low} get one that is too low, {high} one that is too high."
    )


def in_safety(found: Evaluation) -> str:
    """Write the table that stands in the safety file: a row a metric, a column for all and for each gold level."""
    levels = [ALL, *(group for group in found.groups if group.dimension == "gold")]
    rows = [
        [words, *(_in_figures(found.share(METRIC[code], level)) for level in levels)] for words, code in ROWS.items()
    ]
    head = [f"of {len(found.judged)} stories", "all", "call now", "call soon", "mention"]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * 5, *rows))


def _in_words(share: Share) -> str:
    return f"{share.count} ({100 * share.count / share.of:.1f} %, bounds {_between(share)})"


def _in_figures(share: Share) -> str:
    return f"{share.count}/{share.of}, {_between(share)}" if share.of else "–"


def _between(share: Share) -> str:
    low, high = bounds_of(share.count, share.of)
    return f"{100 * low:.1f}–{100 * high:.1f} %"
