"""Every page and state that people can see, in groups. Whatever is checked of all pages is checked of these.

A new page is one more line here; ``test_every_page.py`` fails while an address of the app is in no group.
"""

from collections.abc import Callable, Iterator
from typing import Final
from uuid import uuid4

from playwright.sync_api import Page

from app import clock
from app.data import draft_states, drafts
from app.data.database import session
from rules.handoff import encode
from rules.model.questionnaire import Respondent
from tests.accessibility.site import REHEARSED, Site
from tests.journeys.every_page import (
    FOLLOW_UPS,
    LEADS_TO_FOLLOW_UPS,
    RULES,
    STARTS,
    STEPS,
    TO_READ,
    other_results,
    visit,
)
from tests.journeys.every_page import wrong_turns as steps_gone_wrong
from tests.journeys.walking import CASES, begin, choose

States = Iterator[str]
Group = Callable[[Page, Site], States]
QUESTIONS: Final = (*STEPS, *FOLLOW_UPS)
SOME_RULES: Final = RULES[::20]
RESPONDENTS: Final = ("patient", "caregiver")
BARE: Final = "/rehearsed/bare"
"""The page that is shown when even the page of an error breaks: it has no style sheet."""

OF_AN_EARLIER_FORM: Final = "107K-MR6Y-A3NJ-58GJ"
"""The code of a check of the first form, with a weakness and a fall."""

NOT_FOR_EYES: Final = frozenset(
    {
        "/check",
        "/app.webmanifest",
        "/apple-touch-icon.png",
        "/check.html",
        "/status",
        "/service-worker.js",
        "/offline/<code>/<fingerprint>.txt",
        "/healthz",
        "/metrics",
        "/readyz",
        "/static/<fingerprint>/<name>",
        "/language",
        "/console/calls/<call_id>/handover.txt",
        "/console/calls/<call_id>/fhir.json",
        "/console/calls/<call_id>/person/record.json",
        "/console/reports/monthly.csv",
        "/console/reports/monthly.pdf",
        "/console/paper.pdf",
        "/console/hospital",
        "/console/hospital/back",
        "/console/launch",
        "/console/launch/back",
        "/console/lock",
        "/console/in-page/<fingerprint>/<name>",
        "/console/drafts/<draft_id>/second-opinion",
        "/console/worklist/lines",
        "/console/wall/lines",
        "/api/v1/openapi.json",
        "/api/v1/questionnaire",
        "/api/v1/rules",
        "/cds-services",
        "/fhir/CodeSystem",
        "/fhir/CodeSystem/<name>",
        "/fhir/Library",
        "/fhir/Library/<name>",
        "/fhir/OperationDefinition",
        "/fhir/OperationDefinition/<name>",
        "/fhir/PlanDefinition",
        "/fhir/PlanDefinition/<name>",
        "/fhir/Questionnaire",
        "/fhir/Questionnaire/<name>",
        "/fhir/metadata",
        "/robots.txt",
        "/.well-known/security.txt",
        "/card.pdf",
        "/check/visit-note.pdf",
        "/check/reminder.ics",
        "/console/reports.csv",
        "/styleguide",
    }
)
"""What answers with something else than a page for people: text, data, a file, the way to a page, or components."""


def starts(page: Page, site: Site) -> States:
    """Open the first page in all its states, with numbers of the team's own and with none."""
    yield from visit(page, STARTS)
    site.keep(page, {})
    page.goto("/")
    yield "start with a check open"
    page.context.clear_cookies()
    page.goto(f"{site.unset}/")
    page.locator("summary").first.click()
    yield "start without numbers"
    page.locator("#own_day").fill("one")
    press_main(page, "form[method=post] details button")
    assert page.locator("main .error").count() == 1
    yield "start with errors"
    page.locator("#own_day").fill("212-555-0142")
    press_main(page, "form[method=post] details button")
    yield "start with own numbers"
    page.context.clear_cookies()


