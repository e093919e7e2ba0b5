"""The benchmarks run, and say so when a bound is missed. What they measure is not judged here."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from http.client import HTTPConnection
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from rules.in_force import RED_FLAGS
from rules.model.questionnaire import Respondent
from tests.support import debian
from tests.support.part import left_out
from tests.support.server import AS_SERVED
from tests.tools.benchmarks import __main__ as command
from tests.tools.benchmarks import (
    curves,
    decision,
    engines,
    finding,
    load,
    paint,
    panel,
    picture,
    registry,
    retriage,
    saves,
    search,
    start,
    step,
    wire,
    wrk,
)
from tests.tools.benchmarks.curve import Curve
from tests.tools.benchmarks.figure import Figure, table
from tests.tools.benchmarks.wrk import Ask, Run


def amounts(figures: Sequence[Figure]) -> list[float]:
    """Return how much each of ``figures`` is, all of which were measured."""
    known = [each.amount for each in figures if each.amount is not None]
    assert len(known) == len(figures)
    return known


@pytest.mark.parametrize(
    ("figure", "is_kept"),
    [
        (Figure("time", 1.0, "s"), True),
        (Figure("time", 1.0, "s", 1.0), True),
        (Figure("time", 1.1, "s", 1.0), False),
        (Figure("lead", 5.0, "×", 5.0, is_floor=True), True),
        (Figure("lead", 4.9, "×", 5.0, is_floor=True), False),
        (Figure("lead", None, "×", 5.0, is_floor=True, note="nothing to compare with"), False),
    ],
)
def test_a_figure_keeps_to_its_bound_or_not(figure: Figure, is_kept: bool) -> None:
    assert figure.is_kept is is_kept
    assert ("kept" in table({"": [figure]})) is (is_kept and figure.bound is not None)
    assert ("MISSED" in table({"": [figure]})) is (not is_kept and figure.amount is not None)


def test_what_could_not_be_measured_says_so_and_why() -> None:
    lines = table(
        {"Group": [Figure("time", None, "s", 1.0, note="no clock"), Figure("size", None, "", note="no disk")]}
    )

    assert re.search(r"time +not measured +≤ 1 s +NOT MEASURED +no clock$", lines, re.MULTILINE)
    assert re.search(r"size +not measured +no disk$", lines, re.MULTILINE)


def test_what_has_a_bound_comes_first_and_the_rest_in_its_group() -> None:
    groups = {
        "Time": [Figure("mean", 1.0, "s"), Figure("most", 2.0, "s", 3.0)],
        "Space": [Figure("size", 4.0, "MiB", 5.0)],
        "Speed": [Figure("rate", 6.0, "a second")],
    }

    shown = [line.split()[0] for line in table(groups).splitlines() if line]

    assert shown == ["Budgets", "most", "size", "Time", "mean", "Speed", "rate"]


@pytest.mark.parametrize(("bound", "status"), [(2.0, 0), (0.5, 1)])
def test_a_missed_bound_is_the_exit_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, bound: float, status: int
) -> None:
    document, readme, results = (tmp_path / name for name in ("RESULTS.md", "README.md", "results.json"))
    for each in (document, readme):
        each.write_text(f"before\n{command.BEGIN}old\n{command.END}after\n", encoding="utf-8")
    line = Curve("rules", "a decision", "µs", ((1, 2.0), (10, 3.0)))
    sizes = [Figure("size", 1.0, "MiB", bound), Figure("weight", 2.0, "kg")]
    measurements = {"Sizes": lambda: sizes, command.CURVES: lambda: [line]}
    drawn: list[object] = []
    monkeypatch.setattr(command, "MEASUREMENTS", measurements)
    monkeypatch.setattr(picture, "draw", lambda *given: drawn.append(given))
    monkeypatch.setattr(command, "DOCUMENT", document)
    monkeypatch.setattr(command, "README", readme)
    monkeypatch.setattr(command, "IN_README", ("weight",))
    monkeypatch.setattr(command, "RESULTS", results)

    assert command.main() == status
    assert re.search(r"size +1 MiB  ≤ ", capsys.readouterr().out)
    found = json.loads(results.read_text(encoding="utf-8"))
    assert found["figures"]["Sizes"][0]["amount"] == 1
    assert found["figures"][command.CURVES][0]["what"] == "a decision, 10 rules against 1"
    assert found["figures"][command.CURVES][0]["amount"] == 1.5
    assert found["curves"][0]["points"] == [[1, 2.0], [10, 3.0]]
    assert drawn == [([line], command.PICTURE)]
    around = r"before\n<!--.*?\n```\n{}```\n<!--.*?\nafter\n"
    assert re.fullmatch(around.format(r".*size +1 MiB.*weight +2 kg.*"), document.read_text("utf-8"), re.DOTALL)
    assert re.fullmatch(around.format(r"((?!size).)*weight +2 kg\n"), readme.read_text("utf-8"), re.DOTALL)


def test_the_documents_show_what_was_measured_last() -> None:
    results = json.loads(command.RESULTS.read_text(encoding="utf-8"))
    document, readme = (each.read_text(encoding="utf-8") for each in (command.DOCUMENT, command.README))

    assert command.with_results(document, results) == document
    assert command.with_results(readme, results, command.IN_README) == readme
    assert [each for each in command.IN_README if f"  {each}  " not in readme] == []


def test_the_document_shows_the_picture_of_what_was_measured_last(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="make bench installs what draws")
    results = json.loads(command.RESULTS.read_text(encoding="utf-8"))

    picture.draw([Curve(**each) for each in results["curves"]], tmp_path / "curves.svg")

    assert (tmp_path / "curves.svg").read_bytes() == command.PICTURE.read_bytes()
    assert f"({command.PICTURE.relative_to(command.DOCUMENT.parent)})" in command.DOCUMENT.read_text(encoding="utf-8")


def test_every_curve_that_is_measured_has_a_panel() -> None:
    results = json.loads(command.RESULTS.read_text(encoding="utf-8"))

    assert {each["over"] for each in results["curves"]} == set(picture.PANELS)


@pytest.mark.long
def test_curves_run_from_few_rules_to_all_and_from_no_answer_to_all() -> None:
    rules, copied, decisions, steps = curves.measure(rounds=1)

    assert [at for at, _ in rules.points] == [round(len(RED_FLAGS) * tenth / 10) for tenth in range(1, 11)]
    assert [at for at, _ in copied.points] == [len(RED_FLAGS) * times for times in curves.COPIES]
    assert [at for at, _ in decisions.points] == [at for at, _ in steps.points]
    assert (decisions.points[0][0], decisions.points[-1][0]) == (0, len(engines.answer_sets(1)[0]))
    assert all(time > 0 for each in (rules, copied, decisions, steps) for _, time in each.points)


def test_rules_that_are_copied_fire_as_often_as_they_stand() -> None:
    once, twice = (curves.engine_of(curves.copied(times)) for times in (1, 2))

    found = [len(each.triage({"weakness": "weaker"}, Respondent.PATIENT).findings) for each in (once, twice)]

    assert found[1] == 2 * found[0] > 0


@pytest.mark.long
def test_every_engine_of_sql_is_held_against_the_loop_and_rows_in_number_have_a_bound() -> None:
    loop, *others, lead, among, grown = registry.measure(rows=100, rounds=1, most=2_000)

    assert [figure.what for figure in others] == [
        f"the rules in {name}{end}" for name in registry.NAMES.values() for end in ("", " against the loop")
    ]
    rates = amounts([loop, *others[::2]])
    assert amounts(others[1::2]) == pytest.approx([rate / rates[0] for rate in rates[1:]])
    assert lead.what == "the rules in DuckDB, among 200, against the loop"
    assert (lead.bound, lead.is_floor) == (5, True)
    assert grown.what.endswith("among 2,000 against 200")
    assert (grown.bound, grown.is_floor) == (1.2, False)
    assert min(amounts([lead, among, grown])) > 0


@pytest.mark.long
def test_a_page_far_back_and_many_calls_have_to_keep_to_the_budget() -> None:
    slowest, farthest, grown, *others = search.measure(1_000)
    timed = [each for each in others if isinstance(each, Figure)]
    lines = [each for each in others if isinstance(each, Curve)]

    pages = dict(zip([each.what for each in timed], amounts(timed), strict=True))
    assert isinstance(slowest, Figure)
    assert isinstance(farthest, Figure)
    assert slowest.amount == max(pages.values())
    assert isinstance(grown, Figure)
    assert (grown.amount, grown.bound) == (1, search.MOST_TIMES)
    assert pages[slowest.note] == slowest.amount
    assert farthest.amount == pages[farthest.note] / pages[farthest.note.rpartition(",")[0] + ", page 1"]
    assert farthest.bound == search.MOST_TIMES
    assert [(each.points[0][0], each.points[0][1]) for each in lines] == [
        (1_000, pages["among 1,000: the latest, page 1"]),
        (1_000, pages["among 1,000: the latest, page 10"]),
    ]


def test_without_wrk_nothing_reads_as_measured_under_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(debian, "is_ours", lambda: False)

    (figure,) = load.measure()

    assert isinstance(figure, Figure)
    assert table({"": [figure]}).endswith("not measured  wrk is not installed")


@left_out(beside="test_without_wrk_nothing_reads_as_measured_under_load")
@pytest.mark.parametrize("app", [AS_SERVED, load.FLOOR], ids=["ours", "floor"])
def test_what_is_asked_under_load_is_answered_as_a_person_would_be(app: tuple[str, ...]) -> None:
    asks = load.asks_of(step.walkers()[app == load.FLOOR])

    with load.served(1, app) as (port, _):
        answers = {name: _answer(port, ask) for name, ask in asks.items()}

    page, sent, start_page = answers.values()
    assert [status for status, *_ in answers.values()] == [ask.status for ask in asks.values()] == [200, 302, 200]
    assert 'value="none"' in page[2]
    assert "checked" in page[2]
    assert "You have a check open" not in start_page[2]
    assert sent[1] == "/check/weakness"


def _answer(port: int, ask: Ask) -> tuple[int, str | None, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Cookie": ask.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request(ask.method, ask.path, ask.body, headers)
    answer = connection.getresponse()
    return answer.status, answer.headers["Location"], answer.read().decode()


@pytest.mark.long
def test_both_apps_are_asked_in_turns_and_the_middle_of_their_runs_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    rates = count(100.0, 50.0)

    def run(port: int, _: Ask, seconds: int, halfway: object = None) -> Run:
        assert seconds in (load.WARM_UP, 7)
        if halfway is None and seconds == 7:
            asked.append(port)
        return Run(next(rates) if seconds == 7 else 0.0, 1.0, 2.0)

    monkeypatch.setattr(wrk, "is_ready", lambda: True)
    monkeypatch.setattr(wrk, "run", run)
    monkeypatch.setattr(load, "WORKERS", (1,))

    figures = load.measure(rounds=3, seconds=7)

    ours, floor = asked[:2]
    assert ours != floor
    assert asked == [ours, floor] * 9
    page, bare, cost = (each for each in figures[:3] if isinstance(each, Figure))
    assert amounts([page, bare, cost]) == [200, 250, 250 / 200]
    assert page.note == "p50 1.0 ms, p99 2.0 ms"
    assert figures[-1] == Curve("workers", "pages a second", "a second", ((1, 1050.0),))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
def test_what_a_server_holds_counts_its_workers_and_what_they_share_once() -> None:
    piece = 64 * 2**20
    parent = f"import os; shared = b'x' * {piece}; child = os.fork(); own = b'' if child else b'y' * {piece}"
    program = f"{parent}; child or print('ready', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        held = load.held(process.pid)
        process.communicate()

    assert held is not None
    assert 2 * piece < held < 3 * piece
    assert load.held(process.pid) is None


@left_out(beside="test_what_could_not_be_measured_says_so_and_why")
@pytest.mark.skipif(not shutil.which("wrk"), reason="no wrk: make bench installs it, or apt-get install wrk")
def test_an_answer_other_than_expected_is_no_figure() -> None:
    with load.served(1) as (port, _):
        found = wrk.run(port, Ask("/healthz"), 1)
        with pytest.raises(RuntimeError, match="GET /nowhere"):
            wrk.run(port, Ask("/nowhere"), 1)

    assert found.rate > 1
    assert 0 < found.p50 <= found.p99


@pytest.mark.long
def test_first_paints_are_counted_in_round_trips(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(paint.SLOW_3G, "latency", 50)
    figures = paint.measured_in(browser, rounds=1)

    assert len(figures) == len(paint.FOR_THE_FIRST_TIME) + len(paint.WITH_ANSWERS)
    assert min(amounts(figures)) > 1
    assert {each.bound for each in figures} == {paint.MOST_TRIPS}


def test_the_page_of_a_call_and_its_panel_are_held_against_a_bare_form() -> None:
    *_, page, panel_after_a_key = figures = panel.measure(rounds=1)
    opened, key, bare, *ratios = amounts(figures)

    assert [each.bound for each in (page, panel_after_a_key)] == [panel.MOST_TIMES] * 2
    assert ratios == pytest.approx([opened / bare, key / bare])


@pytest.mark.long
def test_saving_is_measured_on_both_kinds_of_database() -> None:
    figures = saves.measure(count=2)

    assert [amount > 0 for amount in amounts(figures)] == [True] * 6
    assert [each.bound for each in figures] == [saves.LEAST_TIMES, None, None] * 2


@pytest.mark.long
def test_retriage_is_held_against_counting_on_both_kinds_of_database() -> None:
    figures = retriage.measure(count=100, rounds=1)

    for times, took, counted in (figures[:3], figures[3:]):
        assert (times.bound, times.is_floor) == (5, False)
        ratio, seconds, least = amounts([times, took, counted])
        assert ratio == pytest.approx(seconds / least)
    assert len(figures) == 6


def test_finding_a_row_counts_how_often_it_comes_first_and_among_the_first() -> None:
    first, among_few = finding.measure(count=20)

    (ones, few) = amounts([first, among_few])
    assert 0 < ones <= few <= 100
    assert first.note == "of 20, each left out"


def test_a_step_is_measured_beside_the_same_questions_in_a_bare_form() -> None:
    ours, floor, ratio = step.measure(rounds=1)

    here, least, times = amounts([ours, floor, ratio])
    assert times == pytest.approx(here / least)
    assert ratio.bound == step.BOUND


def test_a_first_visit_counts_every_byte_of_the_page_and_its_files() -> None:
    first, page, *others = wire.measure()

    all_bytes, page_bytes = amounts([first, page])
    assert all_bytes > page_bytes > 2_000
    assert [each.what for each in others] == ["a page of questions", *(f"the result {name}" for name in wire.RESULTS)]


def test_a_fresh_process_finds_nothing_that_is_installed_for_tests_alone() -> None:
    hidden = start.for_tests_alone()

    assert {"pygments", "pytest"} <= set(hidden)
    assert not {"flask", "pydantic", "mako", "sqlalchemy"} & set(hidden)


@pytest.mark.long
def test_a_fresh_process_reports_how_long_and_how_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "PAGES", ("/how/proof",))
    times, idle, used, slowest, all_times, all_idle, *seconds = amounts(start.measure(rounds=1))

    # One round on a loaded machine can take any time; what is larger with the console for certain is its memory.
    assert min(times, all_times, slowest, *seconds) > 0
    assert min(idle, used) > 10
    assert idle < all_idle


def test_a_decision_is_measured_alone_and_beside_another_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "ENGINES", {"itself": ("rules", engines.ours)})
    monkeypatch.setattr(engines, "ROUNDS", 1)
    monkeypatch.setattr(decision, "ROUNDS", 1)

    figures = decision.measure()

    alone, _, lead = amounts(figures)
    assert figures[1].what == "the same red flags in itself"
    assert 0 < lead < 100 * alone
