"""The rules measured on cases with a gold level: every metric by hand, and the command that prints them."""

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rules.commands import main
from rules.in_force import HASH, RED_FLAG, VERSION
from rules.model.disposition import Disposition, Route
from rules.model.questionnaire import Answers, Respondent
from rules.review.cases import Case
from rules.review.evaluate import ALL, INCLINATION, METRICS, Evaluation, Group, Verdict, evaluate
from rules.review.evaluation_report import evaluation_as_text
from tests.rules.whole_check import nothing_new

NOW, SOON, MENTION = Disposition
LUMP = RED_FLAG["lump-new"].finding

REPORTED: dict[Disposition, Answers] = {NOW: {"emergency-now": ["seizure"]}, SOON: {"lump": "new"}, MENTION: {}}
"""What to report, and nothing else, for each answer."""

BY_HAND = [
    (NOW, NOW, []),
    (NOW, NOW, []),
    (NOW, SOON, [SOON]),
    (NOW, SOON, []),
    (NOW, MENTION, []),
    (SOON, SOON, []),
    (SOON, SOON, []),
    (SOON, SOON, [NOW]),
    (SOON, MENTION, [MENTION]),
    (SOON, MENTION, [NOW]),
    (SOON, NOW, []),
    (SOON, NOW, []),
    (SOON, NOW, [MENTION]),
    (MENTION, MENTION, []),
    (MENTION, MENTION, []),
    (MENTION, SOON, []),
    (MENTION, NOW, [SOON]),
]
"""Gold, answer and acceptable levels of a file in which no two metrics have the same count."""

COUNTED = {
    "exact": {"all": (7, 17), NOW: (2, 5), SOON: (3, 8), MENTION: (2, 4)},
    "accuracy": {"all": (9, 17), NOW: (3, 5), SOON: (4, 8), MENTION: (2, 4)},
    "safety": {"all": (14, 17), NOW: (3, 5), SOON: (7, 8), MENTION: (4, 4)},
    "under_triage": {"all": (3, 17), NOW: (2, 5), SOON: (1, 8), MENTION: (0, 4)},
    "over_triage": {"all": (5, 17), NOW: (0, 5), SOON: (3, 8), MENTION: (2, 4)},
    "critical_misses": {"all": (1, 5), NOW: (1, 5), SOON: (0, 0), MENTION: (0, 0)},
    "emergency_number": {"all": (2, 5), NOW: (2, 5), SOON: (0, 0), MENTION: (0, 0)},
}


def case(gold: Disposition, answer: Disposition, acceptable: list[Disposition], name: str = "") -> Case:
    return Case(1, Respondent.PATIENT, nothing_new(REPORTED[answer]), gold, tuple(acceptable), name=name)


def by_hand() -> list[dict[str, Any]]:
    return [
        {
            "name": f"Case {number}",
            "respondent": "patient",
            "answers": nothing_new(REPORTED[answer]),
            "gold": gold,
            "acceptable": acceptable,
            "route": Route.EMERGENCY if gold is NOW else None,
            "language": "en" if number % 3 else "es",
        }
        for number, (gold, answer, acceptable) in enumerate(BY_HAND, start=1)
    ]


@pytest.fixture
def json_lines(tmp_path: Path) -> Path:
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in by_hand()), encoding="utf-8")
    return file


@pytest.fixture
def csv_file(tmp_path: Path) -> Path:
    file = tmp_path / "cases.CSV"
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(by_hand()[0])
        for row in by_hand():
            packed = {"answers": json.dumps(row["answers"]), "acceptable": " ".join(row["acceptable"])}
            writer.writerow((row | packed).values())
    return file


def counted(share: dict[str, Any]) -> tuple[int, int]:
    return share["count"], share["of"]


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["evaluate", *arguments]) == 0
    out, error = capsys.readouterr()
    assert not error
    return out


