"""When something goes wrong: every error page shows whom to call, and no log line holds an answer."""

import logging
import traceback
from collections.abc import Callable
from http import HTTPStatus
from typing import ClassVar, Final

from flask import Flask, Response, current_app, request, session
from flask_wtf.csrf import CSRFError
from markupsafe import Markup
from werkzeug.exceptions import BadHost, HTTPException, ServiceUnavailable

from app.calling.contact import Contact, TeamNumbers, contact, contact_at
from app.i18n.words import ENGLISH, gettext, language, speaking, whole
from app.places import SIGNED_IN, in_console
from app.services import provide, services
from app.settings.settings import settings_in_force
from rules.advice.cards import FirstLine
from rules.text import N_

WORDS: Final = {
    400: (
        N_("We could not read that"),
        N_("Something was missing from what your browser sent. Go back and try again."),
    ),
    403: (N_("This page is closed"), N_("You cannot open this page from here.")),
    404: (N_("There is no such page"), N_("The address may be old, or have a letter too many.")),
    405: (N_("That does not work here"), N_("This page cannot be used in that way. Start again from the first page.")),
    413: (N_("That was too much"), N_("Your browser sent more than this check can take. Go back and try again.")),
    429: (N_("Too many tries"), N_("Too many pages were asked for at once. Wait a minute, then try again.")),
    500: (
        N_("Something broke on our side"),
        N_("It is not your fault. Your last answer may be lost. Try again in a minute."),
    ),
    503: (N_("The check is not working right now"), N_("It is not your fault. Try again in a few minutes.")),
}
_OTHER: Final = (N_("That did not work"), N_("Go back and try again."))
_BUSY: Final = (
    N_("Too many people are asking at once"),
    N_("Nothing you answered before is lost. Wait a moment, then load this page again."),
)
_TOO_OLD: Final = (
    N_("This page is too old to use"),
    N_("It was open too long, or the answers were cleared. Start again."),
)

STOPPED_FOR: Final = 60
"""After how many seconds to ask again whether the check goes on."""

_BARE_PAGE: Final = Markup(
    '<!doctype html><html lang="{language.tag}" dir="{language.direction}"><head><meta charset="utf-8">'
    '<title>{heading} – Red Flag Check</title><meta name="viewport" content="width=device-width, initial-scale=1">'
    "</head><body><main><h1>{heading}</h1><p>{words}</p><p>{call}</p><ul>{calls}</ul>{where}"
    '<p><a href="/">{start_again}</a></p></main></body></html>'
)


class NumbersOnly(ServiceUnavailable):
    """A face answers with whom to call and nothing else.

    503 is what caches do not store, search engines do not index, and programs take for no answer of ours.
    """

    heading: ClassVar[str]
    words: ClassVar[str]
    for_programs: ClassVar[str]
    why = ""

    def __init__(self, retry_after: int | None = None) -> None:
        """Put whom to call into words for programs, which are English."""
        with speaking(ENGLISH):
            lines = contact_at(settings_in_force(), TeamNumbers(), None).in_order(FirstLine.EMERGENCY)
        whom = "; ".join(f"{line.label} {line.number}" for line in lines)
        super().__init__(f"{self.for_programs} Whom to call: {whom}.", retry_after=retry_after)


class Stopped(NumbersOnly):
    """Whoever runs this has stopped every face of it. ``why`` is for the nurses alone."""

    heading = N_("This check is stopped")
    words = N_(
        "It cannot tell you what to do right now. Do not wait for it. If you are worried, call one of these numbers."
    )
    for_programs = "This check is stopped by whoever runs it, and decides nothing now."

    def __init__(self, why: str) -> None:
        """Stop, and let whoever asks try again."""
        super().__init__(retry_after=STOPPED_FOR)
        self.why = why


class NotOpen(NumbersOnly):
    """No clinician has signed off what runs here. Nobody knows when one will, so there is no time to try again at."""

    heading = N_("This check is not open yet")
    words = N_("It cannot ask you anything yet. Do not wait for it. If you are worried, call one of these numbers.")
    for_programs = "This check is not open yet: no clinician has signed off the rules that run here."


class WithoutValues(logging.Filter):
    """Reduces a logged error to its type and traceback locations: its message could quote an answer."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record of an error in names and line numbers only. Every record passes."""
        if record.exc_info and record.exc_info[0]:
            kind, _, trace = record.exc_info
            frames = (f"{each.name} ({each.filename}:{each.lineno})" for each in traceback.extract_tb(trace))
            record.msg = f"{record.getMessage()}: {kind.__name__}, by way of {', '.join(frames)}"
            record.args, record.exc_info, record.exc_text = (), None, None
        return True


