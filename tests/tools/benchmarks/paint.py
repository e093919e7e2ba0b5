"""When a browser first shows something on a slow line, in round trips of that line, measured beside them."""

from collections.abc import Iterator
from statistics import median
from typing import Final

from playwright.sync_api import Browser, BrowserContext

from tests.rules.whole_check import nothing_new
from tests.support.browser import PHONE, own_browser
from tests.tools.benchmarks.figure import Figure
from tests.tools.benchmarks.wire import RESULTS, cookie_with, served

ROUNDS: Final = 3
MOST_TRIPS: Final = 1.6
SLOW_3G: Final = {"offline": False, "latency": 2000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""400 kb/s and 2 seconds there and back, as browsers' own tools have it."""

FOR_THE_FIRST_TIME: Final = ("/", "/help", "/card", "/how", "/learn")
WITH_ANSWERS: Final = ("/check/back", "/check/result")
NEXT_TO_NOTHING: Final = "/healthz"

PAINTED: Final = """() => new Promise((done) => {
  const named = (list) => list.getEntriesByName("first-contentful-paint").forEach(({ startTime }) => done(startTime));
  new PerformanceObserver(named).observe({ type: "paint", buffered: true });
})"""
THERE_AND_BACK: Final = """() => {
  const [{ requestStart, responseEnd }] = performance.getEntriesByType("navigation");
  return responseEnd - requestStart;
}"""


def measure() -> list[Figure]:
    """Measure in a browser of its own."""
    try:
        with own_browser() as browser:
            return measured_in(browser)
    except FileNotFoundError as none:
        return [Figure("first paint on slow 3G", None, "round trips", MOST_TRIPS, note=str(none))]


def measured_in(browser: Browser, rounds: int = ROUNDS) -> list[Figure]:
    """Open pages for the first time, then pages of a check by who has been there before."""
    with served() as port:
        return [*_measured(browser, f"http://127.0.0.1:{port}", rounds)]


def _measured(browser: Browser, site: str, rounds: int) -> Iterator[Figure]:
    for comes, addresses in ((_stranger, FOR_THE_FIRST_TIME), (_known, WITH_ANSWERS)):
        for address in addresses:
            trips = [_trips(comes(browser, site), address) for _ in range(rounds)]
            yield Figure(f"first paint of {address} on slow 3G", median(trips), "round trips", MOST_TRIPS)


def _stranger(browser: Browser, site: str) -> BrowserContext:
    return browser.new_context(base_url=site, viewport=PHONE, service_workers="block")


def _known(browser: Browser, site: str) -> BrowserContext:
    """Return who has given answers, on another page than those measured."""
    context = _stranger(browser, site)
    name, _, value = cookie_with(nothing_new(RESULTS["call-now"])).partition("=")
    context.add_cookies([{"name": name, "value": value, "url": site}])
    context.new_page().goto("/check/answers")
    return context


def _trips(context: BrowserContext, address: str) -> float:
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW_3G)
    page.goto(address, wait_until="commit")
    painted: float = page.evaluate(PAINTED)
    page.goto(NEXT_TO_NOTHING)
    trip: float = page.evaluate(THERE_AND_BACK)
    context.close()
    return painted / trip
