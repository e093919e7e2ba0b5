"""What is counted of the stories stands in the README, and a budget that is not kept is named."""

from dataclasses import replace

from tests.tools.stories.__main__ import BEGIN, END, README, STORIES, Walked, broken, written

KEPT = Walked("a weak leg", "call-now", questions=2, taps=9, words=250, number=300, reasons=600, passage=700, end=2000)


def test_a_budget_that_is_not_kept_is_named() -> None:
    assert broken([KEPT, replace(KEPT, level="mention", words=900, end=9000)]) == []
    worse = (
        replace(KEPT, questions=4),
        replace(KEPT, words=301),
        replace(KEPT, number=741),
        replace(KEPT, reasons=741),
        replace(KEPT, passage=741),
        replace(KEPT, end=2221),
    )
    assert [len(broken([each])) for each in worse] == [1] * len(worse)


def test_the_figures_replace_those_between_the_markers() -> None:
    readme = f"before\n{BEGIN}old\n{END}after\n"

    assert written(readme, "new\n") == f"before\n{BEGIN}new\n{END}after\n"


def test_every_story_stands_in_the_readme() -> None:
    figures = README.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]

    assert [each.name for each in STORIES if f"| {each.name} |" not in figures] == []
