"""The prose of the code: engineers' words, where an everyday verb could mean nine things."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Final

APP: Final = Path(__file__).parents[2] / "app"
VAGUE: Final = re.compile(r"\b(?:kept|keep|said|say)\b", re.IGNORECASE)
"""Cached, stored, cited, reported, retained: each is a word of its own."""
MOST: Final = 60


def prose_of(code: str) -> Iterator[str]:
    """Yield every docstring and comment."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def test_the_app_is_described_in_the_words_of_its_trade() -> None:
    found = [
        f"{path.relative_to(APP)}: {words}"
        for path in sorted(APP.rglob("*.py"))
        for words in prose_of(path.read_text(encoding="utf-8"))
        for _ in VAGUE.findall(words)
    ]

    assert len(found) <= MOST, "\n".join(found)


def test_a_docstring_and_a_comment_are_prose_and_a_text_for_people_is_not() -> None:
    code = '"""What was said."""\n\nKEPT = "We keep nothing"  # say why\n'

    assert [VAGUE.findall(words) for words in prose_of(code)] == [["said"], ["say"]]
