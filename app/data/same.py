"""When what is written in two ways is the same name, record number, person or number to call.

Search, the warning of earlier calls, and what a call is filed under all ask here. What was filed before a letter or a
sign counted as the same is still filed as it was written then, until ``rotate-keys`` files every call anew. So whatever
is looked for has ways: first the one of today, then those of before, where they differ.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, Final

from app.data.sealing import MOST_FOLDED, folded
from app.settings.home import dialled_in

Ways = tuple[str, ...]

_FORMER_WORD: Final = re.compile(r"[^\W_]+")
_BY_ITSELF: Final = re.compile("([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7a3\U00020000-\U0003ffff])")
"""Letters that are each a word: names of Han characters and of Korean syllables are written with and without spaces."""

_LETTERS: Final = str.maketrans(
    {"ł": "l", "đ": "d", "ð": "d", "ø": "o", "\u0131": "i", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th"}
)
"""Letters that Unicode does not part from their accent."""

_APOSTROPHE: Final = re.compile("['`\u00b4\u02b9\u02bb\u02bc\u02bd\u2018\u2019\u201b\u2032\uff07]")
_FORMER_APOSTROPHE: Final = re.compile("['`\u02bc\u2019]")
_LABELS: Final = ("mrn", "mr", "urn", "pid", "id", "no", "nr", "number", "rec", "record", "patient")
"""What is written before a record number to mark it as one."""

_JOINED_LABEL: Final = re.compile(rf"^(?:{'|'.join(_LABELS)})(?=\d)")


_UNKNOWN: Final = frozenset({"unknown", "unk", "none", "nobody", "na", "nil", "notknown", "anonymous", "x", "xxx"})
"""What is written where a name or a number is not known: it makes nobody the same person."""


def words_of(name: str) -> set[str]:
    """Return the words by which a name is found: their order, signs between them and apostrophes do not matter."""
    return set(_words(name))


def record_of(text: str) -> str:
    """Return a record number without signs, and without what only says that it is one."""
    words = _words(text)
    while len(words) > 1 and words[0] in _LABELS:
        del words[0]
    return _JOINED_LABEL.sub("", "".join(words))


def numbers_of(text: str) -> Ways:
    """Return the phone numbers in ``text`` the way they are filed: each as it is dialled, or else all of its digits."""
    text = text[:MOST_FOLDED]
    dialled = [part.href for part in dialled_in(text) if part.href]
    digits = "".join(each for each in text if each.isdigit())
    return _ways(*dialled) if dialled else _ways(digits) if digits else ()


def terms(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give everything a call is filed under, as kind and words."""
    for word in sorted(words_of(record["patient_name"])):
        yield "name", word
    for number in record_ways(record["record_number"])[:1]:
        yield "record", number
    for number in numbers_of(record["caller_number"]):
        yield "number", number
    for person in person_ways(record["patient_name"], record["patient_born"])[:1]:
        yield "person", person


def filed_ways(record: dict[str, Any]) -> Iterator[tuple[str, Ways]]:
    """Give everything by which a call has to be found, as kind and every way in which it may be filed."""
    person = person_ways(record["patient_name"], record["patient_born"])
    for ways in name_ways(record["patient_name"]):
        yield "name", ways
    for kind, ways in (("record", record_ways(record["record_number"])), ("person", person)):
        if ways:
            yield kind, ways
    for each in numbers_of(record["caller_number"]):
        yield "number", (each,)


def former_terms(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give what version 1.1.1 and before filed a call under, where that is known; it is not of all numbers."""
    name = record["patient_name"]
    for word in {*folded(name).replace("-", " ").split(), *_former_words(name)}:
        yield "name", word
    yield "record", record["record_number"]
    yield "person", f"{name} {record['patient_born']}"


def name_ways(name: str) -> list[Ways]:
    """Return each word of a name, in every way it may be filed."""
    words, former = words_of(name), _former_words(name)
    # An apostrophe or a vowel sign that was none before parted a word: its longest part finds the call.
    parts = sorted((each for each in former if not words_of(each) <= words), key=len)[-1:]
    return [_ways(word, *sorted(each for each in former if word in words_of(each)) or parts) for word in sorted(words)]


def record_ways(text: str) -> Ways:
    """Return every way in which a record number may be filed; none if there is nothing to it."""
    return _ways(record_of(text), folded(text)) if record_of(text) not in _UNKNOWN | {""} else ()


def person_ways(name: str, born: str) -> Ways:
    """Return every way in which somebody of that name and date of birth may be filed; none if one is missing."""
    words, day = words_of(name), born.strip()
    is_known = words and not words <= _UNKNOWN and day
    return _ways(f"{' '.join(sorted(words))} {day}", folded(f"{name} {day}")) if is_known else ()


def _ways(*ways: str) -> Ways:
    return tuple(dict.fromkeys(ways))


def _words(text: str) -> list[str]:
    """Return the words of ``text``: its letters, digits and the vowel signs that stand on them, and no other sign."""
    plain = unicodedata.normalize("NFC", _plain(text))
    return "".join(map(_kept, _BY_ITSELF.sub(r" \1 ", plain))).split()


def _kept(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind == "Nd":
        return str(unicodedata.decimal(sign))
    if kind == "Cf":  # nobody sees it
        return ""
    # A vowel sign is no letter of its own: without it, names of many scripts would be others.
    return sign if sign.isalnum() or kind[0] == "M" else " "


def _former_words(name: str) -> set[str]:
    return set(_FORMER_WORD.findall(_FORMER_APOSTROPHE.sub("", folded(name))))


def _plain(text: str) -> str:
    """Return ``text`` without case, accents and apostrophes, those included that only parting a letter brings about."""
    return _APOSTROPHE.sub("", folded(_APOSTROPHE.sub("", text))).translate(_LETTERS)
