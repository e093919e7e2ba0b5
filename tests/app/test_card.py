"""The wallet card: on the page and as PDF, in two languages, at its size, with the right numbers."""

import re
from typing import Final

import pytest
from flask.testing import FlaskClient

from app.paper.qr import square
from app.settings.local_words import LONGEST as LONGEST_WORDS
from app.settings.site import MOST_LINES, Site
from rules.advice.wallet_card import CALL_NOW_SIGNS, EMERGENCY_SIGNS, TO_FILL_IN
from tests.support.page import FetchPage
from tests.support.read_pdf import MILLIMETRE, faults_of_pdf, figures, opened, outlines_of, placed, text_of

SITE: Final = "https://check.example.org"
HOURS: Final = {"team_hours": "Mon-Fri 08:00-17:00, Sat 09:00-12:00", "time_zone": "America/New_York"}
LONGEST: Final = {
    "site_address": "https://red-flag-check.patients.oncology.general-hospital.example.org",
    "team_name": "The Department of Orthopedic Oncology and Palliative Medicine, General Hospital",
    "team_phone": "+44 20 7946 0000 ext 12345",
    "emergency_number": "911",
    "crisis_line": "988",
    **HOURS,
}
MOST: Final = Site.model_validate(
    {
        "country": "US",
        "time_zone": "America/New_York",
        "hours": HOURS["team_hours"],
        "line": [
            {"number": f"+44 20 7946 000{place} ext 12345", "name": "W" * LONGEST_WORDS} for place in range(MOST_LINES)
        ],
        "emergency": {"er_name": "E" * LONGEST_WORDS},
        "text": {"number": "212-555-0177", "hours": "always"},
        "relay": {"number": "711"},
    },
    context="US",
)
IN_SPANISH: Final = ("¿Nadie contesta enseguida?", "Cáncer en mis huesos", "señal", "más sueño")

every_kind = pytest.mark.parametrize(
    "kind",
    [
        pytest.param("plain", marks=pytest.mark.settings(team_phone=None, after_hours_phone=None)),
        pytest.param("usual", marks=pytest.mark.settings(site_address=SITE, **HOURS)),
        pytest.param("longest", marks=pytest.mark.settings(**LONGEST)),
        pytest.param("most", marks=pytest.mark.settings(site=MOST, team_phone=None, after_hours_phone=None)),
    ],
)
every_language = pytest.mark.parametrize("language", ["en", "es"])


def card_of(client: FlaskClient, language: str = "en") -> bytes:
    """Return the PDF in that language."""
    client.get(f"/language?to={language}")
    response = client.get("/card.pdf")
    assert (response.status_code, response.mimetype) == (200, "application/pdf")
    return response.get_data()


@every_language
def test_the_pdf_can_be_read_aloud_and_has_its_letters(client: FlaskClient, language: str) -> None:
    title = {"en": "Wallet card", "es": "Tarjeta de bolsillo"}[language]

    assert not faults_of_pdf(card_of(client, language), title=title, lang=language)


def test_what_is_wrong_with_a_pdf_would_be_noticed(client: FlaskClient) -> None:
    assert faults_of_pdf(card_of(client), title="Another", lang="fr") == ["is not in fr", "is not called 'Another'"]


def test_the_accents_can_be_copied_out_of_the_pdf(client: FlaskClient) -> None:
    words = text_of(card_of(client, "es"))

    assert not [each for each in IN_SPANISH if each not in words]


def test_every_sign_of_the_rules_is_on_the_pdf(client: FlaskClient) -> None:
    words = re.sub(r"\W+", "", text_of(card_of(client)))
    signs = [
        sign.words.patient for sign in (*CALL_NOW_SIGNS.signs, *EMERGENCY_SIGNS.signs) if "{" not in sign.words.patient
    ]

    assert len(signs) > 10
    assert not [sign for sign in signs if re.sub(r"\W+", "", sign) not in words]
    assert "380C1004F" in words


@every_language
@pytest.mark.settings(site_address=SITE, **HOURS)
def test_each_side_is_as_large_as_a_bank_card(client: FlaskClient, language: str) -> None:
    data = card_of(client, language)
    cut = next(each for each in outlines_of(data) if each[2] > 100 and each[3] > 50)
    down = next(each for each in outlines_of(data) if each[3] == pytest.approx(108, abs=0.1) and each[2] < 1)
    across = next(each for each in outlines_of(data) if each[2] == pytest.approx(170, abs=0.1) and each[3] < 1)

    assert cut[2:] == pytest.approx((170, 108), abs=0.1)
    assert down[0] - cut[0] == pytest.approx(85, abs=0.1)
    assert across[1] - cut[1] == pytest.approx(54, abs=0.1)
    assert [float(each) for each in opened(data).pages[0].mediabox[2:]] == [612, 792], "a sheet of Letter"


