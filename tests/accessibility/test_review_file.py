"""The form of a review as a file, opened from a disk: as easy to use as any page, with nobody to serve it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page

from app.approval.sign_off_file import as_text
from tests.accessibility import checker
from tests.accessibility.looks import ENHANCED, FIRST_STOP, OUTLINED, RULES, RUN_AXE, STRICTER_HERE
from tests.accessibility.measures import (
    fainter_than,
    misfit,
    misfit_spaced_out,
    smaller_than,
    unfolded_skeleton_of,
    with_hidden_focus,
    without_border,
)
from tests.accessibility.site import AXE
from tests.support.app import MakeApp
from tests.support.browser import DESK, PHONE
from tests.support.part import one_in_part
from tests.support.reviewed import BOTH
from tests.support.signed import sign_off

pytestmark = pytest.mark.unwatched

PART: Final = re.compile(r'<section class="part".*?</section>', re.DOTALL)
TELLING: Final = ('id="part-1"', 'id="part-11"')
"""Two parts have all that the others are made of, and one of them no words."""


@pytest.fixture(scope="module")
def form(make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a form that begins from a sign-off, some of which has changed or is gone, and leave its telling parts."""
    folder = tmp_path_factory.mktemp("form")
    earlier = sign_off(BOTH)
    then = {key: digest for key, digest in earlier.entries.items() if not key.startswith("option/")} | {
        "gone": "0" * 16
    }
    (folder / "earlier.toml").write_text(
        as_text(earlier.model_copy(update={"entries": then, "content": "1" * 64})), encoding="utf-8"
    )
    named = ["--out", str(folder), "--against", str(folder / "earlier.toml")]
    done = make_app().test_cli_runner().invoke(args=["rules", "review", *named])
    assert done.exit_code == 0, done.output
    html = (folder / "review.html").read_text(encoding="utf-8")
    short = folder / "short.html"
    short.write_text(
        PART.sub(lambda part: part[0] if any(each in part[0] for each in TELLING) else "", html), encoding="utf-8"
    )
    return short


@pytest.fixture
def page(browser: Browser, form: Path) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, bypass_csp=True)
    page = context.new_page()
    page.goto(form.as_uri())
    assert page.locator(".part").count() == len(TELLING)
    unfolded_skeleton_of(page)
    page.locator("#raise-3").check()
    yield page
    context.close()


def test_axe_finds_nothing(page: Page) -> None:
    page.add_script_tag(content=AXE)

    assert page.evaluate(RUN_AXE, [RULES, STRICTER_HERE]) == []


@one_in_part("scheme", ("light", "dark"))
def test_words_stand_out_and_targets_are_large_enough(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")

    assert fainter_than(page, ENHANCED) == []
    assert smaller_than(page, 24) == []
    assert page.evaluate(FIRST_STOP) == ["skip", "#main", True]


@one_in_part("size", ({"width": 320, "height": 256}, DESK, PHONE), ids=("at 400 %", "desk", "phone"))
def test_everything_fits_and_shows_its_focus(page: Page, size: dict[str, int]) -> None:
    page.set_viewport_size({"width": size["width"], "height": size["height"]})

    assert misfit(page) == []
    assert misfit_spaced_out(page) == []
    assert with_hidden_focus(page) == []


def test_in_forced_colors_everything_keeps_its_border(page: Page) -> None:
    page.emulate_media(forced_colors="active")

    assert without_border(page, f"{OUTLINED}, .entry, .review-bar") == []


def test_the_html_checker_finds_nothing(form: Path, tmp_path: Path) -> None:
    # The style is that of the app, and the checker does not know every property that browsers do.
    html = re.sub(r"<style>.*?</style>", "<style></style>", form.read_text(encoding="utf-8"), flags=re.DOTALL)

    assert checker.complaints({"review.html": html}, tmp_path) == []
