"""The clinical risk log holds: its hazards are whole, its scores in the matrix, what it names and counts is there."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from rules.clinical.combinations import COMBINATIONS
from rules.in_force import RED_FLAGS, RULES, VERSION
from rules.model.disposition import Clock
from rules.sources.rulings import RULINGS, Ruling
from tests.support.table import table

ROOT: Final = Path(__file__).parents[2]
LOG: Final = (ROOT / "rules" / "SAFETY.md").read_text(encoding="utf-8")

FIELDS: Final = ("Sequence", "Harm", "Control", "Evidence", "Before", "After", "Owner", "Status")
HARDEST: Final = 5
"""Severity and likelihood go from 1 to this."""
LEFT_OPEN: Final = "to be set by the hospital"
SCORE: Final = re.compile(rf"(?P<severity>[1-{HARDEST}]) × (?P<likelihood>[1-{HARDEST}]) = (?P<risk>\d+)(?P<by>, .+)?")
KINDS: Final = ("Design", "Protective", "Information")
NO_CONTROL: Final = "None in the product yet."
NO_EVIDENCE: Final = "none yet"
STATUSES: Final = ("open", "controlled", "handed over", "closed")
NEEDS_WORDS: Final = ("open", "handed over", "closed")
"""What is missing, who is to do it, who accepted it and when."""
IN_WORDS: Final = {Clock.TODAY: "*today*", Clock.SOON: "*soon*", Clock.NEXT_VISIT: "the visit"}
NUMBERS: Final = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|both|una|dos|tres|ambas|ambos"


class Hazard(NamedTuple):
    """One hazard of the log: its number, its title, and every field by its name."""

    number: int
    title: str
    fields: dict[str, str]

    @property
    def status(self) -> str:
        """The status alone, without the words that follow it."""
        return self.fields.get("Status", "").partition(":")[0]

    def score(self, when: str) -> int | None:
        """Return the risk ``when`` it is judged; None if it is left to the hospital."""
        found = SCORE.fullmatch(self.fields[when])
        return int(found["risk"]) if found else None

    @property
    def tests(self) -> list[str]:
        """The tests that stand as evidence, by file and function."""
        return re.findall(r"`(tests/[\w/]+\.py::test_\w+)`", self.fields["Evidence"])


def section(heading: str, text: str = LOG) -> str:
    """Return what stands under ``heading``, up to the next of its rank."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, flags=re.DOTALL | re.MULTILINE)
    assert found, f"there is no section {heading!r}"
    return found[1]


def hazards_of(log: str) -> list[Hazard]:
    blocks = re.findall(
        r"^### H(\d+)\. ([^\n]+)\n(.*?)(?=^### |\Z)", section("Hazard log", log), re.DOTALL | re.MULTILINE
    )
    named = rf"\*\*({'|'.join(FIELDS)})\.\*\* (.*?)\.?(?=\s+(?:- )?\*\*|\s*\Z)"
    return [Hazard(int(no), title, dict(re.findall(named, text, flags=re.DOTALL))) for no, title, text in blocks]


def rows_of(text: str) -> list[list[str]]:
    """Return the cells of every line of the tables in ``text``, without the lines that only rule them off."""
    lines = re.findall(r"^\| (.*) \|$", text, flags=re.MULTILINE)
    return [line.split(" | ") for line in lines if not set(line) <= set("|- ")]


@cache
def functions_of(file: Path) -> frozenset[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def is_a_test(name: str) -> bool:
    file, _, function = name.partition("::")
    return (ROOT / file).is_file() and function in functions_of(ROOT / file)


HAZARDS: Final = hazards_of(LOG)


def each_hazard(hazard: Hazard) -> str:
    return f"H{hazard.number}"


def test_hazards_are_numbered_through() -> None:
    assert HAZARDS
    assert [hazard.number for hazard in HAZARDS] == list(range(1, len(HAZARDS) + 1))


@table("hazard", HAZARDS, ids=each_hazard)
def test_a_hazard_has_every_field_in_order(hazard: Hazard) -> None:
    assert tuple(hazard.fields) == FIELDS
    assert [name for name, said in hazard.fields.items() if not said.strip()] == []


@table("hazard", HAZARDS, ids=each_hazard)
def test_a_score_is_in_the_matrix_or_left_to_the_hospital(hazard: Hazard) -> None:
    for when in ("Before", "After"):
        said = hazard.fields[when]
        found = SCORE.fullmatch(said)

        assert found or said == LEFT_OPEN, f"{when}: {said}"
        assert not found or int(found["severity"]) * int(found["likelihood"]) == int(found["risk"]), said
    assert (hazard.score("After") or 0) <= (hazard.score("Before") or 0), "it is riskier with its controls than without"


@table("hazard", HAZARDS, ids=each_hazard)
def test_a_control_says_its_kind(hazard: Hazard) -> None:
    said = hazard.fields["Control"]
    kinds = re.findall(r"\*(\w+):\*", said)

    assert f"{said}." == NO_CONTROL or (kinds and said.startswith("*"))
    assert kinds == [kind for kind in KINDS if kind in kinds], "the strongest kind stands first, and each once"


@table("hazard", HAZARDS, ids=each_hazard)
def test_an_owner_is_a_role(hazard: Hazard) -> None:
    roles = re.findall(r"\*([a-z ]+)\*", LOG.partition("**Owners**")[2].partition("\n")[0])

    assert hazard.fields["Owner"].lower() in roles


@table("hazard", HAZARDS, ids=each_hazard)
def test_a_status_is_earned(hazard: Hazard) -> None:
    words = hazard.fields["Status"].partition(": ")[2]

    assert hazard.status in STATUSES
    assert bool(words) is (hazard.status in NEEDS_WORDS), "it has to say what is missing, or who does or accepted it"
    if hazard.status in ("controlled", "closed"):
        assert hazard.tests, "without evidence"
    if hazard.status == "closed":
        assert all(hazard.score(when) and "proposed" not in hazard.fields[when] for when in ("Before", "After"))


@table("hazard", HAZARDS, ids=each_hazard)
def test_evidence_is_tests_and_nothing_else(hazard: Hazard) -> None:
    said = hazard.fields["Evidence"]

    assert said == NO_EVIDENCE or said == ", ".join(f"`{name}`" for name in hazard.tests)
    assert len(set(hazard.tests)) == len(hazard.tests)


def test_every_test_that_is_named_exists() -> None:
    named = re.findall(r"`(tests/[^`]*::\w+)`", LOG)

    assert len(named) > len(HAZARDS)
    assert [name for name in named if not is_a_test(name)] == []


@table("ruling", RULINGS, ids=lambda ruling: ruling.code)
def test_every_ruling_stands_with_its_rules_and_how_urgent_they_are(ruling: Ruling) -> None:
    rows = [row[1] for row in rows_of(LOG) if row[0] == ruling.code]
    ruled = [flag for flag in RED_FLAGS if ruling in flag.rulings]

    assert len(rows) == 1
    assert sorted(re.findall(r"`([\w-]+)`", rows[0])) == sorted(flag.code for flag in ruled)
    assert {clock for clock, words in IN_WORDS.items() if words in rows[0]} == {flag.verdict.clock for flag in ruled}


def test_no_ruling_is_named_that_there_is_not() -> None:
    assert set(re.findall(r"\bC\d+\b", LOG)) == {ruling.code for ruling in RULINGS}


def test_no_text_counts_the_rulings_by_hand() -> None:
    """They were two once, and a page still called them that when they were ten."""
    claim = re.compile(rf"\b({NUMBERS}|\d+) (recorded )?(exceptions|rulings|excepciones)\b", re.IGNORECASE)
    older = re.compile(rf"\b({NUMBERS}) (choices open|places these rules|casos estas reglas)", re.IGNORECASE)
    kinds = ("*.md", "*.html", "*.po")
    found = [path for room in ("app", "rules", "templates") for kind in kinds for path in (ROOT / room).rglob(kind)]
    texts = {path: path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *found)}

    assert [path.name for path, text in texts.items() if claim.search(text) or older.search(text)] == []


