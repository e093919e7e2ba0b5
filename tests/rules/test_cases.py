"""Every clinical case of ``tests/rules/cases``, against the rules in force."""

import pytest

from rules.errors import AnswersError
from rules.in_force import triage
from tests.rules.case_tables import Case, cases
from tests.rules.plain_words import fail_in_words


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_clinical_case_comes_out_as_the_specification_says(case: Case) -> None:
    try:
        differences = case.differences(triage(case.given(), case.respondent))
    except AnswersError as error:
        differences = (f"the questions no longer offer an answer of this case: {error}",)

    if differences:
        fail_in_words(case.name, *(f"  {line}" for line in (case.reported, *differences)))
