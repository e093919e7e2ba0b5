"""What a saved call says, in words: read from what was stored, and never worked out again."""

from collections.abc import Iterable
from datetime import tzinfo
from functools import cached_property
from typing import Any, Final

from app.console.about import about_in_words
from app.console.call.fields import (
    BLOCKS,
    FIELD,
    PAPER_AT,
    SECOND_ACCOUNT,
    SECOND_AT,
    TAKEN_OVER,
    UNCONFIRMED,
    Kind,
    empty_record,
)
from app.console.call.measures import MEASURES, told
from app.console.decided import Change, as_saved, change_of
from app.console.earlier_form import ASK_AGAIN, all_stored
from app.console.levels import decided_in_words, level_in_words, verdict_in_words
from app.console.record.shown import Answered, Found, Written, WrittenBlock, passage_of
from app.console.suspected import suspected_in_words
from app.console.times import age_on, day_and_time
from app.data.calls import answers_of, outcome_of
from app.data.models import Call
from rules.advice.open_signs import open_signs
from rules.advice.safety_net import ASK_A_HELPER
from rules.clinical.override_reasons import REASONS
from rules.errors import UnknownQuestionnaire
from rules.exports.as_json import level_from_data
from rules.in_force import is_earlier, rule_set_of
from rules.model.disposition import Disposition, Route, Verdict
from rules.model.outcome import Finding, Raised
from rules.model.questionnaire import NO, NONE, Item, LinkId, Respondent
from rules.model.rule_set import RuleSet

_NUMBER: Final = "the emergency number"


