"""What a result says on paper alone, where nothing is tapped and nobody knows when it is read."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from markupsafe import Markup

from app.calling.contact import Line, contact_at, own_numbers
from app.paper.qr import LINE, square
from app.rulebook.citations import BELOW, CitationView
from app.settings.settings import settings_in_force
from rules.advice.cards import FirstLine

_BORDER = 2


class OnPaper(NamedTuple):
    """The ``numbers`` with their hours in the order of any hour, every source in full, and the code with its square."""

    numbers: tuple[Line, ...]
    sources: tuple[str, ...]
    code: str
    square: Markup | None


def on_paper(first_line: FirstLine, citations: Iterable[CitationView], code: str) -> OnPaper:
    """Return what the paper has beside the page. Answers to an earlier form have no ``code``, and so no square."""
    numbers = contact_at(settings_in_force(), own_numbers(), None).in_full(first_line)
    return OnPaper(numbers, tuple(_sources(citations)), code, square(code, _BORDER, LINE) if code else None)


def _sources(citations: Iterable[CitationView]) -> Iterator[str]:
    """Return each publication once, with the places in it."""
    places: dict[str, list[str]] = {}
    for each in dict.fromkeys(citations):
        places.setdefault(each.source, []).append(BELOW.join(filter(None, (each.section, each.item))))
    return (f"{source}: {'; '.join(found)}" for source, found in places.items())
