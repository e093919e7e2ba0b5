"""Marking of wording, so that every sentence shown to a person can be translated, and is put before who signs it."""

from inspect import currentframe

_marked: dict[str, dict[str, None]] = {}


def N_(message: str) -> str:  # noqa: N802 - the gettext convention for "mark, do not translate yet"
    """Mark ``message`` for translation and return it unchanged."""
    here = currentframe()
    if here and here.f_back:
        _marked.setdefault(here.f_back.f_globals["__name__"], {})[message] = None
    return message


def marked_in(module: str) -> tuple[str, ...]:
    """Return what the loaded ``module`` has marked, each message once, in the order it stands there."""
    return tuple(_marked.get(module, ()))
