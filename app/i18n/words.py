"""Which language a page is in, and the words and numbers of the rules in that language."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, wraps
from gettext import NullTranslations
from typing import Final, ParamSpec, TypeVar, cast

from babel.core import Locale
from babel.numbers import format_decimal
from babel.support import LazyProxy
from flask import Flask, Response, current_app, g, has_request_context, request, session
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from app.i18n import catalogs
from app.i18n.catalogs import SOURCE, note_missing, noting_missing
from app.places import HOME_COUNTRY, in_console
from app.services import provide, services
from rules.sources.parameters import NUMBERS
from rules.text import N_

KEPT: Final = "language"
"""The session key and the form field of the chosen language."""

SHOWN_IN: Final = "shown_in"
"""The form field with the language of its page, for a session that ends before the form is sent."""

ENGLISH_ONLY: Final = N_("This page is in English only, for now.")

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, eq=False, slots=True)
class Language:
    """A language that pages are shown in. ``name`` is its own name for itself; a clinician's review may be awaited."""

    code: str
    locale: Locale
    name: str
    catalog: NullTranslations
    awaits_review: bool = False

    @property
    def tag(self) -> str:
        """The language as HTML names it."""
        return self.code.replace("_", "-")

    @property
    def direction(self) -> str:
        """The direction it is written in, as HTML names it."""
        return self.locale.text_direction


def _language(code: str) -> Language:
    locale = catalogs.locale_called(code, HOME_COUNTRY)
    name = locale.get_language_name() or code
    catalog, is_reviewed = catalogs.read_catalog(code)
    return Language(code, locale, name[:1].upper() + name[1:], catalog, awaits_review=not is_reviewed)


ENGLISH: Final = Language(SOURCE, catalogs.locale_called(SOURCE), "English", NullTranslations())

_spoken: ContextVar[Language | None] = ContextVar("spoken", default=None)
"""The language that something is shown in, whatever its reader's is."""


def languages_called(codes: Iterable[str]) -> tuple[Language, ...]:
    """Return the languages called ``codes``.

    Raises:
        NotALanguage: there is no such language, or its catalog cannot be read.
    """
    return tuple(ENGLISH if code == SOURCE else _language(code) for code in codes)


def init_app(app: Flask, codes: tuple[str, ...]) -> None:
    """Offer the languages called ``codes``, the first of which is for browsers that ask for none of them."""
    provide(app, languages={each.code: each for each in languages_called(codes)})
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # which the extension adds
        gettext, ngettext, newstyle=True
    )
    app.jinja_env.globals.update(
        card=card, english_only=english_only, language=language, other_languages=other_languages, shown_in=SHOWN_IN
    )
    app.after_request(_vary)


def _vary(response: Response) -> Response:
    """Tell caches that the page depends on Accept-Language."""
    if response.mimetype == "text/html" and not in_console(request.path):
        response.vary.add("Accept-Language")
    return response


def offered() -> Mapping[str, Language]:
    """Return the languages that the running app offers, by code."""
    return services().languages


def other_languages() -> list[Language]:
    """Return the languages to switch to; the pages of the nurses have none."""
    if in_console(request.path):
        return []
    present = _of_the_reader()
    return [each for each in offered().values() if each is not present]


def chosen() -> Language:
    """Return the language that the person chose, or else the one that their browser asks for."""
    languages = offered()
    for code in (session.get(KEPT), _on_the_form()):
        if isinstance(code, str) and code in languages:
            return languages[code]
    return asked_for()


def asked_for() -> Language:
    """Return the language that the request asks for, or else the first one there is."""
    tags = {each.tag: each for each in offered().values()}
    best = request.accept_languages.best_match(tags, default=next(iter(tags)))
    return tags[best]


def _on_the_form() -> str | None:
    try:
        return request.form.get(SHOWN_IN)
    except HTTPException:  # a form that is too long, or no form at all
        return None


def switch_to(code: object) -> bool:
    """Store ``code`` as the language of this session, and return whether the app offers it."""
    if not isinstance(code, str) or code not in offered():
        return False
    session[KEPT] = code
    session.permanent = True
    g.pop("language", None)
    return True


def stay_in_language() -> None:
    """Restore the language from the form, if the session that held it is gone."""
    if KEPT not in session and _on_the_form():
        switch_to(_on_the_form())


def language() -> Language:
    """Return the language in force: English outside of a page, and on the pages of the nurses."""
    spoken = _spoken.get()
    if spoken or not has_request_context():
        return spoken or ENGLISH
    return _of_the_reader()


