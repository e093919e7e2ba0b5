"""The form of a review, in finished words: for the page, for the file to fill in, and for paper."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from app.approval.content import Entry, Part, content_hash, entries, parts
from app.approval.sign_off_file import SignOff
from app.i18n.catalogs import SOURCE
from app.i18n.words import Language
from app.sign_off import findings
from app.sign_off.review_file import FORMAT, LONGEST, MOST_BYTES, Verdict
from rules import in_force

TITLE: Final = "Review of the rules"
VERDICTS: Final = {Verdict.AGREE: "Agree", Verdict.RAISE: "Raise", Verdict.REWORD: "Reword"}


@dataclass(frozen=True, slots=True)
class LineView:
    """A sentence, and whom it speaks to where that is not everybody."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class WordsView:
    """What an entry says in one language."""

    lang: str
    dir: str
    lines: tuple[LineView, ...]


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry; ``is_signed`` if an earlier sign-off holds it as it is."""

    number: int
    key: str
    digest: str
    what: str
    words: tuple[WordsView, ...]
    facts: tuple[str, ...]
    is_signed: bool


@dataclass(frozen=True, slots=True)
class PartView:
    """A part with the entries that are open, and those that were signed before; ``spans`` are the numbers of these."""

    number: int
    title: str
    open: tuple[EntryView, ...]
    signed: tuple[EntryView, ...]
    spans: str


@dataclass(frozen=True, slots=True)
class LanguageView:
    """A language to review for; nobody translates into English."""

    code: str
    tag: str
    name: str
    is_translated: bool


@dataclass(frozen=True, slots=True)
class EarlierView:
    """The sign-off that the form begins from: who signed it and when, how much of it holds, and what went away."""

    content: str
    who: str
    signed_on: str
    held: int
    gone: tuple[str, ...]
    is_as_it_was: bool


@dataclass(frozen=True, slots=True)
class Form:
    """Everything to review, and what a saved review says of it."""

    content: str
    rules: str
    languages: tuple[LanguageView, ...]
    parts: tuple[PartView, ...]
    count: int
    open_count: int
    earlier: EarlierView | None
    format: str = FORMAT
    longest: int = LONGEST
    most_bytes: int = MOST_BYTES


def form(languages: Sequence[Language], earlier: SignOff | None = None) -> Form:
    """Return the form for what is in force in ``languages``.

    Against an ``earlier`` sign-off only those entries are open whose checksum differs from the one signed. It names no
    more of its rules than their hash, so nothing is computed from those; what the checksum of an entry covers, its
    words in each language, its level, clock, condition and passages, is enough to know what changed.
    """
    everything = tuple(entries(languages))
    open_ = frozenset(each.key for each in findings.still_open(everything, earlier))
    return Form(
        content=content_hash(languages),
        rules=in_force.VERSION,
        languages=tuple(LanguageView(each.code, each.tag, each.name, each.code != SOURCE) for each in languages),
        parts=tuple(_part(number, each, languages, open_) for number, each in enumerate(parts(languages), 1)),
        count=len(everything),
        open_count=len(open_),
        earlier=_earlier(earlier, everything, languages, len(everything) - len(open_)) if earlier else None,
    )


def _earlier(earlier: SignOff, everything: Iterable[Entry], languages: Sequence[Language], held: int) -> EarlierView:
    return EarlierView(
        content=earlier.content,
        who=", ".join(f"{each.name} ({each.role})" for each in earlier.signatories),
        signed_on=earlier.signed_on.isoformat(),
        held=held,
        gone=findings.gone(everything, earlier),
        is_as_it_was=earlier.content == content_hash(languages),
    )


def _part(number: int, part: Part, languages: Sequence[Language], open_: frozenset[str]) -> PartView:
    views = [_entry(each, languages, is_signed=each.key not in open_) for each in part.entries]
    signed = tuple(each for each in views if each.is_signed)
    return PartView(
        number=number,
        title=part.title,
        open=tuple(each for each in views if not each.is_signed),
        signed=signed,
        spans=_spans([each.number for each in signed]),
    )


def _entry(entry: Entry, languages: Sequence[Language], *, is_signed: bool) -> EntryView:
    words = tuple(_words(entry, each) for each in languages if entry.words)
    return EntryView(entry.number, entry.key, entry.digest, entry.what, words, entry.facts, is_signed)


def _words(entry: Entry, language: Language) -> WordsView:
    texts = entry.words[language.code].split("\n")
    lines = tuple(LineView(label, text) for label, text in zip(entry.labels, texts, strict=True))
    return WordsView(language.tag, language.direction, lines)


def _spans(numbers: Iterable[int]) -> str:
    """Write ``numbers`` in as few words as they take, such as "1–4, 7"."""
    runs = [
        [number for _, number in run] for _, run in groupby(enumerate(numbers), lambda placed: placed[1] - placed[0])
    ]
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
