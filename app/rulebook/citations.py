"""A citation as a page shows it."""

from typing import NamedTuple

from app.i18n.words import gettext, once_a_language, translate
from rules.sources.citation import Citation, Confidence
from rules.text import N_

BELOW = " › "
"""What stands between a heading and one below it."""

_CONFIDENCE = {
    Confidence.READ: N_("We read the text itself."),
    Confidence.SECONDARY: N_("We know it from what others say of it. We did not read the text itself."),
}


class CitationView(NamedTuple):
    """The publication, the place in it, its meaning in our words, and how sure we are of that."""

    source: str
    is_guide: bool
    section: str | None
    item: str | None
    paraphrase: str
    key_phrase: str | None
    confidence: str

    @property
    def place(self) -> str:
        """Where it stands, in a few words: the heading right above it, and the item if that is a chapter's own.

        ``section`` has the headings in full.
        """
        *above, heading = (each.partition(":")[0] for each in (self.section or "").split(BELOW))
        return heading if above else BELOW.join(filter(None, (heading, self.item)))


def passage(citation: Citation) -> str:
    """Return where it stands, in one line: the place in the guide with its key phrase, or that it is not from it."""
    if citation.key_phrase:
        return f"{citation.found_at}: “{citation.key_phrase}”"
    not_from_it = gettext("Not from the guide:")
    return f"{not_from_it} {citation.found_at}"


@once_a_language
def citation_view(citation: Citation) -> CitationView:
    """Return ``citation`` in finished words."""
    return CitationView(
        source=citation.source.name,
        is_guide=citation.source.is_guide,
        section=citation.section,
        item=citation.item,
        paraphrase=translate(citation.paraphrase),
        key_phrase=citation.key_phrase,
        confidence=gettext(_CONFIDENCE[citation.confidence]),
    )
