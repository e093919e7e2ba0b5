"""The certificate that a second prover gave is of the rules in force, and agrees with our own proof."""

import ast
import json
import sys
from pathlib import Path
from typing import Final

import pytest

from app.rulebook.proof import stored_proof
from rules import in_force
from rules.exports.as_json import rules_as_data
from rules.model.disposition import Clock
from tests.tools.certificate.__main__ import checksum, checksum_of
from tests.tools.certificate.promises import FURTHER

ROOT: Final = Path(__file__).parent.parent.parent
PROGRAM: Final = ROOT / "tests" / "tools" / "certificate"
CERTIFICATE: Final = json.loads((ROOT / "app" / "rulebook" / "certificate.json").read_text(encoding="utf-8"))

AGAIN: Final = "run `.venv/bin/python -m tests.tools.certify Z3`"


def test_the_certificate_is_of_the_rules_in_force() -> None:
    assert CERTIFICATE["hash"] == in_force.HASH, f"the rules have changed: {AGAIN}"
    assert CERTIFICATE["export"] == checksum_of(rules_as_data()), f"what is exported has changed: {AGAIN}"


def test_everything_that_is_promised_is_certified() -> None:
    promised = [each.code for each in stored_proof().properties]

    assert {each["code"]: each["verdict"] for each in CERTIFICATE["promises"]} == dict.fromkeys(
        [*promised, *FURTHER, "presentations"], "proved"
    )
    assert CERTIFICATE["holds"]


@pytest.mark.parametrize("clock", [clock for clock in Clock if clock is not Clock.NEXT_VISIT])
def test_both_provers_found_the_same_presentations(clock: Clock) -> None:
    ours = (" ".join(sorted(line.split())) for line in stored_proof().presentations[clock])

    assert CERTIFICATE["presentations"][clock] == checksum(ours)


@pytest.mark.parametrize("name", ["formulas", "promises", "solver", "presentations", "__main__"])
def test_the_second_prover_stands_on_the_export_alone(name: str) -> None:
    code = ast.parse((PROGRAM / f"{name}.py").read_text(encoding="utf-8"))
    imports = [each for each in ast.walk(code) if isinstance(each, ast.Import | ast.ImportFrom)]
    imported = {
        module
        for each in imports
        for module in ([each.module or "."] if isinstance(each, ast.ImportFrom) else [one.name for one in each.names])
    }
    own = {each for each in imported if each.startswith("tests.tools.certificate.")}

    assert own <= {f"tests.tools.certificate.{each}" for each in ("formulas", "promises", "solver", "presentations")}
    assert {each.partition(".")[0] for each in imported - own} <= {*sys.stdlib_module_names, "z3"}
