"""Everything that a sign-off covers: each question, option, level, clock, passage, ruling, number and clinical word.

The checksum over it changes with any of them, and with nothing else: no line, hour, closed day or interface word.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from app.approval.declarations import clinical_modules, declared_hash
from app.approval.local_content import local_content
from app.approval.plain_words import CLOCKS, LEVELS, SELF_DOUBT, SILENCES, TITLES
from app.i18n.words import Language, gettext, numbers, speaking
from rules import in_force
from rules.adaptation.marks import Adaptation
from rules.describe import enabled_when, in_words
from rules.model.disposition import Clock, Route
from rules.model.questionnaire import AnswerOption, Item, Step, Wording
from rules.model.red_flag import RedFlag
from rules.sources.citation import Citation
from rules.sources.parameters import PARAMETERS, Parameter
from rules.sources.rulings import RULINGS, Ruling
from rules.text import marked_in

Words = Mapping[str, str]
"""The text, by the code of its language."""


class Entry(NamedTuple):
    """One thing to agree with. ``key`` names it for as long as it is asked for; ``number`` is its place in this form.

    ``words`` are those of each language, empty where nothing is shown to anybody; ``labels`` name for each of their
    lines whom it speaks to. ``facts`` are what it leads to and rests on, a line each: they are the same in every
    language.
    """

    number: int
    key: str
    what: str
    words: Words
    facts: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """The checksum of what it says and leads to, short enough for a list of all of them."""
        said = json.dumps([self.words, self.facts], sort_keys=True, ensure_ascii=False)
        return sha256(said.encode()).hexdigest()[:16]


class Part(NamedTuple):
    """Entries that belong together: one step of the questions, or one kind of words."""

    title: str
    entries: tuple[Entry, ...]


class _Line(NamedTuple):
    """A message as declared, and whom it speaks to; without a label, everybody."""

    message: str
    label: str = ""


class _Unnumbered(NamedTuple):
    """An entry before its place is known, its lines in the order shown."""

    key: str
    what: str
    lines: tuple[_Line, ...] = ()
    facts: tuple[str, ...] = ()


class _Slots(dict[str, str]):
    """Fills the numbers of the rules, and leaves what is only known when a page is shown."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


def parts(languages: Iterable[Language]) -> tuple[Part, ...]:
    """Return everything there is to review, in the order a reader meets it, in each of ``languages``."""
    return _parts(tuple(languages))


def entries(languages: Iterable[Language]) -> Iterator[Entry]:
    """Yield every entry of every part."""
    for part in parts(languages):
        yield from part.entries


def content_hash(languages: Iterable[Language]) -> str:
    """Return the SHA-256 of what a sign-off covers: the declarations in force, and their words in ``languages``."""
    listed = {each.key: each.digest for each in entries(languages)}
    return sha256(json.dumps([in_force.HASH, declared_hash(), listed], sort_keys=True).encode()).hexdigest()


@lru_cache
def _parts(languages: tuple[Language, ...]) -> tuple[Part, ...]:
    numbered: list[Part] = []
    first = 1
    for title, unnumbered in _listed():
        found = tuple(_entry(number, each, languages) for number, each in enumerate(unnumbered, first))
        numbered.append(Part(title, found))
        first += len(found)
    return tuple(numbered)


def _entry(number: int, it: _Unnumbered, languages: Sequence[Language]) -> Entry:
    said = {each.code: _said(it.lines, each) for each in languages} if it.lines else {}
    return Entry(number, it.key, it.what, said, it.facts, tuple(each.label for each in it.lines))


def _said(lines: Iterable[_Line], language: Language) -> str:
    with speaking(language):
        slots = _Slots(numbers())
        return "\n".join(_filled(gettext(each.message), slots) for each in lines)


def _filled(words: str, slots: Mapping[str, str]) -> str:
    return words.format_map(slots) if "{" in words else words


def _listed() -> list[tuple[str, list[_Unnumbered]]]:
    """Everything, by part; no two entries have one key."""
    flags = in_force.RED_FLAGS
    listed = [
        *((f"Questions: {step.title}", list(_of_step(step))) for step in in_force.STEPS),
        ("Several answers together", [_of_flag(flag) for flag in flags if flag.is_combination]),
        ("Not sure", list(_of_silences())),
        ("Where a level is below the guide", [_of_ruling(ruling) for ruling in RULINGS]),
        ("Numbers", [_of_parameter(parameter) for parameter in PARAMETERS]),
        *_of_this_site(in_force.ADAPTATION),
    ]
    shown = {line.message for _, part in listed for each in part for line in each.lines}
    return [*listed, *_other_words(shown)]


def _of_this_site(adaptation: Adaptation | None) -> Iterator[tuple[str, list[_Unnumbered]]]:
    """Yield what a site adapts, as a part of its own, where it does."""
    if adaptation:
        decided = local_content(adaptation.local)
        yield "Decided here", [_Unnumbered(each.key, each.what, _lines(each.messages), each.facts) for each in decided]


def _lines(messages: Iterable[str]) -> tuple[_Line, ...]:
    return tuple(map(_Line, messages))


