"""Answers to a form that is asked no more, or that this copy does not know yet: read as meant, or left alone."""

import re
from typing import Final

import pytest
import time_machine
from flask.testing import FlaskClient

from app.self_check.journey import PAGES
from rules import in_force
from rules.in_force import QUESTIONNAIRE, RED_FLAG
from rules.model.disposition import Disposition
from rules.model.questionnaire import NO, NONE, Answers, Respondent
from tests.support.page import FetchPage, InspectedPage
from tests.support.read_pdf import text_of

EARLIER: Final = in_force.rule_set_of(1)
ASK_AGAIN: Final = {
    "en": "These answers were asked with an earlier form: ask again.",
    "es": "Estas respuestas son de un cuestionario anterior: hay que volver a preguntar.",
}
NOTHING: Final[Answers] = {
    link_id: [NONE] if item.check_all else NONE if NONE in item.codes else NO
    for link_id, item in EARLIER.items.items()
    if not item.is_optional
}
RETIRED: Final[Answers] = {"constipation": "severe"}
"""Call now by the rules of the first form; the form in force has no such answer."""

NEW_PAIN: Final[Answers] = {"back-pain": "new"}
"""Within 24 hours by the rules of the first form, within 8 by those in force."""

STEPS: Final = [f"/check/{code}" for code in PAGES]


def began(client: FlaskClient, answers: Answers | None = None, who: str = "patient", **more: object) -> None:
    """Put a check of the first form into the cookie, as the releases before the second form wrote it."""
    with client.session_transaction() as session:
        session.update({"respondent": who, **({} if answers is None else {"answers": dict(answers)}), **more})


def stored(client: FlaskClient) -> dict[str, object]:
    with client.session_transaction() as session:
        return {name: session[name] for name in ("respondent", "answers", "form", "since") if name in session}


def earlier_words(link_id: str, code: str, who: Respondent = Respondent.PATIENT) -> str:
    return EARLIER.items[link_id].option(code).words.to(who)


def test_they_are_triaged_by_their_own_rules_and_shown_in_their_words(page: FetchPage, client: FlaskClient) -> None:
    began(client, {**NOTHING, **RETIRED})

    result = page("/check/result")

    assert "severe" not in in_force.ITEMS["constipation"].codes
    assert result.heading == "Call now, or go to the ER"
    assert EARLIER.red_flag["constipation-severe"].finding in result.text
    assert earlier_words("constipation", "severe") in result.text
    assert not [link for link in result.links if link.startswith("/how/")], "its rules are in force no more"


@pytest.mark.parametrize(("form", "by"), [(1, "by 3:00 PM UTC tomorrow"), (QUESTIONNAIRE, "by 11:00 PM UTC today")])
@time_machine.travel("2026-11-23T15:00:00Z", tick=False)
def test_they_are_never_run_through_the_rules_in_force(
    page: FetchPage, client: FlaskClient, form: int, by: str
) -> None:
    began(client, {**NOTHING, **NEW_PAIN, "spine-history": "no"}, form=form)

    result = page("/check/result")

    words = in_force.rule_set_of(form).items["back-pain"].option("new").words.patient
    assert words in result.text
    assert by in result.text


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("answers", [RETIRED, {**NOTHING, "lump": "new"}, NOTHING], ids=["now", "soon", "mention"])
def test_every_page_that_shows_them_says_to_ask_again(
    page: FetchPage, client: FlaskClient, language: str, answers: Answers
) -> None:
    began(client, answers, language=language)

    for address in ("/check/result", "/check/visit-note", "/"):
        assert ASK_AGAIN[language] in page(address).text, address
    pdf = text_of(client.get("/check/visit-note.pdf").data)
    assert ASK_AGAIN[language] in " ".join(pdf.split())
    began(client, answers, language=language, form=QUESTIONNAIRE)
    for address in ("/check/visit-note", "/"):
        assert ASK_AGAIN[language] not in page(address).text, address


@pytest.mark.parametrize("answers", [RETIRED, {"fever": "none"}])
def test_every_step_leads_to_the_result(page: FetchPage, client: FlaskClient, answers: Answers) -> None:
    began(client, answers)

    for address in (*STEPS, "/check", "/check/answers", "/check/back?change=back-pain"):
        assert page(address).address == "/check/result", address
    assert stored(client)["answers"] == dict(answers)


def test_nothing_on_the_result_leads_back_to_the_questions(page: FetchPage, client: FlaskClient) -> None:
    began(client, {**NOTHING, "lump": "unsure"})

    result = page("/check/result")

    assert not [link for link in result.links if re.match("/check/(?!visit-note|reminder|result)", link)]
    assert "code" not in result.ids, "a code of the form in force would change what was said"


@pytest.mark.parametrize("address", STEPS)
def test_a_call_now_that_an_old_page_still_reports_is_not_lost(
    page: FetchPage, client: FlaskClient, address: str
) -> None:
    began(client, {"fever": "none"})
    page("/")

    result = page(address, {"respondent": "patient", "constipation": "severe", "bladder": ["leaking", NONE]})

    assert (result.address, result.heading) == ("/check/result", "Call now, or go to the ER")
    kept = stored(client)
    assert kept["form"] == 1
    assert kept["answers"] == {"fever": "none", "constipation": "severe", "bladder": ["leaking"]}


