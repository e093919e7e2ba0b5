"""The browser for the journeys and the pictures. ``python -m tests.support.browser`` installs one if there is none."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, ViewportSize, sync_playwright

from tests.support import debian

DESK: Final[ViewportSize] = {"width": 1280, "height": 900}


PHONE: Final[ViewportSize] = {"width": 360, "height": 740}


# Chromium heeds the last list alone, so this one names again what Playwright's turns off and our pages might meet.
DISABLED_FEATURES: Final = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "RenderDocument",  # a page of the same site takes the frame of the last, at four fifths of the work
)


BROWSER_FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",  # as all but the shell do
    "--renderer-process-limit=1",  # or a spare process is started beside the one of each new page
    "--disable-features=" + ",".join(DISABLED_FEATURES),
)


MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
HOW_TO_INSTALL = "apt-get install chromium libatomic1, or playwright install chromium"


def find_browser() -> str | None:
    """Return the path of a Chromium: ``$BROWSER_PATH``, the system's own, or Playwright's. Never downloads one.

    Call it before Playwright is started, because it may have to start Playwright itself to ask.
    """
    candidates = (os.environ.get(debian.BROWSER.variable), debian.BROWSER.find(), str(MACOS))
    system = next((path for path in candidates if path and Path(path).exists()), None)
    return system or _playwrights_own()


def find_quick_browser() -> str | None:
    """Return the path of ``$BROWSER_PATH``, or of the shell, which has no settings; None if there is neither."""
    return os.environ.get("BROWSER_PATH") or shutil.which(debian.SHELL)


@contextmanager
def own_browser() -> Iterator[Browser]:
    """Start a browser of one's own; a test has one already, beside which Playwright starts no other.

    Raises:
        FileNotFoundError: there is none.
    """
    path = find_quick_browser() or find_browser()
    if path is None:
        raise FileNotFoundError(f"No browser: {HOW_TO_INSTALL}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(BROWSER_FLAGS))
        yield browser
        browser.close()


def _playwrights_own() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _is_ready() -> bool:
    """Tell whether a browser can be driven: Playwright needs libatomic, which a bare Debian lacks."""
    driver = subprocess.run([sys.executable, "-m", "playwright", "--version"], capture_output=True, check=False)
    return driver.returncode == 0 and find_browser() is not None


def _install() -> None:
    """Install with apt as root on Debian (on Ubuntu its chromium is a stub that needs snap), else with Playwright."""
    if not debian.is_ours():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
        return
    debian.update()
    wanted = debian.BROWSER.packages
    any(debian.install(*some) for some in (wanted, [each for each in wanted if each != debian.SHELL]))


def main() -> None:
    """Install a browser if there is none that can be driven."""
    if _is_ready():
        return
    print("Installing a browser for the journeys", flush=True)
    _install()
    if not _is_ready():
        sys.exit(f"There is still no browser: {HOW_TO_INSTALL}")


@contextmanager
def watched(context: BrowserContext) -> Iterator[BrowserContext]:
    """Close the context at the end, and fail if the browser complained of anything but a 4xx or 503 that was meant."""
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # 503 is what a page says that is being updated; one that broke down is found by what does not stand on it.
        is_an_answer_meant = bool(re.search(r"the server responded with a status of (4|503)", message.text))
        is_a_page = "/static/" not in message.location["url"]
        if "Service Worker registration blocked by Playwright" in message.text:
            return
        if message.type in {"error", "warning"} and not (is_an_answer_meant and is_a_page):
            complaints.append(message.text)

    context.on("console", listen)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    try:
        yield context
    finally:
        context.close()
    assert not complaints


if __name__ == "__main__":
    main()
