"""Whatever is sent, by a broken browser or by someone who means harm: a page that says whom to call, and no crash."""

import logging
from typing import Final

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, run_wsgi_app

from app.self_check.journey import PAGES
from app.services import provide, services
from app.settings.local_words import LocalWords
from rules.in_force import ITEMS, QUESTIONNAIRE, RED_FLAGS
from tests.support.app import MakeApp
from tests.support.page import FetchPage, InspectedPage
from tests.support.table import table

SCRIPT = '"><script>alert(1)</script>'

NO_HOSTS: Final = ("xn--a", "a.XN--0:80", "a..b", ".", "x" * 64)
"""Names that no server has: Punycode that decodes to nothing, and parts without a letter or with too many."""


@pytest.fixture
def strict_client(make_app: MakeApp) -> FlaskClient:
    """A client of an app that answers crashes with a page, as it does for people."""
    return make_app(TESTING=False).test_client(use_cookies=False)


@pytest.mark.parametrize(
    "retry",
    [
        "",
        "x",
        "-1",
        "0",
        "1.5",
        "1e9",
        " 1764000000 ",
        "٣",
        "9" * 12,
        "9" * 30,
        "-" + "9" * 30,
        "9" * 5_000,
        "1_0",
        "\0",
    ],
    ids=lambda value: f"{value[:12]!a} of {len(value)}",
)
@pytest.mark.parametrize("address", ["/", "/check/weakness"])
def test_no_retry_value_breaks_the_page_that_is_shown_again(
    strict_client: FlaskClient, address: str, retry: str
) -> None:
    response = strict_client.post(address, data={"respondent": "nobody", "retry": retry})
    began = strict_client.get("/check/right-now", query_string={"retry": retry}, follow_redirects=True)

    assert (response.status_code, began.status_code) == (400, 200)
    assert "tel:911" in response.text


@pytest.mark.unwatched
@table(
    "body",
    [
        b"",
        b"\xff\xfe\x00",
        b"respondent=%ff%fe&weakness=%00",
        b"weakness=none&weakness=cannot-use&walking=none&numbness=none",
        b"&&&===",
        b"=" * 1000,
        b"numbness=" + b"&numbness=".join(b"x%d" % n for n in range(500)),
        b"csrf_token=" + b"x" * 10_000,
    ],
    ids=lambda body: f"{body[:24]} of {len(body)}",
)
@table("kind", ["application/x-www-form-urlencoded", "multipart/form-data", "application/json", ""])
@table("address", ["/", "/check/weakness", "/check/clear"])
def test_no_body_breaks_a_form(strict_client: FlaskClient, address: str, kind: str, body: bytes) -> None:
    response = strict_client.post(address, data=body, content_type=kind)

    assert response.status_code in {400, 413}
    assert "tel:911" in response.text


@pytest.mark.parametrize(
    "address",
    [
        f"/check/{SCRIPT}",
        f"/how/{SCRIPT}",
        f"/learn/{SCRIPT}",
        f"/?notice={SCRIPT}",
        f"/check/back?change={SCRIPT}",
        "/check/%00",
        "/how/%ff",
        "/how/../how",
        "//how",
        "/static/%00",
        "/static/",
        "/how/" + "a" * 5_000,
        "/check/back?change=" + "a" * 5_000,
    ],
    ids=lambda address: f"{address[:24]} of {len(address)}",
)
def test_no_address_breaks_the_app_or_comes_back_unescaped(client: FlaskClient, address: str) -> None:
    with client.session_transaction() as session:
        session["respondent"] = "patient"

    response = client.get(address, follow_redirects=True)

    assert response.status_code in {200, 404}
    assert "<script>alert" not in response.text
    assert "tel:911" in response.text


@pytest.mark.parametrize("query", ["\xff", "\xed\xa0\x80=\xed\xa0\x80", "to=\xc3\xa9&notice=\xc3", "\x80&change=\x80"])
def test_no_byte_in_a_query_breaks_a_page(strict_client: FlaskClient, query: str) -> None:
    """They arrive as they were sent: no browser writes them so."""
    for address in ("/", "/check/back", "/card", "/language", "/fhir/metadata", "/nowhere"):
        response = strict_client.get(address, environ_overrides={"QUERY_STRING": query})
        assert response.status_code < 500, address


@pytest.mark.unwatched
@pytest.mark.parametrize("answers", [None, 5, "x", [], ["back-pain"], {"back-pain": None}, {"numbness": {"saddle": 1}}])
@pytest.mark.parametrize("address", ["/", "/check", "/check/back", "/check/answers", "/check/result", "/how"])
def test_no_cookie_of_an_older_version_breaks_a_page(
    page: FetchPage, client: FlaskClient, address: str, answers: object
) -> None:
    with client.session_transaction() as session:
        session["respondent"] = "patient"
        session.update(form=QUESTIONNAIRE, answers=answers)
        session["numbers"] = answers
        session["since"] = answers

    assert page(address).status == 200


@pytest.mark.parametrize("who", ["", "Patient", "doctor", "911", None, 5, ["patient"]])
def test_an_unknown_respondent_begins_no_check(page: FetchPage, client: FlaskClient, who: object) -> None:
    with client.session_transaction() as session:
        session["respondent"] = who
        session.update(form=QUESTIONNAIRE, answers={"weakness": "weaker"})

    assert page("/check/result").address == "/?notice=no-answers"


