"""What the question pages and the review show, in finished words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import url_for

from app.i18n.words import gettext, once_a_language, translate
from app.self_check import journey
from app.self_check.journey import Page
from app.self_check.presenters.body_picture import Region, regions_of
from rules import in_force
from rules.model.questionnaire import NONE, Answers, Item, LinkId, Respondent
from rules.text import N_

NOTHING_CHOSEN = N_("Nothing chosen")


@dataclass(frozen=True, slots=True)
class OptionView:
    """One choice of an item, and whether it is chosen."""

    id: str
    code: str
    words: str
    checked: bool
    is_exclusive: bool


@dataclass(frozen=True, slots=True)
class ItemView:
    """One question with its choices."""

    link_id: LinkId
    html_id: str
    question: str
    hint: str | None
    kind: str
    options: tuple[OptionView, ...]
    error: str | None
    optional: bool
    regions: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class ErrorView:
    """What needs another look, with a link to the first choice of the item."""

    href: str
    words: str


@dataclass(frozen=True, slots=True)
class StepView:
    """Where we are, what the page is about, and why we ask."""

    number: int
    total: int
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One item in the review, with what was answered and where to change it."""

    html_id: LinkId
    question: str
    answers: tuple[str, ...]
    change_url: str
    is_missing: bool


@dataclass(frozen=True, slots=True)
class SummaryStep:
    """The rows of one step."""

    title: str
    rows: tuple[SummaryRow, ...]


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of an item for one respondent: everything of its view that no answer changes."""

    question: str
    hint: str | None
    options: tuple[tuple[str, str, str, bool], ...]


def step_view(page: Page, respondent: Respondent) -> StepView:
    """Return the heading of ``page``."""
    title = translate(page.step.title)
    return StepView(
        number=page.number,
        total=len(in_force.STEPS),
        title=gettext("%(step)s, continued", step=title) if page.is_follow_up else title,
        why=page.step.why.to(respondent, translate),
    )


def item_views(
    page: Page, respondent: Respondent, chosen: Answers, messages: Mapping[LinkId, str]
) -> tuple[ItemView, ...]:
    """Return the questions of ``page`` with what was ``chosen`` and what needs another look."""
    return tuple(
        _item_view(item, respondent, chosen.get(item.link_id, ()), messages.get(item.link_id)) for item in page.items
    )


def error_views(page: Page, respondent: Respondent, messages: Mapping[LinkId, str]) -> tuple[ErrorView, ...]:
    """Return what needs another look on ``page``, in the order of its questions."""
    return tuple(
        ErrorView(
            f"#{item.link_id}-{item.codes[0]}", f"{item.question.to(respondent, translate)} {messages[item.link_id]}"
        )
        for item in page.items
        if item.link_id in messages
    )


def summary(answers: Answers, respondent: Respondent) -> tuple[SummaryStep, ...]:
    """Return everything that is asked and what was answered, step by step."""
    on_the_way = journey.pages_for(answers)
    return tuple(
        SummaryStep(
            translate(step.title),
            tuple(
                _summary_row(item, page, answers, respondent)
                for page in on_the_way
                if page.step.code == step.code
                for item in page.items
            ),
        )
        for step in in_force.STEPS
    )


def said(item: Item, codes: str | Iterable[str], respondent: Respondent) -> tuple[str, ...]:
    """Return the words of the options chosen on ``item``, as ``respondent`` read them."""
    return tuple(item.option(code).words.to(respondent, translate) for code in listed(codes))


def listed(codes: str | Iterable[str]) -> tuple[str, ...]:
    """Return the codes of an answer, of which a single choice has one."""
    return (codes,) if isinstance(codes, str) else tuple(codes)


def _item_view(item: Item, respondent: Respondent, chosen: str | Iterable[str], error: str | None) -> ItemView:
    words = _words(item.link_id, respondent)
    codes = listed(chosen)
    return ItemView(
        link_id=item.link_id,
        html_id=item.link_id,
        question=words.question,
        hint=words.hint,
        kind="checkbox" if item.check_all else "radio",
        options=tuple(
            OptionView(html_id, code, text, code in codes, alone) for html_id, code, text, alone in words.options
        ),
        error=error,
        optional=item.is_optional,
        regions=regions_of(item.link_id),
    )


@once_a_language
def _words(link_id: LinkId, respondent: Respondent) -> _Words:
    item = in_force.ITEMS[link_id]
    hint = item.hint.to(respondent, translate) if item.hint else None
    if respondent is Respondent.NURSE:
        hint = f"{hint or ''} [{translate(item.clinical_term)}]".strip()
    return _Words(
        question=item.question.to(respondent, translate),
        hint=hint,
        options=tuple(
            (
                f"{link_id}-{option.code}",
                option.code,
                option.words.to(respondent, translate),
                item.check_all and option.code == NONE,
            )
            for option in item.options
        ),
    )


def _summary_row(item: Item, page: Page, answers: Answers, respondent: Respondent) -> SummaryRow:
    is_missing = journey.is_missing(item, answers)
    chosen = said(item, answers.get(item.link_id, ()), respondent)
    return SummaryRow(
        html_id=item.link_id,
        question=item.question.to(respondent, translate),
        answers=chosen or (() if is_missing else (gettext(NOTHING_CHOSEN),)),
        change_url=change_url(page, item.link_id),
        is_missing=is_missing,
    )


def change_url(page: Page, link_id: LinkId) -> str:
    """Return where ``link_id`` can be changed, with the way back to the review."""
    return url_for("self_check.ask", page_code=page.code, change=link_id, _anchor=link_id)


def change_url_of(link_id: LinkId) -> str:
    """Return where ``link_id`` can be changed."""
    return change_url(journey.page_of(link_id), link_id)
