"""The benchmarks run, and say so when a bound is missed. What they measure is not judged here."""

import json
import re
from pathlib import Path

import pytest

from tests.benchmarks import __main__ as command
from tests.benchmarks import decision, engines, saves, start, step, wire
from tests.benchmarks.figure import Figure, table


@pytest.mark.parametrize(
    ("figure", "is_kept"),
    [
        (Figure("time", 1.0, "s"), True),
        (Figure("time", 1.0, "s", 1.0), True),
        (Figure("time", 1.1, "s", 1.0), False),
        (Figure("lead", 5.0, "×", 5.0, is_floor=True), True),
        (Figure("lead", 4.9, "×", 5.0, is_floor=True), False),
    ],
)
def test_a_figure_keeps_to_its_bound_or_not(figure: Figure, is_kept: bool) -> None:
    assert figure.is_kept is is_kept
    assert ("MISSED" in table([figure])) is not is_kept


@pytest.mark.parametrize(("bound", "status"), [(2.0, 0), (0.5, 1)])
def test_a_missed_bound_is_the_exit_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, bound: float, status: int
) -> None:
    readme, results = tmp_path / "README.md", tmp_path / "results.json"
    readme.write_text(f"before\n{command.BEGIN}old\n{command.END}after\n", encoding="utf-8")
    monkeypatch.setattr(command, "MEASUREMENTS", (lambda: [Figure("size", 1.0, "MiB", bound)],))
    monkeypatch.setattr(command, "README", readme)
    monkeypatch.setattr(command, "RESULTS", results)

    assert command.main() == status
    assert "size  1 MiB  ≤ " in capsys.readouterr().out
    assert json.loads(results.read_text(encoding="utf-8"))["figures"][0]["amount"] == 1
    assert re.fullmatch(
        r"before\n<!--.*?\n```\n.*size  1 MiB.*```\n<!--.*?\nafter\n", readme.read_text("utf-8"), re.DOTALL
    )


def test_the_readme_shows_what_was_measured_last() -> None:
    readme = command.README.read_text(encoding="utf-8")

    assert command.with_results(readme, json.loads(command.RESULTS.read_text(encoding="utf-8"))) == readme


def test_saving_is_measured_on_both_kinds_of_database() -> None:
    assert [each.amount > 0 for each in saves.measure(count=2)] == [True, True]


def test_a_step_is_measured_beside_the_same_questions_in_a_bare_form() -> None:
    ours, floor, ratio = step.measure(rounds=1)

    assert ratio.amount == pytest.approx(ours.amount / floor.amount)
    assert ratio.bound == step.BOUND


def test_a_first_visit_counts_every_byte_of_the_page_and_its_files() -> None:
    first, page, *others = wire.measure()

    assert first.amount > page.amount > 2_000
    assert [each.what for each in others] == ["a page of questions", *(f"the result {name}" for name in wire.RESULTS)]


def test_a_fresh_process_reports_how_long_and_how_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "PAGES", ("/how/proof",))
    seconds, idle, used, slowest, all_seconds, all_idle = start.measure(rounds=1)

    assert min(seconds.amount, slowest.amount, all_seconds.amount) > 0
    assert min(idle.amount, used.amount) > 10
    assert idle.amount < all_idle.amount


def test_a_decision_is_measured_alone_beside_another_engine_and_in_bulk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "ENGINES", {"itself": ("rules", engines.ours)})
    monkeypatch.setattr(engines, "ROUNDS", 1)
    monkeypatch.setattr(decision, "ROUNDS", 1)

    alone, beside, lead, many = decision.measure(size=decision.KINDS)

    assert beside.what == "the same red flags in itself"
    assert 0 < lead.amount < 100 * alone.amount
    assert many.amount > 0