def questions(page: Page, site: Site) -> States:
    """Open each page of questions, for both respondents, as it is first and with its errors."""
    for who in RESPONDENTS:
        site.keep.only(page, LEADS_TO_FOLLOW_UPS, who)
        for address in visit(page, QUESTIONS):
            yield f"{address} of a {who}"
            page.locator("main :checked").evaluate_all("all => all.forEach(each => { each.checked = false; })")
            press_main(page, "main form .button")
            assert page.locator(".error-summary").count() == 1, address
            yield f"{address} of a {who}, with errors"


def wrong_turns(page: Page, site: Site) -> States:
    """Open what is shown after a page that is too old, another person on the device, no cookies, no answers."""
    yield from steps_gone_wrong(page)
    begin(page, "patient")
    choose(page, "emergency-now", "none")
    choose(page, "fever", "none")
    site.keep(page, {}, "caregiver")
    press_main(page, "main form .button")
    yield "a step for another person"
    page.context.clear_cookies()
    page.goto("/check/result")
    yield "no answers"


def results(page: Page, site: Site) -> States:
    """Open the answers and each kind of result, for both respondents, and those of a check that was not finished."""
    for who in RESPONDENTS:
        for case, changes in CASES.items():
            site.keep(page, changes, who)
            page.goto("/check/result")
            yield f"result {case} of a {who}"
            page.goto("/check/visit-note")
            yield f"visit note {case} of a {who}"
        page.goto("/check/answers")
        yield f"answers of a {who}"
        for name in other_results(page, site.keep, who):
            yield f"{name} of a {who}"
        site.keep.only(page, {"thirst": ["more"]}, who)
        page.goto("/check/answers")
        yield f"answers of a {who}, some missing"
        page.goto("/check/result?unfinished=yes")
        yield f"result of a {who}, unfinished"
        page.context.clear_cookies(name="rfc")
        yield from (f"{each} of a {who}, answers gone" for each in visit(page, ("/", "/check/result")))


def reading(page: Page, _site: Site) -> States:
    """Open what is there to be read."""
    yield from visit(page, (*TO_READ, "/developers", *SOME_RULES))


def errors(page: Page, _site: Site) -> States:
    """Open every error page."""
    yield from visit(
        page, (*(f"/rehearsed/{status}" for status in REHEARSED), "/rehearsed/stopped", "/rehearsed/not-open", BARE)
    )


def sign_in(page: Page, site: Site) -> States:
    """Open the pages before the console: set-up, sign-in, the second factor, and what can go wrong there."""
    page.context.clear_cookies()
    yield from visit(page, ("/console/sign-in", "/console/sign-in?ready=yes", "/console/second-factor/lost"))
    for whose, address in (("the first account", site.first_account), ("an account", site.invite())):
        page.goto(address)
        yield f"set-up of {whose}"
        press_main(page, "main form button")
        yield f"set-up of {whose}, with errors"
    yield from visit(page, ("/console/set-up/none", "/console/hospital", "/console/launch", "/console/launch/back"))
    page.goto("/console/sign-in")
    press_main(page, "main form button")
    yield "sign-in with errors"
    site.sign_in(page, "nora@example.org")
    yield from visit(page, ("/console/verify",))
    press_main(page, "main form button")
    yield "password again, with errors"
    site.come_from_a_record(page)
    page.goto("/console/launch/link")
    assert page.locator("main form .button").count() > 0
    yield "an account to be linked"
    page.context.clear_cookies()
    site.sign_in(page, "nora@example.org")
    yield from visit(
        page,
        (
            "/console/launch/link",
            "/console/launch/link/done",
            "/console/signed-in",
            "/console/password?kept=yes",
            "/console/password",
        ),
    )
    press_main(page, "main form button")
    yield "another password, with errors"
    page.goto("/console/second-factor/old")
    press_main(page, "main form button")
    yield "code of the authenticator in use, with errors"
    page.goto("/console/second-factor/set-up")
    yield "second factor"
    press_main(page, "main form button")
    yield "second factor with its square"
    page.locator("#code").fill("123456")
    press_main(page, "main form button")
    yield "code with errors"
    page.goto("/console")
    site.leave_alone(page)
    page.locator(".line details").first.evaluate("each => { each.open = true; }")
    press_main(page, ".line__acts button")
    assert page.locator("h1").inner_text() == "Locked, not sent"
    yield "locked"
    page.goto("/console")
    yield "unlock"
    page.context.clear_cookies()
    for _ in range(10):
        page.goto("/console/sign-in")
        press_main(page, "main form button")
    yield "too many tries"


