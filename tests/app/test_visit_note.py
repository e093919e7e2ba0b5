"""The visit note: what changed, what to ask, what to bring up; a call that is due comes first."""

import subprocess
import sys

import pytest
from flask.testing import FlaskClient

from rules import in_force
from rules.advice.visit_questions import TOPICS
from rules.clinical.steps.last_things import FOR_THE_VISIT
from rules.in_force import QUESTIONNAIRE
from rules.model.questionnaire import Answers
from tests.rules.whole_check import nothing_new
from tests.support.page import FetchPage
from tests.support.read_pdf import faults_of_pdf, opened, text_of

TO_MENTION: Answers = {"back-pain": "usual", "thirst": "more", "for-the-visit": ["dental"]}
TO_CALL_SOON: Answers = {"lump": "unsure", "fall": "sore", "bone-drug": "yes", "jaw": "signs", "low-calcium": "none"}
TO_CALL_NOW: Answers = {"weakness": "weaker", "thirst": "more"}

every_language = pytest.mark.parametrize("language", ["en", "es"])


class Note:
    """Shows the note of a whole check in which only some answers were reported."""

    def __init__(self, client: FlaskClient, page: FetchPage) -> None:
        self.client = client
        self.page = page

    def __call__(self, changes: Answers, who: str = "patient", language: str = "en") -> tuple[str, bytes]:
        """Return the words of the page, and the PDF."""
        self.client.get(f"/language?to={language}")
        with self.client.session_transaction() as session:
            session.update({"respondent": who, "form": QUESTIONNAIRE, "answers": nothing_new(changes)})
        response = self.client.get("/check/visit-note.pdf")
        assert (response.status_code, response.mimetype) == (200, "application/pdf")
        return self.page("/check/visit-note").text, response.data


@pytest.fixture
def note_of(client: FlaskClient, page: FetchPage) -> Note:
    return Note(client, page)


@every_language
@pytest.mark.parametrize("changes", [TO_MENTION, TO_CALL_SOON, TO_CALL_NOW], ids=["mention", "call-soon", "call-now"])
def test_the_pdf_can_be_read_aloud_and_is_one_sheet(note_of: Note, changes: Answers, language: str) -> None:
    _, data = note_of(changes, language=language)

    title = {"en": "Notes for the visit", "es": "Notas para la cita"}[language]
    assert not faults_of_pdf(data, title=title, lang=language)
    assert len(opened(data).pages) == 1


@pytest.mark.parametrize("who", ["patient", "caregiver"])
def test_page_and_pdf_say_what_changed_and_what_to_ask(note_of: Note, who: str) -> None:
    is_patient = who == "patient"
    page, data = note_of(TO_MENTION, who)

    for words in (page, text_of(data)):
        assert in_force.RED_FLAG["back-pain-usual"].finding in words
        assert "“Somewhat more”" in words
        assert "Since when" in words
        assert ("What is our plan for my pain?" if is_patient else "What is our plan for their pain?") in words
        assert f"Should {'I' if is_patient else 'they'} see a dentist" in words
        assert "Pain medicine: what, how much, and how well it works" in words
        assert "Answered by " in words


def test_a_wish_for_the_visit_is_a_question_and_no_change(note_of: Note) -> None:
    page, data = note_of(TO_MENTION)

    for words in (page, text_of(data)):
        assert "Teeth and dental work" in words
        assert in_force.RED_FLAG["for-the-visit-dental"].finding not in words


def test_what_was_not_ruled_out_and_the_medicines_that_matter_are_on_it(note_of: Note) -> None:
    page, data = note_of(TO_CALL_SOON)

    for words in (page, text_of(data)):
        assert f"Not ruled out: {in_force.RED_FLAG['lump-hot'].finding}" in words
        assert "Bone medicine: which one, and when I last had it" in words
        assert "A blood thinner, if I take one" in words
        assert "Would a cane or a walker help me?" in words


def test_a_call_that_is_due_comes_before_everything_else(note_of: Note) -> None:
    for changes, action in ((TO_CALL_NOW, "Call now, or go to the ER"), (TO_CALL_SOON, "Call your team soon")):
        page, data = note_of(changes)
        for words in (page, text_of(data)):
            assert words.index(action) < words.index("(212) 555-0199") < words.index("What changed")


def test_with_nothing_to_call_about_the_note_is_about_the_visit_alone(note_of: Note) -> None:
    page, data = note_of({})

    for words in (page, text_of(data)):
        assert "No red flags were reported." in words
        assert "What signs should make me call you at once" in words
        assert "Call now" not in words


@every_language
def test_an_emergency_doctor_finds_what_to_do_in_english_too(note_of: Note, language: str) -> None:
    page, data = note_of(TO_CALL_SOON, language=language)

    for words in (page, text_of(data)):
        assert words.count("emergency MRI of the whole spine") == 1
        assert {"en": "Hospice or comfort-care plan:", "es": "Medir el calcio corregido"}[language] in words


def test_the_accents_can_be_copied_out_of_the_pdf(note_of: Note) -> None:
    _, data = note_of(TO_MENTION, language="es")

    assert not [each for each in ("Qué cambió", "¿Cuál es nuestro plan", "Desde cuándo") if each not in text_of(data)]


def test_many_findings_take_another_sheet_and_none_is_lost(note_of: Note) -> None:
    worst: Answers = {
        item.link_id: [item.codes[0]] if item.check_all else item.codes[0] for item in in_force.ITEMS.values()
    }
    _, data = note_of({**worst, "bone-drug": "yes"})
    words = text_of(data)

    assert len(opened(data).pages) > 1
    findings = in_force.triage({**nothing_new(), **worst, "bone-drug": "yes"}).findings
    assert not [each.words for each in findings if "visit" not in each.code and each.words not in words]


@pytest.mark.parametrize("address", ["/check/visit-note", "/check/visit-note.pdf"])
def test_without_answers_the_note_leads_to_the_start(client: FlaskClient, address: str) -> None:
    response = client.get(address)

    assert (response.status_code, response.location) == (302, "/?notice=no-answers")


def test_the_note_is_kept_nowhere(note_of: Note, client: FlaskClient) -> None:
    note_of(TO_MENTION)

    assert client.get("/check/visit-note.pdf").headers["Cache-Control"] == "no-store"


@pytest.mark.settings(team_name="癌症团队")
def test_letters_that_no_font_has_lead_to_the_page_that_can_be_printed(client: FlaskClient, page: FetchPage) -> None:
    with client.session_transaction() as session:
        session.update({"respondent": "patient", "form": QUESTIONNAIRE, "answers": nothing_new(TO_CALL_SOON)})

    shown = page("/check/visit-note.pdf")

    assert shown.address == "/check/visit-note?notice=no-pdf"
    assert "Print this page instead." in shown.text


def test_no_pdf_library_is_loaded_before_a_pdf_is_asked_for() -> None:
    program = "import sys, app; app.create_app(); print('typst' in sys.modules, 'qrcode' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["False", "False"]


@every_language
def test_every_topic_leads_to_where_it_can_be_read_what_the_guide_says_of_it(
    note_of: Note, page: FetchPage, language: str
) -> None:
    note_of({"for-the-visit": list(FOR_THE_VISIT.codes)}, language=language)
    links = page("/check/visit-note").tree.all("a")
    leading = [(each.text, each.attributes["href"]) for each in links if "/learn/" in str(each.attributes["href"])]

    assert len(leading) == len(TOPICS) + 1
    for words, address in leading:
        path, _, part = str(address).partition("#")
        section = page(path)
        assert (section.with_id(part).text if part else section.heading) == words
