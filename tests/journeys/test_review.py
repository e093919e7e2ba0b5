"""A review filled in in a browser, from a file on a disk: what is answered stays, is saved, and is signed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.approval.content import entries, parts
from app.approval.sign_off_file import as_text
from app.approval.standing import State, standing
from app.sign_off.review_file import read_review
from tests.accessibility.measures import misfit, with_hidden_focus
from tests.support.app import PRODUCTION, MakeApp
from tests.support.browser import DESK, PHONE
from tests.support.part import left_out
from tests.support.reviewed import BOTH, a_review, a_translation, written
from tests.support.signed import sign_off

COUNT: Final = len(list(entries(BOTH)))
WITH_WORDS: Final = sum(bool(each.words) for each in entries(BOTH))
CALLED: Final = {
    "#name": "Name",
    "#role": "Role, such as clinical lead",
    "#day": "Day",
    "#file": "File of a review (JSON)",
    "#clear": "Forget all that is filled in here",
    "#save": "Save file",
    "#next": "Next open",
    "#show": "Which entries to show",
}
"""What is found by its id here: among twenty thousand elements, a browser looks for a label for seconds."""

WITHOUT_STORE: Final = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('none'); } })"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Open a browser that is away from every network, as a laptop on a ward may be."""
    context = browser.new_context(viewport=DESK, offline=True, accept_downloads=True)
    yield context
    context.close()


def a_form(app: Flask, folder: Path, *more: str) -> str:
    done = app.test_cli_runner().invoke(args=["rules", "review", "--out", str(folder), *more])
    assert done.exit_code == 0, done.output
    return (folder / "review.html").as_uri()


def open_on(context: BrowserContext, address: str) -> Page:
    """Open the form, on which no script may fail unseen."""
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(address)
    return page