def _of_the_reader() -> Language:
    """Return the language of whoever asked for the page, found once; ``switch_to`` lets it be found anew."""
    found: Language | None = g.get("language")
    if found is None:
        found = g.language = _of_this_page()
    return found


def _of_this_page() -> Language:
    try:
        return ENGLISH if in_console(request.path) else chosen()
    except Exception:  # whatever broke, a page in English is better than none
        current_app.logger.exception("The choice of language failed")
        return ENGLISH


@contextmanager
def speaking(spoken: Language) -> Iterator[None]:
    """Show what is within in the language ``spoken``, whatever the reader's is."""
    token = _spoken.set(spoken)
    try:
        yield
    finally:
        _spoken.reset(token)


def english_only() -> Markup | None:
    """Return the note, in the reader's language, on a page that is in English instead."""
    reader = _of_the_reader()
    if reader is language():
        return None
    with speaking(reader), noting_missing() as missed:
        words = gettext(ENGLISH_ONLY)
    return None if missed else Markup('<span lang="{}" dir="{}">{}</span>').format(reader.tag, reader.direction, words)


def gettext(message: str, /, **slots: object) -> str:
    """Return ``message`` in the language in force, and fill its ``%(name)s``."""
    words = language().catalog.gettext(message)
    return words % slots if slots else words


def ngettext(singular: str, plural: str, number: int, /) -> str:
    """Return the form of a message that goes with ``number`` in the language in force."""
    return language().catalog.ngettext(singular, plural, number)


def lazily(find: Callable[P, str], *args: P.args, **kwargs: P.kwargs) -> str:
    """Return what behaves as words, and finds them whenever it is shown."""
    return cast("str", LazyProxy(find, *args, enable_cache=False, **kwargs))


def lazy_gettext(message: str, /) -> str:
    """Return ``message``, to be put into the language in force whenever it is shown."""
    return lazily(gettext, message)


def translate(message: str, /, **slots: str) -> str:
    """Return what ``rules`` declare in the language in force, with its numbers and ``slots`` filled."""
    words = gettext(message)
    return words.format_map({**numbers(), **slots}) if "{" in words else words


def numbers() -> dict[str, str]:
    """Return the numbers of the rules as sentences show them, by name."""
    return _numbers(language().locale)


def amount_of(written: str) -> str:
    """Return a number, given as the rules write it, as sentences show it."""
    return _written(written, language().locale)


@lru_cache
def _numbers(locale: Locale) -> dict[str, str]:
    return {name: _written(amount, locale) for name, amount in NUMBERS.items()}


def _written(amount: str, locale: Locale) -> str:
    """Write a number with as many decimals as it has."""
    decimals = len(amount.partition(".")[2])
    return format_decimal(Decimal(amount), f"0.{'0' * decimals}" if decimals else "0", locale)


def once_a_language(make: Callable[P, T]) -> Callable[P, T]:
    """Cache the result of ``make`` by language and arguments.

    A hit reports its missing translations again, so that callers still notice them.
    """
    cache: dict[object, tuple[T, list[str]]] = {}

    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> T:
        key = (language().catalog, args, tuple(kwargs.items()))
        if key not in cache:
            with noting_missing() as missed:
                cache[key] = make(*args, **kwargs), missed
        value, missing = cache[key]
        for message in missing:
            note_missing(message)
        return value

    return made


def whole(show: Callable[P, T]) -> Callable[P, T]:
    """Show a page in one language: if a message is missing or fuzzy in the reader's, all of it in English."""

    @wraps(show)
    def shown(*args: P.args, **kwargs: P.kwargs) -> T:
        with noting_missing() as missed:
            page = show(*args, **kwargs)
        if missed:
            with speaking(ENGLISH):
                return show(*args, **kwargs)
        return page

    return shown


def only_in_english(show: Callable[P, T]) -> Callable[P, T]:
    """Show a page in English, whatever the reader's language: its words are made by code, for those who know it."""

    @wraps(show)
    def shown(*args: P.args, **kwargs: P.kwargs) -> T:
        with speaking(ENGLISH):
            return show(*args, **kwargs)

    return shown


def card(caller: Callable[[], Markup]) -> Markup:
    """Show a part of a page in one language, as ``whole`` does; in English, it is marked as that."""
    with noting_missing() as missed:
        shown = caller()
    if not missed:
        return shown
    with speaking(ENGLISH):
        return Markup('<div lang="en" dir="ltr">{}</div>').format(caller())
