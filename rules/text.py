"""Marking of wording, so that every sentence shown to a person can be translated, and is put before who signs it."""

import sys

_marked: dict[str, dict[str, None]] = {}


def N_(message: str) -> str:  # noqa: N802 - the gettext convention for "mark, do not translate yet"
    """Mark ``message`` for translation, remember which module did, and return it unchanged."""
    module = sys._getframe(1).f_globals["__name__"]  # noqa: SLF001 - the only way to whoever calls, as logging does it
    _marked.setdefault(module, {})[message] = None
    return message


def marked_in(module: str) -> tuple[str, ...]:
    """Return what the loaded ``module`` has marked, each message once, in the order it stands there."""
    return tuple(_marked.get(module, ()))
