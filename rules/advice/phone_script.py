"""What to say: a script in the first person, to read aloud on the phone or at the visit."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from types import MappingProxyType
from typing import Final

from rules.advice.suspected import syndromes_of, worst_hidden
from rules.clinical import syndromes
from rules.clinical.combinations import TWO_DIFFERENT_SIGNS
from rules.clinical.steps.last_things import FOR_THE_VISIT
from rules.clinical.syndromes import Syndrome
from rules.in_force import STEPS
from rules.model.disposition import Clock, Disposition, Route
from rules.model.outcome import Outcome, Raised
from rules.model.questionnaire import Respondent, Wording, say
from rules.model.wording import Translate, in_english
from rules.text import N_

MOST_NAMED = 3
"""How many of the signs that "not sure" may hide are read out."""

_WHO = say(
    N_("My name is (say your name). I have cancer that has spread to my bones."),
    N_("My name is (say your name). I am calling for someone whose cancer has spread to the bones."),
)
_HELP_NOW = say(
    N_("I need help right now. I am at (say where you are)."),
    N_("They need help right now. We are at (say where you are)."),
)
_CANCER = say(N_("I have cancer in my bones."), N_("They have cancer in the bones."))
_TOLD_NOW = N_("A red flag check told me to call now.")
_TOLD_SOON = N_("A red flag check told me to call you.")
_MOST_URGENT = N_("Most urgent: {finding}.")
_FINDING = N_("This is what I have noticed: {finding}.")
_ALSO = N_("Also: {finding}.")
_NOT_SURE = N_("I am not sure about this: {signs}.")
_MAY_BE_AN_EMERGENCY = N_("I am not sure, but this may be an emergency: (say what you notice).")
_OR_LIKE_THESE = N_("{signs}, or signs like these")
_STOPPED = N_("I stopped the check to call you, so not everything was asked.")
_NOT_CHECKED = N_("I did not finish the check. Please ask me about this: {topics}.")
IT_BEGAN = N_("It began (say when).")
_CAN_WALK = say(N_("I can walk: (say yes or no)."), N_("They can walk: (say yes or no)."))
_CHECK_CALCIUM = say(N_("Please check my calcium today."), N_("Please check their calcium today."))
_TWO_SIGNS = say(
    N_("I have two different signs. I want to be seen today."),
    N_("They have two different signs. They need to be seen today."),
)
_LAST_TREATMENT = say(
    N_("My last treatment was (say what and when)."), N_("Their last treatment was (say what and when).")
)
_MEDICINES = say(
    N_("I take (say which: a steroid, a blood thinner, strong pain medicine)."),
    N_("They take (say which: a steroid, a blood thinner, strong pain medicine)."),
)
_MY_NUMBER = N_("You can call me back at (say your number).")
_NEED = {
    syndromes.CORD: N_("I need a nurse or doctor who knows about pressure on the spinal cord, right now."),
    syndromes.HIGH_CALCIUM: N_("This could be high calcium. I need a nurse or doctor who knows about that, right now."),
}
_NEED_BOTH = N_(
    "This could be high calcium. I need a nurse or doctor who knows about that and about pressure on the spinal cord, "
    "right now."
)
MAYBE_IN_ENGLISH = {
    syndromes.CORD: "Maybe pressure on the spinal cord.",
    syndromes.HIGH_CALCIUM: "Maybe high calcium.",
}
NEED_NOW = N_("I need to talk to a nurse or doctor right now.")
_NEED_SOON = N_("I need to talk to a nurse or doctor.")
_ASK_NOW = say(
    N_("What should I do now? Where should I go?"),
    N_("What should we do now? Where should we go?"),
)
_ASK_SOON = say(
    N_("What should I do now? Who will see me, and when?"),
    N_("What should we do now? Who will see them, and when?"),
)
_ASK_THE_OFFICE = say(N_("What should I do until my visit?"), N_("What should we do until their visit?"))
_AT_THE_VISIT = say(
    N_("I did a red flag check before this visit."),
    N_("We did a red flag check before this visit."),
)
NOTHING_REPORTED = N_("No red flags were reported.")
_TO_TELL = N_("I want to tell you about this: {finding}.")
_TO_TALK = N_("I want to talk about this: {topic}.")
_ASK_AT_VISIT = say(
    N_("What signs should make me call you at once?"),
    N_("What signs should make us call you at once?"),
)

MAY_BE_HIGH_CALCIUM = frozenset({syndromes.HIGH_CALCIUM, syndromes.BLOCKED_BOWEL, syndromes.MIND})

WORDS: Final[Mapping[str, Wording]] = MappingProxyType(
    {
        "who": _WHO,
        "help_now": _HELP_NOW,
        "cancer": _CANCER,
        "told_now": say(_TOLD_NOW),
        "told_soon": say(_TOLD_SOON),
        "most_urgent": say(_MOST_URGENT),
        "finding": say(_FINDING),
        "also": say(_ALSO),
        "not_sure": say(_NOT_SURE),
        "may_be_an_emergency": say(_MAY_BE_AN_EMERGENCY),
        "or_like_these": say(_OR_LIKE_THESE),
        "stopped": say(_STOPPED),
        "not_checked": say(_NOT_CHECKED),
        "it_began": say(IT_BEGAN),
        "can_walk": _CAN_WALK,
        "check_calcium": _CHECK_CALCIUM,
        "two_signs": _TWO_SIGNS,
        "last_treatment": _LAST_TREATMENT,
        "medicines": _MEDICINES,
        "my_number": say(_MY_NUMBER),
        **{f"need_{syndrome.code}": say(words) for syndrome, words in _NEED.items()},
        "need_both": say(_NEED_BOTH),
        "need_now": say(NEED_NOW),
        "need_soon": say(_NEED_SOON),
        "ask_now": _ASK_NOW,
        "ask_soon": _ASK_SOON,
        "ask_the_office": _ASK_THE_OFFICE,
        "at_the_visit": _AT_THE_VISIT,
        "nothing_reported": say(NOTHING_REPORTED),
        "to_tell": say(_TO_TELL),
        "to_talk": say(_TO_TALK),
        "ask_at_visit": _ASK_AT_VISIT,
    }
)
"""Every line by its name, for a script that is put together elsewhere."""

Lines = Iterator[str]
Paragraphs = Iterator[Iterable[str]]


def phone_script(outcome: Outcome, respondent: Respondent, translate: Translate = in_english) -> tuple[str, ...]:
    """Return the lines to read aloud. Every finding that means a call is named, the most urgent first."""
    return tuple(chain.from_iterable(paragraphs(outcome, respondent, translate)))


def paragraphs(
    outcome: Outcome, respondent: Respondent, translate: Translate = in_english
) -> tuple[tuple[str, ...], ...]:
    """Return the lines of the script in paragraphs: who calls, what was found, what is needed, what they will ask."""
    script = _emergency if outcome.route is Route.EMERGENCY else _SCRIPTS[outcome.disposition]
    return tuple(filter(None, map(tuple, script(outcome, respondent, translate))))


def urgent_in_english(outcome: Outcome, respondent: Respondent) -> tuple[str, ...]:
    """Return the first words of the call in English, whatever the page's language: who, and the most urgent finding.

    It is empty for a mention, which needs no call.
    """
    if outcome.disposition is Disposition.MENTION:
        return ()
    named = (*_findings(outcome, in_english), *_open(outcome, in_english))[:1]
    suspected = () if outcome.route is Route.EMERGENCY else _suspected_now(outcome)
    return (_CANCER.to(respondent), *named, *(MAYBE_IN_ENGLISH[each] for each in suspected))


def _emergency(outcome: Outcome, respondent: Respondent, translate: Translate) -> Paragraphs:
    """Where I am first: it is what a dispatcher asks for, and what is lost if the call breaks off."""
    yield (_HELP_NOW.to(respondent, translate),)
    yield *_findings(outcome, translate), *_open(outcome, translate)
    yield translate(IT_BEGAN), translate(_MY_NUMBER)
    yield (
        _CANCER.to(respondent, translate),
        _MEDICINES.to(respondent, translate),
        _ASK_NOW.to(respondent, translate),
    )


def _call_now(outcome: Outcome, respondent: Respondent, translate: Translate) -> Paragraphs:
    yield _WHO.to(respondent, translate), translate(_TOLD_NOW)
    yield *_findings(outcome, translate), *_open(outcome, translate)
    yield (*(() if outcome.complete else (translate(_STOPPED),)), *_needs(outcome, translate))
    yield *_to_fill_in(outcome, respondent, translate), _ASK_NOW.to(respondent, translate)


def _call_soon(outcome: Outcome, respondent: Respondent, translate: Translate) -> Paragraphs:
    yield _WHO.to(respondent, translate), translate(_TOLD_SOON)
    yield *_findings(outcome, translate), *_two_signs(outcome, respondent, translate), *_open(outcome, translate)
    yield *_not_checked(outcome, translate), translate(_NEED_SOON)
    ask = _ASK_THE_OFFICE if outcome.clock is Clock.OPEN_DAY else _ASK_SOON
    yield *_to_fill_in(outcome, respondent, translate), ask.to(respondent, translate)


def _two_signs(outcome: Outcome, respondent: Respondent, translate: Translate) -> Lines:
    if any(each.code == TWO_DIFFERENT_SIGNS.code for each in outcome.findings):
        yield _TWO_SIGNS.to(respondent, translate)


def _not_checked(outcome: Outcome, translate: Translate) -> Lines:
    if not outcome.complete:
        yield translate(_NOT_CHECKED, topics="; ".join(map(translate, _steps_unanswered(outcome))))


def _at_the_visit(outcome: Outcome, respondent: Respondent, translate: Translate) -> Paragraphs:
    wishes = [each for each in outcome.findings if each.link_ids == {FOR_THE_VISIT.link_id}]
    signs = [each for each in outcome.findings if each not in wishes]
    yield (_AT_THE_VISIT.to(respondent, translate),)
    if not signs:
        yield (translate(NOTHING_REPORTED),)
    for each in signs:
        yield (translate(_TO_TELL, finding=translate(each.words)),)
    for each in wishes:
        for said in each.said:
            for code in said.codes:
                yield (translate(_TO_TALK, topic=FOR_THE_VISIT.option(code).words.to(respondent, translate)),)
    yield (_ASK_AT_VISIT.to(respondent, translate),)


_SCRIPTS: dict[Disposition, Callable[[Outcome, Respondent, Translate], Paragraphs]] = {
    Disposition.CALL_NOW: _call_now,
    Disposition.CALL_SOON: _call_soon,
    Disposition.MENTION: _at_the_visit,
}


def _findings(outcome: Outcome, translate: Translate) -> Lines:
    """Name what means a call. That the signs are two is no sign: call-soon has a line of its own for it."""
    worth_a_call = (
        each
        for each in outcome.findings
        if each.disposition.is_at_least(Disposition.CALL_SOON) and each.code != TWO_DIFFERENT_SIGNS.code
    )
    for number, each in enumerate(worth_a_call):
        first = _MOST_URGENT if each.disposition is Disposition.CALL_NOW else _FINDING
        yield translate(_ALSO if number else first, finding=translate(each.words))


def _open(outcome: Outcome, translate: Translate) -> Lines:
    return (_not_sure(each, translate) for each in outcome.raised if each.not_ruled_out)


def _not_sure(raised: Raised, translate: Translate) -> str:
    """Name the worst signs that the answer may hide; where they mean 911, let the speaker say which it may be."""
    if raised.route is Route.EMERGENCY:
        return translate(_MAY_BE_AN_EMERGENCY)
    signs = [translate(sign.words) for sign in worst_hidden(raised)]
    named = "; ".join(signs[:MOST_NAMED])
    return translate(_NOT_SURE, signs=translate(_OR_LIKE_THESE, signs=named) if len(signs) > MOST_NAMED else named)


def _needs(outcome: Outcome, translate: Translate) -> Lines:
    """Whom to ask for: people who know the troubles that mean call now."""
    named = [_NEED[each] for each in _suspected_now(outcome)] or [NEED_NOW]
    yield translate(_NEED_BOTH if len(named) > 1 else named[0])


def _suspected_now(outcome: Outcome) -> tuple[Syndrome, ...]:
    """The troubles that mean call now and that are asked for by name."""
    suspected = set(syndromes_of(outcome, only_now=True))
    if suspected & MAY_BE_HIGH_CALCIUM:
        suspected.add(syndromes.HIGH_CALCIUM)
    return tuple(each for each in _NEED if each in suspected)


def _to_fill_in(outcome: Outcome, respondent: Respondent, translate: Translate) -> Lines:
    """What every oncology line asks for; about a tooth or a refill alone, only how to call back."""
    suspected = set(syndromes_of(outcome))
    if outcome.clock is not Clock.OPEN_DAY:
        yield translate(IT_BEGAN)
        if syndromes.CORD in suspected:
            yield _CAN_WALK.to(respondent, translate)
        if suspected & MAY_BE_HIGH_CALCIUM:
            yield _CHECK_CALCIUM.to(respondent, translate)
        yield _LAST_TREATMENT.to(respondent, translate)
        yield _MEDICINES.to(respondent, translate)
    yield translate(_MY_NUMBER)


def _steps_unanswered(outcome: Outcome) -> list[str]:
    missing = set(outcome.unanswered)
    return [step.title for step in STEPS if any(item.link_id in missing for item in step.items)]
