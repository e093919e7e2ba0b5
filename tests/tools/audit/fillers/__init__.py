"""Our form in fillers that nobody here wrote: shown, answered and sent back, it means what the self-check says.

What they are, with their versions, stands in the lock of this folder; what puts them on a page is of npm as well. The
lock leaves out what fhirclient lists as its dependencies, because no form needs it.
"""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, Route, sync_playwright

from app import create_app
from app.interop.fhir import codes
from app.interop.fhir.reading import Unreadable, read
from app.settings.settings import read_settings
from rules.in_force import ITEMS, asked, triage
from rules.model.questionnaire import NONE, Answers, Respondent
from rules.model.wording import in_english
from tests.interop.fhir.answer_sets import answer_sets, every_option
from tests.interop.fhir.test_operation import ASSESS, as_sets, disposition
from tests.support import npm
from tests.support.app import SETTINGS
from tests.support.browser import BROWSER_FLAGS
from tests.tools.audit.report import Report

FOLDER: Final = Path(__file__).parent
FILLERS: Final[Mapping[str, str]] = {
    "@aehrc/smart-forms-renderer": 'input[value="{link_id}.{option}"]',
    "@medplum/react": "[id='{link_id}-option-{number}']",
    "@helsenorge/refero": 'input[value="{link_id}.{option}"]',
}
"""Each filler, and how it names what is clicked to choose an option of a question."""

FEW: Final = 2
"""How many of the checks that tell every option from the others are filled in: a click may take a second."""

EMERGENCY: Final = "emergency-now"
AT_ONCE: Final = "breathing"

OURS: Final = "http://localhost/"
"""The address of the page, which is answered here; whatever else a filler asks for is refused, and told.

It has to be one that browsers trust: Smart Forms makes ids as only those pages may.
"""

PAGE: Final = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Form</title><link rel="icon" href="data:,">'
    '<div id="form"></div><script src="pages.js"></script></html>'
)
SHOW: Final = "async ([name, form]) => { window.give = await window.fillers[name](form); }"
CLICK: Final = """async (wanted) => {
  // A question that another one leads to is there once its page was drawn again, and so is what a click changed.
  const wait = async (isSo) => {
    for (let tries = 0; !isSo() && tries < 1500; tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  for (const [selector, isWanted] of wanted) {
    const input = () => document.querySelector(selector);
    await wait(input);
    if (input().checked !== isWanted && (isWanted || input().type === "checkbox")) {
      input().click();
      await wait(() => input().checked === isWanted);
    }
  }
}"""


def reports(browser: str) -> Iterator[Report]:
    """Fill in the form in each filler, and yield what was wrong with it."""
    npm.install(FOLDER)
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        pages = Path(folder) / "pages.js"
        command = [npm.node(), str(FOLDER / "bundle.mjs"), str(pages)]
        subprocess.run(command, env=npm.environment(FOLDER), check=True)
        started = playwright.chromium.launch(executable_path=browser, args=[*BROWSER_FLAGS])
        for name in FILLERS:
            yield _report(name, started, pages)
        started.close()


def _report(name: str, browser: Browser, pages: Path) -> Report:
    client = create_app(
        read_settings({**SETTINGS, "console": False}), TESTING=True, RATELIMIT_ENABLED=False
    ).test_client()
    sets = [*every_option()[:FEW], *answer_sets(Respondent.PATIENT, 1)]
    faults: list[str] = []
    with _page(browser, pages, faults) as page:
        _show(page, name, _form(client))
        faults += [f"not shown: {link_id}" for link_id in _not_shown(page)]
        faults += [fault for answers in sets for fault in _filled_in(page, name, client, answers)]
        _show(page, name, _form(client))
        # A filler that knows of options that exclude others takes the sign away; where it does not, the sign counts.
        both = _given(page, name, {EMERGENCY: {AT_ONCE, NONE}})
        is_sent = codes.code_of(EMERGENCY, AT_ONCE) in json.dumps(both)
        if is_sent and _assessed(client, both) != triage({EMERGENCY: [AT_ONCE]}).disposition:
            faults.append("An emergency with “none” beside it is no emergency.")
        _show(page, name, in_spanish := _form(client, "es"))
        if in_spanish["item"][0]["text"] not in page.inner_text("body"):
            faults.append("The form that was asked for in Spanish is not in Spanish.")
    words = f"{len(sets)} forms filled in, each with the findings of the check; every hint shown; Spanish shown"
    version = npm.version_of(FOLDER, name)
    return Report(f"{name} {version}", "failed" if faults else "passed", "\n".join(faults) or words)