def init_app(app: Flask) -> None:
    """Give every HTTP error a page with the numbers to call, and strip answers from the log."""
    app.logger.addFilter(WithoutValues())
    app.register_error_handler(HTTPException, _answer)


def answer_under(app: Flask, prefix: str, answer: Callable[[HTTPException], Response]) -> None:
    """Answer what goes wrong under ``prefix`` with ``answer``, for programs that have no use for a page."""
    provide(app, error_answers={**services(app).error_answers, f"{prefix}/": answer})


def _answer(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:
        return error
    for prefix, answer in services().error_answers.items():
        if f"{request.path}/".startswith(prefix):
            return answer(error)
    return error_page(error)


def error_page(error: HTTPException) -> Response:
    """Answer ``error`` with a page that tells what happened and whom to call."""
    if isinstance(error, NumbersOnly):
        why = _for_nurses(error)
        page = _render(error.heading, error.words, template="errors/numbers_only.html", quiet=True, why=why)
        return with_headers(Response(page, HTTPStatus.SERVICE_UNAVAILABLE), error)
    if isinstance(error, BadHost):
        # Without a host Flask builds no address, so the whole page cannot be rendered.
        heading, words = map(gettext, WORDS[HTTPStatus.BAD_REQUEST])
        return with_headers(Response(_bare_page(heading, words, _numbers()), HTTPStatus.BAD_REQUEST), error)
    heading, words = _TOO_OLD if isinstance(error, CSRFError) else WORDS.get(error.code or 500, _OTHER)
    return page_that_says(heading, words, error)


def page_that_says(heading: str, words: str, error: HTTPException) -> Response:
    """Answer ``error`` with a page of other words, and whom to call."""
    return with_headers(Response(_render(heading, words), error.code or 500), error)


def busy_page() -> Response:
    """Answer that there is no room now, on the page that takes the least to send, with the numbers at any hour."""
    heading, words = map(gettext, _BUSY)
    numbers = contact_at(settings_in_force(), TeamNumbers(), None)
    return Response(_bare_page(heading, words, numbers), HTTPStatus.SERVICE_UNAVAILABLE)


def with_headers(response: Response, error: HTTPException) -> Response:
    """Add the headers that ``error`` asks for, such as those that name the methods allowed."""
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            response.headers[name] = value
    return response


def words_for_programs(error: HTTPException, otherwise: str) -> str:
    """Return what ``error`` says itself if there are only numbers, or else the words that there are for its kind."""
    return str(error.description) if isinstance(error, NumbersOnly) else otherwise


def _for_nurses(error: NumbersOnly) -> str | None:
    is_for_them = error.why and in_console(request.path) and SIGNED_IN in session
    return f"Why, in the words of whoever stopped it: {error.why}" if is_for_them else None


@whole
def _render(
    heading: str, words: str, *, template: str = "errors/error.html", quiet: bool = False, why: str | None = None
) -> str:
    """Render the page; if that fails as well, a bare one that needs no template, no session and no clock."""
    numbers, title = _numbers(), gettext(heading)
    try:
        shown = {"page_title": title, "heading": title, "words": gettext(words), "why": why}
        return current_app.jinja_env.get_template(template).render(contact=numbers, quiet=quiet, **shown)
    except Exception:  # whatever broke, the person must still learn whom to call
        current_app.logger.exception("The error page failed")
        return _bare_page(title, gettext(words), numbers)


def _bare_page(heading: str, words: str, numbers: Contact) -> str:
    call = Markup('<li>{}:<br><a href="{}">{}</a></li>')
    return _BARE_PAGE.format(
        language=language(),
        heading=heading,
        words=words,
        call=gettext("If you need help now, call"),
        calls=Markup().join(
            call.format(each.label, each.href, each.number) for each in numbers.in_full(FirstLine.EMERGENCY)
        ),
        where=Markup("<p>{}</p>").format(numbers.where) if numbers.where else "",
        start_again=gettext("Start again"),
    )


def _numbers() -> Contact:
    try:
        return contact()
    except Exception:  # the session or the clock may be what broke
        current_app.logger.exception("The numbers of the hour failed")
        return contact_at(settings_in_force(), TeamNumbers(), None)
