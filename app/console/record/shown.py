"""What a record shows, in finished words: answers, passages, findings, and what was written down."""

from typing import NamedTuple

from rules.model.disposition import Disposition
from rules.model.questionnaire import LinkId
from rules.sources.citation import Citation


class Answered(NamedTuple):
    """What was answered on one item, and the nurse's comment; ``is_unconfirmed`` if only their own check says so.

    ``measured`` is what was written down beside the answer, such as since when; ``codes`` are those of ``words``.
    """

    link_id: LinkId
    term: str
    words: tuple[str, ...]
    comment: str
    is_unconfirmed: bool = False
    measured: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


class Passage(NamedTuple):
    """A passage that a finding rests on, as it was cited then."""

    where: str
    words: str
    key_phrase: str
    is_guide: bool


class Found(NamedTuple):
    """A finding, or with ``is_unsure`` the signs that an answer "not sure" may hide, as they were shown."""

    code: str
    disposition: Disposition
    level: str
    words: str
    answers: tuple[Answered, ...]
    passages: tuple[Passage, ...] = ()
    is_unsure: bool = False

    @property
    def is_urgent(self) -> bool:
        """Whether it means calling now."""
        return self.disposition == Disposition.CALL_NOW

    @property
    def is_in_guide(self) -> bool:
        """Whether the guide speaks of it."""
        return any(passage.is_guide for passage in self.passages)


class Written(NamedTuple):
    """One field with what was written into it; a phone is what can be dialled within it."""

    label: str
    words: str
    is_phone: bool = False


class WrittenBlock(NamedTuple):
    """Fields under one heading, without those that are empty."""

    title: str
    fields: tuple[Written, ...]


def passage_of(citation: Citation) -> Passage:
    """Return where a passage stands, or else who says so, with what it means and the words to look for."""
    where = " › ".join(part for part in (citation.section, citation.item) if part)
    is_guide = citation.source.is_guide
    return Passage(
        where=where if is_guide and where else citation.source.name,
        words=citation.paraphrase,
        key_phrase=citation.key_phrase or "",
        is_guide=is_guide,
    )
