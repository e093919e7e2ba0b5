"""A danger is in sight: at the top, with the focus, in the title, on every later page, and at any size of text."""

from itertools import product
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from rules.in_force import ITEMS
from rules.model.questionnaire import NO, NONE
from tests.journeys.walking import (
    CASES,
    Choices,
    Keep,
    address,
    begin,
    choose,
    code_of,
    go_on,
    press_button,
    press_continue,
)
from tests.support.app import PRODUCTION
from tests.support.page import LINE
from tests.support.part import in_part, in_the_longer_language, left_out

A_SCREEN: Final = 740
"""How high the screen of a small phone is, in px."""

CARD: Final = ".card--call-now"
VERDICT: Final = ".standing"
CENTER: Final = {
    "team_name": "Riverside Cancer Center",
    "team_hours": "Mon-Fri 08:00-17:00",
    "time_zone": "America/New_York",
}
BROKEN: Final = """() => {
  const inLines = (each) => {
    const range = document.createRange();
    range.selectNodeContents(each);
    return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size;
  };
  const page = document.documentElement;
  const shown = [...document.querySelectorAll(".number")].filter((each) => each.checkVisibility());
  const broken = shown.filter((each) => inLines(each) > 1);
  return [...broken.map((each) => each.textContent), ...(page.scrollWidth > page.clientWidth ? ["sideways"] : [])];
}"""
"""The numbers on more than one line, and whether the page scrolls sideways for them."""

SCREENS: Final = {(412, 915): ".card", (430, 932): ".card", (740, 360): ".card", (320, 200): ".strip li + li"}
"""Sizes of screens, the last of them 1280 × 800 at 400 %, and where on each a number of the team is seen at once."""

TWO_FINDINGS: Final[dict[str, Choices]] = {
    "weak legs, numb between them": {"weakness": ["weaker"], "numbness": ["saddle"]},
    "weak legs, unsteady": {"weakness": ["weaker"], "walking": ["unsteady"]},
    "a leg that does not move, no pee": {"weakness": ["cannot-use"], "bladder": ["cannot-pee"]},
    "weak legs, leaking pee": {"weakness": ["weaker"], "bladder": ["leaking"]},
    "leaking pee, back pain": {"bladder": ["leaking"], "back-pain": ["severe"]},
    "hard to pee, known pain out of control": {"bladder": ["hard-to-start"], "back-pain": ["uncontrolled"]},
    "cannot walk, no control of poop": {"walking": ["cannot-walk"], "bowel-control": ["lost-control"]},
    "numb feet, pain that shoots": {"numbness": ["body"], "nerve-pain": ["shooting"]},
    "back pain, asked already": {"back-pain": ["changing"], "asked-already": ["yes"]},
    "thirst, confusion": {"thirst": ["extreme"], "confusion": ["new"]},
    "thirst, peeing often": {"thirst": ["extreme"], "peeing-often": ["much-more"]},
    "confusion, weak legs": {"confusion": ["new"], "weakness": ["weaker"]},
    "sleepiness, confusion": {"sleepiness": ["unusual"], "confusion": ["new"]},
    "fever, vomiting": {"fever": ["yes"], "vomiting": ["nothing-stays-down"]},
    "fever, out of breath": {"fever": ["feels-ill"], "also-new": ["breathless"]},
    "a break, a fall": {"possible-break": ["yes"], "fall": ["injured"]},
    "a break, back pain": {"possible-break": ["yes"], "back-pain": ["severe"]},
    "a swollen leg, out of breath": {"also-new": ["leg-swelling", "breathless"]},
    "despair, known pain out of control": {"also-new": ["despair"], "back-pain": ["uncontrolled"]},
    "chest pain, no breath": {"emergency-now": ["chest-pain", "breathing"]},
    "stroke, seizure": {"emergency-now": ["stroke", "seizure"]},
    "chest pain, fever": {"emergency-now": ["chest-pain"], "fever": ["yes"]},
}
"""Two findings that people give together. The check is left at that, so the script says one thing more."""

