"""The way through the questions: pure functions of the answers, with no position stored anywhere.

A page is the items of one step that are always asked. Those that depend on another answer of the same step form a
second page of that step, which is part of the way only while they are enabled.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from rules import in_force
from rules.model.disposition import Disposition
from rules.model.questionnaire import NONE, Answers, Item, LinkId, Respondent, Step

FOLLOW_UP = "-more"


@dataclass(frozen=True, slots=True)
class Page:
    """The items asked together. ``code`` is its place in the address, ``number`` that of its step."""

    code: str
    number: int
    step: Step
    items: tuple[Item, ...]
    is_follow_up: bool = False


def _pages_of(number: int, step: Step) -> Iterator[Page]:
    always = tuple(item for item in step.items if item.enable_when is None)
    follow_ups = tuple(item for item in step.items if item.enable_when is not None)
    yield Page(step.code, number, step, always)
    if follow_ups:
        yield Page(f"{step.code}{FOLLOW_UP}", number, step, follow_ups, is_follow_up=True)


PAGES = {page.code: page for number, step in enumerate(in_force.STEPS, start=1) for page in _pages_of(number, step)}
"""Every page there is, in order, whether it is on the way or not."""

FIRST = next(iter(PAGES.values()))

_PLACE = {code: place for place, code in enumerate(PAGES)}


def known(kept: object) -> dict[LinkId, str | list[str]]:
    """Return those of the ``kept`` answers that the rules in force still know; the rest is dropped.

    A sign that stands beside "none" stays, and "none" does not: what was reported is never lost.
    """
    if not isinstance(kept, Mapping):
        return {}
    found = ((link_id, _known_answer(in_force.ITEMS.get(link_id), answer)) for link_id, answer in kept.items())
    return {link_id: answer for link_id, answer in found if answer}


def _known_answer(item: Item | None, answer: object) -> str | list[str] | None:
    match item, answer:
        case Item(check_all=True), list():
            codes = [code for code in item.codes if code in answer]
            return [code for code in codes if code != NONE] or codes
        case Item(check_all=False), str() if answer in item.codes:
            return answer
        case _:
            return None


def pages_for(answers: Answers) -> tuple[Page, ...]:
    """Return the pages on the way that ``answers`` lead along."""
    asked = frozenset(in_force.asked(answers))
    return tuple(page for page in (_enabled(each, asked) for each in PAGES.values()) if page.items)


def page_for(code: str, answers: Answers) -> Page:
    """Return the page called ``code`` with its enabled items, or with all of them if it is not on the way.

    Raises:
        KeyError: there is no such page.
    """
    page = PAGES[code]
    enabled = _enabled(page, frozenset(in_force.asked(answers)))
    return enabled if enabled.items else page


def _enabled(page: Page, asked: frozenset[LinkId]) -> Page:
    if not page.is_follow_up:
        return page
    return replace(page, items=tuple(item for item in page.items if item.link_id in asked))


def is_on_the_way(page: Page, answers: Answers) -> bool:
    """Whether the page is part of the way that ``answers`` lead along."""
    return not page.is_follow_up or any(each.code == page.code for each in pages_for(answers))


def page_after(page: Page, answers: Answers) -> Page | None:
    """Return the next page on the way, or None after the last.

    After a page that is not on the way comes its step, whose answers decide whether it counts.
    """
    if not is_on_the_way(page, answers):
        return PAGES[page.step.code]
    return next((each for each in pages_for(answers) if _PLACE[each.code] > _PLACE[page.code]), None)


def page_before(page: Page, answers: Answers) -> Page | None:
    """Return the page before on the way, or None at the first."""
    return next((each for each in reversed(pages_for(answers)) if _PLACE[each.code] < _PLACE[page.code]), None)


def page_of(link_id: LinkId) -> Page:
    """Return the page that asks the item."""
    return next(page for page in PAGES.values() if any(item.link_id == link_id for item in page.items))


def is_missing(item: Item, answers: Answers) -> bool:
    """Whether the item still needs an answer."""
    return not item.is_optional and item.link_id not in answers


def first_missing(answers: Answers) -> Page | None:
    """Return the first page on the way with an item that still needs an answer."""
    return next((p for p in pages_for(answers) if any(is_missing(item, answers) for item in p.items)), None)


def follow_up_missing(page: Page, answers: Answers) -> Page | None:
    """Return the second page of the same step if an answer has led to it and it is not answered yet."""
    more = next((p for p in pages_for(answers) if p.is_follow_up and p.step.code == page.step.code), None)
    if more is None or more.code == page.code:
        return None
    return more if any(is_missing(item, answers) for item in more.items) else None


def implied_by(page: Page) -> dict[LinkId, str | list[str]]:
    """Return the least that must have been answered for the page to be asked at all."""
    implied: dict[LinkId, str | list[str]] = {}
    for when in (item.enable_when for item in page.items if item.enable_when):
        mildest = when.options[-1]
        implied[when.link_id] = [mildest] if in_force.ITEMS[when.link_id].check_all else mildest
    return implied


def without(answers: Answers, items: Iterable[Item]) -> dict[LinkId, str | list[str]]:
    """Return ``answers`` without those on ``items``."""
    left_out = {item.link_id for item in items}
    return {link_id: answer for link_id, answer in answers.items() if link_id not in left_out}


def makes_it_call_now(page: Page, answers: Answers, respondent: Respondent) -> bool:
    """Whether the answers on ``page`` are why the person should call now.

    They are if they mean it alone, or if without them the outcome would be another. Nothing is remembered of what was
    shown before, so sending the page twice leads to the result twice.
    """
    everything = in_force.triage(answers, respondent)
    if everything.disposition is not Disposition.CALL_NOW:
        return False
    others = without(answers, page.items)
    own = {link_id: answer for link_id, answer in answers.items() if link_id not in others}
    if in_force.triage(own, respondent).disposition is Disposition.CALL_NOW:
        return True
    rest = in_force.triage(others, respondent)
    return (rest.disposition, rest.route) != (everything.disposition, everything.route)
