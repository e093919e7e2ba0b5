"""The types of safety-netting: a line of advice, and a list of signs."""

from typing import Self

from pydantic import Field

from rules.model.questionnaire import Wording
from rules.sources.citation import Citation, Declaration


class Advice(Declaration):
    """One line of advice and the passages behind it. A sign names the ``red_flags`` it stands for.

    A ``rarer`` sign may stand folded where room is short.
    """

    words: Wording
    citations: tuple[Citation, ...] = Field(min_length=1)
    red_flags: tuple[str, ...] = ()
    rarer: bool = False


class SignList(Declaration):
    """Signs, and what to do if one of them starts."""

    lead: Wording
    signs: tuple[Advice, ...] = Field(min_length=1)

    @property
    def common(self) -> tuple[Advice, ...]:
        """The signs to show at once."""
        return tuple(sign for sign in self.signs if not sign.rarer)

    @property
    def rarer(self) -> tuple[Advice, ...]:
        """The signs that a page may fold."""
        return tuple(sign for sign in self.signs if sign.rarer)

    def without(self, codes: frozenset[str]) -> Self | None:
        """Return the list without the signs that stand for nothing but the red flags ``codes``; None if none is left.

        What is there already cannot start.
        """
        left = tuple(sign for sign in self.signs if not codes.issuperset(sign.red_flags))
        return self.model_copy(update={"signs": left}) if left else None
