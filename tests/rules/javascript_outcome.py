"""What the rules as JavaScript say of answers, and what they should say."""

import json
from typing import Any, Final

from rules.commands import ENGINE
from rules.exports.as_json import outcome_as_data
from rules.model.outcome import Outcome

TRIAGE: Final = ENGINE.read_text(encoding="utf-8")

Said = Any
"""An outcome as plain data; or the list of faults; or, for what no engine should throw, its words."""

TELL: Final = """({ AnswersError, triage }, sent) => sent.map(([answers, respondent]) => {
  try {
    return triage(answers, respondent);
  } catch (error) {
    return error instanceof AnswersError ? error.faults : String(error);
  }
})"""

WORDS: Final = {"finding", "citations", "advisories"}


def told(outcome: Outcome) -> Said:
    """An outcome as the engines of JavaScript tell it."""
    return json.loads(json.dumps(_without_words(outcome_as_data(outcome))))


def _without_words(data: Any) -> Any:  # noqa: ANN401 - whatever JSON can say
    if isinstance(data, dict):
        return {key: _without_words(value) for key, value in data.items() if key not in WORDS}
    return [_without_words(each) for each in data] if isinstance(data, list) else data
