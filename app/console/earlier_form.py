"""Answers to an earlier form: read by the rules of that form alone, shown in its words, and to be asked again."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from app.console.levels import verdict_in_words
from rules.errors import RulesError
from rules.in_force import rule_set_of, triage
from rules.model.answers import codes_of
from rules.model.outcome import Advisory, Outcome
from rules.model.questionnaire import NONE, Item, LinkId, Respondent

ASK_AGAIN: Final = "Asked with an earlier form: ask again."


class EarlierAnswer(NamedTuple):
    """What was answered on one item, in the words of its own form."""

    term: str
    words: tuple[str, ...]


class EarlierAnswers(BaseModel):
    """Everything that was answered to one earlier form, as it is stored with a draft and with a saved call."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    questionnaire: int
    respondent: Respondent
    answers: dict[LinkId, str | list[str]]

    @classmethod
    def stored(cls, data: object) -> Self | None:
        """Return what was stored, as text or as plain data; None where it cannot be read by a form that is known."""
        try:
            read = cls.model_validate_json(data) if isinstance(data, str) else cls.model_validate(data)
            triage(read.answers, read.respondent, questionnaire=read.questionnaire)
        except (ValidationError, RulesError):
            return None
        return read

    @property
    def outcome(self) -> Outcome:
        """What the answers mean by the rules of their own form."""
        return triage(self.answers, self.respondent, questionnaire=self.questionnaire)

    @property
    def answered(self) -> tuple[EarlierAnswer, ...]:
        """Every answer, in the order and the words of its form."""
        items = rule_set_of(self.questionnaire).items
        asked = (item for item in items.values() if item.link_id in self.answers)
        return tuple(EarlierAnswer(item.clinical_term, self._words(item)) for item in asked)

    @property
    def advisory(self) -> Advisory:
        """What there is to weigh: which level the answers came to, what was found, and to ask again."""
        outcome = self.outcome
        found = "; ".join(each.words for each in outcome.findings)
        said = f"By its rules: {verdict_in_words(outcome.verdict)}{f' ({found})' if found else ''}."
        return Advisory("earlier-form", f"{ASK_AGAIN} {said}")

    def _words(self, item: Item) -> tuple[str, ...]:
        return tuple(item.option(code).words.to(self.respondent) for code in codes_of(self.answers[item.link_id]))


def all_stored(data: Iterable[object]) -> tuple[EarlierAnswers, ...]:
    """Return those of ``data`` that can be read."""
    return tuple(read for each in data if (read := EarlierAnswers.stored(each)))


def form_named(number: str) -> int:
    """Return the number of a form that was sent or stored as text.

    Raises:
        UnknownQuestionnaire: there is no form of that number here; a newer copy of the app may know it.
    """
    form = int(number) if number.isdecimal() and len(number) < 9 else 0
    return rule_set_of(form).questionnaire


def answers_in(
    items: Mapping[LinkId, Item], typed: Mapping[str, list[str]], prefix: str
) -> Iterator[tuple[LinkId, str | list[str]]]:
    """Give the answers that can be read; what was not asked is left out, and so is what cannot stand together."""
    for link_id, item in items.items():
        sent = typed.get(prefix + link_id, [])
        if item.check_all:
            chosen = _chosen(item, sent)
            if chosen:
                yield link_id, chosen
        elif sent and sent[0] in item.codes:
            yield link_id, sent[0]


def _chosen(item: Item, typed: list[str]) -> list[str]:
    """What stands beside "none of these" counts, and "none" does not."""
    codes = [code for code in item.codes if code in typed]
    return codes if codes == [NONE] else [code for code in codes if code != NONE]