@contextmanager
def _page(browser: Browser, pages: Path, faults: list[str]) -> Iterator[Page]:
    def answer(route: Route) -> None:
        if route.request.url == OURS:
            route.fulfill(body=PAGE, content_type="text/html")
        elif route.request.url == f"{OURS}pages.js":
            route.fulfill(path=pages, content_type="text/javascript")
        else:
            if not route.request.url.startswith(OURS):
                faults.append(f"asked for {route.request.url}")
            route.abort()

    page = browser.new_page()
    page.route("**/*", answer)
    yield page
    page.close()


def _form(client: FlaskClient, language: str = "en") -> dict[str, Any]:
    address = f"/fhir/Questionnaire/{codes.PATIENT_FORM}"
    form: dict[str, Any] = client.get(address, headers={"Accept-Language": language}).get_json(force=True)
    return form


def _show(page: Page, name: str, form: dict[str, Any]) -> None:
    page.goto(OURS)
    page.evaluate(SHOW, [name, form])
    page.wait_for_selector(_input(name, "fever", ITEMS["fever"].codes[0]), state="attached")


def _input(name: str, link_id: str, option: str) -> str:
    return FILLERS[name].format(link_id=link_id, option=option, number=ITEMS[link_id].codes.index(option))


def _given(page: Page, name: str, chosen: Mapping[str, set[str]]) -> dict[str, Any]:
    """Click until these options are chosen and no others of their questions; return what the filler makes of them."""
    wanted = [
        (_input(name, link_id, option), option in options)
        for link_id, options in chosen.items()
        for option in sorted(ITEMS[link_id].codes, key=options.__contains__)
    ]
    page.evaluate(CLICK, wanted)
    response: dict[str, Any] = json.loads(page.evaluate("JSON.stringify(give())"))
    return response


def _filled_in(page: Page, name: str, client: FlaskClient, answers: Answers) -> Iterator[str]:
    left_out = {link_id: set[str]() for link_id in asked(answers) if ITEMS[link_id].is_optional}
    response = _given(page, name, left_out | as_sets(answers))
    try:
        found = read(response)
    except Unreadable as refused:
        yield f"{json.dumps(answers)} is refused: {refused}"
        return
    # Some keep what was chosen on a branch that was left: it is read, and does not count.
    read_as = {link_id: chosen for link_id, chosen in as_sets(found.answers).items() if link_id in asked(answers)}
    expected = triage(answers).disposition
    if wrong := _differing(read_as, as_sets(answers)):
        yield f"{json.dumps(answers)} is read otherwise: {wrong}"
    elif _assessed(client, response) != expected:
        yield f"{json.dumps(answers)} is not {expected}"


def _differing(one: Mapping[str, set[str]], other: Mapping[str, set[str]]) -> dict[str, set[str] | None]:
    return {link_id: one.get(link_id) for link_id in ITEMS if one.get(link_id) != other.get(link_id)}


def _assessed(client: FlaskClient, response: dict[str, Any]) -> str:
    answer = client.post(ASSESS, json=response)
    return disposition(answer.get_json(force=True)) if answer.status_code == 200 else answer.text


def _not_shown(page: Page) -> list[str]:
    shown = " ".join(page.inner_text("body").split())
    hints = {item.link_id: item.hint for item in ITEMS.values() if item.hint and not item.enable_when}
    return [link_id for link_id, hint in hints.items() if hint.to(Respondent.PATIENT, in_english) not in shown]