@pytest.fixture(scope="module")
def address(make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> str:
    return a_form(make_app(), tmp_path_factory.mktemp("form"))


@pytest.fixture
def form(context: BrowserContext, address: str) -> Page:
    return open_on(context, address)


def say_who(page: Page, name: str = "A. Clinician", *boxes: str) -> None:
    page.locator("#name").fill(name)
    page.locator("#role").fill("Clinical lead")
    for box in boxes or ("clinician-en", "clinician-es", "translator-es"):
        page.locator(f"#{box}").check()


def agree_with_everything(page: Page) -> None:
    """Press every button that agrees with a part, folded as most of them are."""
    page.locator("[data-all]").evaluate_all("all => all.forEach((each) => each.click())")


def saved(page: Page, folder: Path) -> Path:
    with page.expect_download() as download:
        page.locator("#save").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def status(page: Page) -> str:
    return page.locator("#said").inner_text()


def test_a_review_is_filled_in_saved_merged_signed_and_served(
    form: Page, app: Flask, make_app: MakeApp, tmp_path: Path
) -> None:
    say_who(form)
    agree_with_everything(form)
    expect(form.locator("#progress")).to_have_text(f"{COUNT} of {COUNT} answered")
    form.reload()
    expect(form.locator("#progress")).to_have_text(f"{COUNT} of {COUNT} answered")
    file = saved(form, tmp_path)
    run = app.test_cli_runner()
    signoff = tmp_path / "signoff.toml"
    merged = run.invoke(args=["rules", "merge", str(file), "--out", str(tmp_path / "merged.json")])
    signed = run.invoke(
        args=[
            "rules",
            "sign",
            "--review",
            str(tmp_path / "merged.json"),
            "--review-by",
            "2999-01-01",
            "--out",
            str(signoff),
        ]
    )

    assert status(form) == "Saved, and complete."
    assert file.name == "review-a-clinician.json"
    assert merged.exit_code == 0, merged.output
    assert signed.exit_code == 0, signed.output
    with make_app(**{**PRODUCTION, "signoff": signoff}).test_request_context():
        assert standing().state is State.SIGNED
        assert "A. Clinician (Clinical lead)" in standing().words


def test_a_remark_needs_its_reason_and_is_saved_with_it(form: Page, tmp_path: Path) -> None:
    say_who(form)
    form.locator("#raise-2").check()
    form.locator("#save").click()
    expect(form.locator("#said")).to_have_text("Not saved yet. Say why at 2.")
    expect(form.locator("#why-2")).to_be_focused()
    expect(form.locator("#progress")).to_have_text(f"0 of {COUNT} answered")
    form.keyboard.type("Faster, please: “now” & not <later>")
    form.reload()
    expect(form.locator("#why-2")).to_have_value("Faster, please: “now” & not <later>")

    review = read_review(saved(form, tmp_path))

    (reviewer,) = review.reviewers
    ((key, answer),) = reviewer.answers.items()
    assert (key, answer.verdict, answer.why) == ("item/emergency-now", "raise", "Faster, please: “now” & not <later>")
    assert (reviewer.clinician, reviewer.translator) == (("en", "es"), ("es",))
    assert status(form) == f"Saved. {COUNT - 1} are still open: nobody can sign before they are answered."


def test_whatever_is_filled_in_or_pressed_has_a_name_and_what_is_said_is_heard(form: Page) -> None:
    for html_id, name in CALLED.items():
        expect(form.locator(html_id)).to_have_accessible_name(name)
    expect(form.locator("#said")).to_have_role("status")


def test_nothing_is_saved_before_it_says_who_reviews_and_as_what(form: Page) -> None:
    name, role, save = (form.locator(f"#{each}") for each in ("name", "role", "save"))
    save.click()
    expect(name).to_be_focused()
    assert status(form) == "Not saved yet. Say who reviews: name, role and day."
    name.fill("A. Clinician")
    role.fill("Clinical lead")
    save.click()

    expect(form.locator("#clinician-en")).to_be_focused()
    assert "for which language you review, and as what" in status(form)


def test_a_translator_is_asked_for_what_has_words_alone(form: Page) -> None:
    say_who(form, "T. Translator", "translator-es")

    expect(form.locator("#progress")).to_have_text(f"0 of {WITH_WORDS} answered")


def test_what_was_agreed_with_at_once_can_be_taken_back(form: Page) -> None:
    first = len(parts(BOTH)[0].entries)
    form.locator("#reword-3").check()
    form.locator("#why-3").fill("Plainer")
    form.locator("[data-all]", has_text="Agree with all").first.click()
    expect(form.locator("#progress")).to_have_text(f"{first} of {COUNT} answered")
    assert status(form) == f"Agreed with {first - 1} at once."
    form.locator("#undo", has_text="Undo").click()

    expect(form.locator("#progress")).to_have_text(f"1 of {COUNT} answered")
    expect(form.locator("#reword-3")).to_be_checked()


def test_the_next_open_entry_is_found_wherever_it_is(form: Page) -> None:
    form.locator("[data-all]", has_text="Agree with all").first.click()
    first = len(parts(BOTH)[0].entries)
    form.locator("#next").click()

    expect(form.locator(f"#agree-{first + 1}")).to_be_focused()
    expect(form.locator(f"#agree-{first + 1}")).to_be_in_viewport()


def test_a_review_that_goes_on_another_day_is_signed_on_that_day(form: Page) -> None:
    form.locator("#day").fill("2026-01-02")
    say_who(form)
    form.reload()

    expect(form.locator("#name")).to_have_value("A. Clinician")
    expect(form.locator("#day")).not_to_have_value("2026-01-02")


def test_only_what_is_open_or_has_a_remark_is_shown_if_asked(form: Page) -> None:
    form.locator("[data-all]", has_text="Agree with all").first.click()
    form.locator("#reword-3").check()
    form.locator("#why-3").fill("Plainer")
    form.locator("#show").select_option("remarks")
    expect(form.locator(".entry:visible")).to_have_count(1)
    expect(form.locator(".entry:visible legend")).to_contain_text("3 Answer")
    form.locator("#show").select_option("open")

    expect(form.locator("#agree-1")).to_be_hidden()
    expect(form.locator(".entry:visible")).to_have_count(COUNT - len(parts(BOTH)[0].entries))


def test_an_entry_is_answered_by_tab_and_space(form: Page) -> None:
    form.locator("#part-1").locator("xpath=..").focus()
    for _ in range(3):
        form.keyboard.press("Tab")
        form.keyboard.press("Space")

    expect(form.locator("#progress")).to_have_text(f"3 of {COUNT} answered")
    expect(form.locator("#agree-3")).to_be_checked()
    form.keyboard.press("ArrowRight")
    form.keyboard.press("Tab")
    form.keyboard.type("Because")
    expect(form.locator("#why-3")).to_have_value("Because")


@left_out(beside="accessibility/test_review_file.py::test_everything_fits_and_shows_its_focus")
def test_on_a_phone_nothing_is_cut_off_or_covered(form: Page) -> None:
    form.set_viewport_size(PHONE)
    form.locator("#raise-2").check()
    form.locator("#why-2").fill("Faster")

    assert misfit(form) == []
    assert with_hidden_focus(form) == []


NO_REVIEWS: Final = (
    ({"resourceType": "Bundle"}, "is no review that this form saved. Nothing was taken over."),
    ("{", "is no review that this form saved. Nothing was taken over."),
    ({**a_review(), "reviewers": a_review()["reviewers"] * 2}, "holds reviews by 2 people"),
    ({**a_review(), "reviewers": [None]}, "is no review that this form saved"),
)


def other_file(page: Page, path: Path) -> None:
    page.locator("#file").set_input_files(path)


def test_a_saved_review_goes_on_elsewhere_and_nothing_answered_there_is_lost(form: Page, tmp_path: Path) -> None:
    form.locator("#reword-1").check()
    form.locator("#why-1").fill("Mine")
    other_file(form, written(tmp_path / "other.json", a_review()))

    expect(form.locator("#said")).to_have_text(
        f"{COUNT - 1} answers taken over. 1 were answered here already, and stay."
    )
    expect(form.locator("#why-1")).to_have_value("Mine")
    expect(form.locator("#name")).to_have_value("A. Clinician")
    expect(form.locator("#clinician-es")).to_be_checked()


def test_of_a_review_of_other_rules_what_has_not_changed_is_taken_over(form: Page, tmp_path: Path) -> None:
    review = a_review(content="1" * 64)
    review["reviewers"][0]["answers"]["flag/fever-yes"]["digest"] = "0" * 16
    other_file(form, written(tmp_path / "old.json", review))

    expect(form.locator("#said")).to_have_text(
        f"A review of other rules. {COUNT - 1} answers taken over. 1 were to what has changed since, and are open."
    )
    expect(form.locator("#progress")).to_have_text(f"{COUNT - 1} of {COUNT} answered")


def test_a_file_that_is_no_review_of_one_person_changes_nothing(form: Page, tmp_path: Path) -> None:
    for number, (what, words) in enumerate(NO_REVIEWS):
        file = tmp_path / f"{number}.json"
        file.write_text(what if isinstance(what, str) else json.dumps(what), encoding="utf-8")
        other_file(form, file)

        expect(form.locator("#said")).to_contain_text(f"{file.name} {words}")
        expect(form.locator("#progress")).to_have_text(f"0 of {COUNT} answered")


def test_what_is_answered_in_another_tab_is_here_as_well(context: BrowserContext, form: Page, address: str) -> None:
    other = open_on(context, address)
    other.locator("#agree-1").check()
    expect(form.locator("#progress")).to_have_text(f"1 of {COUNT} answered")
    form.locator("#agree-2").check()

    expect(other.locator("#progress")).to_have_text(f"2 of {COUNT} answered")


def test_a_browser_that_keeps_nothing_says_so(context: BrowserContext, address: str) -> None:
    context.add_init_script(WITHOUT_STORE)
    page = open_on(context, address)
    page.locator("#agree-1").check()

    expect(page.locator("#said")).to_contain_text("This browser keeps nothing")


def test_it_can_all_be_forgotten_after_a_second_press(form: Page) -> None:
    form.locator("#agree-1").check()
    form.locator("#clear").click()
    expect(form.locator("#progress")).to_have_text(f"1 of {COUNT} answered")
    with form.expect_event("load"):
        form.locator("#clear", has_text="Press again").click()

    expect(form.locator("#progress")).to_have_text(f"0 of {COUNT} answered")


@left_out(beside="app/test_sign_off.py::test_against_an_earlier_sign_off_only_what_differs_is_open")
def test_against_an_earlier_sign_off_the_rest_is_folded_and_asks_nobody(
    context: BrowserContext, app: Flask, tmp_path: Path
) -> None:
    earlier = sign_off(BOTH)
    entries_then = {**earlier.entries, "flag/fever-yes": "0" * 16}
    file = tmp_path / "earlier.toml"
    file.write_text(
        as_text(earlier.model_copy(update={"entries": entries_then, "content": "1" * 64})), encoding="utf-8"
    )
    page = open_on(context, a_form(app, tmp_path / "form", "--against", str(file)))

    expect(page.locator("#progress")).to_have_text("0 of 1 answered")
    page.locator("#next").click()
    expect(page.locator(".entry:visible")).to_have_count(1)
    say_who(page)
    page.keyboard.press("Tab")
    page.locator("[data-key='flag/fever-yes'] input").first.check()
    review = read_review(saved(page, tmp_path))
    assert review.against == "1" * 64
    assert list(review.reviewers[0].answers) == ["flag/fever-yes"]


def test_without_scripts_the_form_leads_to_paper(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)

    expect(page.get_by_text("This form needs JavaScript")).to_be_visible()
    context.close()


@left_out(beside="test_a_review_is_filled_in_saved_merged_signed_and_served")
def test_two_people_answer_and_the_files_merge(app: Flask, form: Page, tmp_path: Path) -> None:
    say_who(form, "A. Clinician", "clinician-en", "clinician-es")
    agree_with_everything(form)
    clinician = saved(form, tmp_path)
    translator = written(tmp_path / "t.json", a_translation())

    done = app.test_cli_runner().invoke(
        args=["rules", "merge", str(clinician), str(translator), "--out", str(tmp_path / "merged.json")]
    )

    assert done.exit_code == 0, done.output
    assert "Not answered: none" in done.output