def test_the_first_page_of_the_old_form_is_read_by_its_own_rules(page: FetchPage, client: FlaskClient) -> None:
    """The check was begun before the update, and nothing was answered yet."""
    began(client)
    page("/")

    result = page("/check/right-now", {"respondent": "patient", "emergency-now": [NONE], "fever": "none"})

    assert result.address == "/check/result"
    assert ASK_AGAIN["en"] in result.text
    assert stored(client)["form"] == 1


def test_a_check_that_was_begun_and_not_answered_goes_on_with_the_form_in_force(
    page: FetchPage, client: FlaskClient
) -> None:
    began(client, who="caregiver")

    first = page("/check")
    following = page(first.address, {"respondent": "caregiver", "emergency-now": [NONE], "fever": "none"})

    assert (first.address, following.address) == ("/check/right-now", "/check/back")
    assert stored(client)["form"] == QUESTIONNAIRE


@pytest.mark.parametrize("who", ["patient", "caregiver"])
def test_ask_again_begins_anew(page: FetchPage, client: FlaskClient, who: str) -> None:
    began(client, RETIRED, who, since="2026-11-23T10:00:00+00:00")
    result = page("/check/result")
    (button,) = [each for each in result.tree.all("button") if each.text == "Ask again"]

    first = page("/", {button.attributes["name"]: button.attributes["value"]})

    assert button.attributes["value"] == who
    assert (first.address, first.chosen()) == ("/check/right-now", set())
    assert stored(client) == {"respondent": who, "form": QUESTIONNAIRE}


def test_the_call_that_they_mean_stands_on_every_page(page: FetchPage, client: FlaskClient) -> None:
    began(client, RETIRED)

    assert "You were told to call now" in page("/learn").text
    began(client, {"lump": "new"})
    assert "You were told to call now" not in page("/learn").text


@pytest.mark.parametrize("who", ["patient", "nurse"])
def test_what_an_old_page_sends_too_late_is_shown_and_not_recorded(client: FlaskClient, who: str) -> None:
    began(client, {"fever": "none"}, who)

    response = client.post("/check/thirst", data={"respondent": who, **RETIRED})
    shown = InspectedPage(response)

    assert (shown.status, shown.heading) == (400, "Call now, or go to the ER")
    assert ASK_AGAIN["en"] in shown.text
    assert stored(client)["answers"] == {"fever": "none"}


def test_what_an_old_page_sends_for_another_person_is_shown_and_not_recorded(
    page: FetchPage, client: FlaskClient
) -> None:
    began(client, {"fever": "yes"})
    page("/")

    shown = page("/check/thirst", {"respondent": "caregiver", "thirst": "more"}, status=409)

    assert EARLIER.red_flag["fever-yes"].finding not in shown.with_id("main").text.partition("What would change")[0]
    assert stored(client)["answers"] == {"fever": "yes"}


@pytest.mark.parametrize("token", [True, False])
def test_a_check_of_a_later_form_is_left_alone(page: FetchPage, client: FlaskClient, token: bool) -> None:
    """Another copy, of a later release, asked it: this one shows the numbers, and drops nothing."""
    page("/")
    later = {"a-new-question": "a-new-answer"}
    began(client, later, form=QUESTIONNAIRE + 1)
    sent: dict[str, str | list[str]] = {"respondent": "caregiver", "fever": "yes"}
    if not token:
        sent["csrf_token"] = "of another day"

    shown = [page(each, status=503) for each in (*STEPS, "/", "/check", "/check/answers", "/check/result")]
    shown += [page(each, status=503) for each in ("/check/visit-note", "/check/visit-note.pdf")]
    shown += [page(each, sent, status=503) for each in ("/check/right-now", "/")]

    for each in shown:
        assert each.heading == "This page is being updated"
        assert {"tel:911", "tel:+12125550100", "tel:+12125550199"} <= set(each.links)
    assert stored(client) == {"respondent": "patient", "answers": later, "form": QUESTIONNAIRE + 1}


def test_a_check_of_a_later_form_can_still_be_cleared(page: FetchPage, client: FlaskClient) -> None:
    page("/")
    began(client, {"a": "b"}, form=QUESTIONNAIRE + 1)

    assert page("/check/clear", {}).address == "/?notice=cleared"
    assert stored(client) == {}


def test_other_pages_open_beside_a_check_of_a_later_form(page: FetchPage, client: FlaskClient) -> None:
    began(client, {"fever": "yes"}, form=QUESTIONNAIRE + 1)

    for address in ("/learn", "/how", "/card"):
        assert page(address).status == 200
    assert stored(client)["form"] == QUESTIONNAIRE + 1


@pytest.mark.parametrize("form", [1, QUESTIONNAIRE])
def test_a_check_names_its_form_from_its_beginning(page: FetchPage, client: FlaskClient, form: int) -> None:
    began(client, {"fever": "none"}, form=form)
    page("/")

    page("/", {"respondent": "patient"})

    assert stored(client)["form"] == QUESTIONNAIRE
    assert ("answers" in stored(client)) is (form == QUESTIONNAIRE)


def test_the_first_form_is_another_form() -> None:
    assert EARLIER.version.startswith("1.0.")
    assert {flag.disposition for flag in EARLIER.red_flags} == set(Disposition)
    assert EARLIER.red_flag["back-pain-new"].verdict.clock is not RED_FLAG["back-pain-new"].verdict.clock
