"""What can stand in the file that ``RFC_LOCAL`` names. It has no word for a level below the released one.

This room stands below the rules: what codes and options there are, and what level each has, is no part of it.
``rules.adaptation`` holds the file against the rules.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictFloat, StrictInt, model_validator

from rules.local.plain import too_hard

SOURCE: Final = "en"
"""The language that every local text has, whatever others there are."""

LONGEST_FINDING: Final = 120
LONGEST_LINE: Final = 160
MOST_LINES: Final = 2
"""How many lines may stand for one level and trouble, beside the four that the rules have."""


def _one_line(text: str) -> str:
    """Refuse what would break a line, or be read as the name of a number."""
    if text != " ".join(text.split()) or set("{}") & set(text):
        raise ValueError("expected one line of text, without braces, and without spaces at its ends or twice in a row")
    return text


OneLine = Annotated[str, Field(min_length=1, max_length=400), AfterValidator(_one_line)]
Name = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(_one_line)]
Step = Annotated[str, Field(min_length=1, max_length=LONGEST_LINE), AfterValidator(_one_line)]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}(_[A-Za-z]+)*$")]
LocalCode = Annotated[str, Field(pattern=r"^local(-[a-z0-9]+)+$")]
"""No red flag of these rules or of earlier ones is called so, and none ever will be."""

Option = Annotated[str, Field(pattern=r"^[a-z0-9-]+:[a-z0-9-]+$")]
"""An item and one of its options, as ``worry:some``."""

Texts = dict[LanguageCode, OneLine]
"""The same words in each language."""


class _Part(BaseModel):
    # Schemas are built when a file is read: most sites have none.
    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True, defer_build=True
    )


class Decided(_Part):
    """Something that somebody decided, on a day."""

    decided_by: Name
    decided_on: date
    why: OneLine | None = None


class LocalRuling(Decided):
    """What the care team ruled on a recorded exception: to keep it, or to raise what rests on it.

    ``codes`` are the red flags to raise, where it is not all of them.
    """

    code: Annotated[str, Field(pattern=r"^C[1-9][0-9]?$")]
    decision: Literal["keep", "raise"]
    codes: tuple[Code, ...] = ()

    @model_validator(mode="after")
    def _codes_are_raised(self) -> Self:
        if self.codes and self.decision == "keep":
            raise ValueError(f"{self.code} is kept, so no codes can be named: they stand beside a raise only")
        return self


class LocalRaise(Decided):
    """A red flag, an option or a combination of options that means more here.

    ``code_name`` is what a red flag is called that is new, and ``finding`` its words. ``syndrome`` names the trouble
    that it points to, where that is not the one that the other answers to the same question point to.
    """

    code: Code | None = None
    option: Option | None = None
    all_of: tuple[Option, ...] = ()
    to: Literal["call-soon", "call-now"]
    within: Literal["today"] | None = None
    route: Literal["emergency"] | None = None
    finding: Texts = Field(default_factory=dict)
    code_name: LocalCode | None = None
    syndrome: Code | None = None

    @model_validator(mode="after")
    def _names_one_thing(self) -> Self:
        named = [name for name in ("code", "option", "all_of") if getattr(self, name)]
        if len(named) != 1:
            found = " and ".join(named) or "none of them"
            raise ValueError(f"found {found}, expected exactly one of code, option and all_of")
        if named == ["all_of"] and len(set(self.all_of)) < max(2, len(self.all_of)):
            raise ValueError("all_of: expected two or more different options; a single one is named by option")
        return self

    @model_validator(mode="after")
    def _marks_fit_the_level(self) -> Self:
        if self.within and self.to != "call-soon":
            raise ValueError("within: only a call-soon has a shorter clock; a call-now is at once already")
        if self.route and self.to != "call-now":
            raise ValueError("route: the emergency number comes first only where the level is call-now")
        return self

    @model_validator(mode="after")
    def _says_what_is_new(self) -> Self:
        if self.code and (self.finding or self.code_name):
            raise ValueError(f"{self.code} has its words and its code already: leave finding and code_name out")
        if not self.code:
            check_languages("finding", self.finding, LONGEST_FINDING)
        return self

    @property
    def options(self) -> tuple[Option, ...]:
        """The options of a red flag that is new."""
        return (self.option,) if self.option else self.all_of

    @property
    def raised_code(self) -> str:
        """The code of the red flag that is raised, or new."""
        return self.code or self.code_name or "local-" + "-and-".join(each.replace(":", "-") for each in self.options)


class LocalParameter(Decided):
    """A number of the rules, as it is here."""

    name: str
    value: StrictInt | StrictFloat


class LocalLine(Decided):
    """A line to follow while waiting: at a level, or where a trouble is suspected, or only where both hold."""

    disposition: Literal["call-now", "call-soon", "mention"] | None = None
    syndrome: Code | None = None
    words: Texts

    @model_validator(mode="after")
    def _can_be_shown(self) -> Self:
        if not (self.disposition or self.syndrome):
            raise ValueError("found neither disposition nor syndrome, expected one of them or both: when it is shown")
        check_languages("words", self.words, LONGEST_LINE)
        return self


class LocalPathway(Decided):
    """What a nurse does where one of three troubles is suspected: whom to ring, and each step in a line, in English."""

    code: Literal["cord-compression", "calcium", "fever"]
    ring: Name
    number: Name
    steps: tuple[Step, ...] = Field(min_length=1, max_length=8)


class LocalRules(_Part):
    """Everything that a site adapts."""

    rulings: tuple[LocalRuling, ...] = Field(default=(), alias="ruling")
    raises: tuple[LocalRaise, ...] = Field(default=(), alias="raise")
    parameters: tuple[LocalParameter, ...] = Field(default=(), alias="parameter")
    lines: tuple[LocalLine, ...] = Field(default=(), alias="line")
    pathways: tuple[LocalPathway, ...] = Field(default=(), alias="pathway")

    @model_validator(mode="after")
    def _nothing_stands_twice(self) -> Self:
        twice = [
            *_twice("ruling", (each.code for each in self.rulings)),
            *_twice("red flag", (each.raised_code for each in self.raises)),
            *_twice("parameter", (each.name for each in self.parameters)),
            *_twice("pathway", (each.code for each in self.pathways)),
            *_twice("line", (each.words[SOURCE] for each in self.lines)),
        ]
        if twice:
            raise ValueError(f"{'; '.join(twice)}: leave all but one out")
        return self

    @model_validator(mode="after")
    def _lines_are_few(self) -> Self:
        shown = Counter((each.disposition, each.syndrome) for each in self.lines)
        for (disposition, syndrome), count in shown.items():
            if count > MOST_LINES:
                when = " and ".join(filter(None, (disposition, syndrome)))
                raise ValueError(
                    f"line: found {count} for {when}, expected at most {MOST_LINES}: keep what matters most"
                )
        return self

    @model_validator(mode="after")
    def _lines_are_plain(self) -> Self:
        languages = dict.fromkeys(language for each in self.lines for language in each.words)
        hard = [
            fault
            for language in languages
            for fault in too_hard(language, [each.words[language] for each in self.lines if language in each.words])
        ]
        if hard:
            raise ValueError(f"line: {'; '.join(hard)}: use shorter words and shorter sentences")
        return self

    @property
    def is_empty(self) -> bool:
        """Whether nothing is adapted."""
        return not any(getattr(self, name) for name in type(self).model_fields)

    @property
    def values(self) -> dict[str, float]:
        """The numbers as they are here, by name."""
        return {each.name: each.value for each in self.parameters}

    @property
    def texts(self) -> tuple[tuple[str, Texts], ...]:
        """Every text that patients read, with its place in the file."""
        return (
            *((f"finding of {each.raised_code}", each.finding) for each in self.raises if each.finding),
            *((f"[[line]] number {number}", each.words) for number, each in enumerate(self.lines, start=1)),
        )


def check_languages(name: str, texts: Texts, longest: int) -> None:
    """Refuse texts without English, or of which one is too long.

    Raises:
        ValueError: one of them is.
    """
    if SOURCE not in texts:
        raise ValueError(f'{name}: expected the words in each language that is offered, such as {{ {SOURCE} = "…" }}')
    for language, words in texts.items():
        if len(words) > longest:
            raise ValueError(f"{name}, {language}: found {len(words)} characters, expected at most {longest}")


def _twice(kind: str, names: Iterable[str]) -> list[str]:
    return [f"{kind} {name} stands {times} times" for name, times in Counter(names).items() if times > 1]
