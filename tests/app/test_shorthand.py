"""What is stored of the check in shorthand comes back as it was, and takes less room."""

import json

import pytest
from flask import Flask

from app.i18n.words import offered
from app.offline.book import book_of
from app.offline.scripts import as_json
from app.offline.shorthand import in_full, shorthand


@pytest.mark.parametrize(
    "text", ["", "told once", "told twice, " * 2, "<li>a list of things</li>" * 9, "ñandú y niño; " * 40]
)
def test_every_text_comes_back_as_it_was(text: str) -> None:
    assert in_full(shorthand(text)) == text


def test_every_book_comes_back_in_half_the_room_and_ends_no_script(app: Flask) -> None:
    with app.app_context():
        books = [as_json(book_of(language)) for language in offered().values()]

    for book in books:
        short = shorthand(book)
        assert json.loads(in_full(short)) == json.loads(book)
        assert len(short.encode()) < len(book.encode()) / 2
        assert "</" not in short
        assert "<!--" not in short


@pytest.mark.parametrize("text", ["two\nlines", "a mark: \ue000"])
def test_what_could_not_be_told_from_shorthand_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected neither"):
        shorthand(text)
