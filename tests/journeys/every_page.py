"""Every kind of page there is, opened one after the other."""

from collections.abc import Iterable, Iterator
from typing import Final

from playwright.sync_api import Page

from rules import in_force
from rules.advice.learn import SECTIONS
from rules.in_force import QUESTIONNAIRE
from tests.journeys.walking import CASES, Choices, Keep, answered, begin, choose, press_continue

STEPS: Final = tuple(f"/check/{step.code}" for step in in_force.STEPS)
FOLLOW_UPS: Final = ("/check/back-more", "/check/bone-medicine-more")
LEADS_TO_FOLLOW_UPS: Final = {"back-pain": ["new"], "bone-drug": ["yes"]}
OTHER_RESULTS: Final[dict[str, tuple[Choices, int]]] = {
    "despair": ({"also-new": ["despair"]}, QUESTIONNAIRE),
    "a tooth to be pulled": (answered({"bone-drug": ["yes"], "dental-plan": ["soon"]}), QUESTIONNAIRE),
    "of an earlier form": ({"fall": ["hurt"], "weakness": ["weaker"]}, 1),
    "of a form to come": ({"fall": ["hurt"]}, QUESTIONNAIRE + 1),
}
"""What leads to a result with parts that the others have not, and the form that it was answered in."""

STARTS: Final = ("/", *(f"/?notice={each}" for each in ("cleared", "no-answers", "nurse", "numbers")))
TO_READ: Final = (
    *(
        "/card",
        "/far-away",
        "/cannot-reach",
        "/about",
        "/privacy",
        "/accessibility",
        "/help",
        "/not-for-me",
        "/how",
        "/how/presentations",
        "/how/proof",
        "/learn",
        "/nowhere",
    ),
    *(f"/learn/{section.code}" for section in SECTIONS),
)
RULES: Final = tuple(f"/how/{flag.code}" for flag in in_force.RED_FLAGS)


def visit(phone: Page, addresses: Iterable[str]) -> Iterator[str]:
    """Open each address and name it."""
    for each in addresses:
        phone.goto(each)
        yield each


def pages_to_read(phone: Page, _keep: Keep, every: int = 1) -> Iterator[str]:
    """Open and name each page that is there to be read, and every eighth rule; or one in ``every`` of these."""
    yield from visit(phone, (*TO_READ, *RULES[::8])[::every])


def pages_of_the_check(phone: Page, keep: Keep, every: int = 1) -> Iterator[str]:
    """Open and name each kind of page of the self-check, and each page of a kind, or one in ``every``."""
    yield from visit(phone, STARTS[::every])
    yield from wrong_turns(phone)
    keep(phone, LEADS_TO_FOLLOW_UPS, "caregiver")
    phone.goto("/")
    yield "start with a check open"
    yield from visit(phone, (*(*STEPS, *FOLLOW_UPS)[::every], "/check/answers"))
    for case, changes in [*CASES.items()][::every]:
        keep(phone, changes, "caregiver")
        phone.goto("/check/result")
        yield f"result {case}"
        phone.goto("/check/visit-note")
        yield f"visit note {case}"
    yield from other_results(phone, keep, "caregiver")
    keep.only(phone, {"thirst": ["more"]})
    phone.goto("/check/answers")
    yield "answers with some missing"
    phone.goto("/check/result?unfinished=yes")
    yield "result unfinished"


def other_results(phone: Page, keep: Keep, who: str) -> Iterator[str]:
    """Open and name the results of kinds of their own; one of a form to come says that the page is being updated."""
    for name, (answers, form) in OTHER_RESULTS.items():
        keep.only(phone, answers, who, form)
        phone.goto("/check/result")
        yield f"result {name}"


def wrong_turns(phone: Page) -> Iterator[str]:
    """Open and name each page that says that something is not right."""
    begin(phone, "patient")
    press_continue(phone)
    yield "a step with errors"
    choose(phone, "emergency-now", "stroke")
    phone.context.clear_cookies()
    press_continue(phone)
    yield "a step that is too old"
    phone.context.clear_cookies()
    press_continue(phone)
    assert phone.locator("#questions").count() == 0, "neither the page once more nor the next one"
    yield "no cookies"
    phone.context.clear_cookies()
