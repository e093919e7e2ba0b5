"""The language of a page: asked for by the browser, chosen by hand, kept, and whole or not at all."""

import re
from datetime import UTC, date, datetime, time
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.calling.deadline import in_words
from app.i18n import catalogs, dates
from app.i18n import words as i18n
from app.services import provide
from app.settings.hours import read_hours
from app.settings.settings import Settings, SettingsError, read_settings
from rules.model.questionnaire import Respondent
from tests.guards.test_app_routes import FILES, addresses, keep_a_check
from tests.support.app import MakeApp
from tests.support.page import Element, InspectedPage, faults_of
from tests.support.part import one_in_part
from tests.support.pseudo import MISSING, MakeTranslated, long_and_accented
from tests.support.table import table

NUMBERS = ["tel:911", "tel:+12125550100", "tel:+12125550199"]
IN_ENGLISH_ONLY = {"/developers", "/styleguide"}


def opened(client: FlaskClient, address: str, language: str = "") -> InspectedPage:
    headers = {"Accept-Language": language} if language else {}
    return InspectedPage(client.get(address, headers=headers, follow_redirects=True))


def language_of(page: InspectedPage) -> tuple[str, str]:
    (root,) = page.tree.all("html")
    return root.attributes["lang"], root.attributes["dir"]


@pytest.fixture
def app(make_translated: MakeTranslated) -> Flask:
    return make_translated()


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("", ("en", "ltr")),
        ("de", ("de", "ltr")),
        ("de-AT,de;q=0.9,en;q=0.5", ("de", "ltr")),
        ("he-IL", ("he", "rtl")),
        ("sv, de;q=0.3, en;q=0.2", ("de", "ltr")),
        ("xx", ("en", "ltr")),
        ("en-GB", ("en", "ltr")),
        ("*", ("en", "ltr")),
        ("de;q=0", ("en", "ltr")),
        (";;,=\x7f", ("en", "ltr")),
    ],
)
def test_a_page_is_in_the_language_that_the_browser_asks_for(
    client: FlaskClient, asked: str, language: tuple[str, str]
) -> None:
    page = opened(client, "/", asked)

    assert language_of(page) == language
    assert not faults_of(page, NUMBERS)


def test_the_first_language_is_for_browsers_that_ask_for_none(make_translated: MakeTranslated) -> None:
    client = make_translated("de en").test_client()

    assert language_of(opened(client, "/", "xx")) == ("de", "ltr")
    assert language_of(opened(client, "/", "en")) == ("en", "ltr")


def test_a_cache_is_told_that_the_language_matters(client: FlaskClient) -> None:
    headers = client.get("/learn").headers

    assert "Accept-Language" in headers["Vary"]
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "address", ["/", "/check/answers", "/check/result?unfinished=yes", "/how", "/learn/symptoms", "/how/fever-yes"]
)
def test_the_switch_keeps_the_answers_and_the_place(client: FlaskClient, address: str) -> None:
    keep_a_check(client)
    with client.session_transaction() as session:
        before = dict(session)

    page = opened(client, f"/language?to=de&back={quote(address)}")

    assert page.address == address
    assert language_of(page) == ("de", "ltr")
    with client.session_transaction() as session:
        assert {name: session[name] for name in before} == before
    assert language_of(opened(client, "/", "he")) == ("de", "ltr"), "what was chosen counts more"


def test_every_page_has_the_switch_with_the_way_back_to_itself(client: FlaskClient) -> None:
    page = opened(client, "/learn/symptoms")

    (back,) = (each for each in page.tree.all("input") if each.attributes.get("name") == "back")
    buttons = {each.attributes["value"]: each for each in page.tree.all("button") if each.attributes["name"] == "to"}
    assert back.attributes["value"] == "/learn/symptoms"
    assert {code: (each.text, each.attributes["lang"]) for code, each in buttons.items()} == {
        "de": ("Deutsch", "de"),
        "he": ("עברית", "he"),
    }


