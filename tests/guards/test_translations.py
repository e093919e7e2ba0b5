"""What must be true of every translation: nothing is missing, doubtful or left over, and every slot is filled."""

import re
from collections import Counter

from babel.messages import Catalog
from babel.messages.pofile import read_po

from app.i18n import catalogs
from app.settings.settings import Settings
from rules.advice.cards import CARDS
from rules.advice.learn import SECTIONS
from rules.advice.safety_net import EMERGENCY_SIGNS, START_SIGNS, WORSENING
from rules.advice.visit_questions import ALWAYS_ASK, TOPICS
from rules.clinical.syndromes import SYNDROMES
from rules.in_force import RED_FLAGS, STEPS
from rules.sources.citation import Declaration
from rules.sources.parameters import PARAMETERS
from rules.sources.rulings import RULINGS
from tests.rules.advice_lines import LINES
from tests.support.pseudo import ROOT, SLOT, Message, messages
from tests.support.table import table

LANGUAGES = [code for code in catalogs.offered() if code != catalogs.SOURCE]
CODES = {
    "code",
    "link_id",
    "options",
    "threshold",
    "kind",
    "disposition",
    "route",
    "group",
    "red_flags",
    "first_line",
    "never_beside",
}
NOT_TRANSLATED = {"section", "guide_section", "item", "key_phrase", "source", "name", "confidence"}
"""The guide and the publications are named and quoted as they are."""


CODE = r"{% trans.*?endtrans %}|{#.*?#}|{%.*?%}|{{.*?}}|<[^>]*>"
"""What in a template is no text of it."""


IN_ENGLISH_ONLY = {
    "developers.html",
    "presentations.html",
    "proof.html",
    "styleguide.html",
    "text_field.html",
}
"""Pages whose words are made by code, for clinicians, and a field of the console."""


def catalog_of(code: str) -> Catalog:
    with catalogs.po_file(code).open("rb") as po:
        return read_po(po, locale=code, abort_invalid=True)


def declared(declaration: Declaration) -> set[str]:
    """Every text of ``declaration`` that is shown to people."""
    texts: set[str] = set()
    for name, value in declaration:
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Declaration) and name not in NOT_TRANSLATED:
                texts |= declared(each)
            elif isinstance(each, str) and name not in NOT_TRANSLATED | CODES:
                texts.add(each)
    return texts


def test_there_is_a_language_besides_english() -> None:
    assert LANGUAGES
    assert set(Settings().languages) == {catalogs.SOURCE, *LANGUAGES}


@table("code", LANGUAGES)
def test_every_message_has_a_translation_that_holds(code: str) -> None:
    catalog = catalog_of(code)
    sound = {message.id for message in catalog if message.id and message.string and not message.fuzzy}

    missing = {message: files for message, files in messages().items() if message not in sound}
    assert not missing, f"{len(missing)} of {len(messages())}: run make messages, then translate what stands empty"


@table("code", LANGUAGES)
def test_every_message_stands_in_the_catalog_and_none_is_left_over(code: str) -> None:
    catalog = catalog_of(code)

    assert {message.id for message in catalog if message.id} == set(messages()), "run make messages"
    assert not catalog.obsolete


@table("code", LANGUAGES)
def test_every_slot_of_a_message_is_in_its_translation(code: str) -> None:
    wrong: dict[str, Counter[str]] = {}
    for message in catalog_of(code):
        if message.id and message.string:
            english, translated = slots(message.id), slots(message.string)
            wrong |= {} if english == translated else {str(message.id): translated}

    assert not wrong


def slots(words: Message | list[str]) -> Counter[str]:
    """Count the slots of a message; of the forms for one and for many, those of the last."""
    return Counter(SLOT.findall(words if isinstance(words, str) else words[-1]))


def test_whatever_the_rules_show_is_marked_for_translation() -> None:
    shown = [*STEPS, *RED_FLAGS, *CARDS, *SECTIONS, *PARAMETERS, *RULINGS, *TOPICS, ALWAYS_ASK, *SYNDROMES]
    advice = [*LINES.values(), *START_SIGNS, WORSENING, EMERGENCY_SIGNS]

    texts = set().union(*(declared(each) for each in (*shown, *advice)))
    assert len(texts) > 600
    assert texts <= set(messages())


def test_templates_hold_no_words_that_are_not_marked() -> None:
    """Between the tags of a template stand expressions alone; the name of the check is the same in every language."""
    unmarked: dict[str, set[str]] = {}
    for template in sorted((ROOT / "templates").rglob("*.html")):
        if {"console", "sign_off"} & set(template.parts) or template.name in IN_ENGLISH_ONLY:
            continue
        text = re.sub(
            r"⟦.*?⟧|{% trans.*?endtrans %}|{#.*?#}|{%.*?%}|{{.*?}}|<[^>]*>", " ", template.read_text(), flags=re.DOTALL
        )
        words = set(re.findall(r"[A-Za-z]{2,}", text.replace("Red Flag Check", "").replace("<!doctype html>", "")))
        unmarked |= {template.name: words} if words else {}

    assert not unmarked