BLOCKS: Final = """() => {
  const wait = document.querySelector("section[aria-labelledby=wait]");
  const blocks = [".card", ...["why", "script", "note", "wait"].map((each) => `section[aria-labelledby=${each}]`)];
  const precedes = (each) => each.compareDocumentPosition(wait) & Node.DOCUMENT_POSITION_FOLLOWING;
  const told = [...document.querySelectorAll(
    "h1, .calls .number, .reason__finding, .passage, .script p, #copy-note, #print-note, #share-note"
  )].filter((each) => precedes(each));
  const shown = (each) => each.checkVisibility() && each.getBoundingClientRect().height > 1;
  return {
    boxes: blocks.map((each) => document.querySelector(each).getBoundingClientRect())
      .map((box) => [box.top + scrollY, box.bottom + scrollY]),
    folds: [...document.querySelectorAll("main details")].filter((each) => precedes(each) && shown(each)).length,
    unseen: [...told, ...wait.querySelectorAll("li")].filter((each) => !shown(each)).map((each) => each.outerHTML),
  };
}"""
"""Where the blocks of a result stand, what is folded before the end of the last, and what of them is not seen."""

HAS_FOCUS: Final = "(selector) => document.activeElement.matches(selector)"


def see_card_first(phone: Page, title: str) -> None:
    """Hold the page to what it takes for a card to be seen, and heard first by who does not see."""
    assert phone.evaluate("scrollY") == 0
    assert phone.title() == f"{title} – Red Flag Check"
    assert phone.evaluate(HAS_FOCUS, CARD)
    assert phone.locator("main > *").first.evaluate("(each, card) => each.matches(card)", CARD)
    expect(phone.locator(f"{CARD} .call").first).to_be_in_viewport(ratio=1)


def test_a_card_is_in_sight_after_a_change_from_among_the_answers(phone_without_script: Page, keep: Keep) -> None:
    phone = phone_without_script
    keep(phone, CASES["nothing"])
    phone.goto("/check/answers")
    go_on(phone, phone.locator("#emergency-now").get_by_role("link"))
    assert address(phone).endswith("#emergency-now")

    choose(phone, "emergency-now", "chest-pain")
    press_continue(phone)

    assert address(phone) == "/check/right-now?change=emergency-now"
    see_card_first(phone, "Call 911 now")


def test_a_card_is_in_sight_after_a_link_to_an_error(phone_without_script: Page) -> None:
    phone = phone_without_script
    begin(phone, "patient")
    choose(phone, "emergency-now", "none")
    press_continue(phone)
    phone.get_by_role("alert").get_by_role("link").first.click()
    assert address(phone) == "/check/right-now#fever-yes"

    choose(phone, "emergency-now", "chest-pain")
    press_continue(phone)

    see_card_first(phone, "Call 911 now")
    assert phone.get_by_role("alert").count() == 0, "nothing else asks to be heard first"
    expect(phone.locator(".error-summary")).to_be_visible()


def test_a_result_is_at_its_top_after_a_link_to_an_error(phone: Page) -> None:
    begin(phone, "patient")
    press_continue(phone)
    phone.get_by_role("alert").get_by_role("link").last.click()

    choose(phone, "emergency-now", "chest-pain")
    press_continue(phone)

    assert address(phone) == "/check/result"
    assert phone.evaluate("scrollY") == 0


def test_a_card_is_in_sight_on_a_page_that_was_open_too_long(phone: Page) -> None:
    begin(phone, "patient")
    phone.goto("/check/weakness#walking")
    choose(phone, "walking", "cannot-walk")
    phone.context.clear_cookies()

    press_continue(phone)

    see_card_first(phone, "Call now, or go to the ER")


def test_a_card_is_in_sight_in_another_language(phone: Page) -> None:
    begin(phone, "patient")
    choose(phone, "emergency-now", "chest-pain")

    press_button(phone, "Español")

    assert phone.title().startswith("Llame al 911 ahora")
    assert phone.evaluate(HAS_FOCUS, CARD)


