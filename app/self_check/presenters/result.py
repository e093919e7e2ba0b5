"""Everything the result shows, in finished words: the outcome of ``rules`` beside the words that belong to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.calling.nobody_answers import nobody_answers, which_er
from app.i18n.dates import day_in_full, time_of_day, zone_name
from app.i18n.words import gettext, translate
from app.rulebook.answered import answered, answered_by
from app.rulebook.citations import CitationView
from app.self_check import addresses, journey
from app.self_check.presenters.advice import AdviceView, OpenQuestion, SignsView, advice_view, signs_view
from app.self_check.presenters.handoff_code import CodeGroup, code_groups
from app.self_check.presenters.reasons import Reason, by_passage, citation_views, denied, in_full, reasons
from app.self_check.presenters.to_tell import (
    ShortNote,
    SinceWhen,
    in_english,
    script_lines,
    short_note,
    since_when,
)
from app.self_check.presenters.visit_topics import TopicView, topic_views
from app.self_check.since_words import in_words
from rules import in_force
from rules.advice.cards import ShownCard, checked_against
from rules.advice.denied_signs import denied_signs
from rules.advice.safety_net import (
    ASK_A_HELPER,
    NOT_A_DIAGNOSIS,
    UNLESS_TOLD_OTHERWISE,
    YOU_MAKE_THE_CALL,
    may_happen_next,
    what_would_change,
    while_you_wait,
)
from rules.advice.visit_questions import questions_for
from rules.model.disposition import Disposition, Route
from rules.model.outcome import Outcome
from rules.model.questionnaire import CodesByItem, LinkId, Respondent
from rules.text import N_

VISIT = "for-the-visit"

_ASK_AGAIN = N_("These answers were asked with an earlier form: ask again.")


@dataclass(frozen=True, slots=True)
class Assessed:
    """What the ``answers`` mean at ``now``, in the local time of the team; a time to call counts from ``since``.

    ``main`` is the step of the main trouble, if one was named. ``changed_after`` is when call now was told, if an
    answer was changed after it and less is meant since. ``told_at`` is when it was said that is only shown again.
    ``began`` holds since when each finding has been there, as far as it was told.
    """

    outcome: Outcome
    answers: CodesByItem
    respondent: Respondent
    now: datetime
    since: datetime
    main: str | None = None
    changed_after: datetime | None = None
    told_at: datetime | None = None
    began: Mapping[str, str] = field(default_factory=dict)


class ResultView:
    """One result page, with ``card`` at its head.

    The words of each part are found when that part is shown: a part with a missing translation is in English alone.
    """

    def __init__(self, assessed: Assessed, card: ShownCard) -> None:
        """Show what was ``assessed``."""
        self.outcome, self.answers, self.respondent = assessed.outcome, assessed.answers, assessed.respondent
        self.now, self.card, self._main = assessed.now, card, assessed.main
        self.began = assessed.began
        self._told_at, self._changed_after = assessed.told_at or assessed.now, assessed.changed_after
        self._items = in_force.rule_set_of(self.outcome.questionnaire).items

    @property
    def answered_by(self) -> str:
        """Who answered, within a sentence."""
        return answered_by(self.respondent)

    @property
    def made_at(self) -> str:
        """When it was told: as the page was made, unless it is shown again without its answers."""
        return f"{day_in_full(self._told_at)}, {time_of_day(self._told_at)} {zone_name(self._told_at)}"

    @property
    def changed(self) -> str | None:
        """That an answer was changed after call now was told, if less is meant since."""
        if self._changed_after is None:
            return None
        return changed_since(time_of_day(self._changed_after))

    @property
    def slip_url(self) -> str | None:
        """Where an emergency sign can be taken back that was tapped by mistake; None if it is not why."""
        if self.is_of_earlier_form:
            return None
        signs = (each for each in self.outcome.findings if each.route is Route.EMERGENCY and len(each.link_ids) == 1)
        return next((addresses.of_slip(link_id) for each in signs for link_id in each.link_ids), None)

    @property
    def answered(self) -> str:
        """Who answered, and when."""
        return answered(self.respondent, self.made_at)

    @property
    def helper(self) -> str | None:
        """What to do if the one who answers may be confused."""
        return ASK_A_HELPER.words.to(self.respondent, translate) if self.outcome.helper_needed else None

    @property
    def you_make_the_call(self) -> str:
        """That nothing was sent."""
        return YOU_MAKE_THE_CALL.to(self.respondent, translate)

    @property
    def if_nobody_answers(self) -> tuple[str, ...]:
        """What to do if nobody is reached, unless the card tells it: that of a call now does, but for the place."""
        if self.outcome.disposition is Disposition.CALL_NOW:
            return which_er(self.outcome)
        return nobody_answers(self.outcome, self.respondent)

    @property
    def nobody_answers(self) -> tuple[str, ...]:
        """What to do if nobody was reached, a sentence each."""
        return nobody_answers(self.outcome, self.respondent)

    @property
    def script(self) -> tuple[str, ...]:
        """The script for the call, in paragraphs."""
        return script_lines(self.outcome, self.respondent, self.began)

    @property
    def since_when(self) -> tuple[SinceWhen, ...]:
        """The findings to tell since when, each with what can be tapped."""
        return since_when(self.outcome, self.began)

    def began_in_words(self, code: str) -> str | None:
        """Return since when a finding has been there, if it was told."""
        return in_words(self.began.get(code))

    @property
    def short_note(self) -> ShortNote:
        """What to send to somebody, in a few words."""
        return short_note(self.card, self.made_at, [each.finding for each in self.found])

    @property
    def in_english(self) -> str | None:
        """The first words for a listener who may not speak the language of the page, with what is most urgent."""
        return in_english(self.outcome, self.respondent)

    @property
    def code(self) -> tuple[CodeGroup, ...]:
        """Everything answered, to read out to a nurse; answers to an earlier form are asked again instead."""
        if self.is_of_earlier_form:
            return ()
        return code_groups(self.answers, self.respondent, self.now.date())

    @property
    def found(self) -> tuple[Reason, ...]:
        """Every reason, most urgent first."""
        return tuple(reasons(self.outcome, self.respondent))

    @property
    def reasons(self) -> tuple[tuple[Reason, ...], ...]:
        """The reasons that have the level of the page, in groups that rest on one passage."""
        return by_passage(each for each in self.found if each.disposition is self.outcome.disposition)

    @property
    def also_noted(self) -> tuple[tuple[Reason, ...], ...]:
        """The reasons that are less urgent than the page, in groups that rest on one passage."""
        return by_passage(each for each in self.found if each.disposition is not self.outcome.disposition)

    @property
    def checked_against(self) -> tuple[CitationView, ...]:
        """The passages that a result without findings was checked against."""
        return citation_views(checked_against(self.outcome))

    @property
    def unless_told_otherwise(self) -> str:
        """What leads to the advice for the time until help comes."""
        return UNLESS_TOLD_OTHERWISE.to(self.respondent, translate)

    @property
    def while_you_wait(self) -> AdviceView:
        """What to do until help comes."""
        return advice_view(while_you_wait(self.outcome), self.respondent)

    @property
    def may_happen_next(self) -> AdviceView:
        """What the team may do."""
        return advice_view(may_happen_next(self.outcome), self.respondent)

    @property
    def what_would_change(self) -> tuple[SignsView, ...]:
        """The signs that would make it more urgent."""
        return tuple(signs_view(each, self.respondent) for each in what_would_change(self.outcome))

    @property
    def negatives(self) -> tuple[str, ...]:
        """What was denied: of a list of signs the signs, since the question alone tells nothing."""
        return tuple(words for each in self.outcome.negatives for words in self._denied(each))

    def _denied(self, link_id: LinkId) -> tuple[str, ...]:
        signs = denied_signs(link_id, translate, rules=in_force.rule_set_of(self.outcome.questionnaire))
        return signs or (denied(self._items[link_id], self.answers[link_id], self.respondent),)

    @property
    def not_sure(self) -> tuple[OpenQuestion, ...]:
        """What was answered "not sure"."""
        return self._open(self.outcome.unknown)

    @property
    def not_answered(self) -> tuple[OpenQuestion, ...]:
        """What has no answer yet."""
        return self._open(self.outcome.unanswered)

    def _open(self, link_ids: Iterable[LinkId]) -> tuple[OpenQuestion, ...]:
        """Return the questions, each with where to answer it; those of an earlier form cannot be answered any more."""
        return tuple(
            OpenQuestion(
                self._items[link_id].question.to(self.respondent, translate),
                None if self.is_of_earlier_form else addresses.of_item(link_id),
            )
            for link_id in link_ids
        )

    @property
    def is_of_earlier_form(self) -> bool:
        """Whether the questions were others than those of now, so that they are to be asked again."""
        return in_force.is_earlier(self.outcome.questionnaire)

    @property
    def ask_again(self) -> str | None:
        """That these are answers to an earlier form, if they are."""
        return ask_again(self.outcome.questionnaire)

    @property
    def is_of_the_reader(self) -> bool:
        """Whether the one who reads it is the one it is about."""
        return self.respondent is Respondent.PATIENT

    @property
    def everything_said(self) -> tuple[str, ...]:
        """Every question that counts with its answer, in the order asked."""
        return tuple(
            in_full(self._items[link_id], self.answers[link_id], self.respondent)
            for link_id in in_force.asked(self.answers, questionnaire=self.outcome.questionnaire)
            if self.answers.get(link_id)
        )

    @property
    def topics(self) -> tuple[TopicView, ...]:
        """Questions to ask at the visit."""
        return _topics(self.outcome.disposition, self.answers, self.respondent)

    @property
    def rest_url(self) -> str | None:
        """Where the rest can be answered."""
        missing = None if self.is_of_earlier_form else journey.first_missing(self.answers, self._main)
        return addresses.of_page(missing) if missing else None

    @property
    def not_a_diagnosis(self) -> str:
        """What the check is not."""
        return NOT_A_DIAGNOSIS.to(self.respondent, translate)


def ask_again(questionnaire: int) -> str | None:
    """Return that answers to the form of that number are asked again, if it is an earlier one; None if it is not."""
    return gettext(_ASK_AGAIN) if in_force.is_earlier(questionnaire) else None


def changed_since(time: str) -> str:
    """Return that an answer was changed after call now was told at ``time``."""
    return gettext(
        "Changed after “call now”: this check said so at %(time)s, and an answer was changed since.", time=time
    )


def _topics(level: Disposition, answers: CodesByItem, respondent: Respondent) -> tuple[TopicView, ...]:
    """Questions for the visit: on the next-visit page always, before a call only if something was chosen."""
    chosen = answers.get(VISIT, ())
    if level is Disposition.CALL_NOW or (level is Disposition.CALL_SOON and not chosen):
        return ()
    return topic_views(questions_for(chosen), respondent)
