"""The guide is quoted where we say so, in few words, and copied nowhere."""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from rules.advice.learn import SECTIONS, LearnSection
from rules.sources import passages
from rules.sources.citation import LONGEST_KEY_PHRASE, Citation
from tests.rules.guide_fingerprint import COPIED, FINDABLE, FINGERPRINT, fingerprint, hashed, load, normalised, runs
from tests.support.table import table

ROOT = Path(__file__).parents[2]
GUIDE = next((ROOT.parent / "shared" / "source").glob("*.txt"), None)
KEPT = load()

PASSAGES = {
    name: passage
    for name, passage in vars(passages).items()
    if isinstance(passage, Citation) and passage.source.is_guide
}
SHOWN_AS_THEY_STAND = {
    *(passage.key_phrase or "" for passage in PASSAGES.values()),
    *(passage.section or "" for passage in PASSAGES.values()),
    *(section.guide_section for section in SECTIONS),
}
TEXTS = sorted(
    path.relative_to(ROOT)
    for pattern in ("rules/**/*.py", "rules/*.md", "app/**/*.py", "app/*.md", "templates/**/*.html", "README.md")
    for path in ROOT.glob(pattern)
)


def stands_in_the_guide(words: str) -> bool:
    """Whether every run of three words stands in the guide."""
    return hashed(runs(words, FINDABLE), FINDABLE) <= KEPT[FINDABLE]


def copied_runs(texts: Iterable[str]) -> set[str]:
    """The runs of eight words that stand in the guide too, save those of key phrases and headings."""
    allowed = {run for shown in SHOWN_AS_THEY_STAND for run in runs(shown, COPIED)}
    found = {run for text in texts for run in runs(text, COPIED)} - allowed
    return {run for run in found if hashed([run], COPIED) <= KEPT[COPIED]}


def texts_of(path: Path) -> list[str]:
    """The words of a file: the strings of a module, a template without its tags, anything else as it stands."""
    words = path.read_text(encoding="utf-8")
    match path.suffix:
        case ".py":
            constants = (node for node in ast.walk(ast.parse(words)) if isinstance(node, ast.Constant))
            return [node.value for node in constants if isinstance(node.value, str)]
        case ".html":
            return [re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}|<[^>]*>", " ", words, flags=re.DOTALL)]
        case _:
            return [words]


@table("passage", PASSAGES.values(), ids=list(PASSAGES))
def test_a_key_phrase_stands_in_the_guide(passage: Citation) -> None:
    phrase = passage.key_phrase or ""

    assert len(normalised(phrase).split()) >= FINDABLE
    assert stands_in_the_guide(phrase)


@table("passage", PASSAGES.values(), ids=list(PASSAGES))
def test_a_key_phrase_is_too_short_to_be_a_copy(passage: Citation) -> None:
    assert len(normalised(passage.key_phrase or "").split()) <= LONGEST_KEY_PHRASE


@table("passage", PASSAGES.values(), ids=list(PASSAGES))
def test_a_cited_section_is_a_heading_of_the_guide(passage: Citation) -> None:
    assert all(stands_in_the_guide(heading) for heading in (passage.section or "").split("›"))


@table("section", SECTIONS, ids=lambda section: section.code)
def test_a_learn_page_names_a_heading_of_the_guide(section: LearnSection) -> None:
    assert all(stands_in_the_guide(heading) for heading in section.guide_section.split("›"))


@table("path", TEXTS, ids=str)
def test_no_sentence_is_copied_from_the_guide(path: Path) -> None:
    assert copied_runs(texts_of(ROOT / path)) == set()


def test_a_passage_that_is_not_in_the_guide_is_noticed() -> None:
    assert not stands_in_the_guide("trouble walking, or a bad day at work")


def test_a_copied_run_would_be_noticed() -> None:
    longest = max((passage.key_phrase or "" for passage in PASSAGES.values()), key=lambda phrase: len(phrase.split()))

    assert len(longest.split()) >= COPIED
    assert hashed(runs(longest, COPIED), COPIED) <= KEPT[COPIED]


def test_the_fingerprint_stays_small() -> None:
    assert FINGERPRINT.stat().st_size < 60_000


def guide() -> str:
    """The guide itself, where it lies beside the repository."""
    if GUIDE is None:
        pytest.skip("the guide is not at hand; its fingerprint is checked instead")
    return GUIDE.read_text(encoding="utf-8")


def test_the_fingerprint_is_that_of_the_guide() -> None:
    assert fingerprint(guide()) == KEPT


@table("passage", PASSAGES.values(), ids=list(PASSAGES))
def test_a_key_phrase_is_verbatim(passage: Citation) -> None:
    assert f" {normalised(passage.key_phrase or '')} " in f" {normalised(guide())} "