def test_call_now_is_in_sight_on_every_page_after_the_result_and_leads_back(phone: Page, keep: Keep) -> None:
    keep(phone, CASES["call-now"])
    for each in ("/", "/check/bladder-bowel", "/check/answers", "/how/weakness-weaker", "/card", "/learn", "/nowhere"):
        phone.goto(each)

        expect(phone.locator(VERDICT)).to_be_in_viewport(ratio=1)
        number = phone.locator(VERDICT).get_by_role("link").first
        assert number.get_attribute("href") in {"tel:+12125550100", "tel:+12125550199"}
        go_on(phone, phone.locator(VERDICT).get_by_role("link", name="See what to do"))
        assert code_of(phone) == "result"
        assert phone.locator(VERDICT).count() == 0, "the result itself says it"


def test_the_start_page_and_the_check_lead_to_the_call_that_is_due(phone: Page, keep: Keep) -> None:
    keep.only(phone, {"weakness": ["weaker"]})
    phone.goto("/")

    go_on(phone, phone.locator("main .button:not(.button--quiet)").first)
    assert code_of(phone) == "result"
    phone.goto("/check")
    assert code_of(phone) == "result"


def enlarge(phone: Page, percent: int) -> None:
    """Set the text as large as the owner of the phone may have."""
    phone.evaluate("(percent) => { document.documentElement.style.fontSize = `${percent}%`; }", percent)


@left_out(beside="test_a_number_is_whole_and_on_the_first_screen_of_every_phone_on_its_side_and_at_400_percent")
@pytest.mark.usefixtures("at_night")
@pytest.mark.settings(**CENTER)
def test_no_number_breaks_in_two_however_large_the_text(phone: Page, keep: Keep) -> None:
    broken = {}
    for case in ("call-now", "call-soon"):
        keep(phone, CASES[case])
        for each in ("/check/result", "/", "/nowhere"):
            phone.goto(each)
            for width in (360, 320):
                phone.set_viewport_size({"width": width, "height": 740})
                for percent in (100, 115, 130, 150, 200):
                    enlarge(phone, percent)
                    broken[case, each, width, percent] = phone.evaluate(BROKEN)

    assert not {where: found for where, found in broken.items() if found}


@pytest.mark.usefixtures("at_night")
@pytest.mark.settings(**CENTER)
@in_the_longer_language
def test_the_number_to_call_is_on_the_first_screen_with_larger_text_too(phone: Page, keep: Keep, language: str) -> None:
    for case in ("call-now", "emergency", "call-soon"):
        keep(phone, CASES[case])
        phone.goto(f"/language?to={language}&back=/check/result")
        enlarge(phone, 130)

        expect(phone.locator(".card .call .number").first).to_be_in_viewport(ratio=1)


@pytest.mark.usefixtures("at_night")
@pytest.mark.settings(**CENTER)
def test_a_number_is_whole_and_on_the_first_screen_of_every_phone_on_its_side_and_at_400_percent(
    phone: Page, keep: Keep
) -> None:
    keep(phone, CASES["call-now"])
    faults = {}
    for language in ("en", "es"):
        phone.goto(f"/language?to={language}&back=/check/result")
        for (size, where), percent in product(SCREENS.items(), (100, 130)):
            phone.set_viewport_size({"width": size[0], "height": size[1]})
            enlarge(phone, percent)
            box = phone.locator(f"{where} .number").first.bounding_box()

            ends = box["y"] + box["height"] if box else None
            faults[language, size, percent] = (phone.evaluate(BROKEN), ends is None or ends > size[1])
    assert not {where: found for where, found in faults.items() if any(found)}