def test_every_metric_is_what_it_is_by_hand(json_lines: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads(printed(capsys, str(json_lines), "--json"))

    assert {
        code: {"all": counted(found["all"])} | {level: counted(each) for level, each in found["gold"].items()}
        for code, found in data["metrics"].items()
    } == COUNTED
    accuracy = data["metrics"]["accuracy"]
    assert accuracy["all"]["share"] == pytest.approx(9 / 17)
    assert accuracy["all"]["bounds"] == pytest.approx([0.2781, 0.7702], abs=5e-5)
    assert {code: counted(each) for code, each in accuracy["language"].items()} == {"en": (5, 12), "es": (4, 5)}
    assert {code: counted(each) for code, each in accuracy["respondent"].items()} == {"patient": (9, 17)}
    assert data["metrics"]["critical_misses"]["gold"]["mention"] == {"count": 0, "of": 0, "share": None, "bounds": None}
    assert counted(data["inclination_to_over_triage"]) == (5, 8)
    assert data["confusion"] == {
        "call-now": {"call-now": 2, "call-soon": 2, "mention": 1},
        "call-soon": {"call-now": 3, "call-soon": 3, "mention": 2},
        "mention": {"call-now": 1, "call-soon": 1, "mention": 2},
    }
    assert (data["version"], data["hash"], data["cases"], data["unfinished"]) == (VERSION, HASH, 17, 0)


def test_no_two_metrics_of_the_file_made_by_hand_have_the_same_count() -> None:
    assert len({levels["all"][0] for levels in COUNTED.values()}) == len(COUNTED) == len(METRICS)


def test_csv_and_json_lines_are_measured_alike(
    json_lines: Path, csv_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from_json = json.loads(printed(capsys, str(json_lines), "--json"))
    from_csv = json.loads(printed(capsys, str(csv_file), "--json"))

    assert [each.pop("line") + 1 for each in from_json["failing"]] == [each.pop("line") for each in from_csv["failing"]]
    assert from_json == from_csv


def test_the_text_has_counts_percentages_and_the_confusion_matrix(
    json_lines: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = printed(capsys, str(json_lines)).splitlines()

    assert lines[0] == f"Rules {VERSION} ({HASH[:12]}), 17 cases, 0 of them unfinished checks"
    assert lines[4:13] == [
        "Exact: the answer is the gold level",
        "  all cases                    7/17   41.2 %     18.4 to  67.1 %",
        "  gold call-now                 2/5   40.0 %      5.3 to  85.3 %",
        "  gold call-soon                3/8   37.5 %      8.5 to  75.5 %",
        "  gold mention                  2/4   50.0 %      6.8 to  93.2 %",
        "  language en                  5/12   41.7 %     15.2 to  72.3 %",
        "  language es                   2/5   40.0 %      5.3 to  85.3 %",
        "  respondent patient           7/17   41.2 %     18.4 to  67.1 %",
        "",
    ]
    assert "  gold mention                  4/4  100.0 %     39.8 to 100.0 %" in lines
    assert "  gold mention                  0/0        –" in lines
    inclined = lines.index("Inclination to over-triage: of the wrong answers, those too urgent")
    assert lines[inclined + 1 : inclined + 8] == [
        "  all cases                     5/8   62.5 %     24.5 to  91.5 %",
        "",
        "Answers given, by gold level",
        "                           call-now  call-soon    mention",
        "  gold call-now                   2          2          1",
        "  gold call-soon                  3          3          2",
        "  gold mention                    1          1          2",
    ]
    assert max(map(len, lines)) <= 80


def test_every_failing_case_is_told_with_its_reasons(json_lines: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, str(json_lines)).splitlines()

    failing = lines[lines.index("Failing cases: 8") + 1 :]
    assert failing[:6] == [
        "  line 4, Case 4",
        "    gold call-now, answered call-soon: under-triage",
        f"      lump-new: {LUMP} (call-soon)",
        "  line 5, Case 5",
        "    gold call-now, answered mention: under-triage",
        "      nothing was found",
    ]
    assert [line.split(",")[0] for line in failing if line.startswith("  line")] == [
        f"  line {number}" for number in (4, 5, 10, 11, 12, 13, 16, 17)
    ]


def test_a_failing_case_is_data_with_its_findings_and_what_not_sure_raised(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cases"
    answers = nothing_new({"lump": "new", "fall": "unsure"})
    row = {"name": "Lump", "story": "A lump.", "respondent": "nurse", "answers": answers, "gold": "mention"}
    file.write_text(f"\n{json.dumps(row)}", encoding="utf-8")

    (failing,) = json.loads(printed(capsys, str(file), "--json"))["failing"]
    (raised,) = failing.pop("raised")
    assert failing == {
        "line": 2,
        "name": "Lump",
        "story": "A lump.",
        "gold": "mention",
        "acceptable": [],
        "answered": "call-soon",
        "verdict": "over-triage",
        "findings": [{"code": "lump-new", "finding": LUMP, "disposition": "call-soon"}],
        "unanswered": [],
    }
    assert (raised["link_id"], raised["disposition"]) == ("fall", "call-soon")
    assert raised["red_flags"]


def test_what_not_sure_raised_is_told_in_the_text() -> None:
    unsure = Case(1, Respondent.PATIENT, nothing_new({"fall": "unsure"}), MENTION)

    assert "      fall: answered “not sure” (call-soon)" in evaluation_as_text(evaluate([unsure])).splitlines()


def test_an_unfinished_check_counts_with_the_answer_it_has_so_far() -> None:
    found = evaluate([Case(1, Respondent.PATIENT, {}, MENTION), Case(2, Respondent.PATIENT, {}, SOON)])

    text = evaluation_as_text(found)
    assert found.unfinished == 2
    assert [each.verdict for each in found.judged] == [Verdict.OVER, Verdict.RIGHT]
    assert "2 cases, 2 of them unfinished checks" in text
    assert "      not answered (call-soon): " in text


def test_long_names_and_long_reasons_are_wrapped_at_eighty_columns() -> None:
    lines = evaluation_as_text(
        evaluate([Case(1, Respondent.PATIENT, {}, MENTION, name="a leg\nthat gives way, " * 9)])
    ).splitlines()

    assert max(map(len, lines)) <= 80
    assert "  line 1, a leg that gives way, a leg that gives way, a leg that gives way, a" in lines


def test_a_case_without_a_name_is_told_by_its_line_alone() -> None:
    assert "  line 1" in evaluation_as_text(evaluate([case(MENTION, NOW, [])])).splitlines()


def test_a_case_of_no_stated_language_is_in_no_group_of_them() -> None:
    found = evaluate([case(MENTION, MENTION, []), replace(case(NOW, NOW, []), language="es")])

    assert found.groups == (
        ALL,
        Group("gold", "call-now"),
        Group("gold", "mention"),
        Group("language", "es"),
        Group("respondent", "patient"),
    )


def test_a_critical_miss_stays_one_even_where_it_was_acceptable() -> None:
    found = evaluate([case(NOW, MENTION, [MENTION])])

    critical = next(metric for metric in METRICS if metric.code == "critical_misses")
    assert (found.share(critical).count, len(found.failing)) == (1, 0)


def test_a_share_of_no_cases_is_no_number_and_nothing_divides_by_zero() -> None:
    nothing = Evaluation(())

    for metric in (*METRICS, INCLINATION):
        assert (nothing.share(metric).value, nothing.share(metric).bounds) == (None, None)
    assert nothing.groups == (ALL,)
    assert evaluation_as_text(nothing).count("–") == len(METRICS) + 1


def test_without_an_error_there_is_no_inclination(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(json.dumps(by_hand()[0]), encoding="utf-8")

    data = json.loads(printed(capsys, str(file), "--json"))
    assert counted(data["inclination_to_over_triage"]) == (0, 0)
    assert data["failing"] == []


def test_the_respondent_of_a_case_is_the_one_that_the_rules_are_told() -> None:
    answers = nothing_new({"confusion": "unsure"})
    told = evaluate([Case(1, respondent, answers, NOW) for respondent in Respondent])

    assert [each.outcome.helper_needed for each in told.judged] == [True, False, False]


def refused(capsys: pytest.CaptureFixture[str], file: Path) -> str:
    assert main(["evaluate", str(file)]) == 2
    out, error = capsys.readouterr()
    assert not out
    return error


def test_a_file_with_bad_rows_is_not_evaluated_at_all(json_lines: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with json_lines.open("a", encoding="utf-8") as opened:
        opened.write('oops\n{"gold": "mention"}\n')

    lines = refused(capsys, json_lines).splitlines()
    assert [line.split(":")[0] for line in lines] == ["Line 18", "Line 19", "Line 19"]


def test_a_file_that_cannot_be_read_ends_with_status_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes(b'{"name": "\xe9"}')

    for file in (tmp_path / "none.jsonl", tmp_path, latin):
        error = refused(capsys, file)
        assert error.startswith(f"{file} cannot be read: ")
        assert error.endswith("Expected cases as JSON Lines or CSV, in UTF-8.\n")


def test_an_empty_file_ends_with_status_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.csv").touch()

    assert refused(capsys, tmp_path / "empty.csv").startswith("Found no case.")
