"""The types of safety-netting: a line of advice, and a list of signs."""

from pydantic import Field

from rules.model.questionnaire import Wording
from rules.sources.citation import Citation, Declaration


class Advice(Declaration):
    """One line of advice and the passages behind it. A sign names the ``red_flags`` it stands for."""

    words: Wording
    citations: tuple[Citation, ...] = Field(min_length=1)
    red_flags: tuple[str, ...] = ()


class SignList(Declaration):
    """Signs, and what to do if one of them starts."""

    lead: Wording
    signs: tuple[Advice, ...] = Field(min_length=1)
