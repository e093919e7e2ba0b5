"""How hard a local line is to read, by the measures that our own words keep: sixth grade in English, easy in Spanish.

Flesch–Kincaid counts words a sentence and syllables a word, and so does Fernández-Huerta. Syllables are counted by the
groups of vowels in a word, which is right for nearly all of them. English is measured line by line; Spanish, whose
words are longer, over all lines together, since its measure says little of a few words.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

HIGHEST_GRADE: Final = 6.0
LEAST_EASE: Final = 70.0
FEWEST_WORDS: Final = 40
"""Of how many words on the Spanish measure says something."""

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+")
_SENTENCE: Final = re.compile(r"[.!?…]+(?:\s|$)")
_SILENT: Final = re.compile(r"(?<=[aeiouy])(?P<last>[^aeiouy\W]+)(?:e|(?<![td])ed|(?<![scgxz])es)$")
_OF_Q: Final = re.compile(r"(?<=[qg])u(?=[eéií])")


class _Density(NamedTuple):
    """What both measures rest on."""

    words_a_sentence: float
    syllables_a_word: float


def too_hard(language: str, lines: Sequence[str]) -> Iterator[str]:
    """Yield what is too hard of ``lines``, with its measure; nothing of a language that none is known for."""
    if language == "en":
        for each in lines:
            if (grade := english_grade(each)) > HIGHEST_GRADE:
                yield f"{each!r} reads at grade {grade:.1f} (Flesch-Kincaid), expected {HIGHEST_GRADE:g} at most"
    if language == "es":
        together = " ".join(_ended(each) for each in lines)
        ease = spanish_ease(together)
        if len(_WORD.findall(together)) >= FEWEST_WORDS and ease < LEAST_EASE:
            yield f"the Spanish lines have ease {ease:.0f} (Fernández-Huerta), expected {LEAST_EASE:g} at least"


def english_grade(text: str) -> float:
    """The Flesch–Kincaid grade of ``text``."""
    found = _density(text, _syllables)
    return 0.39 * found.words_a_sentence + 11.8 * found.syllables_a_word - 15.59


def spanish_ease(text: str) -> float:
    """The ease of ``text`` by Fernández-Huerta; more is easier."""
    found = _density(text, _syllables_in_spanish)
    return 206.84 - 60 * found.syllables_a_word - 1.02 * found.words_a_sentence


def _density(text: str, syllables: Callable[[str], int]) -> _Density:
    words = _WORD.findall(text.casefold()) or [""]
    return _Density(len(words) / len(_SENTENCE.findall(_ended(text))), sum(map(syllables, words)) / len(words))


def _ended(text: str) -> str:
    """A line without a full stop is a sentence as well."""
    return text if text[-1:] in ".!?…" and text else f"{text}."


def _syllables(word: str) -> int:
    voiced = word if re.search(r"[^aeiouy]le$", word) else _SILENT.sub(r"\g<last>", word)
    return max(1, len(re.findall(r"[aeiouy]+", voiced)))


def _syllables_in_spanish(word: str) -> int:
    """Strong vowels, and weak ones with an accent, are a syllable each; a weak one beside them is none of its own."""
    strong = len(re.findall(r"[aeoáéíóú]", word))
    weak_alone = len(re.findall(r"(?<![aeoáéíóúiuü])[iuü]+(?![aeoáéíóúiuü])", _OF_Q.sub("", word)))
    return max(1, strong + weak_alone)