class SavedCall:
    """A call as it was saved, in the words of its own form; what no form here knows stands as its code.

    ``rules`` are those of that form, if it is known; ``earlier`` is what had been answered to a form before it.
    """

    def __init__(self, call: Call) -> None:
        """Read ``call``."""
        self.call = call
        self.record: dict[str, Any] = {**empty_record(), **call.record}
        self.answers = answers_of(call)
        self.outcome = outcome_of(call.outcome)
        self.rules = _rules_of(self.outcome.questionnaire)
        self.earlier = all_stored(self.record["earlier"])
        self._respondent = Respondent.PATIENT if call.respondent == Respondent.PATIENT else Respondent.CAREGIVER

    @cached_property
    def verdict(self) -> Verdict | None:
        """What was decided in all its parts; None if its level is not in use any more."""
        return as_saved(self.call).verdict if self.call.decided in list(Disposition) else None

    @property
    def computed(self) -> str:
        """What was computed, in words; where a lower route was decided, with the route."""
        if self.verdict and self.call.computed == self.call.decided and self.change is Change.LOWERED:
            return verdict_in_words(self.outcome.verdict)
        return decided_in_words(self.outcome, self.call.computed)

    @property
    def decided(self) -> str:
        """What the nurse decided, in words."""
        return level_in_words(self.call.decided, self.verdict.clock if self.verdict else None)

    @property
    def is_emergency(self) -> bool:
        """Whether the way to help is the emergency number."""
        return self.verdict is not None and self.verdict.route is Route.EMERGENCY

    @property
    def ask_again(self) -> str:
        """What to do about answers to a form that is not the one in force; empty if they are to that one."""
        return ASK_AGAIN if is_earlier(self.outcome.questionnaire) else ""

    @property
    def change(self) -> Change:
        """Whether the nurse decided on what was computed, on more, or on less."""
        if self.verdict and self.call.computed == self.outcome.disposition:
            return change_of(self.verdict, self.outcome.verdict)
        # A level that is not in use any more has no clock and no route to go by.
        decided, computed = level_from_data(self.call.decided), level_from_data(self.call.computed)
        if decided == computed:
            return Change.NONE
        return Change.RAISED if decided.urgency > computed.urgency else Change.LOWERED

    @property
    def is_changed(self) -> bool:
        """Whether the nurse decided on something else."""
        return self.change is not Change.NONE

    @property
    def changed(self) -> str:
        """How the decision stands to what was computed, in words; empty if it is the same."""
        return f"{self.change} from {self.computed}" if self.is_changed else ""

    @property
    def about(self) -> str:
        """What the call was about, if it was about no symptom."""
        return about_in_words(self.call.about) if self.call.about else ""

    @property
    def suspected(self) -> str:
        """What the findings point to, as a nurse names it; empty if nothing is suspected."""
        return suspected_in_words(self.outcome)

    @property
    def reason(self) -> str:
        """Why the decision is not what was computed."""
        return REASONS.get(self.call.override_reason or "", self.call.override_reason or "")

    @property
    def second(self) -> str:
        """Who agreed to less than was computed, and how."""
        record = self.record
        own, written = record[SECOND_ACCOUNT], (record["second_clinician"], record["second_number"])
        named = f"{own}, {self.how_second}, {record[SECOND_AT]}" if own else ""
        return "; ".join(filter(None, (named, ", ".join(filter(None, (*written, self._is_outside))))))

    @property
    def how_second(self) -> str:
        """How the second clinician agreed: on their own screen, or as the nurse wrote it down."""
        return "on their own screen" if self.record[SECOND_ACCOUNT] else self._is_outside or "as the nurse wrote down"

    @property
    def _is_outside(self) -> str:
        return "by name and number, without an account here" if self.record["second_number"] else ""

    @property
    def way(self) -> str:
        """Where the patient is sent, and how they get there."""
        return ", ".join(filter(None, (self.typed("place"), self.typed("transport"))))

    @property
    def accepted(self) -> str:
        """Who takes the patient over, and since when."""
        return " at ".join(filter(None, (self.typed("accepted_by"), self.typed("accepted_at"))))

    @cached_property
    def found(self) -> tuple[Found, ...]:
        """Every finding and every sign not ruled out, most urgent first."""
        found = [
            *map(self._found, self.outcome.findings),
            *(self._not_ruled_out(each) for each in self.outcome.raised if each.not_ruled_out),
        ]
        return tuple(sorted(found, key=lambda each: -each.disposition.urgency))

    @property
    def advisories(self) -> tuple[str, ...]:
        """What there was to weigh."""
        helper = [ASK_A_HELPER.words.caregiver] if self.outcome.helper_needed else []
        return (*(each.words for each in self.outcome.advisories), *helper)

    @property
    def not_sure(self) -> tuple[Answered, ...]:
        """The items answered "not sure"."""
        return self._items(self.outcome.unknown)

    @property
    def denied(self) -> tuple[Answered, ...]:
        """The items answered "no" or "none"."""
        return self._items(self.outcome.negatives)

    @property
    def not_answered(self) -> tuple[Answered, ...]:
        """The items that had no answer when the call was saved."""
        return self._items(self.outcome.unanswered)

    @property
    def reported(self) -> tuple[Answered, ...]:
        """Every other answer that says something."""
        return tuple(self.answered(link_id) for link_id in self._unnamed if not self._is_no(link_id))

    @property
    def also_no(self) -> tuple[Answered, ...]:
        """The answers "no" that were not asked for by the other answers."""
        return tuple(self.answered(link_id) for link_id in self._unnamed if self._is_no(link_id))

    @property
    def also_said(self) -> tuple[Answered, ...]:
        """The answers that report something and are behind no finding."""
        behind = {each.link_id for found in self.found for each in found.answers}
        return tuple(each for each in self.reported if each.link_id not in behind)

    @property
    def unconfirmed(self) -> tuple[Answered, ...]:
        """The answers that came with the caller's own check, and that nobody asked again."""
        return tuple(self.answered(link_id) for link_id in self.record[UNCONFIRMED])

    @property
    def other_comments(self) -> tuple[Answered, ...]:
        """What was written down beside items that were neither answered nor asked."""
        named = {*self.answers, *self.outcome.unanswered}
        beside = dict.fromkeys((*self.record["comments"], *self.record[MEASURES]))
        return tuple(self.answered(link_id) for link_id in beside if link_id not in named)

    @property
    def blocks(self) -> tuple[WrittenBlock, ...]:
        """Everything written down about the call, the patient and the treatment, without what is empty."""
        blocks = [
            *(WrittenBlock(block.title, self._written(field.name for field in block.fields)) for block in BLOCKS),
            WrittenBlock("Other", self._written(sorted({*self.record} - {*empty_record()}))),
        ]
        return tuple(block for block in blocks if block.fields)

    def typed(self, name: str) -> str:
        """Return what stands in a field, in words."""
        value = str(self.record.get(name, ""))
        return FIELD[name].words_for(value) if name in FIELD else value

    def mark(self, name: str) -> str:
        """Return what follows a field that was taken over from elsewhere and not confirmed; else nothing."""
        where = next((words for marks, words in TAKEN_OVER.items() if name in self.record[marks]), "")
        return f" (from {where}, not confirmed)" if where else ""

    def answered(self, link_id: LinkId, codes: tuple[str, ...] | None = None) -> Answered:
        """Return the answer on an item, or those of its ``codes`` that matter here."""
        given = self.answers.get(link_id, ()) if codes is None else codes
        item = self.rules.items.get(link_id) if self.rules else None
        words = tuple(_option_words(item, code, self._respondent) for code in given)
        comment = str(self.record["comments"].get(link_id, ""))
        term = item.clinical_term if item else link_id
        measured = told(self.record[MEASURES].get(link_id, {}))
        return Answered(link_id, term, words, comment, link_id in self.record[UNCONFIRMED], measured, given)

    def age(self, zone: tzinfo | None) -> int | None:
        """Return how old the patient was at the time of the call, if the date of birth can be read."""
        return age_on(self.typed("patient_born"), self.call.started_at.astimezone(zone).date())

    def on_paper(self, zone: tzinfo | None) -> str:
        """Return when the call was taken on paper, and when it was typed in; nothing if it was typed at once."""
        taken = self.typed(PAPER_AT.name)
        return (
            f"{PAPER_AT.label.lower()} {taken}, typed in at {day_and_time(self.call.saved_at, zone)}" if taken else ""
        )

    @property
    def _unnamed(self) -> list[LinkId]:
        """The items that were answered, neither "not sure" nor denied."""
        named = {*self.outcome.unknown, *self.outcome.negatives}
        return [link_id for link_id in self.answers if link_id not in named]

    def _is_no(self, link_id: LinkId) -> bool:
        return set(self.answers[link_id]) <= {NONE, NO}

    def _written(self, names: Iterable[str]) -> tuple[Written, ...]:
        return tuple(
            Written(FIELD[name].label + self.mark(name), self.typed(name), FIELD[name].kind is Kind.PHONE)
            if name in FIELD
            else Written(name, self.typed(name))
            for name in names
            if self.typed(name)
        )

    def _items(self, link_ids: Iterable[LinkId]) -> tuple[Answered, ...]:
        return tuple(map(self.answered, link_ids))

    def _found(self, finding: Finding) -> Found:
        return Found(
            code=finding.code,
            disposition=finding.disposition,
            level=verdict_in_words(finding.verdict),
            words=finding.words,
            answers=tuple(self.answered(each.link_id, each.codes) for each in finding.said),
            passages=tuple(map(passage_of, finding.citations)),
        )

    def _not_ruled_out(self, raised: Raised) -> Found:
        """Name the item that was not clear, and the signs that it may hide."""
        return Found(
            code=raised.link_id,
            disposition=raised.disposition,
            level=verdict_in_words(raised.verdict),
            words=open_signs(raised, emergency_number=_NUMBER),
            answers=(self.answered(raised.link_id),),
            is_unsure=True,
        )


def _rules_of(questionnaire: int) -> RuleSet | None:
    try:
        return rule_set_of(questionnaire)
    except UnknownQuestionnaire:
        return None


def _option_words(item: Item | None, code: str, respondent: Respondent) -> str:
    """Return the words of an answer, as they were read out to ``respondent``."""
    return item.option(code).words.to(respondent) if item and code in item.codes else code
