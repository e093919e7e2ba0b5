"""Whole checks in a real browser, as patient and as caregiver, to each of the three results."""

import pytest
from playwright.sync_api import Page, expect

from app.paper.qr import square
from rules import in_force
from tests.journeys.walking import (
    CASES,
    Keep,
    address,
    answer,
    answer_until,
    begin,
    choose_person,
    code_of,
    finish,
    go_on,
    heading,
    press_continue,
    walk,
    words,
)
from tests.support.part import one_in_part

HEADINGS = (
    ("call-now", "patient", "Call now, or go to the ER"),
    ("call-now", "caregiver", "Call now, or go to the ER"),
    ("call-soon", "patient", "Call your team soon"),
    ("call-soon", "caregiver", "Call their team soon"),
    ("mention", "patient", "Mention this at your next visit"),
    ("mention", "caregiver", "Mention this at their next visit"),
)
WALKED = {("call-now", "patient"), ("call-soon", "patient"), ("mention", "caregiver")}
"""Every result once, and either person: the way depends on the answers alone."""

STEP_CODES = [step.code for step in in_force.STEPS]
TEAM = "tel:+12125550100"


@one_in_part(("case", "who", "action"), [each for each in reversed(HEADINGS) if each[:2] in WALKED])
def test_a_whole_check_leads_to_its_result(phone: Page, case: str, who: str, action: str) -> None:
    seen = walk(phone, CASES[case], who)

    assert heading(phone) == action
    expect(phone.locator(f'.card a[href="{TEAM}"]')).to_be_visible()
    if case == "mention":
        assert seen == [*STEP_CODES, "answers", "result"]


def test_every_result_speaks_to_whom_it_is_shown(phone: Page, keep: Keep) -> None:
    for case, who, action in HEADINGS:
        keep(phone, CASES[case], who)
        phone.goto("/check/result")

        assert heading(phone) == action
        expect(phone.locator(f'.card a[href="{TEAM}"]')).to_be_visible()


@one_in_part("case", ("call-soon", "call-now", "mention"))
def test_no_script_is_needed_for_any_result(phone_without_script: Page, case: str) -> None:
    phone = phone_without_script

    walk(phone, CASES[case], "patient")

    assert (case, "patient", heading(phone)) in HEADINGS
    expect(phone.locator(f'.card a[href="{TEAM}"]')).to_be_visible()
    expect(phone.locator("#copy-note, #print-note, #share-note").filter(visible=True)).to_have_count(0)


def test_a_sign_that_cannot_wait_puts_the_emergency_number_first(phone: Page) -> None:
    seen = walk(phone, CASES["emergency"], "patient")

    assert seen == ["right-now", "result"]
    assert heading(phone) == "Call 911 now"
    numbers = phone.locator(".card a").evaluate_all("all => all.map(each => each.getAttribute('href'))")
    assert numbers[:2] == ["tel:911", TEAM]


def test_a_check_without_findings_does_not_say_that_all_is_well(phone: Page, keep: Keep) -> None:
    keep(phone, CASES["nothing"])
    phone.goto("/check/result")

    assert heading(phone) == "Mention this check at your next visit"
    assert "A check can miss things" in phone.locator(".card").inner_text()


def test_the_first_answer_that_means_call_now_ends_the_questions(phone: Page) -> None:
    seen = walk(phone, {"weakness": ["weaker"]}, "patient")

    assert seen == ["right-now", "back", "weakness", "result"]


def test_a_follow_up_is_asked_on_a_page_of_its_own(phone: Page) -> None:
    begin(phone, "patient")

    seen = answer_until(phone, {"back-pain": ["new"], "spine-history": ["known"]}, {"weakness", "result"})

    assert "back-more" in seen


@one_in_part(
    ("late", "more"),
    # Great worry beside another sign is a reason of its own.
    [({"bladder": ["cannot-pee"], "thirst": ["more"], "worry": ["very"]}, 4), ({}, 0)],
)
def test_answering_the_rest_while_waiting_can_only_add(phone: Page, late: dict[str, list[str]], more: int) -> None:
    walk(phone, {"weakness": ["weaker"]}, "patient")
    before = phone.locator(".reason__finding").all_inner_texts()

    while phone.get_by_role("link", name="Answer the rest while you wait").count():
        go_on(phone, phone.get_by_role("link", name="Answer the rest while you wait"))
        finish(phone, late)
        assert heading(phone) == "Call now, or go to the ER"

    after = phone.locator(".reason__finding").all_inner_texts()
    assert set(before) <= set(after)
    assert len(after) == len(before) + more
    assert "Not answered:" not in words(phone)