def _of_step(step: Step) -> Iterator[_Unnumbered]:
    yield _Unnumbered(f"step/{step.code}", "Heading", (_Line(step.title), *_both(step.why)))
    for item in step.items:
        yield from _of_item(item)


def _of_item(item: Item) -> Iterator[_Unnumbered]:
    asked = (f"Asked only if {enabled_when(item.enable_when)}",) if item.enable_when else ()
    kind = "Choose all that fit" if item.check_all else "Choose one"
    needed = "may be left open" if item.is_optional else "needs an answer"
    facts = (f"Code {item.link_id}", f"{kind}; {needed}", *asked)
    lines = (
        _Line(item.clinical_term, "What a nurse calls it"),
        *_both(item.question, "Question"),
        *_both(item.hint, "Hint"),
        *_both(item.help, "Help to open"),
    )
    yield _Unnumbered(f"item/{item.link_id}", "Question", lines, facts)
    for option in item.options:
        yield _of_option(item, option)
    for flag in in_force.RED_FLAGS:
        if not flag.is_combination and flag.link_ids == {item.link_id}:
            yield _of_flag(flag)


def _of_option(item: Item, option: AnswerOption) -> _Unnumbered:
    return _Unnumbered(
        f"option/{item.link_id}/{option.code}", "Answer", _both(option.words), (f"Code {item.link_id}:{option.code}",)
    )


def _of_flag(flag: RedFlag) -> _Unnumbered:
    facts = (f"Code {flag.code}", f"If {in_words(flag.when)}", _level(flag), *map(_passage, flag.citations))
    below = (f"Below the guide's letter by ruling {', '.join(each.code for each in flag.rulings)}",)
    return _Unnumbered(f"flag/{flag.code}", "Finding", (_Line(flag.finding),), facts + below * bool(flag.rulings))


def _level(flag: RedFlag) -> str:
    first = ", the emergency number first" if flag.route is Route.EMERGENCY else ""
    told = f"Level: {LEVELS[flag.disposition]}{first}. Speak to a person: {_clock(flag.clock)}"
    if flag.er_line:
        return f"{told}. If nobody is reached in time: go to the ER"
    return told if flag.clock is Clock.NEXT_VISIT else f"{told}. If nobody is reached in time: call again, not the ER"


def _of_silences() -> Iterator[_Unnumbered]:
    for name, value in in_force.RULES.silences.model_dump().items():
        fact = f"{SILENCES[name]}: {_silence(value)}"
        yield _Unnumbered(f"silence/{name}", "Not sure", facts=(fact,))
    fact = f"{SELF_DOUBT}: {_silence(tuple(sorted(in_force.RULES.self_doubt)))}"
    yield _Unnumbered("silence/self_doubt", "Not sure", facts=(fact,))


def _silence(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case Clock():
            return _clock(value)
        case tuple():
            return ", ".join(value) or "nothing"
        case _:
            return str(value)


def _clock(clock: Clock) -> str:
    return CLOCKS[clock].format_map(numbers())


def _of_ruling(ruling: Ruling) -> _Unnumbered:
    codes = ", ".join(flag.code for flag in in_force.RED_FLAGS if ruling in flag.rulings)
    facts = (f"Ruling {ruling.code}", f"Holds for {codes or 'nothing any more'}", _passage(ruling.citation))
    return _Unnumbered(f"ruling/{ruling.code}", "Ruling", (_Line(ruling.words),), facts)


def _of_parameter(parameter: Parameter) -> _Unnumbered:
    amount = f"{parameter.name.replace('_', ' ')}: {parameter.as_written} {parameter.unit}"
    return _Unnumbered(f"number/{parameter.name}", "Number", facts=(amount, _passage(parameter.citation)))


def _passage(citation: Citation) -> str:
    quoted = f": “{citation.key_phrase}”" if citation.key_phrase else ""
    return f"Rests on {citation.found_at}{quoted} ({citation.confidence}): {citation.paraphrase}"


def _both(wording: Wording | None, what: str = "") -> tuple[_Line, ...]:
    """Return the words for the patient, then those for whoever speaks of them, if they are others."""
    if wording is None:
        return ()
    if wording.patient == wording.caregiver:
        return (_Line(wording.patient, what),)
    start = f"{what}, to" if what else "To"
    return (_Line(wording.patient, f"{start} the patient"), _Line(wording.caregiver, f"{start} a caregiver"))


def _other_words(shown: set[str]) -> Iterator[tuple[str, list[_Unnumbered]]]:
    """Yield the words of every module that has others than ``shown``, in the order of their names."""
    for name in sorted(clinical_modules()):
        others = [each for each in marked_in(name) if each not in shown]
        shown.update(others)
        if others:
            yield _title(name), [_Unnumbered(_key(name, each), "Words", (_Line(each),)) for each in others]


def _title(module: str) -> str:
    name = module.removeprefix("rules.")
    return TITLES.get(name, f"Words: {name}")


def _key(module: str, message: str) -> str:
    return f"words/{module.removeprefix('rules.')}/{sha256(message.encode()).hexdigest()[:8]}"
