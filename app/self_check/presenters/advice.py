"""Advice beside a result, the signs that would change it and what is still open, in finished words."""

from typing import Final, NamedTuple

from app.calling.card import numbers_by_name
from app.i18n.words import translate
from app.rulebook.citations import CitationView
from app.self_check.presenters.reasons import citation_views
from rules.advice.safety_net import Advice, SignList
from rules.model.questionnaire import Respondent

IN_VIEW: Final = 5
"""How many signs of a list stand unfolded: the worst come first, and those of the guide before all others."""


class AdviceView(NamedTuple):
    """Some advice, a line each, and the passages it rests on."""

    lines: tuple[str, ...]
    citations: tuple[CitationView, ...]


class SignsView(NamedTuple):
    """Signs that would change the answer, and what to do about them; all but the worst may stand folded."""

    lead: str
    signs: tuple[str, ...]
    folded: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Every sign, where nothing is folded."""
        return self.signs + self.folded


class OpenQuestion(NamedTuple):
    """An item without a clear answer, and where to answer it."""

    question: str
    url: str | None


def signs_view(signs: SignList, respondent: Respondent) -> SignsView:
    """Return a list of signs in finished words."""

    def said(each: Advice) -> str:
        return each.words.to(respondent, translate)

    lead = signs.lead.to(respondent, translate, **numbers_by_name())
    every = tuple(map(said, signs.signs))
    return SignsView(lead, every[:IN_VIEW], every[IN_VIEW:])


def advice_view(advice: tuple[Advice, ...], respondent: Respondent) -> AdviceView:
    """Return advice in finished words, with the passages it rests on."""
    return AdviceView(
        tuple(each.words.to(respondent, translate, **numbers_by_name()) for each in advice),
        citation_views(citation for each in advice for citation in each.citations),
    )
