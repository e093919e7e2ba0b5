"""A citation as a page shows it."""

from dataclasses import dataclass
from functools import lru_cache

from rules.citation import Citation, Confidence

_CONFIDENCE = {
    Confidence.READ: "We read the text itself.",
    Confidence.SECONDARY: "We know it from what others say of it. We did not read the text itself.",
}


@dataclass(frozen=True, slots=True)
class CitationView:
    """The publication, the place in it, what it says in our words, and how sure we are of that."""

    source: str
    is_guide: bool
    section: str | None
    item: str | None
    paraphrase: str
    key_phrase: str | None
    confidence: str


@lru_cache
def citation_view(citation: Citation) -> CitationView:
    """Return ``citation`` in finished words."""
    return CitationView(
        source=citation.source.name,
        is_guide=citation.source.is_guide,
        section=citation.section,
        item=citation.item,
        paraphrase=citation.paraphrase,
        key_phrase=citation.key_phrase,
        confidence=_CONFIDENCE[citation.confidence],
    )
