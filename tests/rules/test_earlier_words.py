"""The words of an earlier form are found for translators, as they are still shown; the titles of sources are not."""

from io import BytesIO
from pathlib import Path

from rules import earlier
from rules.earlier.words import extract
from rules.model.rule_file import rules_from_json
from rules.model.rule_set import RuleSet
from tests.support.table import table

FILES = sorted(Path(earlier.__file__).parent.glob("*.json"))


def shown_by(rules: RuleSet) -> set[str]:
    items = rules.items.values()
    wordings = [item.question for item in items] + [option.words for item in items for option in item.options]
    return {words for each in wordings for words in (each.patient, each.caregiver)} | {
        flag.finding for flag in rules.red_flags
    }


@table("file", FILES, ids=lambda file: file.name)
def test_every_wording_is_found_once_and_no_title_of_a_source(file: Path) -> None:
    found = [message for _, _, message, _ in extract(BytesIO(file.read_bytes()), (), ())]
    rules = rules_from_json(file.read_text(encoding="utf-8"))

    assert shown_by(rules) <= set(found)
    assert len(found) == len(set(found))
    assert {each.source.title for flag in rules.red_flags for each in flag.citations}.isdisjoint(found)
