"""Our form in a renderer that nobody here wrote: shown, answered and sent back, it means what the self-check says.

LHC-Forms (https://lhncbc.github.io/lforms/) fetches nothing of ours but the Questionnaire. Every option is clicked as a
person would click it. What it sends of one question depends on that question alone and on the one that leads to it:
so a few checks in which each option is chosen, and each follow-up asked and left out, stand for all.
"""

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

from app.extensions import limiter
from app.interop.fhir import codes
from app.interop.fhir.reading import read
from rules.in_force import ITEMS, QUESTIONNAIRE, asked, triage
from rules.model.questionnaire import Answers, Respondent
from tests.interop.fhir import clients
from tests.interop.fhir.answer_sets import answer_sets, every_option
from tests.interop.fhir.test_operation import ASSESS, as_sets, disposition
from tests.support import npm
from tests.support.app import MakeApp
from tests.support.part import in_part, left_out, one_in_part

FOR_EACH: Final = 2
"""How many checks as people might answer them are filled in for each disposition."""

SETS: Final = {
    "every option": (Respondent.PATIENT, every_option()),
    "as a patient might": (Respondent.PATIENT, answer_sets(Respondent.PATIENT, FOR_EACH)),
    "as a caregiver might": (Respondent.CAREGIVER, answer_sets(Respondent.CAREGIVER, FOR_EACH)),
}
"""Every option is tried in one of the two forms, which are alike but for their words."""

WORDS: Final = {"text", "_text", "display", "_display"}