@pytest.mark.usefixtures("at_night")
@pytest.mark.settings(**CENTER, **PRODUCTION, unsigned="banner", SESSION_COOKIE_SECURE=False)
@in_the_longer_language
def test_that_nobody_has_signed_takes_one_line_and_no_number_off_the_first_screen(
    phone: Page, keep: Keep, language: str
) -> None:
    phone.set_viewport_size({"width": 360, "height": A_SCREEN})
    for case in ("call-now", "emergency", "call-soon"):
        keep(phone, CASES[case])
        phone.goto(f"/language?to={language}&back=/check/result")
        banner = phone.locator(".unsigned").bounding_box()

        assert banner is not None
        assert banner["height"] < 2 * LINE
        enlarge(phone, 130)
        expect(phone.locator(".card .call .number").first).to_be_in_viewport(ratio=1)
    for each in ("/", "/check/back"):
        phone.goto(each)
        expect(phone.locator(".strip .number").first).to_be_in_viewport(ratio=1)


@pytest.mark.usefixtures("at_night")
@pytest.mark.settings(**CENTER)
@pytest.mark.parametrize(("language", "seen"), [("en", ".tiles .button"), ("es", ".who legend")])
def test_the_question_is_on_the_first_screen_below_the_signs_that_cannot_wait(
    phone: Page, language: str, seen: str
) -> None:
    phone.set_viewport_size({"width": 360, "height": A_SCREEN})
    phone.goto(f"/language?to={language}&back=/")
    boxes = [phone.locator(each).first.bounding_box() for each in (".emergency", "h1", seen, ".numbers")]

    emergency, question, last, bar = [(each["y"], each["y"] + each["height"]) for each in boxes if each]
    assert emergency[1] < question[0]
    assert question[1] < last[0]
    assert last[1] <= bar[0], "nothing of it lies behind the numbers at the foot"


def test_without_the_style_sheet_no_drawing_is_larger_than_a_line(phone: Page, keep: Keep) -> None:
    phone.route("**/*.css", lambda route: route.fulfill(body="", content_type="text/css"))
    keep(phone, CASES["call-now"])
    for each in ("/", "/check/weakness", "/check/result"):
        phone.goto(each)

        sizes = phone.locator("svg").evaluate_all("all => all.map((each) => each.getBoundingClientRect().height)")
        assert sizes, each
        assert max(sizes) <= LINE, each


@in_part(8)
@in_the_longer_language
def test_of_any_answer_a_passage_is_on_the_first_screen(phone: Page, keep: Keep, language: str, every: int) -> None:
    phone.set_viewport_size({"width": 360, "height": A_SCREEN})
    phone.goto(f"/language?to={language}&back=/")
    alone = [(link_id, code) for link_id, item in ITEMS.items() for code in item.codes if code not in {NO, NONE}]
    hidden = []
    for link_id, code in alone[::-every]:
        keep(phone, {link_id: [code]})
        phone.goto("/check/result")
        passage, bar = (phone.locator(each).first.bounding_box() for each in (".passage", ".numbers"))

        if not passage or not bar or passage["y"] + passage["height"] > bar["y"]:
            hidden.append((link_id, code, passage))
    assert not hidden


@in_part(4)
@in_the_longer_language
def test_a_call_now_is_told_on_three_screens_to_the_end_of_what_to_do_meanwhile(
    phone: Page, keep: Keep, language: str, every: int
) -> None:
    phone.set_viewport_size({"width": 360, "height": A_SCREEN})
    phone.add_init_script("navigator.share = async () => {}")  # as on a phone: it has a button of its own
    phone.goto(f"/language?to={language}")
    too_long = {}
    for (name, findings), who in product([*TWO_FINDINGS.items()][::every], ("patient", "caregiver")):
        keep.only(phone, findings, who)
        phone.goto("/check/result?unfinished=yes")
        blocks = phone.evaluate(BLOCKS)

        tops, bottoms = zip(*blocks["boxes"], strict=True)
        assert tops == tuple(sorted(tops)), "what to do, why, what to say, the note, what to do meanwhile"
        assert blocks["folds"] == 0, "nothing has to be opened"
        assert blocks["unseen"] == [], name
        if bottoms[-1] > 3 * A_SCREEN:
            too_long[name, who] = bottoms[-1]
    assert not too_long
