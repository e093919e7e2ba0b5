"""One visual language: every size, space and colour of the pages is a token with a meaning, legible in both themes."""

import re
from pathlib import Path
from typing import Final

import pytest

from tests.support.table import table

STATIC = Path(__file__).parents[2] / "app" / "static"
CSS: Final = {
    file.name: re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    for file in sorted(STATIC.glob("*.css"))
}
ALL: Final = "\n".join(CSS.values())

DECLARATION: Final = re.compile(r"(?<=[{;\s])(-{0,2}[a-z][a-z0-9-]*)\s*:\s*([^;{}]+)(?=[;}])")
SPACING: Final = re.compile(r"^(margin|padding)(-(block|inline)(-(start|end))?)?$|^(row-|column-)?gap$")
COLOUR: Final = re.compile(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(", re.IGNORECASE)
LENGTH: Final = re.compile(r"(?<![\w-])-?(?:\d+\.?\d*|\.\d+)(rem|px|pt|mm|em)\b")
HAIRLINES: Final = {"1px", "-1px", "2px", "3px"}
"""What is too thin to be a step of the scale."""

TEXT: Final = 7.0
EDGE: Final = 3.0
"""The least contrast of words, and of the edges that tell what can be pressed (WCAG 2.2, 1.4.6 and 1.4.11)."""

PAIRS: Final = [
    ("ink", "paper", TEXT),
    ("ink", "surface", TEXT),
    ("ink", "accent-soft", TEXT),
    ("ink", "call-soon-soft", TEXT),
    ("ink-soft", "paper", TEXT),
    ("ink-soft", "surface", TEXT),
    ("ink-soft", "accent-soft", TEXT),
    ("accent", "paper", TEXT),
    ("accent", "surface", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-call-now", "call-now", TEXT),
    ("call-soon", "call-soon-soft", TEXT),
    ("call-soon", "paper", TEXT),
    ("mention", "surface", TEXT),
    ("alert", "paper", TEXT),
    ("alert", "surface", TEXT),
    ("focus", "paper", EDGE),
    ("focus", "surface", EDGE),
    ("line-strong", "paper", EDGE),
    ("line-strong", "surface", EDGE),
]


def declarations(text: str) -> list[tuple[str, str]]:
    return [(name, value.strip()) for name, value in DECLARATION.findall(text)]


def outside_paper(text: str) -> str:
    """The style sheet without what is for paper, which has sizes of its own."""
    return re.sub(r"@media print \{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", text)


def themes() -> dict[str, dict[str, str]]:
    light, dark = (dict(declarations(block)) for block in re.findall(r":root \{([^}]*)\}", CSS["site.css"])[:2])
    return {"light": light, "dark": {**light, **dark}}


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(each * 2 for each in digits) if len(digits) == 3 else digits
    channels = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_worked_out_as_wcag_defines_it() -> None:
    assert contrast("#fff", "#000") == pytest.approx(21)
    assert contrast("#777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@table("theme", ["light", "dark"])
@table(("one", "other", "least"), PAIRS, ids=str)
def test_words_and_edges_stand_out_in_both_themes(theme: str, one: str, other: str, least: float) -> None:
    tokens = themes()[theme]

    assert contrast(tokens[f"--{one}"], tokens[f"--{other}"]) >= least


def loose_colours(text: str) -> list[str]:
    return [
        f"{prop}: {value}"
        for prop, value in declarations(text)
        if COLOUR.search(value) and not prop.startswith("--") and prop != "mask-image"
    ]


def loose_lengths(text: str) -> list[str]:
    """Spaces, sizes of text and corners that are no step of a scale; what grows with its own text is none."""
    return [
        f"{prop}: {value}"
        for prop, value in declarations(outside_paper(text))
        if (SPACING.match(prop) or prop in {"font", "font-size", "border-radius"})
        and {m[0] for m in LENGTH.finditer(value) if m[1] != "em"} - HAIRLINES
    ]


def test_a_value_that_is_no_token_is_found() -> None:
    sheet = ":root { --ink: #000; } a { color: #fff; padding: .4rem 0; } @media print { a { margin: 3mm; } }"

    assert loose_colours(sheet) == ["color: #fff"]
    assert loose_lengths(sheet) == ["padding: .4rem 0"]


@table("name", CSS)
def test_every_colour_space_size_and_corner_is_a_token(name: str) -> None:
    assert not loose_colours(CSS[name])
    assert not loose_lengths(CSS[name])


def test_every_token_is_defined_once_a_theme_and_used() -> None:
    defined = {name for name, _ in declarations(ALL) if name.startswith("--")}
    used = set(re.findall(r"var\((--[a-z0-9-]+)", ALL))

    assert used == defined