@every_language
@every_kind
def test_nothing_stands_outside_of_its_side(client: FlaskClient, language: str, kind: str) -> None:
    data = card_of(client, language)
    left, bottom, width, height = next(each for each in outlines_of(data) if each[2] > 100 and each[3] > 50)
    inside = [(x / MILLIMETRE - left, y / MILLIMETRE - bottom) for _, x, y, size in placed(data) if size < 11]

    assert len(opened(data).pages) == 1
    assert len(inside) > 30
    assert (LONGEST["team_phone"][:16] in text_of(data)) is (kind in {"longest", "most"})
    assert all(2 <= x <= width - 2 and 2 <= y <= height - 2 for x, y in inside)


@every_language
@pytest.mark.settings(site_address=SITE, **HOURS)
def test_the_signs_are_large_enough_to_be_read(client: FlaskClient, language: str) -> None:
    bullets = [size for words, _, _, size in placed(card_of(client, language)) if words == "•"]

    assert len(bullets) == len((*CALL_NOW_SIGNS.signs, *EMERGENCY_SIGNS.signs))
    assert min(bullets) >= 7.5


def test_the_card_has_the_numbers_of_the_team(client: FlaskClient, page: FetchPage) -> None:
    words = text_of(card_of(client))

    for each in ("911", "(212) 555-0100", "(212) 555-0199", "Thoughts of ending my life: Crisis line 988"):
        assert each in words
        assert each in page("/card").text


@pytest.mark.settings(team_phone=None, after_hours_phone=None)
def test_a_number_that_was_typed_is_on_the_card(client: FlaskClient, page: FetchPage) -> None:
    page("/")
    page("/", {"respondent": "patient", "own_day": "212-555-0147"})

    assert "(212) 555-0147" in text_of(card_of(client))
    assert "(212) 555-0147" in page("/card").tree.all("section")[3].text


@pytest.mark.settings(team_phone=None, after_hours_phone=None)
def test_without_a_number_there_is_a_line_to_write_it_on(client: FlaskClient, page: FetchPage) -> None:
    assert "My team’s 24-hour line:" in text_of(card_of(client))
    assert "My team’s 24-hour line:" in page("/card").text


@pytest.mark.settings(site_address=SITE)
def test_the_square_leads_back_to_the_check(client: FlaskClient, page: FetchPage) -> None:
    shown = page("/card")

    assert figures(card_of(client)) == ["To the check: check.example.org"]
    assert str(square(f"{SITE}/", border=2)) in shown.html
    assert [
        each.attributes["aria-label"] for each in shown.tree.all("div") if each.attributes.get("role") == "img"
    ] == ["To the check: check.example.org"]


def test_without_an_address_there_is_no_square(client: FlaskClient, page: FetchPage) -> None:
    assert figures(card_of(client)) == []
    assert "<figure" not in page("/card").html


@pytest.mark.settings(team_name='#panic("x") $y$ *z* `q` @a <b> \\ [c]')
def test_what_was_typed_is_never_code(client: FlaskClient, page: FetchPage) -> None:
    assert '#panic("x") $y$ *z* `q` @a <b> \\ [c]' in text_of(card_of(client))
    assert '#panic("x") $y$ *z* `q` @a <b> \\ [c]' in page("/card").text


@pytest.mark.settings(team_name="癌症团队")
def test_letters_that_no_font_has_lead_to_the_page_that_can_be_printed(page: FetchPage) -> None:
    shown = page("/card.pdf")

    assert shown.address == "/card?notice=no-pdf"
    assert "The PDF cannot be made in this language. Print this page instead." in shown.text


def test_the_file_is_saved_under_a_name_in_the_language(client: FlaskClient) -> None:
    card_of(client, "es")

    assert client.get("/card.pdf").headers["Content-Disposition"] == "attachment; filename=tarjeta-de-bolsillo.pdf"


@every_language
def test_an_emergency_doctor_finds_what_to_do_in_english_too(
    client: FlaskClient, page: FetchPage, language: str
) -> None:
    data = card_of(client, language)
    words = {"en": "emergency MRI of the whole spine", "es": "calcio corregido"}[language]

    for shown in (text_of(data), page("/card").text):
        assert words in shown
        assert shown.count("emergency MRI of the whole spine") == 1
        assert "Check corrected calcium" in shown


def test_there_are_lines_to_fill_in(client: FlaskClient, page: FetchPage) -> None:
    for shown in (text_of(card_of(client)), page("/card").text):
        assert [each for each in ("Name, date of birth:", *TO_FILL_IN) if each not in shown] == []


@pytest.mark.settings(crisis_line="116 123")
def test_the_crisis_line_is_the_one_of_this_place(client: FlaskClient, page: FetchPage) -> None:
    for shown in (text_of(card_of(client)), page("/card").text):
        assert "116 123" in shown
        assert "988" not in shown
