"""Which passwords are guessed early: by what is left of one without the words that anybody would try here."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from babel.core import Locale

from app.data.sealing import folded
from app.i18n import catalogs
from app.settings.settings import Settings, settings_in_force

HARD_TO_GUESS: Final = 8
"""What is left takes more guesses than ten to this power, as zxcvbn counts them."""

RATED_CHARACTERS: Final = 24
"""How much of what is left is rated: a passphrase of four words, or a random one of more than 100 bits."""

LONGEST_SOUGHT: Final = 320
"""How much of a name or an email is looked for: as much as any may have."""

OF_THIS_WORK: Final = (
    *("redflag", "check", "bandera", "roja", "triage", "triaje", "console", "nurs", "enferm", "doctor", "medic"),
    *("hospital", "hospic", "clinic", "center", "centre", "centro", "team", "equipo", "patient", "pacient"),
    *("health", "salud", "care", "pain", "dolor", "bone", "hueso", "spinal", "medula", "vertebra"),
    *("cancer", "tumor", "metasta", "oncolog", "hematolog", "dexamet", "palliat", "paliat"),
)
"""Of the check, of who works with it and of what it is about, as far as all forms of a word begin alike.

They count for nothing however many stand together. Rarer ones stand on our pages, and are rated.
"""

OF_MANY: Final = (
    *("password", "passphrase", "welcome", "secret", "secur", "login", "admin", "qwert", "iloveyou"),
    *("contrasen", "clave", "segur", "bienvenid", "tequiero", "teamo", "mucho", "amor"),
    *("primavera", "verano", "otono", "invierno"),
)
"""Of passwords in English and in Spanish, of which zxcvbn knows some. They too count for nothing."""

YEARS: Final = range(1920, 2060)
"""Of a birth, or of the day a password was set."""

_BESIDE_A_WORD: Final = re.compile(r"[\W\d_]{3,}|[\W_]")
"""What people put before, between and after a word that they were told not to use alone."""

_WORD: Final = re.compile(r"[^\W\d_]{3,}|\d{3,}")
_STROKES: Final = str.maketrans("øłđı", "oldi")
"""Letters of names that no form of Unicode parts from their strokes, and people type without them."""

_SPELLINGS: Final = {each[0]: each for each in ("a4@", "b8", "e3", "g69", "i1!|", "l1!|", "o0", "s5$", "t7+", "z2")}
"""The signs that are written for a letter, after it."""


def fault_of(password: str, *, name: str, email: str) -> str | None:
    """Return what is wrong with ``password`` as one of ``name`` and ``email``, or None if it is hard to guess."""
    left, found = _plain(password), []
    for kind, words in _tried_here(name, email).items():
        left, times = _any_of(words).subn("", left)
        found += [kind] if times else []
    if found:
        left = _BESIDE_A_WORD.sub("", left)
    if _is_hard_to_guess(left):
        return None
    wrong = f"Leave out {' and '.join(found)}." if found else "That one is guessed early."
    return f"{wrong} Use a few words that do not belong together."


def _is_hard_to_guess(left: str) -> bool:
    from zxcvbn import zxcvbn  # noqa: PLC0415 - 14 MiB of words, which most workers never need

    # The time it takes grows steeply with the length: 40 signs chosen with care would hold a worker for seconds.
    # The beginning alone is never harder to guess than the whole, so nothing weak passes for being long.
    # Its score takes any three parts for hard to guess, be it two common words and a space: each part counts alone.
    parts = zxcvbn(left[:RATED_CHARACTERS], _of_our_pages())["sequence"] if left else ()
    return bool(sum(part["guesses_log10"] for part in parts) > HARD_TO_GUESS)


@cache
def _of_our_pages() -> list[str]:
    """Return the words of our pages and of their translations, the commonest first: zxcvbn has no list of Spanish."""
    files = (catalogs.po_file(code) for code in catalogs.offered() if code != catalogs.SOURCE)
    lines = (line for each in files for line in each.read_text(encoding="utf-8").splitlines())
    return [word for word, _ in Counter(_words(lines)).most_common()]


def _tried_here(name: str, email: str) -> Mapping[str, tuple[str, ...]]:
    """Return the words that anybody would try, by what they are called to who chose one."""
    # A name that is too long to be kept is refused by itself, and would be looked for all the while.
    local_part, _, domain = email[:LONGEST_SOUGHT].partition("@")
    settings = settings_in_force()
    return {
        # First, as a year can be read as letters too: 203 as Zoe.
        "dates": (*map(str, YEARS), *_months_and_days()),
        "your name and email": tuple(_words([name[:LONGEST_SOUGHT], local_part])),
        "the name of this place": tuple(_words([*_names_of(settings), *_labels(domain)])),
        "words of this work": OF_THIS_WORK,
        "common words": OF_MANY,
    }


def _names_of(settings: Settings) -> Iterator[str]:
    """Yield what this place, its lines and whoever runs it are called in any language, its numbers and its address."""
    site = settings.site
    names = (site.team, site.emergency.er_name, site.operator.name, *(line.name for line in site.lines))
    for name in filter(None, names):
        yield name.everywhere
        yield from dict(name.by_language).values()
    yield from (line.number.shown for line in site.lines)
    if settings.site_address:
        yield from _labels(settings.site_address.host or "")


def _labels(host: str) -> list[str]:
    """Return those that name a place: not the last, such as org."""
    labels = host.split(".")
    return labels[:-1] or labels


def _months_and_days() -> Iterator[str]:
    """Yield their names in English and Spanish but for May, which stands in too much that is no date."""
    for each in (Locale("en"), Locale("es")):
        names = _words([*each.months["format"]["wide"].values(), *each.days["format"]["wide"].values()])
        yield from (name for name in names if name != "may")


def _words(texts: Iterable[str]) -> Iterator[str]:
    """Yield the words and numbers of ``texts`` that are long enough to be told from parts of others."""
    for text in texts:
        yield from _WORD.findall(re.sub("['’]", "", _plain(text)))


def _plain(text: str) -> str:
    """Return ``text`` without case, accents and strokes, however they are written in Unicode."""
    return folded(text).lower().translate(_STROKES)


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return what finds any of ``words`` however spelled: signs for letters, and signs between them."""
    spelled = (
        r"[\W_]?".join(f"[{re.escape(_SPELLINGS.get(each, each))}]" for each in word)
        for word in sorted(set(words), key=len, reverse=True)
    )
    return re.compile("|".join(spelled) or r"(?!)")
