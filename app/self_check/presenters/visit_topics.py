"""What to talk about at the visit, as questions to ask."""

from collections.abc import Iterable
from typing import NamedTuple

from app.i18n.words import translate
from app.rulebook.citations import CitationView
from app.self_check.presenters.reasons import citation_views
from rules.advice.visit_questions import VisitTopic
from rules.model.questionnaire import Respondent


class TopicView(NamedTuple):
    """One thing to talk about at the visit, as questions to ask."""

    title: str
    questions: tuple[str, ...]
    citations: tuple[CitationView, ...]


def topic_views(topics: Iterable[VisitTopic], respondent: Respondent) -> tuple[TopicView, ...]:
    """Return topics for the visit in finished words."""
    return tuple(
        TopicView(
            topic.title.to(respondent, translate),
            tuple(question.to(respondent, translate) for question in topic.questions),
            citation_views(topic.citations),
        )
        for topic in topics
    )
