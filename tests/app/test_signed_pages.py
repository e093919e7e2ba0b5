"""What patients are shown of the sign-off: at the foot of each page, on /how, and as a warning where there is none."""

from datetime import date
from typing import Protocol

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rules.in_force import QUESTIONNAIRE
from tests.support.app import PRODUCTION, MakeApp
from tests.support.page import InspectedPage
from tests.support.read_pdf import text_of
from tests.support.signed import write_sign_off
from tests.support.table import table

UNSIGNED = {"en": "Not yet signed off by a clinician", "es": "Todavía sin aprobación clínica"}
SIGNED = {
    "en": "Signed off by A. Clinician (Clinical lead) on Nov 1, 2026, to be reviewed by Nov 1, 2999",
    "es": "Aprobado por A. Clinician (Clinical lead) el 1 nov 2026; debe revisarse a más tardar el 1 nov 2999",
}
OVERDUE = {
    "en": "Rules review overdue since Nov 2, 2026",
    "es": "Reglas por revisar desde el 2 nov 2026",
}
PAGES = (
    "/",
    "/check/back",
    "/check/answers",
    "/check/result",
    "/check/visit-note",
    "/how",
    "/how/proof",
    "/learn",
    "/card",
)
LANGUAGES = ("en", "es")


class Clients(Protocol):
    """Return the client of somebody half-way, in an app that is signed, unsigned, overdue, or on a laptop."""

    def __call__(self, kind: str, language: str = "en") -> FlaskClient: ...


@pytest.fixture(scope="module")
def apps(make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Flask]:
    file = write_sign_off(tmp_path_factory.mktemp("overdue") / "signoff.toml", review_by=date(2026, 11, 2))
    return {
        "signed": make_app(**PRODUCTION),
        "banner": make_app(**PRODUCTION, unsigned="banner"),
        "overdue": make_app(**PRODUCTION, signoff=file),
        "laptop": make_app(),
    }


@pytest.fixture
def clients(apps: dict[str, Flask]) -> Clients:
    def client(kind: str, language: str = "en") -> FlaskClient:
        made = apps[kind].test_client()
        with made.session_transaction(base_url="https://localhost") as session:
            session.update(respondent="patient", form=QUESTIONNAIRE, answers={"weakness": "weaker"}, language=language)
        return made

    return client


def shown(client: FlaskClient, address: str) -> InspectedPage:
    return InspectedPage(client.get(address, base_url="https://localhost"))


def said(page: InspectedPage, words: str) -> list[str | None]:
    """Return the class of each paragraph that says exactly that."""
    return [each.attributes.get("class") for each in page.tree.all("p") if each.text == words]


@table(("kind", "warning"), [("banner", UNSIGNED), ("overdue", OVERDUE)])
def test_every_page_shows_what_must_be_seen_once_at_its_top(
    clients: Clients, kind: str, warning: dict[str, str]
) -> None:
    for language in LANGUAGES:
        client = clients(kind, language)
        for address in PAGES:
            page = shown(client, address)
            at_the_top = [each for each in page.tree.all("header") for each in each.all("p")]
            assert said(page, warning[language])[:1] == ["unsigned"], address
            assert [each.text for each in at_the_top].count(warning[language]) == 1, address


@table(("kind", "words"), [("signed", SIGNED), ("laptop", UNSIGNED)])
def test_every_page_says_at_its_foot_how_the_rules_stand(clients: Clients, kind: str, words: dict[str, str]) -> None:
    for language in LANGUAGES:
        client = clients(kind, language)
        for address in PAGES:
            page = shown(client, address)
            (foot,) = page.tree.all("footer")
            assert [each.text for each in foot.all("p")].count(words[language]) == 1, address
            assert "unsigned" not in said(page, words[language]), address


def test_an_overdue_page_still_says_who_signed(clients: Clients) -> None:
    assert SIGNED["en"].replace("Nov 1, 2999", "Nov 2, 2026") in shown(clients("overdue"), "/").text


@table(("kind", "awaits"), [("signed", False), ("overdue", False), ("banner", True), ("laptop", True)])
def test_only_a_translation_that_no_clinician_has_signed_awaits_a_review(
    clients: Clients, kind: str, awaits: bool
) -> None:
    assert ("espera la revisión" in shown(clients(kind, "es"), "/").text) is awaits


def test_how_names_who_signed_and_who_answers_for_each_language(clients: Clients) -> None:
    page = shown(clients("signed"), "/how")
    (section,) = [each for each in page.tree.all("section") if each.attributes.get("aria-labelledby") == "signed"]
    told = [(row.all("dt")[0].text, row.all("dd")[0].text) for row in section.all("div")]

    assert told[:-1] == [
        ("A. Clinician, Clinical lead", "Nov 1, 2026"),
        ("English", "Read by A. Clinician"),
        ("Español", "Translated by A. Translator, read by A. Clinician"),
        ("To be reviewed by", "Nov 1, 2999"),
    ]
    assert len(told[-1][1]) == 64
    assert f"{UNSIGNED['en']}." in shown(clients("laptop"), "/how").text


@table(("kind", "warning"), [("banner", UNSIGNED), ("overdue", OVERDUE)])
def test_paper_has_the_warning_too(clients: Clients, kind: str, warning: dict[str, str]) -> None:
    for language in LANGUAGES:
        client = clients(kind, language)
        for address in ("/card.pdf", "/check/visit-note.pdf"):
            data = client.get(address, base_url="https://localhost").get_data()
            assert warning[language] in " ".join(text_of(data).split()), address
        card = shown(client, "/card")
        (wallet,) = [each for each in card.tree.all("div") if each.attributes.get("class") == "wallet"]
        assert warning[language] in wallet.text
        note = shown(client, "/check/result")
        assert f"{warning[language]}." in note.text, "the note that is copied or sent"


@table("address", ["/card.pdf", "/check/visit-note.pdf"])
def test_paper_warns_of_nothing_that_was_signed(clients: Clients, address: str) -> None:
    told = text_of(clients("signed").get(address, base_url="https://localhost").get_data())

    assert UNSIGNED["en"] not in told
