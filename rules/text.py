"""Marking of wording, so that every sentence shown to a person can be translated."""


def N_(message: str) -> str:  # noqa: N802 - the gettext convention for "mark, do not translate yet"
    """Mark ``message`` for translation and return it unchanged."""
    return message
