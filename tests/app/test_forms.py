"""What a page of questions takes, what it refuses, and in which words."""

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from app.self_check.forms import read_page
from app.self_check.journey import PAGES
from rules.in_force import ITEMS, QUESTIONNAIRE
from rules.model.answers import codes_of
from rules.model.questionnaire import Respondent
from tests.support.page import FetchPage
from tests.support.table import table

Sent = dict[str, str | list[str]]
UNSURE_HELPS = " If you are not sure, choose “Not sure”."


def filled(
    page_code: str, sent: Sent, who: Respondent = Respondent.PATIENT
) -> tuple[dict[str, object], dict[str, str]]:
    """Return the answers that are taken from what is sent, and the message of each question that is refused."""
    found = read_page(PAGES[page_code], who, MultiDict(sent))
    return dict(found.answers), found.messages


def question(link_id: str) -> str:
    """Return the question as it is put to someone who cares for the patient."""
    return ITEMS[link_id].question.to(Respondent.CAREGIVER)


@table(
    ("page_code", "sent", "messages"),
    [
        (
            "right-now",
            {},
            {
                "emergency-now": f"Choose every answer that fits.{UNSURE_HELPS}",
                "fever": f"Choose one answer.{UNSURE_HELPS}",
            },
        ),
        ("right-now", {"emergency-now": ["stroke", "seizure"], "fever": "unsure"}, {}),
        ("right-now", {"emergency-now": ["none"], "fever": "none"}, {}),
        ("right-now", {"emergency-now": ["unsure", "seizure"], "fever": "none"}, {}),
        (
            "right-now",
            {"emergency-now": ["seizure", "none"], "fever": "none"},
            {"emergency-now": "You chose “None of these” and something else. Take away the one that does not fit."},
        ),
        (
            "right-now",
            {"emergency-now": ["none", "unsure"], "fever": "none"},
            {"emergency-now": "You chose “None of these” and something else. Take away the one that does not fit."},
        ),
        ("last-things", {"also-new": ["none"], "asked-already": "no"}, {"worry": "Choose one answer."}),
        ("last-things", {"also-new": ["none"], "asked-already": "no", "worry": "none"}, {}),
        (
            "last-things",
            {"also-new": ["none"], "asked-already": "no", "worry": "none", "for-the-visit": ["dental", "exercise"]},
            {},
        ),
    ],
)
def test_each_refusal_says_what_to_do(page_code: str, sent: Sent, messages: dict[str, str]) -> None:
    assert filled(page_code, sent)[1] == messages


@table(
    ("sent", "taken"),
    [
        ({"bladder": ["burning", "leaking"]}, {"bladder": ["leaking", "burning"]}),
        ({"bladder": ["leaking", "leaking"]}, {"bladder": ["leaking"]}),
        ({"bladder": ["leaking", "gone"]}, {"bladder": ["leaking"]}),
        ({"bladder": ["gone"]}, {}),
        ({"bladder": "none"}, {"bladder": ["none"]}),
        ({"bladder": ["none", "leaking"], "bowel-control": "none"}, {"bowel-control": "none"}),
        ({"bowel-control": ["none", "lost-control"]}, {"bowel-control": "none"}),
        ({"bowel-control": "gone"}, {}),
        ({"bowel-control": ""}, {}),
        ({"back-pain": "severe", "respondent": "nurse"}, {}),
    ],
)
def test_only_what_a_question_offers_is_taken_in_the_order_it_offers_it(sent: Sent, taken: Sent) -> None:
    assert filled("bladder-bowel", sent)[0] == {link_id: codes_of(answer) for link_id, answer in taken.items()}


def test_the_last_page_may_be_sent_without_a_wish_and_with_several(page: FetchPage, client: FlaskClient) -> None:
    last: Sent = {"also-new": ["none"], "worry": "none", "asked-already": "no"}
    page("/")
    page("/", {"respondent": "patient"})
    page("/check/last-things")

    assert page("/check/last-things", last).address == "/check/answers"
    page("/check/last-things")
    page("/check/last-things", {**last, "for-the-visit": ["exercise", "pain-plan"]})
    with client.session_transaction() as session:
        assert session["answers"]["for-the-visit"] == ["pain-plan", "exercise"]


