"""``python -m tests.look`` takes the kept pictures of every component again, and what a screen reader says of pages."""

import sys

from playwright.sync_api import sync_playwright

from app import create_app
from app.settings.settings import read_settings
from tests.accessibility import transcripts
from tests.look.pictures import FOLDER, VIEWS, components, keep, names_on, taken
from tests.support.app import SETTINGS
from tests.support.browser import BROWSER_FLAGS, HOW_TO_INSTALL, find_browser
from tests.support.server import served


def main() -> None:
    """Take them all, and remove those of components that are no more."""
    path = find_browser() or sys.exit(f"No browser: {HOW_TO_INSTALL}")
    for old in FOLDER.glob("*.png"):
        old.unlink()
    app = create_app(read_settings({**SETTINGS, "console": False}))
    with served(app) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=BROWSER_FLAGS)
        for view in VIEWS:
            with components(browser, address, view) as page:
                for name in names_on(page):
                    keep(taken(page, name), view.file(name))
        transcripts.keep(browser, app)
    print(f"{len(list(FOLDER.glob('*.png')))} pictures are in {FOLDER}")
    print(f"{len(list(transcripts.FOLDER.glob('*.txt')))} transcripts are in {transcripts.FOLDER}")


if __name__ == "__main__":
    main()
