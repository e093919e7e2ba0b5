"""Finds the words of the earlier rules for ``make messages``: they are data, and still shown, in each language."""

import json
from collections.abc import Iterator
from typing import IO, Any, Final

_WORDS: Final = ("patient", "caregiver", "title", "finding", "words", "paraphrase", "clinical_term")


def extract(
    file: IO[bytes], _keywords: object, _comment_tags: object, **_options: object
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Yield the messages of one rule file, in the form that Babel asks of an extraction method."""
    for message in dict.fromkeys(_messages(json.load(file))):
        yield 1, "", message, []


def _messages(value: Any) -> Iterator[str]:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, list):
        for each in value:
            yield from _messages(each)
    elif isinstance(value, dict):
        yield from (value[key] for key in _WORDS if isinstance(value.get(key), str))
        for key, each in value.items():
            if key != "source":  # publications keep their own titles
                yield from _messages(each)
