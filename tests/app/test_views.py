"""The pages: what each shows, and where each wrong turn leads."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.rulebook.proof import stored_proof
from rules.advice.learn import SECTIONS
from rules.in_force import ITEMS, QUESTIONNAIRE, RED_FLAG, RED_FLAGS
from rules.model.questionnaire import NO, NONE, Answers, Respondent
from tests.support.page import FetchPage, InspectedPage

CALM: dict[str, str | list[str]] = {
    link_id: next([code] if item.check_all else code for code in item.codes if code in (NONE, NO))
    for link_id, item in ITEMS.items()
    if not (item.enable_when or item.is_optional)
}


def answer(client: FlaskClient, respondent: str = "patient", **changes: str | list[str]) -> None:
    """Put a whole check into the cookie."""
    given = {link_id.replace("_", "-"): value for link_id, value in changes.items()}
    with client.session_transaction() as session:
        session.permanent = True
        session["respondent"] = respondent
        session.update(form=QUESTIONNAIRE, answers={**CALM, **given})


def shown(
    page: FetchPage, client: FlaskClient, respondent: str = "patient", **changes: str | list[str]
) -> InspectedPage:
    answer(client, respondent, **changes)
    return page("/check/result")


def in_words(link_id: str, code: str, who: Respondent = Respondent.PATIENT) -> str:
    return ITEMS[link_id].option(code).words.to(who)


def test_the_start_says_whom_to_call_before_anything_else(page: FetchPage) -> None:
    start = page("/")

    assert start.html.index("tel:911") < start.html.index("<h1")
    assert "Any of these? Call now" in start.text


def test_choosing_who_answers_leads_to_the_first_question(page: FetchPage) -> None:
    page("/")

    assert page("/", {"respondent": "caregiver"}).address == "/check/right-now"


def test_a_nurse_is_told_that_there_is_no_console_here_and_can_go_on(page: FetchPage) -> None:
    page("/")
    nurse = page("/", {"respondent": "nurse"})

    assert "nurse" in nurse.text.lower()
    assert page("/check/right-now").status == 200


@pytest.mark.parametrize(
    ("before", "after", "stays"),
    [
        ("patient", "patient", True),
        ("patient", "caregiver", False),
        ("caregiver", "patient", False),
        ("nurse", "nurse", False),
    ],
)
def test_answers_of_someone_else_are_not_carried_over(
    page: FetchPage, client: FlaskClient, before: str, after: str, stays: bool
) -> None:
    answer(client, before, weakness="weaker")
    page("/")
    page("/", {"respondent": after})

    with client.session_transaction() as session:
        assert ("answers" in session) is stays


@pytest.mark.settings(team_phone=None, after_hours_phone=None)
def test_typed_numbers_stand_on_every_page_and_a_wrong_one_is_kept_beside_its_error(page: FetchPage) -> None:
    page("/")
    wrong = page("/", {"own_day": "12", "own_night": "212-555-0199"}, status=422)
    assert 'value="12"' in wrong.html
    assert 'value="212-555-0199"' in wrong.html

    page("/", {"own_day": "212-555-0100", "own_night": "", "respondent": "patient"})
    assert "tel:+12125550100" in page("/how").links


@pytest.mark.settings(team_phone=None, after_hours_phone=None)
def test_numbers_can_be_saved_without_beginning(page: FetchPage) -> None:
    page("/")

    assert "tel:+12125550100" in page("/", {"own_day": "212-555-0100", "own_night": ""}).links


@pytest.mark.parametrize("address", ["/check/back", "/check/answers", "/check/result", "/check"])
def test_without_answers_every_page_of_the_check_leads_to_the_start(page: FetchPage, address: str) -> None:
    if address == "/check":
        assert page(address).address.startswith("/?notice=no-answers")
    else:
        assert page(address).address == "/?notice=no-answers"


def test_a_page_with_nothing_chosen_is_shown_again_with_a_link_to_each_question(page: FetchPage) -> None:
    page("/")
    page("/", {"respondent": "patient"})
    again = page("/check/weakness", {"respondent": "patient"}, status=422)

    assert "Choose one answer" in again.text
    assert len([link for link in again.links if link.startswith("#weakness")]) == 1


def test_none_beside_another_choice_is_refused_and_both_stay_chosen(page: FetchPage) -> None:
    page("/")
    page("/", {"respondent": "patient"})
    again = page("/check/bladder-bowel", {"bladder": ["burning", "none"], "bowel-control": "none"}, status=422)

    assert {"bladder-burning", "bladder-none", "bowel-control-none"} <= again.chosen()


def test_what_means_call_now_is_not_held_up_by_blanks(page: FetchPage) -> None:
    page("/")
    page("/", {"respondent": "patient"})
    result = page("/check/weakness", {"weakness": "cannot-use"})

    assert result.address == "/check/result"
    assert "Strength" not in result.heading


def test_none_ticked_beside_a_call_now_sign_still_says_call_now(page: FetchPage) -> None:
    page("/")
    page("/", {"respondent": "patient"})
    again = page("/check/bladder-bowel", {"bladder": ["leaking", "none"]}, status=422)

    assert "Call now" in again.text


def test_an_option_that_is_not_offered_counts_as_not_chosen(page: FetchPage) -> None:
    page("/")
    page("/", {"respondent": "patient"})
    again = page("/check/weakness", {"weakness": "<b>x</b>", "walking": "none", "numbness": ["none", "x"]}, status=422)

    assert "<b>x</b>" not in again.html


def test_an_answer_leads_to_the_next_page_and_back_shows_it(page: FetchPage) -> None:
    page("/")
    page("/", {"respondent": "patient"})
    following = page("/check/right-now", {"emergency-now": ["none"], "fever": "none"})

    assert following.address == "/check/back"
    assert page("/check/back", {"do": "back"}).address == "/check/right-now"
    assert page("/check/right-now").chosen() == {"emergency-now-none", "fever-none"}


def test_a_follow_up_is_the_next_page_of_the_same_step(page: FetchPage) -> None:
    page("/")
    page("/", {"respondent": "patient"})
    follow_up = page("/check/back", {"back-pain": "new", "nerve-pain": ["none"]})

    assert follow_up.address == "/check/back-more"
    assert "Step 2 of 9" in follow_up.text


def test_a_follow_up_that_is_not_enabled_leads_to_its_step(page: FetchPage, client: FlaskClient) -> None:
    answer(client)

    assert page("/check/back-more").address == "/check/back"


def test_a_change_returns_to_the_review(page: FetchPage, client: FlaskClient) -> None:
    answer(client)
    review = page("/check/answers")
    change = next(link for link in review.links if "change=lump" in link)
    page(change.partition("#")[0])
    returned = page(
        change.partition("#")[0], {"possible-break": "none", "fall": "none", "bone-pain": ["none"], "lump": "usual"}
    )

    assert returned.address == "/check/answers"
    assert in_words("lump", "usual") in returned.text


def test_a_change_that_opens_a_follow_up_asks_it_before_returning(page: FetchPage, client: FlaskClient) -> None:
    answer(client)
    page("/check/back?change=back-pain")
    follow_up = page("/check/back?change=back-pain", {"back-pain": "new", "nerve-pain": ["none"]})
    returned = page(follow_up.address, {"spine-history": "no"})

    assert follow_up.address == "/check/back-more?change=back-pain"
    assert returned.address == "/check/answers"


def test_an_unknown_change_is_ignored(page: FetchPage, client: FlaskClient) -> None:
    answer(client)

    assert page("/check/back?change=javascript").status == 200


def test_the_review_names_what_is_missing(page: FetchPage, client: FlaskClient) -> None:
    answer(client)
    with client.session_transaction() as session:
        session.update(form=QUESTIONNAIRE, answers={"fever": "none"})
    review = page("/check/answers")

    assert "/check/result?unfinished=yes" in review.links
    assert page("/check/result").address == "/check/answers"


def test_stopping_early_says_what_was_not_checked(page: FetchPage, client: FlaskClient) -> None:
    answer(client)
    with client.session_transaction() as session:
        session.update(form=QUESTIONNAIRE, answers={"fever": "none"})
    stopped = page("/check/result?unfinished=yes")

    assert stopped.heading == "Call your team soon"
    assert "not finished" in stopped.text
    assert ITEMS["weakness"].question.to(Respondent.PATIENT) in stopped.text


def test_call_now_shows_nothing_that_leads_away(page: FetchPage, client: FlaskClient) -> None:
    result = shown(page, client, weakness="weaker")

    assert result.heading.startswith("Call now")
    assert not result.tree.all("nav")
    assert not {"/learn", "/how"} & set(result.links)


def test_call_now_carries_all_that_belongs_to_it(page: FetchPage, client: FlaskClient) -> None:
    result = shown(page, client, weakness="weaker", thirst="more", vomiting="unsure")

    for words in (
        "Say this",
        "While you wait",
        "What may happen next",
        "not a diagnosis",
        "Rules version",
    ):
        assert words.lower() in result.text.lower()
    for code in ("weakness-weaker", "thirst-more"):
        assert RED_FLAG[code].finding in result.text
        assert str(RED_FLAG[code].citations[0].key_phrase) in result.text
    assert "/how/weakness-weaker" in result.links


def test_the_emergency_number_comes_first_where_a_finding_asks_for_it(page: FetchPage, client: FlaskClient) -> None:
    result = shown(page, client, "caregiver", confusion="severe")

    assert result.heading == "Call 911 now"
    assert "If nobody answers" not in result.text
    assert "blood test" in result.text


@pytest.mark.settings(emergency_number="112")
def test_another_emergency_number_stands_everywhere(page: FetchPage, client: FlaskClient) -> None:
    result = shown(page, client, confusion="severe")

    assert result.heading == "Call 112 now"
    assert "911" not in result.text


@pytest.mark.settings(team_hours="Mon-Fri 08:00-17:00", time_zone="America/New_York")
def test_call_soon_prints_the_time_to_have_spoken_by_and_keeps_it(page: FetchPage, client: FlaskClient) -> None:
    monday = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    with time_machine.travel(monday, tick=False):
        result = shown(page, client, lump="new")
    with time_machine.travel(monday + timedelta(minutes=20), tick=False):
        again = page("/check/result")

    assert result.heading == "Call your team soon"
    assert "by 10:00 AM EST tomorrow, Tuesday" in result.text
    assert "by 10:00 AM EST tomorrow, Tuesday" in again.text


@pytest.mark.settings(time_zone="America/New_York")
def test_the_deadline_starts_anew_once_the_result_was_another(page: FetchPage, client: FlaskClient) -> None:
    monday = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    with time_machine.travel(monday, tick=False):
        shown(page, client, lump="new")
        shown(page, client)
    with time_machine.travel(monday + timedelta(minutes=10), tick=False):
        result = shown(page, client, lump="new")

    assert "by 10:10 AM EST tomorrow, Tuesday" in result.text


def test_a_sign_not_ruled_out_is_given_as_a_reason(page: FetchPage, client: FlaskClient) -> None:
    result = shown(page, client, weakness="unsure")

    assert "Not ruled out" in result.text
    assert result.heading == "Call your team soon"


@pytest.mark.parametrize("who", ["patient", "caregiver"])
def test_not_sure_of_a_911_sign_leads_straight_to_911_with_the_rest_still_open(page: FetchPage, who: str) -> None:
    page("/")
    page("/", {"respondent": who})
    result = page("/check/right-now", {"emergency-now": ["unsure"]})

    assert (result.address, result.heading) == ("/check/result", "Call 911 now")
    assert "Some signs cannot wait until you are sure." in result.text
    assert "Not ruled out" not in result.text
    assert "tomorrow" not in result.text


def test_not_sure_of_a_fever_ends_the_check_at_the_first_finding_that_needs_a_call(page: FetchPage) -> None:
    page("/")
    page("/", {"respondent": "patient"})
    back = page("/check/right-now", {"emergency-now": ["none"], "fever": "unsure"})
    result = page(back.address, {"back-pain": "new", "nerve-pain": ["none"]})

    assert (back.address, result.address, result.heading) == (
        "/check/back",
        "/check/result",
        "Call now, or go to the ER",
    )
    assert "Not ruled out: A fever or shaking chills" in result.text


def test_mention_turns_wishes_into_questions(page: FetchPage, client: FlaskClient) -> None:
    result = shown(page, client, for_the_visit=["dental", "exercise"])

    assert result.heading.startswith("Mention")
    assert "Teeth and dental work" in result.text
    assert "What signs should make me call you at once" in result.text


def test_a_result_without_findings_speaks_of_what_was_reported(page: FetchPage, client: FlaskClient) -> None:
    result = shown(page, client)

    assert "None of the signs that cannot wait was reported" in result.text
    assert not re.search(r"\b(you are|you're) (fine|ok|safe)\b", result.text.lower())


def test_a_patient_unsure_of_their_mind_is_told_to_fetch_someone(page: FetchPage, client: FlaskClient) -> None:
    assert "someone" in shown(page, client, confusion="unsure").text.split("What to say")[0]


@pytest.mark.parametrize("who", ["patient", "caregiver", "nurse"])
def test_everyone_is_told_to_be_seen_about_two_different_signs(page: FetchPage, client: FlaskClient, who: str) -> None:
    result = shown(page, client, who, lump="new", thirst="extreme")

    assert RED_FLAG["two-different-signs"].finding in result.text
    assert "be seen today" in result.text


def test_a_tab_left_open_for_another_person_keeps_nothing_and_hides_nothing(
    page: FetchPage, client: FlaskClient
) -> None:
    answer(client, "caregiver")
    page("/check/weakness")
    again = page("/check/weakness", {"respondent": "patient", "weakness": "cannot-use"}, status=409)

    assert "another person" in again.text
    assert "Call now" in again.text
    assert "weakness-cannot-use" in again.chosen()
    with client.session_transaction() as session:
        assert session["answers"]["weakness"] == "none"


def test_clearing_forgets_everything(page: FetchPage, client: FlaskClient) -> None:
    shown(page, client, lump="new")
    cleared = page("/check/clear", {})

    assert cleared.address == "/?notice=cleared"
    with client.session_transaction() as session:
        assert "answers" not in session
        assert "respondent" not in session


def test_a_cookie_of_other_rules_does_not_break_the_page(page: FetchPage, client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["respondent"] = "patient"
        session.update(form=QUESTIONNAIRE, answers={"gone": "yes", "fever": "boiling", "weakness": "weaker"})
        session["since"] = "not a time"
        session["numbers"] = {"day": "not a pair"}

    assert page("/check/result").heading.startswith("Call now")


def test_every_rule_can_be_read(page: FetchPage) -> None:
    index = page("/how")
    for flag in RED_FLAGS:
        assert f"/how/{flag.code}" in index.links
        rule = page(f"/how/{flag.code}")
        assert rule.heading == flag.finding
        for citation in flag.citations:
            assert " ".join(citation.paraphrase.split()) in rule.text
            assert citation.source.name in rule.text
            assert citation.key_phrase is None or citation.key_phrase in rule.text


def test_the_exceptions_are_marked_as_open_to_a_ruling(page: FetchPage) -> None:
    assert "open to the care team’s ruling" in page("/how/thirst-extreme").text
    assert "open to the care team’s ruling" not in page("/how/weakness-weaker").text


def test_an_unknown_rule_is_not_found(page: FetchPage) -> None:
    page("/how/leg-falls-off", status=404)


def test_every_smallest_set_of_answers_is_shown(page: FetchPage) -> None:
    shown_page = page("/how/presentations")

    assert "that mean call now" in shown_page.text
    assert "One answer alone" in shown_page.text


def test_the_proof_shown_is_of_the_rules_in_force(page: FetchPage) -> None:
    proof = page("/how/proof")

    assert "Do not rely on it" not in proof.text
    assert "Holds" in proof.text
    assert "Broken" not in proof.text
    assert proof.text.count("Z3: Proved") == len(stored_proof().properties) + 2
    assert not any(other in proof.text for other in ("Refuted", "Not decided"))


def test_the_guide_is_retold_section_by_section(page: FetchPage) -> None:
    index = page("/learn")
    for section in SECTIONS:
        assert f"/learn/{section.code}" in index.links
        assert section.guide_section in page(f"/learn/{section.code}").text
    page("/learn/nothing", status=404)


def test_the_health_check_needs_no_cookie(client: FlaskClient) -> None:
    response = client.get("/healthz")

    assert response.text == "ok"
    assert "Set-Cookie" not in response.headers


def posted(client: FlaskClient, address: str, data: dict[str, str | list[str]]) -> InspectedPage:
    return InspectedPage(client.post(address, data=data))


def test_an_expired_form_keeps_what_was_chosen(client: FlaskClient) -> None:
    data: dict[str, str | list[str]] = {"respondent": "caregiver", "walking": "limp", "retry": ""}
    again = posted(client, "/check/weakness", data)

    assert again.status == 400
    assert "walking-limp" in again.chosen()
    assert ITEMS["weakness"].question.to(Respondent.CAREGIVER) in again.text


def test_an_expired_form_that_means_call_now_says_so_at_once(client: FlaskClient) -> None:
    again = posted(client, "/check/weakness", {"respondent": "patient", "weakness": "cannot-use"})

    assert again.status == 400
    assert "Call now" in again.text
    assert "weakness-cannot-use" in again.chosen()


def test_a_page_shown_again_can_be_sent_again(client: FlaskClient) -> None:
    again = posted(client, "/check/weakness", {"respondent": "patient", "walking": "limp"})
    data: dict[str, str | list[str]] = {
        "csrf_token": again.token or "",
        "respondent": "patient",
        "weakness": "none",
        "walking": "limp",
        "numbness": ["none"],
    }
    response = client.post("/check/weakness", data=data)

    assert response.status_code == 302
    with client.session_transaction() as session:
        assert session["answers"]["walking"] == "limp"


def test_blocked_cookies_are_recognised_at_the_second_try(app: Flask) -> None:
    client = app.test_client(use_cookies=False)
    again = posted(client, "/check/weakness", {"respondent": "patient", "weakness": "cannot-use"})
    retry = next(each for each in again.tree.all("input") if each.attributes.get("name") == "retry").attributes["value"]
    blocked = posted(client, "/check/weakness", {"respondent": "patient", "weakness": "cannot-use", "retry": retry})

    assert blocked.status == 400
    assert "cookies" in blocked.text
    assert "Call now" in blocked.text
    assert "tel:911" in blocked.links


def test_blocked_cookies_are_recognised_after_the_start_page(app: Flask) -> None:
    client = app.test_client(use_cookies=False)
    began = client.post("/", data={"respondent": "patient"})
    blocked = InspectedPage(client.get(began.location))
    again = posted(client, "/", {"respondent": "patient", "retry": began.location.partition("=")[2]})

    assert blocked.status == again.status == 400
    assert blocked.heading == again.heading == "This browser does not keep cookies"


def test_other_forms_without_a_token_get_a_page_that_says_whom_to_call(client: FlaskClient) -> None:
    refused = posted(client, "/check/nowhere", {})

    assert refused.status in {400, 404}
    assert "tel:911" in refused.links


def test_the_largest_set_of_answers_fits_into_the_cookie(page: FetchPage, client: FlaskClient) -> None:
    most: Answers = {
        link_id: [code for code in item.codes if code != NONE] if item.check_all else item.codes[0]
        for link_id, item in ITEMS.items()
    }
    with client.session_transaction() as session:
        session["respondent"] = "caregiver"
        session.update(form=QUESTIONNAIRE, answers=dict(most))
        session["numbers"] = {
            "day": ["(212) 555-0100", "tel:+12125550100"],
            "night": ["(212) 555-0199", "tel:+12125550199"],
        }
    page("/check/result")

    cookie = client.get_cookie("rfc")
    assert cookie is not None
    assert len(cookie.value) < 3500
