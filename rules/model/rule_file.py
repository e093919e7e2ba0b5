"""A whole rule set as one JSON file, and back: every declaration as pydantic writes and reads it.

The file of a rule set gives the same rules again, with the same hash. What is not such a file is refused, and so is one
with a key that is not known here: it may change what a rule means.
"""

from datetime import date
from typing import Self

from pydantic import ValidationError

from rules.errors import RulesError, in_one_line
from rules.model.dont_wait import Sign
from rules.model.questionnaire import LinkId, Step
from rules.model.red_flag import RedFlag
from rules.model.rule_set import Edition, RuleSet
from rules.model.silences import Silences
from rules.sources.citation import Declaration
from rules.sources.parameters import Parameter
from rules.sources.rulings import Ruling

"""How many faults a message names; a file that is something else altogether has hundreds."""


class RuleFile(Declaration):
    """What the file holds. The words name numbers in braces, which ``parameters`` gives.

    ``dont_wait`` and ``silent_options`` decide nothing: they are what the rules are proved against, and no part of the
    hash. Files of earlier days are without them.
    """

    version: str
    released: date
    hash: str
    questionnaire: int
    parameters: tuple[Parameter, ...]
    rulings: tuple[Ruling, ...]
    self_doubt: tuple[LinkId, ...]
    silences: Silences
    steps: tuple[Step, ...]
    red_flags: tuple[RedFlag, ...]
    dont_wait: tuple[Sign, ...] = ()
    silent_options: tuple[tuple[LinkId, str], ...] = ()

    @classmethod
    def of(
        cls,
        rules: RuleSet,
        parameters: tuple[Parameter, ...],
        rulings: tuple[Ruling, ...],
        dont_wait: tuple[Sign, ...],
        silent_options: tuple[tuple[LinkId, str], ...],
    ) -> Self:
        """Return the file of ``rules``."""
        return cls(
            version=rules.version,
            released=rules.released,
            hash=rules.hash,
            questionnaire=rules.questionnaire,
            parameters=parameters,
            rulings=rulings,
            self_doubt=tuple(sorted(rules.self_doubt)),
            silences=rules.silences,
            steps=rules.steps,
            red_flags=rules.red_flags,
            dont_wait=dont_wait,
            silent_options=silent_options,
        )

    def rule_set(self) -> RuleSet:
        """Return the rules of the file, under the hash that the file gives."""
        return RuleSet(
            steps=self.steps,
            red_flags=self.red_flags,
            edition=Edition(self.version, self.released, self.questionnaire, self.hash),
            silences=self.silences,
            self_doubt=self.self_doubt,
        )


def rules_from_json(text: str) -> RuleSet:
    """Rebuild the rules that ``python -m rules export`` printed.

    Raises:
        RulesError: ``text`` is not such a file, or its rules do not fit together.
    """
    try:
        return RuleFile.model_validate_json(text, strict=True).rule_set()
    except ValidationError as error:
        raise RulesError(
            f"{in_one_line(error)}. Expected what 'python -m rules export' of rules 2.0 or later prints."
        ) from error