def test_what_is_ticked_but_not_sent_is_still_ticked_after_the_switch(client: FlaskClient) -> None:
    keep_a_check(client)
    page = opened(client, "/check/back?change=back-pain")
    with client.session_transaction() as session:
        before = session["answers"]

    (switch,) = (each for each in page.tree.all("button") if each.attributes.get("value") == "de")
    assert (switch.attributes["form"], switch.attributes["name"]) == ("questions", "language")
    assert page.with_id("questions").tag == "form"
    sent = {"csrf_token": page.token, "language": "de", "back-pain": "changing", "nerve-pain": ["band", "shooting"]}
    page = InspectedPage(client.post("/check/back?change=back-pain", data=sent))

    assert (page.status, language_of(page)) == (200, ("de", "ltr"))
    assert page.chosen() == {"back-pain-changing", "nerve-pain-band", "nerve-pain-shooting"}
    assert page.with_id("urgent").text == long_and_accented("Call now, or go to the ER")
    assert not faults_of(page, NUMBERS)
    with client.session_transaction() as session:
        assert session["answers"] == before


def test_the_key_that_sends_a_form_never_switches_the_language(client: FlaskClient) -> None:
    """Enter presses the first button of a form, so one that goes on comes before the switch and the way back."""
    keep_a_check(client)

    page = opened(client, "/check/back")

    inside = [each for each in page.tree.all("button") if each.inside("form") or "form" in each.attributes]
    assert [each.attributes.get("value") for each in inside] == [None, "de", "he", None, "back", None]


@pytest.mark.parametrize("code", ["xx", "", "../en", "DE", "de-AT", "\x00"])
def test_a_language_that_is_not_offered_changes_nothing(client: FlaskClient, code: str) -> None:
    assert language_of(opened(client, f"/language?to={quote(code)}&back=/learn")) == ("en", "ltr")
    with client.session_transaction() as session:
        assert "language" not in session


@table(
    "back",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "/%5Cevil.example",
        "javascript:alert(1)",
        "learn",
        "",
        "/learn\r\nSet-Cookie: a=b",
        "/\tlearn",
        "/nowhere",
        "/language?to=he&back=/",
        "http:learn",
        "/learn/../../etc",
    ],
)
def test_the_switch_leads_to_own_pages_alone(client: FlaskClient, back: str) -> None:
    response = client.get("/language", query_string={"to": "de", "back": back})

    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert "a" not in [each.split("=")[0] for each in response.headers.getlist("Set-Cookie")]


def test_without_the_way_back_the_switch_leads_to_the_first_page(client: FlaskClient) -> None:
    assert client.get("/language").headers["Location"] == "/"


@pytest.mark.parametrize("kept", [7, None, ["de"], "xx", {"de": 1}])
def test_whatever_a_cookie_holds_a_page_has_a_language(client: FlaskClient, kept: object) -> None:
    with client.session_transaction() as session:
        session["language"] = kept

    assert language_of(opened(client, "/", "de")) == ("de", "ltr")


def test_clearing_the_answers_keeps_the_language_and_nothing_else(client: FlaskClient) -> None:
    keep_a_check(client)
    page = opened(client, "/language?to=de&back=/check/answers")

    client.post("/check/clear", data={"csrf_token": page.token})

    with client.session_transaction() as session:
        assert set(session) - {"_permanent", "csrf_token"} == {"language"}
        assert session.permanent


def test_a_form_that_outlived_its_session_is_shown_again_in_its_language(client: FlaskClient) -> None:
    keep_a_check(client)
    page = opened(client, "/language?to=de&back=/check/back")
    shown_in = {each.attributes["name"]: each.attributes["value"] for each in page.tree.all("input")}["shown_in"]
    client.delete_cookie("rfc")

    sent: dict[str, str | list[str]] = {"shown_in": shown_in, "back-pain": "none", "nerve-pain": ["none"]}
    again = InspectedPage(client.post("/check/back", data={"csrf_token": page.token or "", **sent}))
    assert (again.status, language_of(again)) == (400, ("de", "ltr"))
    client.post("/check/back", data={"csrf_token": again.token or "", "respondent": "patient", **sent})

    with client.session_transaction() as session:
        assert session["language"] == "de"


def test_with_one_language_there_is_no_switch(make_translated: MakeTranslated) -> None:
    page = opened(make_translated("en").test_client(), "/", "de")

    assert language_of(page) == ("en", "ltr")
    assert not [each for each in page.tree.all("button") if each.attributes.get("name") in {"to", "language"}]


