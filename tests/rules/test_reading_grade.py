"""Everything a person reads can be read at 6th grade or below.

Flesch–Kincaid counts words a sentence and syllables a word, so it misjudges a few words on their own. Texts are
therefore measured as they are read: a question with its hint, the options of an item as one list, a card from heading
to lead, a script or a block whole. A line without a full stop is measured as the sentence it stands for.
"""

import re
from collections.abc import Iterator

import textstat

from rules.advice.cards import CARDS
from rules.advice.learn import SECTIONS
from rules.advice.phone_script import phone_script
from rules.advice.safety_net import (
    EMERGENCY_SIGNS,
    NOT_A_DIAGNOSIS,
    START_SIGNS,
    UNLESS_TOLD_OTHERWISE,
    WORSENING,
    YOU_MAKE_THE_CALL,
)
from rules.advice.visit_medicines import MEDICINES, THE_REST
from rules.advice.visit_questions import ALWAYS_ASK, TOPICS
from rules.advice.wallet_card import CALL_NOW_SIGNS, SCRIPT
from rules.advice.wallet_card import EMERGENCY_SIGNS as EMERGENCY_SIGNS_OF_THE_CARD
from rules.in_force import ITEMS, RED_FLAGS, STEPS, triage
from rules.model.questionnaire import Answers, Respondent
from tests.rules.advice_lines import LINES
from tests.rules.whole_check import outcome_of
from tests.support.table import table

HIGHEST_GRADE = 6.0

EXCEPTIONS: dict[str, str] = {
    f"{respondent}: advice while_waiting NO_FEVER_MEDICINE": "acetaminophen, Tylenol, ibuprofen: as the bottles say"
    for respondent in (Respondent.PATIENT, Respondent.CAREGIVER)
}
"""The texts that may be harder, each with the words that force it."""

FOR_A_DOCTOR = {"wallet_card FOR_THE_DOCTOR"}
"""What patients carry, and doctors read."""

Texts = Iterator[tuple[str, tuple[str, ...]]]


def grade(*texts: str) -> float:
    """The Flesch–Kincaid grade of ``texts`` read one after the other."""
    found: float = textstat.flesch_kincaid_grade(" ".join(as_sentence(text) for text in texts))
    return found


def as_sentence(text: str) -> str:
    """End ``text`` as a sentence, and take out the points within numbers, which end none."""
    text = re.sub(r"(?<=\d)\.(?=\d)", "", text.strip())
    return text if text[-1] in ".!?" else f"{text.rstrip(':;,')}."


def of_the_questions(respondent: Respondent) -> Texts:
    """Each step as it is announced, each item as it is asked, what each step may find."""
    for step in STEPS:
        yield f"step {step.code}", (step.title, step.why.to(respondent))
        link_ids = {item.link_id for item in step.items}
        yield f"findings {step.code}", tuple(flag.finding for flag in RED_FLAGS if flag.link_ids <= link_ids)
    yield "findings combined", tuple(flag.finding for flag in RED_FLAGS if flag.is_combination)
    for link_id, item in ITEMS.items():
        hint = (item.hint.to(respondent),) if item.hint else ()
        yield f"item {link_id}", (item.question.to(respondent), *hint)
        yield f"options {link_id}", tuple(option.words.to(respondent) for option in item.options)


def of_the_result(respondent: Respondent) -> Texts:
    """Each card as it opens the result, each line of advice, each sign under the line that leads to it."""
    for card in CARDS:
        shown = card.shown(
            respondent, emergency_number="911", crisis_line="988", deadline="by 3:40 PM tomorrow, Tuesday"
        )
        yield f"card {card.code}", (shown.action, shown.clock, shown.lead)
    for name, line in LINES.items():
        if name not in FOR_A_DOCTOR:
            yield f"advice {name}", (line.words.to(respondent, emergency_number="911", crisis_line="988"),)
    yield "unless told otherwise", (UNLESS_TOLD_OTHERWISE.to(respondent),)
    for signs in (WORSENING, EMERGENCY_SIGNS):
        for sign in signs.signs:
            yield (
                f"sign {sign.red_flags[0]}",
                (signs.lead.to(respondent, emergency_number="911"), sign.words.to(respondent)),
            )
    yield "start signs", tuple(sign.words.to(respondent) for sign in START_SIGNS)
    yield "not a diagnosis", (NOT_A_DIAGNOSIS.to(respondent),)
    yield "you make the call", (YOU_MAKE_THE_CALL.to(respondent),)