PAGE: Final = b"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>LHC-Forms</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/lforms/webcomponent/styles.css"></head>
<body><div id="form"></div><script src="/lforms/webcomponent/assets/lib/zone.min.js"></script>
<script src="/lforms/webcomponent/lhc-forms.js"></script><script src="/fhir/R4/lformsFHIR.js"></script></body></html>"""
READY: Final = "!!(window.LForms && LForms.FHIR && LForms.Util.addFormToPage)"
SHOW: Final = "form => LForms.Util.addFormToPage(form, 'form', {})"
GIVE: Final = "() => LForms.Util.getFormFHIRData('QuestionnaireResponse', 'R4')"
SHOWN: Final = """() => LForms.Util._getFormObjectInScope().itemList
  .filter((item) => item.answers && document.getElementById('item-' + item._elementId))
  .map((item) => item.linkId)"""
CLICK: Final = """async ([system, wanted]) => {
  // A question that another one leads to is there once its page was drawn again: so each is waited for.
  const drawn = () => new Promise((resolve) => setTimeout(resolve));
  for (const [linkId, options, all] of wanted) {
    const label = (option) => document.getElementById(`${linkId}/1/1|${system}|${linkId}.${option}`);
    for (let tries = 0; !label(all[0]) && tries < 50; tries += 1) await drawn();
    let isChanged = false;
    for (const option of all) {
      const input = label(option).querySelector("input");
      const isWanted = options.includes(option);
      if (input.checked !== isWanted && (isWanted || input.type === "checkbox")) {
        input.click();
        isChanged = true;
      }
    }
    if (isChanged) await drawn();
  }
}"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves the built files, and the page that loads them."""

    def do_GET(self) -> None:
        if self.path != "/":
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as its base calls it
        """Keep the output of the tests free of it."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    npm.require(clients.FOLDER)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(clients.renderer())))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def lhc_forms(browser: Browser, address: str) -> Iterator[Page]:
    page = browser.new_page()
    page.goto(address)
    page.wait_for_function(READY)
    yield page
    page.close()


def show(page: Page, client: FlaskClient, form: str) -> None:
    """Show our form, as it is served."""
    page.evaluate(SHOW, client.get(f"/fhir/Questionnaire/{form}").get_json(force=True))
    page.wait_for_selector("[id='item-fever/1/1'] input")


def fill(page: Page, answers: Answers) -> None:
    """Click until the form shows ``answers`` and no others on the questions that they answer."""
    given = as_sets(answers)
    quiet = {link_id: set[str]() for link_id in asked(answers) if ITEMS[link_id].is_optional}
    wanted = [
        [link_id, sorted(options), list(ITEMS[link_id].codes)]
        for link_id, options in {link_id: (quiet | given).get(link_id, set()) for link_id in asked(answers)}.items()
        if link_id in given or link_id in quiet
    ]
    page.evaluate(CLICK, [codes.ANSWERS, wanted])


@in_part(3)
@one_in_part("how", SETS)
def test_a_form_filled_in_elsewhere_means_what_the_check_says(
    make_app: MakeApp, lhc_forms: Page, how: str, every: int
) -> None:
    app = make_app()
    client = app.test_client()
    respondent, sets = SETS[how]
    show(lhc_forms, client, codes.form_for(respondent))
    wrong: list[tuple[Answers, Any]] = []

    for answers in sets[::every]:
        fill(lhc_forms, answers)
        shown = set(lhc_forms.evaluate(SHOWN))
        response = lhc_forms.evaluate(GIVE)
        expected = triage(answers, respondent)
        said = assess(app, client, response)
        in_api = client.post("/api/v1/assessments", json={"respondent": respondent, "answers": answers}).get_json()
        found = (as_sets(read(response).answers), read(response).respondent, disposition(said), shown)
        if found != (as_sets(answers), respondent, expected.disposition, set(asked(answers))):
            wrong.append((answers, found))
        assert in_api["disposition"] == expected.disposition

    assert wrong == []


def test_every_option_is_told_from_the_others_and_every_follow_up_asked_and_left_out() -> None:
    sets = every_option()
    for link_id, item in ITEMS.items():
        chosen = {code: [code in as_sets(each).get(link_id, ()) for each in sets] for code in item.codes}

        assert all(any(where) for where in chosen.values()), link_id
        assert len({tuple(where) for where in chosen.values()}) == len(item.codes), link_id
        assert {link_id in asked(each) for each in sets} == ({True, False} if item.enable_when else {True}), link_id


def test_the_form_for_a_caregiver_differs_in_nothing_but_its_words(client: FlaskClient) -> None:
    forms = [
        client.get(f"/fhir/Questionnaire/{form}").get_json(force=True)
        for form in (codes.PATIENT_FORM, codes.form_for(Respondent.CAREGIVER))
    ]

    one, other = (without_words(form["item"]) for form in forms)
    assert one == other


def without_words(part: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(part, list):
        return [without_words(each) for each in part]
    if isinstance(part, dict):
        return {name: without_words(each) for name, each in part.items() if name not in WORDS}
    return part


def assess(app: Flask, client: FlaskClient, response: dict[str, Any]) -> dict[str, Any]:
    """Send what was filled in back to us."""
    with app.app_context():
        limiter.reset()
    bundle: dict[str, Any] = client.post(ASSESS, json=response).get_json(force=True)
    return bundle


def test_the_result_page_of_the_check_says_the_same(client: FlaskClient) -> None:
    headings = {"call-now": "now", "call-soon": "soon", "mention": "visit"}

    for answers in answer_sets(Respondent.PATIENT, 10):
        with client.session_transaction() as session:
            session.permanent = True
            session["respondent"] = "patient"
            session.update(form=QUESTIONNAIRE, answers=dict(answers))
        shown = client.get("/check/result").text
        level = triage(answers).disposition
        assert headings[level] in shown[shown.index("<h1") : shown.index("</h1>")].lower()


@left_out(beside="interop/fhir/test_plan_definition.py::test_an_answer_on_an_abandoned_branch_makes_nothing_true")
def test_what_was_answered_on_a_branch_that_was_left_does_not_count(client: FlaskClient, lhc_forms: Page) -> None:
    follow_up = next(item for item in ITEMS.values() if item.enable_when)
    assert follow_up.enable_when is not None
    show(lhc_forms, client, codes.PATIENT_FORM)
    led_to = {
        **answer_sets(Respondent.PATIENT, 1)[-1],
        follow_up.enable_when.link_id: follow_up.enable_when.options[0],
        follow_up.link_id: follow_up.codes[0],
    }
    left = {
        **{link_id: each for link_id, each in led_to.items() if link_id != follow_up.link_id},
        follow_up.enable_when.link_id: next(
            code
            for code in ITEMS[follow_up.enable_when.link_id].codes
            if code not in follow_up.enable_when.options and code != "unsure"
        ),
    }

    fill(lhc_forms, led_to)
    before = lhc_forms.evaluate(SHOWN)
    fill(lhc_forms, left)

    assert follow_up.link_id in before
    assert follow_up.link_id not in lhc_forms.evaluate(SHOWN)
    assert disposition(client.post(ASSESS, json=lhc_forms.evaluate(GIVE)).get_json(force=True)) == (
        triage(left).disposition
    )