@pytest.mark.parametrize(
    ("language", "notes"),
    [("en", []), ("de", ["This translation awaits a clinician’s review."]), ("fr", [])],
)
def test_a_page_says_that_its_translation_awaits_a_review_until_it_had_one(
    make_translated: MakeTranslated, language: str, notes: list[str]
) -> None:
    page = opened(make_translated("en de fr").test_client(), "/learn", language)

    found = [each.text for each in page.tree.elements if each.attributes.get("role") == "note"]
    assert language_of(page)[0] == language
    assert found == [long_and_accented(each) for each in notes]


@pytest.mark.parametrize("language", ["fr", "it"])
def test_a_card_with_a_message_missing_or_fuzzy_is_whole_in_english_and_the_others_are_not(
    make_translated: MakeTranslated, language: str
) -> None:
    client = make_translated("en fr it").test_client()
    keep_a_check(client, weakness="weaker")

    page = opened(client, "/check/result", language)

    def in_english(html_id: str) -> bool:
        element = page.with_id(html_id).parent
        return element is not None and element.parent is not None and element.parent.attributes.get("lang") == "en"

    assert language_of(page)[0] == language
    assert in_english("next")
    assert page.with_id("next").text == MISSING
    assert not in_english("wait")
    section = page.with_id("next").parent
    assert section is not None
    assert not re.search(r"[áéóðŵ]", section.text)
    assert not faults_of(page, NUMBERS)


def test_a_page_with_a_message_missing_outside_its_cards_is_whole_in_english_and_says_so(
    make_translated: MakeTranslated,
) -> None:
    client = make_translated("en pl").test_client()
    keep_a_check(client)

    for address in ("/", "/check/back", "/check/answers", "/check/result", "/learn", "/how", "/nowhere"):
        page = opened(client, address, "pl")
        (note,) = (each for each in page.tree.elements if each.attributes.get("role") == "note")
        assert language_of(page) == ("en", "ltr")
        assert note.text == long_and_accented(i18n.ENGLISH_ONLY)
        assert note.children[0].attributes["lang"] == "pl"
        assert not re.search(r"[áéóðŵ]", page.text.replace(note.text, ""))


@pytest.mark.parametrize("address", sorted(IN_ENGLISH_ONLY))
def test_a_page_whose_words_are_made_by_code_is_in_english_and_says_so(client: FlaskClient, address: str) -> None:
    page = opened(client, address, "he")

    (note,) = (each for each in page.tree.elements if each.attributes.get("role") == "note")
    assert language_of(page) == ("en", "ltr")
    assert note.children[0].attributes["lang"] == "he"


def words_left(page: InspectedPage) -> list[str]:
    """The words in Latin letters that are on ``page``, save for what is marked as English or is a code or a name."""
    text = page.text
    marked = (each.text for each in page.tree.elements if _is_marked(each))
    for words in sorted((page.tree.all("title")[0].text, *marked), key=len, reverse=True):
        text = text.replace(words, " ")
    return [word for word in re.findall(r"[A-Za-z]{3,}", text.replace("Red Flag Check", "")) if word != "UTC"]


def _is_marked(element: Element) -> bool:
    """Whether it is not to be in the language of the page. An option is: only the browser may not translate it."""
    is_option = "option" in element.attributes.get("class", "").split()
    return element.tag != "html" and (
        "lang" in element.attributes or ("translate" in element.attributes and not is_option)
    )


@pytest.mark.unwatched
@one_in_part("respondent", Respondent)
@one_in_part("language", ["he", "de"])
def test_every_page_is_in_order_and_leaves_no_word_in_english(
    client: FlaskClient, language: str, respondent: str
) -> None:
    for changes in ({"weakness": "weaker", "thirst": "unsure"}, {"emergency-now": ["stroke"]}, {"lump": "unsure"}, {}):
        keep_a_check(client, **changes)
        with client.session_transaction() as session:
            session["respondent"] = respondent
        kinds = addresses("GET") if changes == {} else ["/check/result", "/check/answers", "/"]
        for address in set(kinds) - {"/healthz", "/language", "/metrics", "/readyz", "/status", *FILES}:
            page = opened(client, address, language)
            if address in IN_ENGLISH_ONLY:
                continue
            assert language_of(page)[0] == language, address
            assert not faults_of(page, NUMBERS), address
            assert language != "he" or not words_left(page), address


