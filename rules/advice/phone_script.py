"""What to say: a script in the first person, to read aloud on the phone or at the visit."""

from collections.abc import Callable, Iterator

from rules.clinical.steps.last_things import FOR_THE_VISIT
from rules.in_force import RULES, STEPS
from rules.model.disposition import Disposition, Route, most_urgent
from rules.model.outcome import Outcome, Raised
from rules.model.questionnaire import Group, Respondent, say
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
_TOLD_NOW = N_("A red flag check told me to call now.")
_TOLD_SOON = N_("A red flag check told me to talk to you today.")
_MOST_URGENT = N_("Most urgent: {finding}.")
_FINDING = N_("This is what I have noticed: {finding}.")
_ALSO = N_("Also: {finding}.")
_NOT_SURE = N_("I am not sure about this: {signs}.")
_MAY_BE_AN_EMERGENCY = N_("I am not sure, but this may be an emergency: (say what you notice).")
_OR_LIKE_THESE = N_("{signs}, or signs like these")
_STOPPED = N_("I stopped the check to call you, so not everything was asked.")
_NOT_CHECKED = N_("I did not finish the check. Please ask me about this: {topics}.")
_NEED: dict[Group, str] = {
    Group.SPINE: N_("I need to talk to a nurse or doctor who knows about pressure on the spinal cord, right now."),
    Group.CALCIUM: N_(
        "This could be high calcium. I need to talk to a nurse or doctor who knows about that, right now."
    ),
}
NEED_NOW = N_("I need to talk to a nurse or doctor right now.")
_NEED_SOON = N_("I need to talk to a nurse or doctor today.")
_ASK_NOW = say(
    N_("What should I do now? Where should I go?"),
    N_("What should we do now? Where should we go?"),
)
_ASK_SOON = say(
    N_("What should I do now? Who will see me, and when?"),
    N_("What should we do now? Who will see them, and when?"),
)
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


def _call_now(outcome: Outcome, respondent: Respondent, translate: Translate) -> Iterator[str]:
    by_ambulance = outcome.route is Route.EMERGENCY
    yield _WHO.to(respondent, translate)
    yield _HELP_NOW.to(respondent, translate) if by_ambulance else translate(_TOLD_NOW)
    yield from _findings(outcome, translate)
    yield from (_not_sure(each, translate) for each in outcome.raised if each.not_ruled_out)
    if not outcome.complete:
        yield translate(_STOPPED)
    if not by_ambulance:
        yield from map(translate, _needs(outcome))
    yield _ASK_NOW.to(respondent, translate)


def _call_soon(outcome: Outcome, respondent: Respondent, translate: Translate) -> Iterator[str]:
    yield _WHO.to(respondent, translate)
    yield translate(_TOLD_SOON)
    yield from _findings(outcome, translate)
    yield from (_not_sure(each, translate) for each in outcome.raised if each.not_ruled_out)
    if not outcome.complete:
        yield translate(_NOT_CHECKED, topics="; ".join(map(translate, _steps_unanswered(outcome))))
    yield translate(_NEED_SOON)
    yield _ASK_SOON.to(respondent, translate)


def _at_the_visit(outcome: Outcome, respondent: Respondent, translate: Translate) -> Iterator[str]:
    wishes = [each for each in outcome.findings if each.link_ids == {FOR_THE_VISIT.link_id}]
    signs = [each for each in outcome.findings if each not in wishes]
    yield _AT_THE_VISIT.to(respondent, translate)
    if not signs:
        yield translate(NOTHING_REPORTED)
    for each in signs:
        yield translate(_TO_TELL, finding=translate(each.words))
    for each in wishes:
        for said in each.said:
            for code in said.codes:
                yield translate(_TO_TALK, topic=FOR_THE_VISIT.option(code).words.to(respondent, translate))
    yield _ASK_AT_VISIT.to(respondent, translate)


def _findings(outcome: Outcome, translate: Translate) -> Iterator[str]:
    worth_a_call = (each for each in outcome.findings if each.disposition.is_at_least(Disposition.CALL_SOON))
    for number, each in enumerate(worth_a_call):
        first = _MOST_URGENT if each.disposition is Disposition.CALL_NOW else _FINDING
        yield translate(_ALSO if number else first, finding=translate(each.words))


def _not_sure(raised: Raised, translate: Translate) -> str:
    """Name the worst signs that the answer may hide; where they mean 911, let the speaker say which it may be."""
    if raised.route is Route.EMERGENCY:
        return translate(_MAY_BE_AN_EMERGENCY)
    worst = most_urgent(sign.disposition for sign in raised.not_ruled_out)
    signs = [translate(sign.words) for sign in raised.not_ruled_out if sign.disposition is worst]
    named = "; ".join(signs[:MOST_NAMED])
    return translate(_NOT_SURE, signs=translate(_OR_LIKE_THESE, signs=named) if len(signs) > MOST_NAMED else named)


def _needs(outcome: Outcome) -> Iterator[str]:
    """Whom to ask for: people who know the groups in which something means call now."""
    link_ids = {
        *(said.link_id for each in outcome.findings if each.disposition is Disposition.CALL_NOW for said in each.said),
        *(each.link_id for each in outcome.raised if each.disposition is Disposition.CALL_NOW),
    }
    groups = {RULES.group_of[link_id] for link_id in link_ids}
    named = [words for group, words in _NEED.items() if group in groups]
    yield from named or [NEED_NOW]


def _steps_unanswered(outcome: Outcome) -> list[str]:
    missing = set(outcome.unanswered)
    return [step.title for step in STEPS if any(item.link_id in missing for item in step.items)]


_SCRIPTS: dict[Disposition, Callable[[Outcome, Respondent, Translate], Iterator[str]]] = {
    Disposition.CALL_NOW: _call_now,
    Disposition.CALL_SOON: _call_soon,
    Disposition.MENTION: _at_the_visit,
}


def phone_script(outcome: Outcome, respondent: Respondent, translate: Translate = in_english) -> tuple[str, ...]:
    """Return the lines to read aloud. Every finding that means a call is named, the most urgent first."""
    return tuple(_SCRIPTS[outcome.disposition](outcome, respondent, translate))
