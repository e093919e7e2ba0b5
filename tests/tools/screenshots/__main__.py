"""Pictures of the app. ``python -m tests.tools.screenshots`` takes those of the README; ``--all DIR`` takes every page.

The clock stands still and no number is real, so that the same code gives the same pictures.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Literal
from zoneinfo import ZoneInfo

import time_machine
from playwright.sync_api import Browser, Page, sync_playwright

from app import create_app
from app.settings.settings import read_settings
from tests.journeys.every_page import RULES, TO_READ, pages_of_the_check, visit
from tests.journeys.walking import CASES, Keep
from tests.support.app import SETTINGS
from tests.support.browser import BROWSER_FLAGS, HOW_TO_INSTALL, find_browser
from tests.support.server import served

FOLDER: Final = Path(__file__).parent
ZONE: Final = "America/New_York"
MOMENT: Final = datetime(2026, 11, 23, 14, 40, tzinfo=ZoneInfo(ZONE))
HOURS: Final = {"team_hours": "Mon-Fri 08:00-17:00", "time_zone": ZONE}
# The browser's own clock goes on: a cookie of that moment must not be over by it.
LONG: Final = {"PERMANENT_SESSION_LIFETIME": timedelta(days=36500)}
RESULTS: Final = ("call-now", "call-soon", "mention")
MOST_BYTES: Final = 150_000
WIDTHS: Final = (360, 1280)
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")


@contextmanager
def opened(
    browser: Browser, width: int, scheme: Literal["light", "dark"] = "light", *, scale: int = 1
) -> Iterator[tuple[Page, Keep]]:
    """Serve an app at the fixed moment and open a page on it."""
    app = create_app(read_settings({**SETTINGS, **HOURS}), **LONG)
    with served(app) as live:
        context = browser.new_context(
            base_url=live,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            device_scale_factor=scale,
        )
        yield context.new_page(), Keep(app, live)
        context.close()


def take_results(browser: Browser) -> None:
    """Take what a phone shows first of each result, for the README."""
    with opened(browser, 360) as (page, keep):
        for case in RESULTS:
            keep(page, CASES[case])
            page.goto("/check/result")
            picture = page.screenshot(path=FOLDER / f"{case}.png")
            print(f"{case}.png: {len(picture)} bytes")
            if len(picture) > MOST_BYTES:
                sys.exit(f"{case}.png has {len(picture)} bytes, more than {MOST_BYTES}")


def take_all(browser: Browser, folder: Path) -> None:
    """Take every kind of page, whole, narrow and wide, light and dark."""
    folder.mkdir(parents=True, exist_ok=True)
    for width in WIDTHS:
        for scheme in SCHEMES:
            with opened(browser, width, scheme) as (page, keep):
                for name in _pages(page, keep):
                    page.screenshot(path=folder / f"{_file_name(name)}-{width}-{scheme}.png", full_page=True)
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


def _pages(page: Page, keep: Keep) -> Iterator[str]:
    yield from visit(page, (*TO_READ, RULES[0]))
    yield from pages_of_the_check(page, keep)


def _file_name(name: str) -> str:
    return re.sub(r"\W+", "-", name).strip("-") or "start"


def main() -> None:
    """Read the command line and take the pictures."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.tools.screenshots", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--all", type=Path, metavar="DIR", help="put a picture of every page in DIR")
    wanted = parser.parse_args()
    path = find_browser()
    if path is None:
        sys.exit(f"No browser: {HOW_TO_INSTALL}")
    with time_machine.travel(MOMENT, tick=False), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(BROWSER_FLAGS))
        take_all(browser, wanted.all) if wanted.all else take_results(browser)
        browser.close()


if __name__ == "__main__":
    main()
