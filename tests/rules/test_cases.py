"""Every clinical case of ``tests/rules/cases``, against the rules in force."""

import pytest

from rules.errors import AnswersError
from rules.in_force import triage
from tests.rules.case_tables import Case, tables
from tests.rules.plain_words import fail_in_words


@pytest.mark.parametrize("name", tables())
def test_the_clinical_cases_come_out_as_the_specification_says(name: str) -> None:
    wrong = {case.name: found for case in tables()[name] if (found := _differences(case))}

    if wrong:
        fail_in_words("\n\n".join("\n".join((name, *(f"  {line}" for line in found))) for name, found in wrong.items()))


def _differences(case: Case) -> tuple[str, ...]:
    try:
        differences = case.differences(triage(case.given(), case.respondent))
    except AnswersError as error:
        differences = (f"the questions no longer offer an answer of this case: {error}",)
    return (case.reported, *differences) if differences else ()
