"""What comes out of the printer: a result on one sheet, the card at its size, the visit note."""

import re
from typing import Final

import pytest
from playwright.sync_api import Page

from app.paper.qr import square
from tests.journeys.walking import CASES, Choices, Keep
from tests.support.part import in_the_longer_language, one_in_part
from tests.support.read_pdf import opened, text_of

SIX_FINDINGS: Final[Choices] = {
    "back-pain": ["usual"],
    "thirst": ["more"],
    "constipation": ["usual"],
    "bone-pain": ["usual"],
    "walking": ["long-standing"],
    "for-the-visit": ["pain-plan"],
}
RESULTS: Final[dict[str, Choices]] = {**CASES, "six findings": SIX_FINDINGS}
WHOLE: Final = """() => {
  const box = document.querySelector(".wallet").getBoundingClientRect();
  return [box.width, box.height].map((side) => Math.round(side / 96 * 25.4));
}"""
"""How large the four sides of the card are together, in whole millimetres."""
OUTSIDE: Final = """() => [...document.querySelectorAll(".wallet__side *")].filter((each) => {
  const inner = each.getBoundingClientRect(), outer = each.closest(".wallet__side").getBoundingClientRect();
  return inner.right > outer.right + 1 || inner.bottom > outer.bottom + 1;
}).map((each) => each.outerHTML.slice(0, 80))"""

on_the_shorter_sheet = one_in_part("sheet", ("Letter", "A4"))
PARTS_OF_A_RESULT: Final = (
    *("h1", ".card .number", ".reason__finding", ".script:not(.small) p"),
    *(".watch h3", ".watch li", ".answers li"),
)
PARTS_OF_A_NOTE: Final = ("h1", ".visit td strong", ".visit h3", ".visit li")


def words_of(phone: Page, selector: str) -> list[str]:
    """Return the words of what is on the page, without the spaces that a printer puts elsewhere."""
    return [squeezed(each) for each in phone.locator(selector).all_text_contents()]


def squeezed(words: str) -> str:
    return re.sub(r"\s+", "", words)


def not_on_one_sheet(phone: Page, sheet: str, words: dict[str, list[str]]) -> list[str]:
    """Print the page; return what of ``words`` is not on the paper, and how many sheets there are unless it is one."""
    data = phone.pdf(format=sheet)
    printed, count = squeezed(text_of(data)), len(opened(data).pages)
    lost = [f"{selector}: {each}" for selector, found in words.items() for each in found if each not in printed]
    return lost if count == 1 else [f"{count} sheets", *lost]


@on_the_shorter_sheet
@in_the_longer_language
def test_a_result_is_one_sheet_with_everything_that_matters(phone: Page, keep: Keep, language: str, sheet: str) -> None:
    phone.goto(f"/language?to={language}")
    faults = {}
    for case, changes in RESULTS.items():
        keep(phone, changes)
        phone.goto("/check/result")
        words = {each: words_of(phone, each) for each in PARTS_OF_A_RESULT}
        faults[case] = [each for each, found in words.items() if not found]
        faults[f"{case} on paper"] = not_on_one_sheet(phone, sheet, words)

    assert {where: found for where, found in faults.items() if found} == {"nothing": [".reason__finding"]}


@pytest.mark.settings(team_hours="Mon-Fri 08:00-17:00", time_zone="America/New_York")
def test_paper_tells_hours_sources_and_the_code_and_has_lines_to_fill_in(phone: Page, keep: Keep) -> None:
    keep(phone, CASES["call-now"])
    phone.goto("/check/result")
    code = "-".join(words_of(phone, ".code__text"))
    cells = phone.locator(".paper path").get_attribute("d")
    printed = squeezed(text_of(phone.pdf(format="Letter")))
    phone.emulate_media(media="print")
    points = "(all) => all.map((each) => parseFloat(getComputedStyle(each).fontSize) * 72 / 96)"

    assert f' d="{cells}"' in square(code, border=2)
    expected = (code, "(212)555-0100OpenMon", "Name,dateofbirth:", "Symptoms:WhatBoneMetastasesFeelLike", "911")
    assert [each for each in expected if each not in printed] == []
    assert not re.search("Opennow|Closednow|forthishour", printed)
    sizes = phone.locator(".reason__finding, .passage, .script, .paper li").evaluate_all(points)
    assert min(sizes) == pytest.approx(11, abs=0.01)
    dark = phone.locator(".call strong").evaluate_all("all => all.map((each) => getComputedStyle(each).color)")
    assert set(dark) == {"rgb(0, 0, 0)"}, "white is not seen on paper"


