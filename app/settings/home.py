"""The country that the team is in: what a phone number that names none is taken to be of."""

from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from phonenumbers import PhoneNumberMatcher

from app.settings.phone import NotAPhoneNumber, Phone, read_phone
from app.settings.settings import settings_in_force


class Part(NamedTuple):
    """Some of a text, as it was typed, and how it is dialled; ``href`` is None where it cannot be."""

    words: str
    href: str | None


def read_local_phone(text: str) -> Phone:
    """Read a whole phone number of the team's country; that of another is named by a leading plus.

    Raises:
        NotAPhoneNumber: it cannot be dialled.
    """
    return read_phone(text, settings_in_force().site.country)


def dialled_in(text: str) -> tuple[Part, ...]:
    """Return ``text`` in parts, so that whatever can be dialled is a part of its own; joined they are ``text``."""
    try:
        return (Part(text, read_local_phone(text).href),)
    except NotAPhoneNumber:
        return tuple(part for part in _parts(text) if part.words)


def _parts(text: str) -> Iterator[Part]:
    end = 0
    for match in PhoneNumberMatcher(text, settings_in_force().site.country):
        with suppress(NotAPhoneNumber):
            found = Part(match.raw_string, read_local_phone(match.raw_string).href)
            yield Part(text[end : match.start], None)
            yield found
            end = match.end
    yield Part(text[end:], None)
