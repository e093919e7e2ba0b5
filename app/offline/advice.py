"""What the advice beside a result is chosen from: every line that the rules have, and what brings it up."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from markupsafe import escape

from app.calling.card import numbers_by_name
from app.calling.nobody_answers import er_in_words
from app.i18n.dates import day_in_full, weekday
from app.i18n.words import ENGLISH, gettext, language, translate
from app.offline.parts import either
from app.offline.passages import Passages
from app.rulebook.answered import answered, answered_by
from app.self_check import since_words
from app.self_check.presenters.reasons import is_plain_no
from app.self_check.presenters.result import VISIT, changed_since
from app.self_check.presenters.to_tell import LONGEST, ask_for_an_interpreter
from rules import in_force
from rules.advice import phone_script
from rules.advice.denied_signs import denied_signs
from rules.advice.safety_net import NOT_A_DIAGNOSIS, UNLESS_TOLD_OTHERWISE, next_steps, waiting, while_waiting
from rules.advice.safety_net.advice import Advice
from rules.advice.safety_net.local_lines import LINES, as_advice
from rules.advice.visit_questions import ALWAYS_ASK, TOPICS, VisitTopic
from rules.clinical import syndromes
from rules.clinical.combinations import TWO_DIFFERENT_SIGNS
from rules.model.questionnaire import NO, NONE, Item, Respondent, Wording
from rules.model.wording import Translate, in_english

_PEOPLE: Final = (Respondent.PATIENT, Respondent.CAREGIVER)
_SLOTS: Final = {name: f"⟦{name}⟧" for name in ("finding", "signs", "topic", "topics")}

Row = dict[str, Any]


class _Lines:
    """The lines of advice, each once."""

    def __init__(self, passages: Passages) -> None:
        self._places: dict[Advice, int] = {}
        self._passages = passages

    def places(self, lines: Iterable[Advice]) -> list[int]:
        return [self._places.setdefault(each, len(self._places)) for each in lines]

    def rows(self) -> list[Row]:
        return [
            {"words": _both(each.words, **numbers_by_name()), "passages": self._passages.places(each.citations)}
            for each in self._places
        ]


def advice_of(passages: Passages) -> Row:
    """Return every line with its ``passages``, by when it is due, and the words that a script is made of."""
    lines = _Lines(passages)
    return {
        "waiting": _waiting(lines),
        "next": _next(lines),
        "lines": lines.rows(),
        "topics": [_topic(each) for each in (*TOPICS, ALWAYS_ASK)],
        "visit": VISIT,
        "two_signs": TWO_DIFFERENT_SIGNS.code,
        "asked_for": [syndromes.CORD.code, syndromes.HIGH_CALCIUM.code],
        "may_be_high_calcium": sorted(each.code for each in phone_script.MAY_BE_HIGH_CALCIUM),
        "most_named": phone_script.MOST_NAMED,
        "longest_note": LONGEST,
        "says": _says(translate)
        | {"not_a_diagnosis": _both(NOT_A_DIAGNOSIS), "unless": _both(UNLESS_TOLD_OTHERWISE), **_of_the_note()},
        "english": None if language() is ENGLISH else _english(),
        "began": {code: [escape(gettext(each)) for each in words] for code, words in since_words.CHOICES.items()},
        "er": escape(er_in_words()),
        "denied": {each: list(map(escape, denied_signs(each, translate))) for each in in_force.ITEMS},
        "plain_no": [item.link_id for item in in_force.ITEMS.values() if _has_a_plain_no(item)],
        "days": [_day(month) for month in range(1, 13)],
    }


def _waiting(lines: _Lines) -> Row:
    (write_it_down,) = lines.places([while_waiting.WRITE_IT_DOWN])
    (if_pain_grows,) = lines.places([waiting.IF_PAIN_GROWS])
    return {
        "of": {code: lines.places(each) for code, each in while_waiting.LINES.items()},
        "only_now": lines.places(each for each in _every_waiting_line() if each.only_now),
        "never_beside": [
            [place, each.never_beside]
            for each in _every_waiting_line()
            if each.never_beside
            for place in lines.places([each])
        ],
        "any_call_now": lines.places(while_waiting.ANY_CALL_NOW),
        "write_it_down": write_it_down,
        "known_pain": sorted(waiting.KNOWN_PAIN),
        "if_pain_grows": if_pain_grows,
        "until_the_visit": lines.places(waiting.UNTIL_THE_VISIT),
        "most": waiting.MOST_LINES,
        "local": [
            {"disposition": each.disposition, "syndrome": each.syndrome, "line": place}
            for each in LINES
            for place in lines.places([as_advice(each)])
        ],
    }


def _every_waiting_line() -> tuple[while_waiting.WaitingLine, ...]:
    every = (line for each in while_waiting.LINES.values() for line in each)
    return tuple(dict.fromkeys((*every, *while_waiting.ANY_CALL_NOW)))


def _next(lines: _Lines) -> Row:
    come_in, be_asked = lines.places([next_steps.COME_IN, next_steps.BE_ASKED])
    return {
        "of": {code: lines.places(each) for code, each in next_steps.STEPS.items()},
        "only_now": lines.places(next_steps.ONLY_NOW),
        "come_in": come_in,
        "be_asked": be_asked,
        "at_the_visit": [[sorted(codes), *lines.places([each])] for codes, each in next_steps.AT_THE_VISIT],
        "most": next_steps.MOST_STEPS,
    }


def _topic(topic: VisitTopic) -> Row:
    return {"code": topic.code, "title": _both(topic.title), "questions": [_both(each) for each in topic.questions]}


def _both(wording: Wording, speak: Translate = translate, /, **slots: str) -> str:
    """Return what both respondents read."""
    return either(*(str(escape(wording.to(who, speak, **slots))) for who in _PEOPLE))


def _says(speak: Translate) -> dict[str, str]:
    return {name: _both(each, speak, **_SLOTS) for name, each in phone_script.WORDS.items()}


def _of_the_note() -> dict[str, str]:
    return {
        "person": either(*(str(escape(answered_by(who))) for who in _PEOPLE)),
        "call": escape(gettext("Call %(number)s", number="⟦number⟧")),
        "changed": escape(changed_since("⟦time⟧")),
        "answered": either(*(str(escape(answered(who, "⟦time⟧"))) for who in _PEOPLE)),
    }


def _english() -> Row:
    """Return what the first words of a call in English are made of."""
    return {
        "interpreter": escape(ask_for_an_interpreter()),
        "says": _says(in_english),
        "maybe": {each.code: words for each, words in phone_script.MAYBE_IN_ENGLISH.items()},
        "flags": {flag.code: escape(in_english(flag.finding)) for flag in in_force.RED_FLAGS},
    }


def _has_a_plain_no(item: Item) -> bool:
    return any(is_plain_no(item, (code,)) for code in item.codes if code in (NONE, NO))


def _day(month: int) -> str:
    """Return how a day of ``month`` is written in full, with slots for what differs from day to day."""
    sample = date(2001, month, 28)
    weekday_name = weekday(sample.weekday(), "wide")
    return day_in_full(sample).replace(weekday_name, "⟦weekday⟧").replace("28", "⟦day⟧").replace("2001", "⟦year⟧")
