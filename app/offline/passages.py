"""The passages behind a result, each once: what the browser finds by its place in their list."""

from collections.abc import Iterable
from typing import Any

from flask import get_template_attribute

from app.rulebook.citations import BELOW
from app.self_check.presenters.reasons import citation_views
from rules.sources.citation import Citation


class Passages:
    """The list of passages; it grows as they are asked for."""

    def __init__(self) -> None:
        """Begin without any."""
        self._places: dict[Citation, int] = {}

    def places(self, citations: Iterable[Citation]) -> list[int]:
        """Return where each of ``citations`` stands."""
        return [self._places.setdefault(each, len(self._places)) for each in dict.fromkeys(citations)]

    def rows(self) -> list[dict[str, Any]]:
        """Return each passage in a line and in full, as its macros write it, and where it stands in words."""
        line = get_template_attribute("macros/citation.html", "passage")
        full = get_template_attribute("macros/citation.html", "citation")
        return [
            {
                "line": line(view),
                "full": full(view),
                "source": view.source,
                "place": BELOW.join(filter(None, (view.section, view.item))),
            }
            for view in citation_views(self._places)
        ]
