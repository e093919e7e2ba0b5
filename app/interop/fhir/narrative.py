"""What a resource says, as a text for people: some programs show nothing else of one that they do not know."""

from collections.abc import Iterable
from html import escape
from typing import TypeVar

from app.interop.fhir.elements import Narrative, Resource

Told = TypeVar("Told", bound=Resource)


def narrative(paragraphs: Iterable[str | None], tag: str) -> Narrative:
    """Return ``paragraphs``, those that there are, in the language ``tag``."""
    shown = "".join(f"<p>{escape(each)}</p>" for each in paragraphs if each)
    return Narrative(div=f'<div xmlns="http://www.w3.org/1999/xhtml" lang="{tag}" xml:lang="{tag}">{shown}</div>')


def told(resource: Told, *paragraphs: str | None) -> Told:
    """Return ``resource`` with ``paragraphs`` as its text, in the language that it is in."""
    return resource.model_copy(update={"text": narrative(paragraphs, resource.language or "en")})
