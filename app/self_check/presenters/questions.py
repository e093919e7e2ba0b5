"""What the question pages and the review show, in finished words."""

from collections.abc import Mapping
from typing import NamedTuple

from app.i18n.words import gettext, once_a_language, translate
from app.self_check import addresses, journey
from app.self_check.journey import Page
from app.self_check.presenters.body_picture import Region, regions_of
from rules import in_force
from rules.model.questionnaire import NONE, Codes, CodesByItem, Item, LinkId, Respondent
from rules.text import N_

NOTHING_CHOSEN = N_("Nothing chosen")


class OptionView(NamedTuple):
    """One choice of an item, and whether it is chosen."""

    id: str
    code: str
    words: str
    checked: bool
    is_exclusive: bool


class ItemView(NamedTuple):
    """One question with its choices."""

    link_id: LinkId
    html_id: str
    question: str
    hint: str | None
    help: str | None
    kind: str
    options: tuple[OptionView, ...]
    error: str | None
    optional: bool
    regions: tuple[Region, ...]


class ErrorView(NamedTuple):
    """What needs another look, with a link to the first choice of the item."""

    href: str
    words: str


class StepView(NamedTuple):
    """Where we are, what the page is about, and why we ask."""

    number: int
    total: int
    title: str
    why: str


class SummaryRow(NamedTuple):
    """One item in the review, with what was answered and where to change it."""

    html_id: LinkId
    question: str
    answers: tuple[str, ...]
    change_url: str
    is_missing: bool


class SummaryStep(NamedTuple):
    """The rows of one step."""

    title: str
    rows: tuple[SummaryRow, ...]


class _Words(NamedTuple):
    """The words of an item for one respondent: everything of its view that no answer changes."""

    question: str
    hint: str | None
    help: str | None
    options: tuple[tuple[str, str, str, bool], ...]


class PageView(NamedTuple):
    """A page of questions: its heading, its questions, and what needs another look."""

    step: StepView
    items: tuple[ItemView, ...]
    errors: tuple[ErrorView, ...]


def page_view(page: Page, respondent: Respondent, chosen: CodesByItem, messages: Mapping[LinkId, str]) -> PageView:
    """Return ``page`` with what was ``chosen`` and the ``messages`` of those to look at again."""
    return PageView(
        items=item_views(page, respondent, chosen, messages),
        errors=error_views(page, respondent, messages),
        step=step_view(page, respondent),
    )


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
    page: Page, respondent: Respondent, chosen: CodesByItem, messages: Mapping[LinkId, str]
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


def summary(answers: CodesByItem, respondent: Respondent) -> tuple[SummaryStep, ...]:
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


def option_words(item: Item, codes: Codes, respondent: Respondent) -> tuple[str, ...]:
    """Return the words of the options chosen on ``item``, as ``respondent`` read them."""
    return tuple(item.option(code).words.to(respondent, translate) for code in codes)


def _item_view(item: Item, respondent: Respondent, chosen: Codes, error: str | None) -> ItemView:
    words = _words(item.link_id, respondent)
    return ItemView(
        link_id=item.link_id,
        html_id=item.link_id,
        question=words.question,
        hint=words.hint,
        help=words.help,
        kind="checkbox" if item.check_all else "radio",
        options=tuple(
            OptionView(html_id, code, text, code in chosen, alone) for html_id, code, text, alone in words.options
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
        help=item.help.to(respondent, translate) if item.help else None,
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


def _summary_row(item: Item, page: Page, answers: CodesByItem, respondent: Respondent) -> SummaryRow:
    is_missing = journey.is_missing(item, answers)
    chosen = option_words(item, answers.get(item.link_id, ()), respondent)
    return SummaryRow(
        html_id=item.link_id,
        question=item.question.to(respondent, translate),
        answers=chosen or (() if is_missing else (gettext(NOTHING_CHOSEN),)),
        change_url=addresses.of_item(item.link_id, page),
        is_missing=is_missing,
    )