def console(page: Page, site: Site) -> States:
    """Open every page of the console as a lead."""
    page.context.clear_cookies()
    site.sign_in(page, "lee@example.org")
    yield from _calls_to_make(page)
    yield from _a_new_call(page, site)
    record = f"/console/calls/{site.call_ids[0]}"
    yield from visit(
        page, (record, *(f"{record}/handover?form={form}" for form in ("short", "long")), f"{record}/for-caller")
    )
    page.goto(record)
    page.locator("#opened + details").evaluate("each => { each.open = true; }")
    yield "record, and who opened it"
    press_main(page, "main form button")
    yield "record with errors"
    page.locator("#words").fill("She called back: the pain is gone.")
    press_main(page, "main form button")
    yield "record with something added"
    yield from _a_call_about_no_symptom(page)
    page.goto(f"{record}/review")
    press_main(page, "main form .button")
    yield "review of a call with errors"
    page.locator("#gate-partly").check(force=True)
    press_main(page, "main form .button")
    yield "record with a review"
    yield from visit(page, [f"{record}/person", f"/console/calls/{'f' * 32}/person/erased?calls=2"])
    page.goto(f"{record}/person")
    press_main(page, "main form .button")
    yield "one person's record with errors"
    yield from _searches(page)
    results = (f"/console/practice/{number}/result?level=now&keys=3&seconds=9" for number in (1, 2))
    yield from visit(page, ("/console/practice", "/console/practice/2", "/console/practice/2/result", *results))
    page.goto("/console/reports?days=90")
    page.locator("main details").first.evaluate("each => { each.open = true; }")
    yield "reports with every day"
    yield from visit(
        page, ("/console/reports", "/console/reports?days=7", "/console/reports/monthly", "/console/nowhere")
    )
    yield from _a_review(page)
    page.goto("/console/board")
    yield "shift board"
    press_main(page, "form[action$=notes] button")
    yield "shift board with errors"
    yield from visit(page, ("/console/wall",))
    site.sign_in(page, "nora@example.org")
    page.goto("/console/reports")
    yield "reports, not for a nurse"
    yield from visit(page, ["/console/reviews"])
    yield from _the_accounts(page, site)
    page.context.clear_cookies()


def _calls_to_make(page: Page) -> States:
    yield from visit(page, ["/console"])
    page.keyboard.press("?")
    page.locator(".line").first.evaluate(
        "each => each.querySelectorAll('details').forEach((one) => { one.open = true; })"
    )
    yield "worklist with a line and its keys open"
    press_main(page, ".line__body details form button")
    yield "worklist with errors"


def _what_stood_before(page: Page, site: Site) -> States:
    call, draft_id = page.url, page.locator("[name=draft]").input_value()
    with site.app.app_context():
        draft = drafts.get(draft_id)
        assert draft is not None
        draft_states.push(draft)
        session().commit()
    page.goto(f"/console/drafts/{draft_id}/states")
    yield "what stood in a call before"
    press_main(page, "main li a")
    yield "a call as it stood before"
    page.goto(call)


