"""The paper twin: the rules in force on one sheet with nothing left out, and a log on its back."""

from collections.abc import Callable, Iterator
from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.approval.sign_off_file import Signatory
from app.approval.standing import Approval
from app.console import paper_twin
from app.console.paper_twin import COLUMNS, LOG, NAME, TITLE, Answer, Row, in_short, rows, together
from app.data.models import User
from app.i18n.words import translate
from app.paper.pdf import SAYS_SO, STAND_IN, pdf
from app.services import provide, services
from rules import in_force
from rules.model.condition import AllOf, AnyOf, CountOf, answered, at_least
from rules.model.disposition import Disposition, Route
from rules.model.questionnaire import NO, NONE, UNSURE
from tests.rules.local_rules import WHO
from tests.rules.local_rules import local_rules as site_with
from tests.support.console import AddPerson
from tests.support.page import FetchPage
from tests.support.part import first_in_part
from tests.support.read_pdf import MILLIMETRE, faults_of_pdf, opened, placed, text_of
from tests.support.signed import SIGNED_ON, sign_off
from tests.support.signing_in import sign_in_as

Browse = Callable[[User], FetchPage]
ADDRESS = "/console/paper.pdf"
NUMBER = "911"
SMALLEST = 6.5
"""In points: what can still be read under a desk lamp."""

LETTER = (279, 216)


@first_in_part(
    ("name", "shown"),
    [
        ("王小明 Wang", f"{STAND_IN * 3} Wang"),
        ("Nguyễn Дмитрий", "Nguyễn Дмитрий"),
        ("สมชาย", STAND_IN * 5),
        ("Ann \x1bLee", f"Ann {STAND_IN}Lee"),
    ],
    first=2,
)
def test_a_name_in_any_script_is_shown_or_the_sheet_says_that_it_is_not(
    console_app: Flask, client: FlaskClient, name: str, shown: str
) -> None:
    signed = sign_off(tuple(services(console_app).languages.values()))
    signatories = (Signatory(name=name, role="Clinical lead", signed_on=SIGNED_ON),)
    provide(console_app, approval=Approval(signed.model_copy(update={"signatories": signatories})))

    answer = client.get(ADDRESS)

    assert answer.status_code == HTTPStatus.OK
    words = text_of(answer.data)
    assert f"{shown} (Clinical lead)" in words
    assert (SAYS_SO in words) == (STAND_IN in shown)
    assert faults_of_pdf(answer.data, title=TITLE, lang="en") == []


@pytest.fixture
def client(console_app: Flask, nurse: User) -> FlaskClient:
    client = console_app.test_client()
    sign_in_as(client, nurse)
    return client


@pytest.fixture(name="_speaking")
def in_a_request(console_app: Flask) -> Iterator[None]:
    with console_app.test_request_context(ADDRESS):
        yield


def shown(row: Row) -> dict[str, tuple[Disposition, str, Answer]]:
    """Return the color, the meaning and the words of each answer, by its letter."""
    return {
        answer.letter: (color, group.means, answer)
        for color, cell in zip(COLUMNS, row.cells, strict=True)
        for group in cell
        for answer in group.answers
    }


@pytest.mark.on_any_database
def test_the_sheet_is_tagged_one_page_with_its_log_behind_it_and_can_be_read(client: FlaskClient) -> None:
    reply = client.get(ADDRESS)
    pages = opened(reply.data).pages
    sizes = {size for _, _, _, size in placed(reply.data)}

    assert reply.status_code == HTTPStatus.OK
    assert reply.headers["Content-Disposition"] == f"attachment; filename={NAME}.pdf"
    assert faults_of_pdf(reply.data, title=TITLE, lang="en") == []
    assert [tuple(round(float(each) / MILLIMETRE) for each in page.mediabox[2:]) for page in pages] == [LETTER, LETTER]
    assert min(sizes) >= SMALLEST


@pytest.mark.on_any_database
def test_every_question_answer_and_combination_is_on_the_front_and_the_log_on_the_back(client: FlaskClient) -> None:
    front, back = (" ".join(page.extract_text().split()) for page in opened(client.get(ADDRESS).data).pages)

    for item in in_force.ITEMS.values():
        assert translate(item.clinical_term) in front
        for option in item.options:
            assert option.code in {NO, NONE} or translate(option.words.patient) in front, (item.link_id, option.code)
    for flag in in_force.RED_FLAGS:
        assert not flag.is_combination or flag.finding in front
    for words in (in_force.VERSION, in_force.HASH[:12], "Not yet signed off by a clinician", "Printed", "GREEN", "RED"):
        assert words in front
    for head in LOG:
        assert head in back