def of_the_visit(respondent: Respondent) -> Texts:
    """Each topic for the visit with its questions."""
    for topic in (*TOPICS, ALWAYS_ASK):
        yield f"visit {topic.code}", tuple(question.to(respondent) for question in topic.questions)
    yield "visit medicines", tuple(words.to(respondent) for words in (*(each.words for each in MEDICINES), THE_REST))


def of_the_wallet_card(respondent: Respondent) -> Texts:
    """Each side of the card as it is read, and what to say."""
    for name, signs in (("call now", CALL_NOW_SIGNS), ("emergency", EMERGENCY_SIGNS_OF_THE_CARD)):
        lead = signs.lead.to(respondent, emergency_number="911")
        yield f"wallet card {name}", (lead, *(sign.words.to(respondent) for sign in signs.signs))
    yield "wallet card script", SCRIPT


def of_the_scripts(respondent: Respondent) -> Texts:
    """What to read aloud after each answer that is not "none", and after a check that was only begun."""
    for link_id, item in ITEMS.items():
        for code in item.codes:
            changes: Answers = {"bone-drug": "yes", link_id: [code] if item.check_all else code}
            yield f"script {link_id} {code}", phone_script(outcome_of(changes, respondent), respondent)
    yield "script unfinished", phone_script(triage({}, respondent), respondent)


def of_the_learn_pages() -> Texts:
    """Each section as it is announced, then each block, and each of its paragraphs."""
    for section in SECTIONS:
        yield f"learn {section.code}", (section.title, section.summary)
        for number, block in enumerate(section.blocks, 1):
            heading = (block.heading,) if block.heading else ()
            yield f"learn {section.code} {number}", (*heading, *block.paragraphs, *block.bullets)
            for place, paragraph in enumerate(block.paragraphs, 1):
                yield f"learn {section.code} {number}.{place}", (paragraph,)


TEXTS = {
    **{
        f"{respondent}: {name}": texts
        for respondent in (Respondent.PATIENT, Respondent.CAREGIVER)
        for read in (of_the_questions, of_the_result, of_the_visit, of_the_wallet_card, of_the_scripts)
        for name, texts in read(respondent)
    },
    **dict(of_the_learn_pages()),
}


@table("name", TEXTS)
def test_a_text_is_at_sixth_grade_or_below(name: str) -> None:
    if name in EXCEPTIONS:
        assert grade(*TEXTS[name]) > HIGHEST_GRADE, f"the exception is no longer needed: {EXCEPTIONS[name]}"
    else:
        assert grade(*TEXTS[name]) <= HIGHEST_GRADE, " ".join(TEXTS[name])


def test_every_exception_is_for_a_text_that_exists() -> None:
    assert set(EXCEPTIONS) <= set(TEXTS)


def test_a_hard_text_would_be_noticed() -> None:
    assert (
        grade("Metastatic spinal cord compression necessitates immediate multidisciplinary evaluation.") > HIGHEST_GRADE
    )


def test_the_point_of_a_number_ends_no_sentence() -> None:
    assert grade("It is 38.0 or 100.4 on the way to the team.") == grade("It is 380 or 1004 on the way to the team.")


def test_a_caregiver_is_never_spoken_to_as_the_patient() -> None:
    of_the_patient = r"\byour (own|usual|back|bones?|legs?|arms?|calcium|kidneys|spine|team|cancer team|pain|weight)\b"
    spoken = {name: " ".join(texts) for name, texts in TEXTS.items() if name.startswith(Respondent.CAREGIVER)}

    assert [name for name, text in spoken.items() if re.search(of_the_patient, text, re.IGNORECASE)] == []


def test_no_text_makes_two_persons_of_one() -> None:
    both = r"\b(you|your|they|them|their|he|she|his|her)/"

    assert [name for name, texts in TEXTS.items() if re.search(both, " ".join(texts), re.IGNORECASE)] == []
