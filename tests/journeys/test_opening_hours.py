"""Why to call, and the number, are above the bar at the foot of a small phone where the team has opening hours too."""

from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_in_sight import CENTER, TWO_FINDINGS
from tests.journeys.walking import Choices, Keep

pytestmark = pytest.mark.usefixtures("at_night")

CASES: Final[dict[str, Choices]] = {
    **{
        name: TWO_FINDINGS[name] for name in ("weak legs, numb between them", "confusion, weak legs", "a break, a fall")
    },
    "three of one passage": {"back-pain": ["severe"], "bladder": ["leaking"], "walking": ["cannot-walk"]},
    "to call soon": {"back-pain": ["new"]},
}
ENDS: Final = """() => [".card .call .number", ".passage", ".numbers"].map((each) =>
  document.querySelector(each).getBoundingClientRect()).map((box, at) => (at < 2 ? box.bottom : box.top))"""
"""Where the first number and the first passage end, and where the bar begins."""


@pytest.mark.settings(**CENTER)
def test_the_passage_is_above_the_bar_while_a_line_is_closed_in_the_longer_language(phone: Page, keep: Keep) -> None:
    below = {}
    for (name, findings), who in ((case, who) for case in CASES.items() for who in ("patient", "caregiver")):
        keep.only(phone, findings, who)
        phone.goto("/language?to=es&back=/check/result%3Funfinished%3Dyes")
        number, passage, bar = phone.evaluate(ENDS)

        if max(number, passage) > bar:
            below[name, who] = (number, passage, bar)
    assert not below


@pytest.mark.settings(**CENTER)
def test_the_line_that_nobody_answers_now_opens_at_a_tap_below_the_others(phone: Page, keep: Keep) -> None:
    keep(phone, CASES["to call soon"])
    phone.goto("/check/result")
    lines = phone.locator(".card .calls > li")
    numbers = [lines.nth(each).get_by_role("link").inner_text().split("\n") for each in range(2)]
    assert numbers == [["Call (212) 555-0199", "Night line"], ["Call 911", "Emergency"]]
    number = lines.last.get_by_role("link")
    expect(number).to_be_hidden()

    lines.last.locator("summary").click()

    expect(number).to_be_visible()
    expect(number).to_have_attribute("href", "tel:+12125550100")
    expect(lines.last).to_contain_text("Closed now. Open Mon–Fri 8:00 AM to 5:00 PM.")


@pytest.mark.settings(**CENTER, after_hours_phone=None)
def test_the_only_line_of_the_team_is_never_folded(phone: Page, keep: Keep) -> None:
    keep(phone, CASES["to call soon"])
    phone.goto("/check/result")

    expect(phone.locator(".card .calls").get_by_role("link", name="(212) 555-0100")).to_be_visible()
