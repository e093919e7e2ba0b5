"""Every clinical case of ``tests/rules/cases``, against the rules in force."""

import pytest

from rules.assessment import triage
from tests.rules.case_tables import Case, cases


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_clinical_case_comes_out_as_the_specification_says(case: Case) -> None:
    outcome = triage(case.given(), case.respondent)

    differences = case.differences(outcome)
    assert not differences, "\n".join((case.name, *differences))
