"""The way through the questions: pure functions of the answers, with no position stored anywhere.

A page is the items of one step that are always asked. Those that depend on another answer of the same step form a
second page of that step, which is part of the way only while they are enabled. What cannot wait is asked first, then
the step of the main trouble if one was named, then the rest in the order of the rules, which give the same result for
any order.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from rules import in_force
from rules.model.disposition import Disposition
from rules.model.questionnaire import NONE, Answers, Codes, CodesByItem, Item, LinkId, Respondent, Step
from rules.model.rule_set import RuleSet

FOLLOW_UP = "-more"


class Page(NamedTuple):
    """The items asked together. ``code`` is its place in the address, ``number`` that of its step on the way."""

    code: str
    number: int
    step: Step
    items: tuple[Item, ...]
    is_follow_up: bool = False


Way = tuple[Page, ...]
"""The pages to go through, in order."""


class Place(NamedTuple):
    """A page on the way of some answers: the page ``before`` it, and whether those answers lead along it at all."""

    page: Page
    before: Page | None
    is_on_the_way: bool


class Sent(NamedTuple):
    """One page as it was sent.

    ``answers`` are valid, even if the page as a whole is not. ``chosen`` is whatever was chosen, to show it again;
    ``findings`` the same without a "none of these" that cannot stand beside the rest. ``messages`` holds the first
    message of each item that needs another look.
    """

    answers: dict[LinkId, Codes]
    chosen: dict[LinkId, Codes]
    findings: dict[LinkId, Codes]
    messages: dict[LinkId, str]

    @property
    def is_valid(self) -> bool:
        """Whether nothing on the page needs another look."""
        return not self.messages

    @property
    def is_contradictory(self) -> bool:
        """Whether something that was chosen cannot stand as it is, unlike what is only left blank."""
        return not self.messages.keys().isdisjoint(self.chosen)


class Move(NamedTuple):
    """What sending a page leads to.

    ``answers`` are all there are then. ``is_call_now`` is whether the page is why the person should call now.
    ``following`` is the next page, ``follow_up`` one of the same step that the page has led to and nobody has answered.
    ``by_itself`` is everything that was chosen on the page, valid or not, with the least that must have led to it.
    """

    answers: dict[LinkId, Codes]
    is_call_now: bool
    following: Page | None
    follow_up: Page | None
    by_itself: CodesByItem


def _pages_of(number: int, step: Step) -> Iterator[Page]:
    always = tuple(item for item in step.items if item.enable_when is None)
    follow_ups = tuple(item for item in step.items if item.enable_when is not None)
    yield Page(step.code, number, step, always)
    if follow_ups:
        yield Page(f"{step.code}{FOLLOW_UP}", number, step, follow_ups, is_follow_up=True)


def _in_order(main: str | None) -> Way:
    first, *others = in_force.STEPS
    steps = (first, *sorted(others, key=lambda step: step.code != main))
    return tuple(page for number, step in enumerate(steps, start=1) for page in _pages_of(number, step))


_WAYS = {main: _in_order(main) for main in (None, *(step.code for step in in_force.STEPS))}

PAGES = {page.code: page for page in _WAYS[None]}
"""Every page there is, in the order of the rules, whether it is on the way or not."""

FIRST = next(iter(PAGES.values()))


def trouble_called(code: object) -> str | None:
    """Return the code of the step if there is one of that code, else None: then the order is that of the rules."""
    return code if isinstance(code, str) and code in _WAYS else None


def known(stored: object, rules: RuleSet = in_force.RULES) -> dict[LinkId, Codes]:
    """Return those of the ``stored`` answers that ``rules`` offer; the rest is dropped.

    A sign that stands beside "none" stays, and "none" does not: what was reported is never lost.
    """
    if not isinstance(stored, Mapping):
        return {}
    found = ((link_id, _known_answer(rules, link_id, answer)) for link_id, answer in stored.items())
    return {link_id: codes for link_id, codes in found if codes}


def _known_answer(rules: RuleSet, link_id: LinkId, answer: object) -> Codes:
    if link_id not in rules.items:
        return ()
    if not rules.items[link_id].check_all:
        return (answer,) if isinstance(answer, str) and answer in rules.codes[link_id] else ()
    codes = tuple(code for code in rules.codes[link_id] if code in answer) if isinstance(answer, list) else ()
    return tuple(code for code in codes if code != NONE) or codes


def pages_for(answers: Answers, main: str | None = None) -> Way:
    """Return the pages on the way that ``answers`` lead along, those of the ``main`` trouble right after the first."""
    return _way(frozenset(in_force.asked(answers)), main)


@lru_cache
def _way(asked: frozenset[LinkId], main: str | None) -> Way:
    return tuple(page for page in (_enabled(each, asked) for each in _WAYS[main]) if page.items)


def _enabled(page: Page, asked: frozenset[LinkId]) -> Page:
    if not page.is_follow_up:
        return page
    return page._replace(items=tuple(item for item in page.items if item.link_id in asked))


def place(code: str, answers: Answers, main: str | None = None) -> Place:
    """Return the page called ``code`` with its enabled items, or with all of them if it is not on the way.

    Raises:
        KeyError: there is no such page.
    """
    way = pages_for(answers, main)
    found = next((each for each in way if each.code == code), None)
    page = found or PAGES[code]
    return Place(page, page_before(page, way), is_on_the_way=found is not None)


def move_on(page: Page, earlier: CodesByItem, sent: Sent, respondent: Respondent, main: str | None = None) -> Move:
    """Return what ``page`` leads to once ``sent`` stands in the place of the ``earlier`` answers on it."""
    answers = without(earlier, page.items) | sent.answers
    way = pages_for(answers, main)
    return Move(
        answers=answers,
        following=page_after(page, way),
        follow_up=follow_up_missing(page, way, answers),
        by_itself=by_itself(page, sent.findings),
        is_call_now=makes_it_call_now(page, answers, respondent),
    )


def by_itself(page: Page, chosen: CodesByItem) -> CodesByItem:
    """Return what was ``chosen`` on ``page`` with the least that must have led to it; nothing if nothing was chosen."""
    return {**implied_by(page), **chosen} if chosen else {}


def page_after(page: Page, way: Way) -> Page | None:
    """Return the next page on the ``way``, or None after the last.

    After a page that is not on the way comes its step, whose answers decide whether it counts.
    """
    codes = [each.code for each in way]
    if page.code not in codes:
        return PAGES[page.step.code]
    return next(iter(way[codes.index(page.code) + 1 :]), None)


def page_before(page: Page, way: Way) -> Page | None:
    """Return the page before on the ``way``, or None at the first; before a page that is not on it comes its step."""
    before = list(takewhile(lambda each: each.code != page.code, way))
    if len(before) == len(way):
        return next(each for each in way if each.step.code == page.step.code)
    return before[-1] if before else None


def page_of(link_id: LinkId) -> Page:
    """Return the page that asks the item."""
    return next(page for page in PAGES.values() if any(item.link_id == link_id for item in page.items))


def is_missing(item: Item, answers: Answers) -> bool:
    """Whether the item still needs an answer."""
    return not item.is_optional and item.link_id not in answers


def first_missing(answers: Answers, main: str | None = None) -> Page | None:
    """Return the first page on the way with an item that still needs an answer."""
    return next((p for p in pages_for(answers, main) if any(is_missing(item, answers) for item in p.items)), None)


def follow_up_missing(page: Page, way: Way, answers: Answers) -> Page | None:
    """Return the second page of the same step if an answer has led to it and it is not answered yet."""
    more = next((p for p in way if p.is_follow_up and p.step.code == page.step.code), None)
    if more is None or more.code == page.code:
        return None
    return more if any(is_missing(item, answers) for item in more.items) else None


def implied_by(page: Page) -> dict[LinkId, Codes]:
    """Return the least that must have been answered for the page to be asked at all."""
    return {when.link_id: when.options[-1:] for item in page.items if (when := item.enable_when)}


def without(answers: CodesByItem, items: Iterable[Item]) -> dict[LinkId, Codes]:
    """Return ``answers`` without those on ``items``."""
    left_out = {item.link_id for item in items}
    return {link_id: codes for link_id, codes in answers.items() if link_id not in left_out}


def makes_it_call_now(page: Page, answers: CodesByItem, respondent: Respondent) -> bool:
    """Whether the answers on ``page`` are why the person should call now.

    They are if they mean it alone, or if without them the outcome would be another. Nothing is remembered of what was
    shown before, so sending the page twice leads to the result twice.
    """
    others = without(answers, page.items)
    own = {link_id: codes for link_id, codes in answers.items() if link_id not in others}
    everything = in_force.triage(answers, respondent)
    if everything.disposition is not Disposition.CALL_NOW:
        return False
    if in_force.triage(own, respondent).disposition is Disposition.CALL_NOW:
        return True
    rest = in_force.triage(others, respondent)
    return (rest.disposition, rest.route) != (everything.disposition, everything.route)