@pytest.mark.parametrize("seconds", ["2026-11-23T10:00:00", "2026-11-23", "2001-01-01T00:00:00+00:00", "", "soon"])
def test_no_time_in_the_cookie_breaks_the_result(page: FetchPage, client: FlaskClient, seconds: str) -> None:
    with client.session_transaction() as session:
        session["respondent"] = "patient"
        session.update(form=QUESTIONNAIRE, answers={"lump": "new"})
        session["since"] = seconds

    assert page("/check/result?unfinished=yes").heading == "Call your team soon"


@pytest.mark.settings(team_phone=None, after_hours_phone=None)
@pytest.mark.parametrize(
    "typed",
    [
        "5",
        "911",
        "abc",
        SCRIPT,
        "1" * 300,
        "212-555-01000000",
        "+1",
        "+999 12345678",
        "212-555-0100;ext=9\nX: y",
    ],
    ids=lambda text: f"{text[:12]!a} of {len(text)}",
)
def test_a_number_that_cannot_be_dialled_is_never_kept(page: FetchPage, client: FlaskClient, typed: str) -> None:
    page("/")
    again = page("/", {"respondent": "patient", "own_day": typed}, status=422)

    assert "cannot be dialed" in again.text
    assert "<script>alert" not in again.html
    field = again.with_id("own_day")
    assert field.attributes["value"] == typed.replace("\n", "\n")
    assert field.attributes["aria-describedby"] == "own_day-error"
    with client.session_transaction() as session:
        assert "numbers" not in session


@pytest.mark.settings(team_phone=None, after_hours_phone=None)
@pytest.mark.parametrize(
    ("typed", "href"),
    [
        ("212-555-0100", "tel:+12125550100"),
        (" (212) 555 0100 ", "tel:+12125550100"),
        ("2125550100", "tel:+12125550100"),
        ("1 212 555 0100", "tel:+12125550100"),
        ("+44 20 7946 0000", "tel:+442079460000"),
        ("212-555-0100 ext. 42", "tel:+12125550100;ext=42"),
        ("٢١٢٥٥٥٠١٠٠", "tel:+12125550100"),
    ],
)
def test_a_number_is_dialled_as_it_was_meant(page: FetchPage, typed: str, href: str) -> None:
    page("/")
    following = page("/", {"respondent": "patient", "own_day": typed})

    assert following.address == "/check/right-now"
    assert href in following.links


def test_a_form_as_large_as_it_may_be_is_read_and_a_larger_one_refused(client: FlaskClient) -> None:
    assert client.post("/", data={"own_day": "1" * 60_000}).status_code == 400
    assert client.post("/", data={"own_day": "1" * 70_000}).status_code == 413


@pytest.mark.parametrize("page_code", PAGES)
def test_codes_of_other_questions_count_for_nothing(page: FetchPage, client: FlaskClient, page_code: str) -> None:
    """Every code there is, sent to every question of a page: only those that it offers are kept."""
    everything = sorted({code for item in ITEMS.values() for code in item.codes} - {"none", "unsure", "no"})
    with client.session_transaction() as session:
        session["respondent"] = "patient"
        session.update(form=QUESTIONNAIRE, answers={"back-pain": "new", "bone-drug": "yes"})
    page(f"/check/{page_code}")
    client.post(
        f"/check/{page_code}",
        data={
            "csrf_token": page(f"/check/{page_code}").token or "",
            **{item.link_id: everything if item.check_all else "x" for item in PAGES[page_code].items},
            "weather": "fine",
        },
    )

    with client.session_transaction() as session:
        for link_id, answer in session["answers"].items():
            assert set([answer] if isinstance(answer, str) else answer) <= set(ITEMS[link_id].codes)


def test_a_word_that_is_html_is_shown_as_a_word(page: FetchPage, app: Flask) -> None:
    settings = services(app).settings
    site = settings.site.model_copy(update={"team": LocalWords(SCRIPT)})
    provide(app, settings=settings.model_copy(update={"site": site}))

    fetched = page("/")

    assert SCRIPT in fetched.text
    assert "<script>alert" not in fetched.html


def test_the_error_page_without_a_template_escapes_too(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app(TESTING=False, team_name=SCRIPT)
    monkeypatch.setitem(app.jinja_env.globals, "static_url", None)

    response = app.test_client().get("/how")

    assert response.status_code == 500
    assert SCRIPT in InspectedPage(response).text
    assert "<script>alert" not in response.text


def test_each_rule_is_found_by_its_code_only(client: FlaskClient) -> None:
    code = RED_FLAGS[0].code

    assert client.get(f"/how/{code}").status_code == 200
    for other in (code.upper(), f"{code} ", f"{code}x", code[:-1]):
        assert client.get(f"/how/{other}").status_code == 404


@table("host", NO_HOSTS, ids=lambda host: f"{host[:12]} of {len(host)}")
@pytest.mark.parametrize("address", ["/", "/check/right-now", "/nowhere", "/fhir/metadata", "/api/v1/rules"])
def test_a_host_that_is_none_is_a_bad_request_and_no_error_of_ours(
    make_app: MakeApp, address: str, host: str, caplog: pytest.LogCaptureFixture
) -> None:
    # Flask's client would read the host itself.
    environ = EnvironBuilder(path=address).get_environ() | {"HTTP_HOST": host}
    body, status, _ = run_wsgi_app(make_app(TESTING=False).wsgi_app, environ, buffered=True)

    assert status == "400 BAD REQUEST"
    assert "tel:911" in (said := b"".join(body).decode()) or said.startswith("{")
    assert [each.getMessage() for each in caplog.records if each.levelno >= logging.ERROR] == []