@pytest.mark.usefixtures("_speaking")
def test_each_answer_stands_in_the_color_of_its_level_and_with_its_clock() -> None:
    for row, item in zip(rows(NUMBER), in_force.ITEMS.values(), strict=True):
        found = shown(row)
        for letter, code in zip("abcdefghijklmnopqrstuvwxyz", item.codes, strict=False):
            if code in {NO, NONE}:
                assert letter not in found
                continue
            if code == UNSURE:
                continue
            own = [flag for flag in in_force.RED_FLAGS if flag.link_ids == {item.link_id} and code in _codes(flag.when)]
            color, means, _ = found[letter]
            worst = max((flag.disposition for flag in own), key=lambda each: each.urgency, default=Disposition.MENTION)
            assert color is worst, (item.link_id, code)
            assert (means == "911 first") == any(flag.route is Route.EMERGENCY for flag in own), (item.link_id, code)
            if color is Disposition.CALL_SOON:
                assert means in {"Within 8 h", "Within 24 h", "Next open day"}


def _codes(condition: object) -> set[str]:
    return set(getattr(condition, "options", ()))


@pytest.mark.usefixtures("_speaking")
def test_not_sure_stands_where_the_engine_puts_it() -> None:
    by_number = {row.number: shown(row) for row in rows(NUMBER)}

    for number, item in enumerate(in_force.ITEMS.values(), 1):
        if UNSURE not in item.codes or item.enable_when:
            continue
        answers = {item.link_id: [UNSURE] if item.check_all else UNSURE}
        raised = [each for each in in_force.triage(answers).raised if each.link_id == item.link_id]
        color = by_number[number]["abcdefghijklmnopqrstuvwxyz"[item.codes.index(UNSURE)]][0]
        assert color is (raised[0].disposition if raised else Disposition.MENTION), item.link_id


@pytest.mark.usefixtures("_speaking")
def test_a_combination_is_written_by_the_numbers_and_letters_of_the_sheet() -> None:
    thirst, back = in_force.ITEMS["thirst"], in_force.ITEMS["back-pain"]
    signs = (answered(thirst, "extreme"), at_least(back, "changing"))

    assert in_short(AllOf(of=signs)) == "11a and 3abc"
    assert in_short(CountOf(count=2, of=signs)) == "2 or more of: 11a, 3abc"
    assert in_short(AllOf(of=(AnyOf(of=signs), signs[0]))) == "(11a or 3abc) and 11a"
    assert in_short(CountOf(count=1, of=(AnyOf(of=(answered(back, "night"), answered(back, "new"))),))) == (
        "1 or more of: 3de"
    )
    assert in_short(AnyOf(of=signs, words="any finding")) == "any finding"
    assert "T6. Now: New back pain in someone whose spinal cord was pressed on before: 3abcde and 5a" in together(
        NUMBER
    )


@pytest.mark.usefixtures("_speaking")
def test_what_a_combination_names_is_marked() -> None:
    marked = {
        f"{row.number}{letter}"
        for row in rows(NUMBER)
        for letter, (_, _, answer) in shown(row).items()
        if answer.words.endswith(" +")
    }

    assert {"11a", "11b", "3d", "5a", "18d"} <= marked
    assert not {"2a", "4a", "6b"} & marked


@pytest.mark.on_any_database
def test_the_numbers_of_the_site_stand_on_it(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    card = {"code": "cord-compression", "ring": "The spine team", "number": "212-555-0160", "steps": ["Lie flat"]}
    monkeypatch.setattr(paper_twin, "PATHWAYS", site_with(pathway=[WHO | card]).pathways)

    assert "Suspected cord compression: The spine team, 212-555-0160" in text_of(client.get(ADDRESS).data)


@pytest.mark.on_any_database
@pytest.mark.usefixtures("_speaking")
def test_rules_of_a_site_that_do_not_fit_go_on_on_another_sheet_and_lose_nothing() -> None:
    data = paper_twin.sheet_data()
    lines = [f"Line {number}" for number in range(60)]
    made = pdf("paper_twin.typ", {**data, "boxes": [[{"title": "More", "lines": lines}], []]})

    assert len(opened(made).pages) > 2
    assert all(each in text_of(made) for each in lines)
    assert faults_of_pdf(made, title=TITLE, lang="en") == []


@pytest.mark.on_any_database
def test_a_nurse_finds_it_on_every_page_and_nobody_else_does(
    browse: Browse, add_person: AddPerson, nurse: User
) -> None:
    assert ADDRESS in str(browse(nurse)("/console").links)
    browse(add_person("admin"))(ADDRESS, status=HTTPStatus.FORBIDDEN)