def test_a_check_that_is_stopped_says_that_it_is_not_finished(phone: Page) -> None:
    begin(phone, "patient")
    answer(phone, {})
    press_continue(phone)
    phone.goto("/check/answers")

    go_on(phone, phone.get_by_role("link", name="Stop here and show what I have"))

    assert heading(phone) == "Call your team soon"
    assert "This check is not finished" in phone.locator(".card").inner_text()
    go_on(phone, phone.get_by_role("link", name="Finish the check"))
    assert code_of(phone) == "back"


@pytest.mark.settings(team_phone=None, after_hours_phone=None)
def test_a_number_that_was_typed_can_be_tapped_on_the_result(phone: Page) -> None:
    phone.goto("/")
    phone.get_by_text("Add your team’s number").click()
    phone.get_by_label("Daytime number").fill("212 555 0123")
    phone.get_by_label("Night and weekend number").fill("+44 20 7946 0000")
    choose_person(phone, "patient")

    finish(phone, CASES["call-now"])

    expect(phone.locator('.card a[href="tel:+12125550123"]')).to_be_visible()
    expect(phone.locator('.card a[href="tel:+442079460000"]')).to_be_visible()


@pytest.mark.settings(team_phone=None, after_hours_phone=None)
def test_a_number_that_cannot_be_dialled_is_shown_again_with_what_is_wrong(phone: Page) -> None:
    phone.goto("/")
    phone.get_by_text("Add your team’s number").click()
    phone.get_by_label("Daytime number").fill("555")
    choose_person(phone, "patient")

    field = phone.get_by_label("Daytime number")
    expect(field).to_be_visible()
    expect(field).to_have_value("555")
    expect(field).to_have_accessible_description(
        "Error: This number cannot be dialed. Type all of it with the area code, like 212-555-0100."
    )


def test_copy_puts_the_whole_note_on_the_clipboard(phone: Page, keep: Keep) -> None:
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    keep(phone, CASES["call-now"])
    phone.goto("/check/result")

    phone.get_by_role("button", name="Copy").click()

    expect(phone.get_by_role("status")).to_have_text("Copied")
    copied = phone.evaluate("navigator.clipboard.readText()").splitlines()
    lines = phone.locator("#note-text p").all_text_contents()
    assert copied == [" ".join(line.split()) for line in lines]
    for finding in phone.locator(".reason__finding").all_inner_texts():
        assert f"{finding}." in copied


@pytest.mark.parametrize(
    ("share", "shared", "status"),
    [
        ("async ({ text }) => { window.shared = text; }", True, ""),
        ("async () => { throw new DOMException('', 'AbortError'); }", False, ""),
        ("async () => { throw new DOMException('', 'NotAllowedError'); }", False, "Copied"),
    ],
    ids=["shared", "thought better of", "refused"],
)
def test_a_short_note_is_sent_or_the_whole_one_copied(
    phone: Page, keep: Keep, share: str, shared: bool, status: str
) -> None:
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    phone.add_init_script(f"navigator.share = {share}")
    keep(phone, CASES["call-now"])
    phone.goto("/check/result")

    phone.get_by_role("button", name="Send").click()

    expect(phone.get_by_role("status")).to_have_text(status)
    sent = phone.evaluate("window.shared ?? null")
    assert (sent is not None) == shared
    if shared:
        assert len(sent) <= 300
        assert "Call now, or go to the ER. Weaker" in sent
        assert sent.endswith(("Call (212) 555-0100.", "Call (212) 555-0199."))
    elif status:
        assert len(phone.evaluate("navigator.clipboard.readText()").splitlines()) > 1


def test_what_cannot_be_shared_from_here_has_no_button_for_it(phone: Page, keep: Keep) -> None:
    phone.add_init_script("Object.defineProperty(navigator, 'share', { value: undefined })")
    keep(phone, CASES["call-now"])
    phone.goto("/check/result")

    expect(phone.locator("#copy-note")).to_be_visible()
    expect(phone.locator("#share-note")).to_be_hidden()


def test_the_print_button_prints(phone: Page, keep: Keep) -> None:
    phone.add_init_script("window.print = () => { window.timesPrinted = (window.timesPrinted || 0) + 1 }")
    keep(phone, CASES["mention"])
    phone.goto("/check/result")

    phone.get_by_role("button", name="Print").click()

    assert phone.evaluate("window.timesPrinted") == 1


def test_the_result_is_still_there_after_a_reload(phone: Page, keep: Keep) -> None:
    keep(phone, CASES["call-soon"])
    phone.goto("/check/result")
    before = [heading(phone), *phone.locator(".card__clock, .reason__finding").all_inner_texts()]

    phone.reload()

    assert address(phone) == "/check/result"
    assert [heading(phone), *phone.locator(".card__clock, .reason__finding").all_inner_texts()] == before