def test_the_figures_are_those_of_the_rules_and_of_this_log() -> None:
    heads, figures = rows_of(section("What the rules are, in figures"))[:2]
    by_status = Counter(hazard.status for hazard in HAZARDS)

    assert f"rules {VERSION}" in LOG.partition("\n## ")[0]
    assert dict(zip(heads, map(int, figures), strict=True)) == {
        "steps": len(RULES.steps),
        "questions": len(RULES.items),
        "red flags": len(RED_FLAGS),
        "of them combinations": len(COMBINATIONS),
        "rulings": len(RULINGS),
        "hazards": len(HAZARDS),
        **{status: by_status[status] for status in STATUSES},
    }


def test_the_matrix_multiplies_and_every_risk_has_one_answer() -> None:
    rows = rows_of(section("How risk is managed and judged"))
    matrix = {row[0][2]: [int(cell) for cell in row[1:]] for row in rows if row[0].startswith("**")}
    bands = [re.fullmatch(r"(\d+)–(\d+)", row[0]) for row in rows]
    risks = [risk for band in bands if band for risk in range(int(band[1]), int(band[2]) + 1)]

    assert matrix == {str(n): [n * times for times in range(1, HARDEST + 1)] for n in range(HARDEST, 0, -1)}
    assert risks == list(range(1, HARDEST**2 + 1))


def test_what_needs_two_signatures_is_named_in_the_overall_risk() -> None:
    overall = section("Overall residual risk")
    heavy = [f"H{hazard.number}" for hazard in HAZARDS if (hazard.score("After") or 0) >= 10]

    assert heavy
    assert ", ".join(heavy) in overall


def test_every_assumption_is_numbered_and_every_reference_leads_to_something() -> None:
    assumed = re.findall(r"^\| (A\d+) \|", section("What is handed to the hospital"), flags=re.MULTILINE)

    assert assumed == [f"A{number}" for number in range(1, len(assumed) + 1)]
    assert set(re.findall(r"\bA\d+\b", LOG)) == set(assumed)
    assert set(re.findall(r"\bH\d+\b", LOG)) == {f"H{hazard.number}" for hazard in HAZARDS}


def test_what_is_handed_over_says_by_which_assumption() -> None:
    assert [h.number for h in HAZARDS if h.status == "handed over" and not re.search(r"A\d", h.fields["Status"])] == []


@table(
    "wrong",
    [
        ("= 15", "= 14"),
        ("**Owner.** Clinical lead", "**Owner.** Dr. Jones"),
        ("**Status.** controlled", "**Status.** fine"),
        ("**Harm.**", "**Effect.**"),
        ("*Design:*", "*Hope:*"),
    ],
)
def test_a_log_with_a_fault_would_be_noticed(wrong: tuple[str, str]) -> None:
    checks = (
        test_a_hazard_has_every_field_in_order,
        test_a_score_is_in_the_matrix_or_left_to_the_hospital,
        test_a_control_says_its_kind,
        test_an_owner_is_a_role,
        test_a_status_is_earned,
    )
    spoiled = hazards_of(LOG.replace(*wrong))

    assert any(_fails(check.__wrapped__, hazard) for check in checks for hazard in spoiled)  # type: ignore[attr-defined]


def _fails(check: object, hazard: Hazard) -> bool:
    try:
        check(hazard)  # type: ignore[operator]
    except (AssertionError, KeyError):
        return True
    return False