@pytest.mark.parametrize("address", ["/nowhere", "/check/nowhere"])
def test_an_error_is_told_in_the_language_of_the_reader(client: FlaskClient, address: str) -> None:
    page = opened(client, address, "he")

    assert (page.status, language_of(page)) == (404, ("he", "rtl"))
    assert not words_left(page)
    assert not faults_of(page, NUMBERS)


def test_the_bare_error_page_is_in_the_language_of_the_reader(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.testing = False
    monkeypatch.setitem(app.jinja_env.globals, "static_url", None)

    page = opened(client, "/nowhere", "he")

    assert (page.status, language_of(page)) == (404, ("he", "rtl"))
    assert not words_left(page)


def test_when_the_choice_of_language_breaks_the_page_is_in_english(app: Flask, client: FlaskClient) -> None:
    app.testing = False
    provide(app, languages=None)

    page = opened(client, "/nowhere", "he")

    assert (page.status, language_of(page)) == (404, ("en", "ltr"))
    assert page.heading == "There is no such page"


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", ["3:40 PM", "Monday, November 23, 2026", "Nov 23, 2026", "Mon–Fri 8:00 AM to 5:00 PM", "38.0 °C"]),
        ("es", ["3:40 p.m.", "lunes, 23 de noviembre de 2026", "23 nov 2026", "8:00 a.m. a 5:00 p.m.", "38.0 °C"]),
    ],
)
def test_times_dates_and_numbers_are_written_as_the_language_writes_them(
    make_app: MakeApp, language: str, shown: list[str]
) -> None:
    hours = read_hours("Mon-Fri 08:00-17:00")
    with make_app().test_request_context(headers={"Accept-Language": language}):
        written = [
            dates.time_of_day(time(15, 40)),
            dates.day_in_full(date(2026, 11, 23)),
            dates.day(date(2026, 11, 23)),
            hours.in_words,
            f"{i18n.numbers()['fever_celsius']} °C",
        ]

    assert [each for each, found in zip(shown, written, strict=True) if not found.endswith(each)] == []


def test_a_number_has_the_comma_of_its_language(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "de"}):
        assert i18n.numbers()["fever_celsius"] == "38,0"
        assert dates.time_of_day(time(15, 40)) == "15:40"


def test_a_deadline_names_the_day_in_the_language_of_the_reader(make_app: MakeApp) -> None:
    now, due = datetime(2026, 11, 23, 10, tzinfo=UTC), datetime(2026, 11, 24, 8, 10, tzinfo=UTC)
    with make_app().test_request_context(headers={"Accept-Language": "es"}):
        assert in_words(due, now) == "a más tardar mañana martes, 8:10 a.m. UTC"
        assert in_words(now.replace(hour=17), now) == "a más tardar hoy, 5:00 p.m. UTC"
        assert "medianoche" in in_words(due.replace(hour=0, minute=0), now)


@table("languages", ["xx", "en xx", "", "en en", "../en", "."])
def test_a_language_without_a_folder_stops_the_start(languages: str) -> None:
    with pytest.raises(SettingsError, match=r"RFC_LANGUAGES: found .* expected codes of languages"):
        read_settings({"languages": languages})


def test_languages_may_stand_with_spaces_or_commas_between() -> None:
    assert read_settings({"languages": "es, en"}).languages == ("es", "en")
    assert Settings().languages == ("en", "es")


def test_a_plural_that_lacks_a_form_is_missing_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogs, "FOLDER", tmp_path)
    file = catalogs.po_file("de")
    file.parent.mkdir(parents=True)
    plural = 'msgid "%(num)s {0}"\nmsgid_plural "%(num)s {0}s"\nmsgstr[0] "{1}"\nmsgstr[1] "{2}"\n'
    texts = (("call", "Anruf", "Anrufe"), ("nurse", "Pflegekraft", ""))
    header = 'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n != 1);"\n'
    file.write_text("\n".join([header, *(plural.format(*each) for each in texts)]), encoding="utf-8")

    catalog, _ = catalogs.read_catalog("de")
    with catalogs.noting_missing() as missed:
        found = [
            catalog.ngettext(f"%(num)s {word}", f"%(num)s {word}s", number) for word, *_ in texts for number in (1, 2)
        ]

    assert found == ["Anruf", "Anrufe", "%(num)s nurse", "%(num)s nurses"]
    assert missed == ["%(num)s nurse"] * 2