@in_the_longer_language
def test_every_answer_is_printed_with_its_question(phone: Page, keep: Keep, language: str) -> None:
    keep(phone, CASES["call-soon"])
    phone.goto(f"/language?to={language}")
    phone.goto("/check/result")

    printed = text_of(phone.pdf(format="Letter"))

    expected = {
        "en": (
            "Is there cancer in your spine? Yes, but it has not",
            "about how you are? Not worried",
        ),
        "es": ("¿Tiene dolor de espalda o de cuello? Sí. Es nuevo", "señal"),
    }
    assert not [words for words in expected[language] if words not in printed]


def test_more_findings_than_a_sheet_holds_go_on_the_next_and_none_is_lost(phone: Page, keep: Keep) -> None:
    keep(
        phone,
        {
            **{each: ["severe"] for each in ("back-pain", "low-calcium")},
            "bone-drug": ["yes"],
            "nerve-pain": ["band", "shooting", "electric"],
            "numbness": ["saddle", "body", "face"],
            "bladder": ["cannot-pee", "leaking", "cannot-feel", "hard-to-start", "burning"],
            "bone-pain": ["severe", "loading", "new"],
            "also-new": ["leg-swelling", "breathless", "stopped-medicine"],
            "for-the-visit": ["pain-plan", "exercise", "dental", "sleep-mood", "second-opinion"],
        },
    )
    phone.goto("/check/result")
    data = phone.pdf(format="Letter")

    printed = squeezed(text_of(data))
    assert len(opened(data).pages) > 1
    assert len(words_of(phone, ".reason__finding")) > 15
    assert not [words for words in words_of(phone, ".reason__finding") if words not in printed]


@in_the_longer_language
@pytest.mark.settings(site_address="https://check.example.org")
def test_the_printed_card_is_as_large_as_four_bank_cards_folded_twice(phone: Page, language: str) -> None:
    phone.goto(f"/language?to={language}")
    phone.goto("/card")
    phone.set_viewport_size({"width": 720, "height": 1000})
    phone.emulate_media(media="print")

    width, height = phone.evaluate(WHOLE)
    # A millimetre more is the line to cut along.
    assert (width in {170, 171}, height in {108, 109}) == (True, True)
    assert phone.evaluate(OUTSIDE) == []
    printed = text_of(phone.pdf(format="Letter"))
    assert "(212) 555-0199" in printed
    assert {"en": "Cut along the outer line", "es": "Recorte por la línea"}[language] in printed


@on_the_shorter_sheet
@in_the_longer_language
def test_the_visit_note_is_one_sheet(phone: Page, keep: Keep, language: str, sheet: str) -> None:
    phone.goto(f"/language?to={language}")
    faults = {}
    for case in ("call-now", "call-soon", "mention", "nothing"):
        keep(phone, CASES[case])
        phone.goto("/check/visit-note")
        words = {each: words_of(phone, each) for each in PARTS_OF_A_NOTE}
        faults[case] = not_on_one_sheet(phone, sheet, words)
        assert bool(phone.locator(".card").count()) is (case in {"call-now", "call-soon"}), case

    assert not {where: found for where, found in faults.items() if found}


@on_the_shorter_sheet
@in_the_longer_language
def test_the_start_is_one_sheet_with_every_side_of_its_boxes(phone: Page, language: str, sheet: str) -> None:
    phone.goto(f"/language?to={language}&back=/")
    words = {each: words_of(phone, each) for each in (".emergency li", "h1", ".tiles .button", "#about + ul li")}
    lost = not_on_one_sheet(phone, sheet, words)
    phone.emulate_media(media="print")

    assert lost == []
    box = phone.locator(".emergency").bounding_box()
    assert box is not None
    assert box["x"] >= 0


def test_the_print_button_of_the_note_prints(phone: Page, keep: Keep) -> None:
    phone.add_init_script("window.print = () => { window.timesPrinted = (window.timesPrinted || 0) + 1 }")
    keep(phone, CASES["mention"])
    phone.goto("/check/visit-note")

    phone.get_by_role("button", name="Print").click()

    assert phone.evaluate("window.timesPrinted") == 1
