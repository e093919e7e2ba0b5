"""What to tell others: the script for the call with since when, and a note short enough to send."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple
from urllib.parse import quote

from app.calling.contact import contact
from app.i18n.words import ENGLISH, gettext, language, translate
from app.self_check import since_words
from rules.advice import phone_script
from rules.advice.cards import ShownCard
from rules.advice.phone_script import IT_BEGAN
from rules.clinical.combinations import TWO_DIFFERENT_SIGNS
from rules.clinical.steps.last_things import FOR_THE_VISIT
from rules.model.outcome import Finding, Outcome
from rules.model.questionnaire import Respondent

LONGEST: Final = 300
"""How many characters a note to send has at most: two text messages, which phones put together."""


class Choice(NamedTuple):
    """One moment to tap; ``value`` is what the form sends."""

    value: str
    words: str
    is_chosen: bool


class SinceWhen(NamedTuple):
    """One finding, and since when it may have been there."""

    finding: str
    choices: tuple[Choice, ...]


class ShortNote(NamedTuple):
    """A note to send: its words, and the address that opens it as a text message."""

    words: str
    href: str


def since_when(outcome: Outcome, began: Mapping[str, str]) -> tuple[SinceWhen, ...]:
    """Return each finding that began at some time, with the moments to tap."""
    return tuple(
        SinceWhen(
            translate(each.words),
            tuple(
                Choice(f"{each.code}:{code}", gettext(words), is_chosen=began.get(each.code) == code)
                for code, (words, _) in since_words.CHOICES.items()
            ),
        )
        for each in _that_began(outcome)
    )


def _that_began(outcome: Outcome) -> tuple[Finding, ...]:
    """Leave out what is only to be talked about, and that the signs are two."""
    return tuple(
        each
        for each in outcome.findings
        if each.link_ids != {FOR_THE_VISIT.link_id} and each.code != TWO_DIFFERENT_SIGNS.code
    )


def script_lines(outcome: Outcome, respondent: Respondent, began: Mapping[str, str]) -> tuple[str, ...]:
    """Return the script in paragraphs, since when behind each finding; what is told is not left to fill in."""
    known = {each.words: words for each in outcome.findings if (words := since_words.in_words(began.get(each.code)))}
    is_told = bool(known) and all(each.words in known for each in _that_began(outcome))

    def said(message: str, /, **slots: str) -> str:
        if is_told and message == IT_BEGAN:
            return ""
        words = translate(message, **slots)
        return f"{words}, {known[message]}" if message in known else words

    paragraphs = phone_script.paragraphs(outcome, respondent, said)
    return tuple(" ".join(filter(None, lines)) for lines in paragraphs)


def in_english(outcome: Outcome, respondent: Respondent) -> str | None:
    """Return the first words for a listener who may not speak the language of the page; in English, none."""
    if language() is ENGLISH:
        return None
    return " ".join((ask_for_an_interpreter(), *phone_script.urgent_in_english(outcome, respondent)))


def ask_for_an_interpreter() -> str:
    """Return, in English, which language the reader speaks."""
    return f"I speak {language().locale.get_language_name(ENGLISH.code)}. I need an interpreter."


def short_note(card: ShownCard, made_at: str, findings: Iterable[str]) -> ShortNote:
    """Return what to do, when it was told, the number, and as many findings as there is room for."""
    first = contact().in_order(card.first_line)[0]
    head, number = f"Red Flag Check, {made_at}: {card.action}.", gettext("Call %(number)s", number=first.number)
    told: list[str] = []
    for each in findings:
        if len(" ".join((head, *told, f"{each}.", f"{number}."))) > LONGEST:
            break
        told.append(f"{each}.")
    words = " ".join((head, *told, f"{number}."))[:LONGEST]
    return ShortNote(words, f"sms:?&body={quote(words)}")