def test_where_nothing_can_dial_the_number_is_shown_to_a_phone_and_copied(phone: Page, keep: Keep) -> None:
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    keep(phone, CASES["call-now"])
    phone.goto("/check/result")
    shown = phone.locator(".card .calls + .to-phone")
    expect(shown).to_be_hidden()

    cells = shown.locator("path").get_attribute("d")
    assert f' d="{cells}"' in square("tel:+12125550100")
    shown.evaluate("(each) => { each.style.display = 'block'; }")  # a phone has no fine pointer
    shown.locator("summary").click()
    shown.get_by_role("button", name="Copy the number").click()

    expect(shown.get_by_role("button")).to_have_text("Copied")
    assert phone.evaluate("navigator.clipboard.readText()") == "(212) 555-0100"


A_VOICE = """
  window.said = [];
  window.SpeechSynthesisUtterance = class extends EventTarget { constructor(text) { super(); this.text = text; } };
  speechSynthesis.getVoices = () => [["cloud", false], ["own", true]].map(([name, localService]) =>
    ({ name, lang: "en-US", localService }));
  speechSynthesis.speak = (one) => { window.said.push([one.voice.name, one.text]); window.lines.push(one); };
  speechSynthesis.cancel = () => {
    for (const one of window.lines.splice(0)) setTimeout(() => one.dispatchEvent(new Event("error")));
  };
  window.lines = [];
"""
"""A voice of the device and one of a cloud. What is cancelled ends with an error, and later, as in browsers."""
TWO_VOICES = """
  speechSynthesis.getVoices = () => ["es-MX", "en-US"].map((lang) => ({ name: lang, lang, localService: true }));
"""


def test_what_to_do_is_read_aloud_before_what_to_say_by_a_voice_of_the_device(phone: Page, keep: Keep) -> None:
    phone.add_init_script(A_VOICE)
    keep(phone, CASES["call-now"])
    phone.goto("/check/result")

    phone.get_by_role("button", name="Listen").first.click()

    voices, lines = zip(*phone.evaluate("window.said"), strict=True)
    assert set(voices) == {"own"}
    assert lines[0] == "Call now, or go to the ER"
    assert "Call (212) 555-0100 Day line" in lines
    script = phone.locator(".script").first.locator("p").all_text_contents()
    assert list(lines[-len(script) :]) == [" ".join(each.split()) for each in script]


def test_listening_ends_with_the_last_line_or_with_one_that_fails_and_can_begin_again(phone: Page, keep: Keep) -> None:
    phone.add_init_script(A_VOICE)
    keep(phone, CASES["call-now"])
    phone.goto("/check/result")
    listen = phone.locator("[data-listen]").first
    listen.click()
    expect(listen).to_have_text("Stop")

    phone.evaluate("window.lines[1].dispatchEvent(new Event('error'))")
    expect(listen).to_have_text("Listen")
    assert phone.evaluate("window.lines.length") == 0, "what follows is not read without it"

    listen.click()
    listen.click()
    listen.click()
    phone.evaluate("new Promise((done) => setTimeout(done, 50))")
    expect(listen).to_have_text("Stop")
    phone.evaluate("window.lines.at(-1).dispatchEvent(new Event('end'))")
    expect(listen).to_have_text("Listen")


def test_listening_is_offered_once_a_voice_of_the_device_arrives_and_taken_back_with_it(
    phone: Page, keep: Keep
) -> None:
    phone.add_init_script(A_VOICE + "window.voices = speechSynthesis.getVoices; speechSynthesis.getVoices = () => [];")
    keep(phone, CASES["call-now"])
    phone.goto("/check/result")
    listen, changed = phone.locator("[data-listen]").first, "speechSynthesis.dispatchEvent(new Event('voiceschanged'))"
    expect(listen).to_be_hidden()

    phone.evaluate(f"speechSynthesis.getVoices = () => window.voices().filter((each) => !each.localService); {changed}")
    expect(listen).to_be_hidden()
    phone.evaluate(f"speechSynthesis.getVoices = window.voices; {changed}")
    listen.click()
    assert {voice for voice, _ in phone.evaluate("window.said")} == {"own"}
    phone.evaluate(f"speechSynthesis.getVoices = () => []; {changed}")
    expect(listen).to_be_hidden()
    expect(listen).to_have_text("Listen")
    assert phone.evaluate("window.lines.length") == 0


def test_words_of_another_language_are_read_by_a_voice_of_that_language(phone: Page, keep: Keep) -> None:
    phone.add_init_script(A_VOICE + TWO_VOICES)
    keep(phone, CASES["call-now"])
    phone.goto("/language?to=es&back=/check/result")

    phone.locator("[data-listen]").first.click()

    said = phone.evaluate("window.said")
    english = phone.locator(".script [lang=en]").first.inner_text()
    assert [text for voice, text in said if voice == "en-US"] == [english]
    assert said[0] == ["es-MX", phone.locator("h1").inner_text()]