def _a_new_call(page: Page, site: Site) -> States:
    page.goto("/console/calls/new")
    yield "new call"
    for code in (
        "1000-0001",
        OF_AN_EARLIER_FORM,
        encode({"fever": "yes", "weakness": "weaker"}, Respondent.PATIENT, clock.now().date()),
    ):
        page.locator("#code").fill(code)
        press_main(page, ".own-check button")
        yield f"new call with the code {code}"
    page.locator(".own-check-file").evaluate("each => { each.open = true; }")
    page.locator("#response").fill("{}")
    press_main(page, ".own-check-file button")
    yield "new call with a response that cannot be read"
    page.locator(".on-paper").evaluate("each => { each.open = true; }")
    yield "new call that was taken on paper"
    page.goto("/console/calls/new")
    for html_id in ("walking-cannot-walk", "lump-hot", "numbness-unsure"):
        page.locator(f"#answer-{html_id}").check(force=True)
    page.locator("#kept", has_text="Kept at").wait_for()
    yield "new call with findings"
    yield from _a_second_opinion(page, site)
    yield from _what_stood_before(page, site)
    page.locator("#patient_born").fill("2090-01-01")
    press_main(page, "#decision button[value=save]")
    assert page.locator(".error-summary").count() == 1
    yield "new call with errors"
    page.locator("#covered").evaluate("each => { each.hidden = false; }")
    yield "new call, covered"


def _a_second_opinion(page: Page, site: Site) -> States:
    page.locator("#said input").first.check()
    page.locator("#decided-next-visit").evaluate("each => each.click()")
    page.locator("#said-before").wait_for()
    page.locator("#override_reason-goals-of-care").evaluate("each => each.click()")
    page.locator("#override_words").fill("Seen this morning")
    page.locator("#ask_of").select_option(label="Nora Nurse")
    press_main(page, "button[value=ask-second]")
    assert page.locator("[data-waiting]").count() == 1
    yield "new call with less than computed, and a colleague who is asked"
    address = page.url
    site.sign_in(page, "nora@example.org")
    page.goto("/console")
    yield "worklist with a second opinion to give"
    press_main(page, ".asked a")
    yield "second opinion"
    site.sign_in(page, "lee@example.org")
    page.goto(address)


def _a_call_about_no_symptom(page: Page) -> States:
    yield from visit(page, ["/console/no-symptom"])
    press_main(page, "main form .button")
    assert page.locator(".error-summary li").count() == 2
    yield "a call about no symptom with errors"
    page.locator("#about-results").check(force=True)
    page.locator("#answer-emergency-now-none").check(force=True)
    page.locator("#words").fill("Which day is it?")
    press_main(page, "main form .button")
    yield "record of a call about no symptom"


def _a_review(page: Page) -> States:
    page.goto("/console/review")
    # Two parts have all that the others are made of, and one of them no words.
    page.locator(".part:not(:has(#part-1, #part-11))").evaluate_all("all => all.forEach((each) => each.remove())")
    yield "review"
    page.locator("#raise-2").check()
    page.locator("#save").click()
    yield "review with a remark, saved by nobody yet"


def _the_accounts(page: Page, site: Site) -> States:
    site.sign_in(page, "ada@example.org")
    site.link_to_a_record("nora@example.org")
    page.goto("/console/accounts")
    page.locator("main details").first.evaluate("each => { each.open = true; }")
    yield "accounts"
    press_main(page, "#add")
    yield "accounts with errors"
    page.locator("#name").fill("Sam Second")
    page.locator("#email").fill(f"{uuid4().hex[:8]}@example.org")
    press_main(page, "#add")
    assert page.locator("#invited").count() == 1
    yield "accounts with a set-up address"


def _searches(page: Page) -> States:
    yield from visit(page, ["/console/calls", "/console/calls?changed=lowered"])
    page.goto("/console/reports")
    press_main(page, "main form button")
    yield "search, drawn at random"
    page.goto("/console/calls")
    for name in ("Pat", "Nobody"):
        page.locator("#name").fill(name)
        press_main(page, "form.search button")
        yield f"search for {name}"
    page.locator("#name").fill("!")
    press_main(page, "form.search button")
    yield "search with errors"


def press_main(page: Page, selector: str) -> None:
    """Press the first of these, and wait for the page that comes; that a script sets the address is none."""
    with page.expect_event("load"):
        page.locator(selector).first.click()


CHECK: Final[dict[str, Group]] = {
    each.__name__: each for each in (starts, questions, wrong_turns, results, reading, errors)
}
"""What people with cancer and those beside them see."""

CONSOLE: Final[dict[str, Group]] = {each.__name__: each for each in (sign_in, console)}
"""What nurses see."""
