"""Everything that a sign-off covers: each question, option, level, clock, passage, ruling, number and clinical word.

The checksum over it changes with any of them, and with nothing else: no line, hour, closed day or interface word.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib import import_module
from pkgutil import walk_packages
from typing import Final

from app.approval.local_content import local_content
from app.i18n.words import Language, gettext, numbers, speaking
from rules import advice, clinical, in_force, sources
from rules.adaptation.marks import Adaptation
from rules.describe import enabled_when, in_words
from rules.model.disposition import Route
from rules.model.questionnaire import AnswerOption, Item, Step, Wording
from rules.model.red_flag import RedFlag
from rules.sources.citation import Citation, Declaration
from rules.sources.parameters import PARAMETERS, Parameter
from rules.sources.rulings import RULINGS, Ruling
from rules.text import marked_in

Words = Mapping[str, str]
"""What is said, by the code of the language it is said in."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to agree with. ``key`` names it for as long as it is asked for; ``number`` is its place in this form.

    ``words`` are those of each language, empty where nothing is shown to anybody. ``facts`` are what it leads to and
    rests on, a line each: they are the same in every language.
    """

    number: int
    key: str
    what: str
    words: Words
    facts: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """The checksum of what it says and leads to, short enough for a list of all of them."""
        said = json.dumps([self.words, self.facts], sort_keys=True, ensure_ascii=False)
        return sha256(said.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Part:
    """Entries that belong together: one step of the questions, or one kind of words."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class _Unnumbered:
    """An entry before its place is known. ``messages`` are as declared, in the order shown."""

    key: str
    what: str
    messages: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


class _Slots(dict[str, str]):
    """Fills the numbers of the rules, and leaves what is only known when a page is shown."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


_OTHER_WORDS: Final = (clinical, advice, sources)
"""The packages whose marked words somebody reads; what the parts before say of them is not said again."""


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
    return sha256(json.dumps([in_force.HASH, _declared(), listed], sort_keys=True).encode()).hexdigest()


@lru_cache
def _declared() -> str:
    """The checksum of how the words are put to use: which lines go with what was found, and in which order."""
    found = {
        f"{name}.{each}": _plain(value)
        for name in sorted(_modules())
        for each, value in vars(import_module(name)).items()
        if not (each.startswith("__") or callable(value))
    }
    return sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()


def _plain(value: object) -> object:
    """Return ``value`` as JSON has it, the same in every process; what is no declaration by the name of its type."""
    match value:
        case Declaration():
            return _plain(value.model_dump())
        case Mapping():
            return [[_plain(name), _plain(each)] for name, each in value.items()]
        case tuple() | list():
            return [_plain(each) for each in value]
        case frozenset() | set():
            return sorted(json.dumps(_plain(each)) for each in value)
        case str() | int() | float() | None:
            return value
        case _:
            return type(value).__qualname__


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
    said = {each.code: _said(it.messages, each) for each in languages} if it.messages else {}
    return Entry(number, it.key, it.what, said, it.facts)


def _said(messages: Iterable[str], language: Language) -> str:
    with speaking(language):
        slots = _Slots(numbers())
        return "\n".join(_filled(gettext(each), slots) for each in messages)


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
    shown = {message for _, part in listed for each in part for message in each.messages}
    return [*listed, *_other_words(shown)]


def _of_this_site(adaptation: Adaptation | None) -> Iterator[tuple[str, list[_Unnumbered]]]:
    """Yield what a site adapts, as a part of its own, where it does."""
    if adaptation:
        yield "Decided here", [_Unnumbered(*each) for each in local_content(adaptation.local)]


def _of_step(step: Step) -> Iterator[_Unnumbered]:
    yield _Unnumbered(f"step/{step.code}", "Heading", (step.title, *_both(step.why)))
    for item in step.items:
        yield from _of_item(item)


def _of_item(item: Item) -> Iterator[_Unnumbered]:
    asked = (f"Asked only if {enabled_when(item.enable_when)}",) if item.enable_when else ()
    kind = "Choose all that fit" if item.check_all else "Choose one"
    needed = "may be left open" if item.is_optional else "needs an answer"
    facts = (f"Code {item.link_id}", f"{kind}; {needed}", *asked)
    messages = (item.clinical_term, *_both(item.question), *_both(item.hint), *_both(item.help))
    yield _Unnumbered(f"item/{item.link_id}", "Question", messages, facts)
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
    return _Unnumbered(f"flag/{flag.code}", "Finding", (flag.finding,), facts + below * bool(flag.rulings))


def _level(flag: RedFlag) -> str:
    first = ", emergency number first" if flag.route is Route.EMERGENCY else ""
    unreached = "the ER if nobody is reached" if flag.er_line else "no ER if nobody is reached"
    return f"Level {flag.disposition}{first}; clock {flag.clock}; {unreached}"


def _of_silences() -> Iterator[_Unnumbered]:
    for name, value in in_force.RULES.silences.model_dump(mode="json").items():
        told = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        yield _Unnumbered(f"silence/{name}", "Not sure", facts=(f"{name.replace('_', ' ')}: {told}",))
    confused = ", ".join(sorted(in_force.RULES.self_doubt))
    yield _Unnumbered("silence/self_doubt", "Not sure", facts=(f"a patient cannot judge alone: {confused}",))


def _of_ruling(ruling: Ruling) -> _Unnumbered:
    codes = ", ".join(flag.code for flag in in_force.RED_FLAGS if ruling in flag.rulings)
    facts = (f"Ruling {ruling.code}", f"Holds for {codes or 'nothing any more'}", _passage(ruling.citation))
    return _Unnumbered(f"ruling/{ruling.code}", "Ruling", (ruling.words,), facts)


def _of_parameter(parameter: Parameter) -> _Unnumbered:
    amount = f"{parameter.name.replace('_', ' ')}: {parameter.as_written} {parameter.unit}"
    return _Unnumbered(f"number/{parameter.name}", "Number", facts=(amount, _passage(parameter.citation)))


def _passage(citation: Citation) -> str:
    place = ", ".join(filter(None, (citation.source.name, citation.section, citation.item)))
    quoted = f": “{citation.key_phrase}”" if citation.key_phrase else ""
    return f"Rests on {place}{quoted} ({citation.confidence}): {citation.paraphrase}"


def _both(wording: Wording | None) -> tuple[str, ...]:
    """Return the words for the patient, then those for whoever speaks of them, if they are others."""
    return tuple(dict.fromkeys((wording.patient, wording.caregiver))) if wording else ()


def _other_words(shown: set[str]) -> Iterator[tuple[str, list[_Unnumbered]]]:
    """Yield the words of every module that has others than ``shown``, in the order of their names."""
    for name in sorted(_modules()):
        others = [each for each in marked_in(name) if each not in shown]
        shown.update(others)
        if others:
            yield _title(name), [_Unnumbered(_key(name, each), "Words", (each,)) for each in others]


def _modules() -> Iterator[str]:
    for package in _OTHER_WORDS:
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
            yield module.name


def _title(module: str) -> str:
    *_, room, name = module.split(".")
    return f"Words: {room} / {name}".replace("_", " ")


def _key(module: str, message: str) -> str:
    return f"words/{module.removeprefix('rules.')}/{sha256(message.encode()).hexdigest()[:8]}"