def test_an_answer_can_be_taken_back(page: FetchPage, client: FlaskClient) -> None:
    """A wish that is unticked again is gone, though nothing is sent for it."""
    last: Sent = {"also-new": ["none"], "worry": "none", "asked-already": "no"}
    page("/")
    page("/", {"respondent": "patient"})
    page("/check/last-things")
    page("/check/last-things", {**last, "for-the-visit": ["exercise"]})
    page("/check/last-things", last)

    with client.session_transaction() as session:
        assert "for-the-visit" not in session["answers"]
    assert page("/check/last-things").chosen() == {"also-new-none", "worry-none", "asked-already-no"}


def test_a_refused_page_names_each_fault_links_to_it_and_keeps_the_rest(page: FetchPage, client: FlaskClient) -> None:
    page("/")
    page("/", {"respondent": "caregiver"})
    refused = page("/check/weakness", {"walking": "limp", "numbness": ["none", "face"]}, status=422)

    summary = next(each for each in refused.tree.elements if each.attributes.get("class") == "error-summary")
    links = {link.attributes["href"]: link.text for link in summary.all("a")}
    assert links == {
        "#weakness-cannot-use": f"{question('weakness')} Choose one answer.{UNSURE_HELPS}",
        "#numbness-saddle": f"{question('numbness')} You chose “None of these” and something else. "
        "Take away the one that does not fit.",
    }
    assert refused.chosen() == {"walking-limp", "numbness-none", "numbness-face"}
    for link_id in ("weakness", "numbness"):
        about = refused.with_id(link_id).attributes["aria-describedby"]
        assert "Error:" in refused.with_id(about).text
    assert "Error:" not in refused.with_id("walking").text
    with client.session_transaction() as session:
        assert not session.get("answers")


def test_a_new_respondent_starts_with_no_answers_and_no_deadline(page: FetchPage, client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["respondent"] = "patient"
        session.update(form=QUESTIONNAIRE, answers={"lump": "new"})
        session["since"] = "2026-11-23T10:00:00+00:00"
    page("/")

    page("/", {"respondent": "caregiver"})

    with client.session_transaction() as session:
        assert not session.get("answers")
        assert "since" not in session


def test_the_same_respondent_goes_on_with_the_check(page: FetchPage, client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["respondent"] = "patient"
        session.update(form=QUESTIONNAIRE, answers={"fever": "none"})
    page("/")

    assert "fever-none" in page("/", {"respondent": "patient"}).chosen()


def test_no_browser_translates_an_option_into_another(page: FetchPage, client: FlaskClient) -> None:
    """What carries a code is chosen by its words; the page has languages of its own."""
    with client.session_transaction() as session:
        session.update(respondent="patient", form=QUESTIONNAIRE, answers={})
    for code, each in PAGES.items():
        shown = page(f"/check/{code}" if not each.is_follow_up else "/check/right-now")
        inputs = [field for field in shown.tree.all("input") if field.attributes.get("type") in {"radio", "checkbox"}]

        assert inputs
        assert all(field.parent and field.parent.attributes.get("translate") == "no" for field in inputs), code
        assert "/language?to=es" in " ".join(shown.links) or 'name="language" value="es"' in shown.html


def test_the_help_of_the_last_list_can_be_opened(page: FetchPage, client: FlaskClient) -> None:
    for language, word in (("en", "a rash"), ("es", "sarpullido")):
        with client.session_transaction() as session:
            session.update(respondent="patient", form=QUESTIONNAIRE, answers={}, language=language)
        question = page("/check/last-things").with_id("also-new")

        (help_shown,) = question.all("details")
        assert help_shown.all("summary")
        assert word in help_shown.text
        assert "open" not in help_shown.attributes
