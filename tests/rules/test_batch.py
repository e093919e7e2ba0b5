"""Many sets of answers at once have the outcomes that each has alone."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rules.engine.batch import Batch
from rules.engine.triage import compiled
from rules.in_force import RULES
from rules.model.disposition import Route
from rules.model.questionnaire import Answers, Respondent
from tests.rules.strategies import readable_answers

ENGINE = compiled(RULES)
BATCH = Batch(ENGINE)


@given(st.lists(readable_answers(), min_size=1, max_size=8))
def test_each_row_has_the_outcome_of_its_answers(many: list[Answers]) -> None:
    rows = BATCH.triage(BATCH.columns(many))

    for row, answers in enumerate(many):
        alone = ENGINE.triage(answers, Respondent.NURSE)
        fired = sum(int(word) << 64 * place for place, word in enumerate(rows.fired[row]))
        codes = {flag.code for place, flag in enumerate(ENGINE.layout.flags) if fired >> place & 1}
        assert rows.urgency[row] == alone.disposition.urgency
        assert rows.is_emergency[row] == (alone.route is Route.EMERGENCY)
        assert rows.is_complete[row] == alone.complete
        assert codes == {finding.code for finding in alone.findings}


def test_more_rows_than_are_worked_on_at_once_keep_their_order() -> None:
    size = 40_000
    weaker = ENGINE.rules.items["weakness"].codes.index("weaker") + 1
    column = np.zeros(size, np.uint16)
    column[::3] = weaker

    urgency = BATCH.triage({"weakness": column}).urgency

    assert urgency[::3].tolist() == [2] * len(urgency[::3])
    assert 2 not in urgency[1::3]


def test_a_check_without_an_answer_and_one_with_several_to_an_item_are_rows_like_any() -> None:
    item = next(each for each in ENGINE.layout.items if each.check_all)
    many: list[Answers] = [{}, {"weakness": "weaker", item.link_id: [code for code in item.codes if code != "none"]}]

    rows = BATCH.triage(BATCH.columns(many))

    assert rows.urgency.tolist() == [ENGINE.triage(each, Respondent.NURSE).disposition.urgency for each in many]
