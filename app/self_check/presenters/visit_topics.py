"""What to talk about at the visit, as questions to ask."""

from collections.abc import Iterable
from typing import NamedTuple

from flask import url_for

from app.i18n.words import gettext, translate
from app.rulebook.citations import CitationView
from app.self_check.presenters.reasons import citation_views
from rules.advice.visit_questions import VisitTopic
from rules.model.questionnaire import Respondent


class Reading(NamedTuple):
    """Where the guide's own words on something are retold."""

    title: str
    url: str


class TopicView(NamedTuple):
    """One thing to talk about at the visit, as questions to ask."""

    title: str
    questions: tuple[str, ...]
    citations: tuple[CitationView, ...]
    read: Reading


def topic_views(topics: Iterable[VisitTopic], respondent: Respondent) -> tuple[TopicView, ...]:
    """Return topics for the visit in finished words."""
    return tuple(
        TopicView(
            topic.title.to(respondent, translate),
            tuple(question.to(respondent, translate) for question in topic.questions),
            citation_views(topic.citations),
            _reading(topic),
        )
        for topic in topics
    )


def _reading(topic: VisitTopic) -> Reading:
    section, heading = topic.section, topic.heading
    parts = {block.heading: f"part-{number}" for number, block in enumerate(section.blocks, start=1)}
    url = url_for("learn.section", code=section.code, _anchor=parts[heading] if heading else None)
    return Reading(gettext(heading or section.title), url)
