"""A translation is as easy to read as the English: measured by a formula made for its language.

Fernández-Huerta gives Spanish 70 to 80 for "fairly easy", what people read after six years of school; more is easier.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

import pytest
import textstat

from tests.guards.test_translations import LANGUAGES, catalog_of
from tests.support.pseudo import SLOT

EASY: Final = {"es": ("fernandez_huerta", 70.0)}
"""By language, the formula of textstat and the least it may give."""

FOR_CLINICIANS: Final = {
    "rules/review/code_changes.py",
    "rules/clinical/dont_wait.py",
    "rules/clinical/syndromes.py",
    "rules/proof/promises.py",
    "rules/proof/report.py",
}
FEWEST_WORDS: Final = 40
"""A formula says little of fewer words than that."""


def texts_of(code: str) -> dict[str, str]:
    """The words of each module and of all templates, one after the other, with a number in every slot."""
    found: dict[str, list[str]] = defaultdict(list)
    for message in catalog_of(code):
        if message.id:
            words = message.string if isinstance(message.string, str) else (message.string or ("",))[-1]
            for file, _ in message.locations[:1]:
                found["templates" if file.startswith("templates/") else file].append(as_sentence(words))
    return {file: " ".join(words) for file, words in found.items() if file not in FOR_CLINICIANS}


def as_sentence(words: str) -> str:
    plain = SLOT.sub("5", words).strip()
    return plain if plain[-1] in ".!?" else f"{plain.rstrip(':;,')}."


@pytest.fixture(params=[code for code in LANGUAGES if code in EASY])
def code(request: pytest.FixtureRequest) -> Iterator[str]:
    yield request.param
    textstat.set_lang("en_US")


def test_everything_people_read_is_easy(code: str) -> None:
    formula, least = EASY[code]
    textstat.set_lang(code)
    eases = {
        file: getattr(textstat, formula)(text)
        for file, text in texts_of(code).items()
        if len(re.findall(r"\w+", text)) >= FEWEST_WORDS
    }

    assert len(eases) > 15
    assert not {file: ease for file, ease in eases.items() if ease < least}
