"""What the faces for other programs have in common: limits, the language of a request, and caching by ETag."""

import json
from collections.abc import Callable
from shlex import quote
from typing import Any, Final, NamedTuple

from flask import Blueprint, Response, request

from app.i18n.words import asked_for, language, speaking, whole

PER_MINUTE: Final = 300
"""How many requests one address may send in a minute."""

RATE: Final = f"{PER_MINUTE}/minute"

FRESH_FOR: Final = "public, max-age=300"
"""How long a copy may be used before it is asked for again, by its ETag."""


class Addresses(Blueprint):
    """The addresses of one standard. Programs put a slash at their end or leave it out, whatever the standard says."""

    def add_url_rule(self, rule: str, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as its parent has it
        """Serve ``rule`` with a slash at its end as well."""
        super().add_url_rule(rule, *args, **{"strict_slashes": False, **options})


class Line(NamedTuple):
    """A line for a terminal that tries out an address: what it sends, if anything, as ``media``."""

    method: str
    path: str
    summary: str
    media: str | None = None
    body: dict[str, Any] | None = None

    def curl(self, root: str) -> str:
        """Return the line, for the server at ``root``."""
        line = f"curl -s {quote(root + self.path)}"
        if self.body is None:
            return line
        return f"{line} -H {quote(f'Content-Type: {self.media}')} -d {quote(json.dumps(self.body))}"


def in_its_language(answer: Callable[[], Response]) -> Response:
    """Answer in the language that the request asks for; whole in English if that lacks a single message."""

    def named() -> Response:
        response = answer()
        response.content_language.add(language().tag)
        response.vary.add("Accept-Language")
        return response

    # Not by the cookie of the pages: a program has none, and its answer must not depend on the browser beside it.
    with speaking(asked_for()):
        return whole(named)()


def cached(response: Response) -> Response:
    """Let the caller cache ``response``; asked again with its ETag, answer 304 without a body while it is unchanged."""
    response.headers["Cache-Control"] = FRESH_FOR
    # The ETag is that of the body, so it changes with the language, a setting or the rules, and with nothing else.
    response.add_etag()
    response.make_conditional(request)
    return response
