"""The rules as SQL say what ``triage`` says: of every vector, of random answers, and of what cannot be read."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import cycle, product
from random import Random

import pytest
from sqlglot import exp, parse_one

from rules.commands import main
from rules.earlier import rules_of_form
from rules.engine.triage import compiled
from rules.errors import AnswersError
from rules.exports.sql.dialects import DIALECTS
from rules.exports.sql.names import Names
from rules.exports.sql.statement import select
from rules.exports.vectors import Sent, random_answers
from rules.in_force import HASH, ITEMS, QUESTIONNAIRE, RULES, VERSION
from rules.model.answers import read
from rules.model.disposition import Clock
from rules.model.questionnaire import Respondent
from rules.model.rule_set import RuleSet
from tests.rules.few_rules import few_rules
from tests.rules.sql_engines import HERE, OWN_COLUMNS, SENT, Engine, engine, said_by, sent_as_json, sent_in_columns
from tests.rules.vectors_in_force import none_at_random
from tests.support.part import first_in_part, in_part, one_in_part

RANDOM = 3_000
BROKEN = 1_000
OTHERS = 500

unwatched = pytest.mark.unwatched


@pytest.fixture(scope="module", params=HERE)
def sql(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with engine(request.param) as started:
        yield started


one_engine_in_part = one_in_part("sql", HERE, indirect=True)
"""For what every dialect has from the same parts: all of the rules are tried in each of them."""


@cache
def all_answers() -> tuple[tuple[Respondent, Sent], ...]:
    """Every vector but the random ones, and random answers of its own."""
    known = ((vector.respondent, vector.answers) for vector in none_at_random())
    return (*known, *zip(cycle(Respondent), random_answers(RULES, RANDOM, seed=1)))


def agree(sql: Engine, rules: RuleSet, given: Sequence[tuple[Respondent, Sent]]) -> None:
    """Hold each row against ``triage``."""
    triage = compiled(rules).triage
    expected = [said_by(triage(answers, who)) for who, answers in given]

    said = zip(given, sql.said_of(given, select(rules, sql.dialect)), expected, strict=True)
    different = [each for each in said if each[1] != each[2]]
    assert not different, f"{len(different)} of {len(given)} differ, first: {different[0]}"


@pytest.mark.unwatched
@one_engine_in_part
def test_a_question_on_which_not_sure_hides_no_call_now_is_written_as_well(sql: Engine) -> None:
    without = RuleSet(
        steps=RULES.steps,
        red_flags=(flag for flag in RULES.red_flags if flag.code != "bone-pain-severe"),
        edition=RULES.edition,
        silences=RULES.silences,
        self_doubt=RULES.self_doubt,
    )

    agree(sql, without, list(zip(cycle(Respondent), random_answers(without, OTHERS, seed=2))))


@unwatched
@in_part(8)
def test_every_engine_says_what_triage_says(sql: Engine, every: int) -> None:
    agree(sql, RULES, all_answers()[::every])


@unwatched
@one_engine_in_part
@in_part(4)
def test_a_column_for_each_item_says_the_same_as_one_for_all(sql: Engine, every: int) -> None:
    given = all_answers()[:: 3 * every]

    by_json = sql.said(
        SENT, [sent_as_json(number, *each) for number, each in enumerate(given)], select(RULES, sql.dialect)
    )
    by_column = sql.said(
        OWN_COLUMNS,
        [sent_in_columns(number, *each) for number, each in enumerate(given)],
        select(RULES, sql.dialect, Names(answers=None)),
    )

    assert sorted(by_column, key=lambda row: row["id"]) == sorted(by_json, key=lambda row: row["id"])
    assert len(by_column) == len(given)


def broken_answers() -> Iterator[object]:
    """What is not quite answers: some of it can be read all the same."""
    yield from ([], "fever", 7, None, True, ["fever"], {"fever": {}}, {"": "none"})
    random = Random(0)  # noqa: S311 - the same every time
    for answers in random_answers(RULES, BROKEN, seed=2):
        item = ITEMS[random.choice([*ITEMS])]
        code, other = random.choice(item.codes), random.choice(item.codes)
        odd = [code, other, [code], [other, code], [code, code], [[code]], [], [None], [1], ["nowhere"], "nowhere", ""]
        key = random.choice([item.link_id] * 5 + ["no-such-item", item.link_id.upper()])
        yield answers | {
            key: random.choice([*odd, None, 1, 0.5, True, False, {}, {code: code}, f'"{code}"', f"{code} "])
        }


def unreadable_in(answers: object) -> set[str]:
    """What ``triage`` refuses: the items, or the answers as a whole, where nothing that can be read is under a key."""
    try:
        read(ITEMS, answers)  # type: ignore[arg-type]
    except AnswersError as refused:
        named = {fault.partition(":")[0] for fault in refused.faults}
        return {name if isinstance(answers, dict) and answers.get(name) is not None else "answers" for name in named}
    return set()


@unwatched
@in_part(4)
def test_what_triage_refuses_has_no_result_and_says_why(sql: Engine, every: int) -> None:
    given = list(broken_answers())[::every]

    rows = sql.said(
        SENT, [sent_as_json(number, "patient", each) for number, each in enumerate(given)], select(RULES, sql.dialect)
    )

    assert len(rows) == len(given)
    for row in rows:
        refused = unreadable_in(given[row["id"]])
        assert set(row["unreadable"]) == refused, given[row["id"]]
        results = [value for column, value in row.items() if column not in ("id", "unreadable")]
        assert all((value is None) == bool(refused) for value in results)
    assert {bool(row["unreadable"]) for row in rows} == {True, False}


@one_engine_in_part
def test_a_respondent_that_nobody_knows_is_unreadable(sql: Engine) -> None:
    respondents = ["patient", "doctor", "", None, "Patient"]

    rows = sql.said(SENT, [(number, who, "{}") for number, who in enumerate(respondents)], select(RULES, sql.dialect))

    assert {row["id"]: (row["unreadable"], row["disposition"]) for row in rows} == {
        0: ([], "call-soon"),
        **{number: (["respondent"], None) for number in range(1, len(respondents))},
    }


def with_other_silences(**changes: object) -> RuleSet:
    """The rules in force, but for what "not sure" means."""
    silences = RULES.silences.model_copy(update=changes)
    return RuleSet(
        steps=RULES.steps,
        red_flags=RULES.red_flags,
        edition=RULES.edition,
        silences=silences,
        self_doubt=("confusion", "weakness"),
    )


OTHER_RULES: dict[str, Callable[[pytest.MonkeyPatch], RuleSet]] = {
    "of the form before": lambda _: rules_of_form(1),
    "of two steps": few_rules,
    "beside its own finding": lambda _: with_other_silences(beside_its_own=True, clock=Clock.SOON),
    "three together": lambda _: with_other_silences(at_most_alone=2, beside_a_finding=("lump", "bone-pain")),
    "no emergency": lambda _: with_other_silences(emergency=()),
}


@unwatched
@first_in_part("kind", OTHER_RULES, first=3)
def test_other_rules_are_followed_as_well(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = OTHER_RULES[kind](monkeypatch)
    given = list(zip(cycle(Respondent), random_answers(rules, OTHERS)))

    with engine("sqlite") as started:
        agree(started, rules, given)


@pytest.mark.unwatched
@first_in_part(("dialect", "columns"), product(DIALECTS, ([], ["--columns"])), first=2)
def test_the_command_prints_a_statement_under_the_names_it_is_given(
    dialect: str, columns: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    names = ["--table", "lake.checks", "--key", "pid", "--respondent", "who", "--answers", "said"]

    assert main(["sql", "--dialect", dialect, *names, *columns]) == 0

    header, *rest = capsys.readouterr().out.splitlines()
    assert (
        header.partition(" sha256: ")[0]
        == f"-- Red Flag Check, rules {VERSION}, questionnaire {QUESTIONNAIRE}, hash {HASH}."
    )
    statement = parse_one("\n".join(rest), dialect=dialect)
    assert isinstance(statement, exp.Select)
    (table,) = (each for each in statement.find_all(exp.Table) if each.db)
    assert (table.db, table.name) == ("lake", "checks")
    read_columns = {each.name for each in statement.find_all(exp.Column)}
    assert {"pid", "who"} <= read_columns
    assert ("said" in read_columns) != bool(columns)
    assert ("back_pain" in read_columns) == bool(columns)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--dialect", "oracle"], "Found the dialect 'oracle', expected one of: sqlite, postgres, duckdb, spark."),
        (["--dialect", "duckdb", "--table", "a b"], "'a b' is no identifier."),
        (["--dialect", "duckdb", "--table", "a; drop table b"], "'a; drop table b' is no identifier."),
        (["--dialect", "duckdb", "--table", "a.b.c.d"], "'a.b.c.d' is no identifier."),
        (["--dialect", "duckdb", "--table", ""], "'' is no identifier."),
        (["--dialect", "duckdb", "--key", "a.b"], "'a.b' is no identifier."),
        (["--dialect", "duckdb", "--answers", "1st"], "'1st' is no identifier."),
        (["--dialect", "duckdb", "--respondent", "id"], "expected a name of its own for each"),
    ],
)
def test_what_cannot_be_written_ends_with_status_two_and_one_line(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sql", *arguments]) == 2

    printed = capsys.readouterr()
    assert printed.out == ""
    assert len(printed.err.splitlines()) == 1
    assert words in printed.err


def test_without_sqlglot_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [name for name in sys.modules if name.startswith("rules.exports.sql.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sqlglot", None)

    assert main(["sql", "--dialect", "duckdb"]) == 2
    assert capsys.readouterr().err == "SQL is written with sqlglot, which is not installed: pip install sqlglot\n"


def test_no_other_command_loads_sqlglot() -> None:
    asked = "import sys, rules.commands as command; command.main(['export']); sys.exit('sqlglot' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", asked], check=False, capture_output=True).returncode == 0
