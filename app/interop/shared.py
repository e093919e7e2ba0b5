"""What the faces for other programs have in common: limits, the language of a request, and copies that stay good."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from shlex import quote
from typing import Annotated, Any, Final, TypeVar

from flask import Response, request
from pydantic import FailFast, Field

from app.i18n.words import asked_for, language, speaking, whole

MOST_BYTES: Final = 64 * 1024
PER_MINUTE: Final = 300
"""How many requests one address may send in a minute."""

RATE: Final = f"{PER_MINUTE}/minute"

LONGEST_SHOWN: Final = 2_000
"""How many characters of a message are sent: what is longer holds something long that the caller knows already."""

MOST_ENTRIES: Final = 200
"""How many entries a list of a resource may have, such as the answers on an item; a whole form has less than half."""


class _FailFast(FailFast):
    """As its parent, and of use where a list may be missing: a union of types wants them hashable."""

    __hash__ = object.__hash__


Entry = TypeVar("Entry")
Some = Annotated[list[Entry], Field(max_length=MOST_ENTRIES), _FailFast()]
"""A list that others send: no longer than any form needs, and read up to the first entry that is wrong."""

FRESH_FOR: Final = "public, max-age=300"
"""How long a copy may be used before it is asked for again, by its ETag."""


@dataclass(frozen=True, slots=True)
class Line:
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


def shortened(text: str, most: int = LONGEST_SHOWN) -> str:
    """Return ``text``, without its middle if it is long: what was found stands first, what was expected last."""
    return text if len(text) <= most else f"{text[: most // 2]} … {text[-most // 2 :]}"


def in_its_language(answer: Callable[[], Response]) -> Response:
    """Answer in the language that the request asks for; whole in English if that lacks a single message."""

    def named() -> Response:
        response = answer()
        response.content_language.add(language().tag)
        response.vary.add("Accept-Language")
        return response

    with speaking(asked_for()):
        return whole(named)()


def kept(response: Response) -> Response:
    """Let whoever asked keep the answer until it changes."""
    response.headers["Cache-Control"] = FRESH_FOR
    response.add_etag()
    response.make_conditional(request)
    return response
