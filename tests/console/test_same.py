"""One notion of the same name, record number and person, for search and for the warning of earlier calls."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select

from app import clock
from app.data import calls
from app.data.database import session
from app.data.models import Call, CallTerm
from app.data.same import name_ways, numbers_of, person_ways, record_of, record_ways, words_of
from app.data.sealing import MOST_FOLDED, folded, keys
from app.data.search import Wanted, search
from app.data.upkeep import rotation
from tests.support.console import SaveCall
from tests.support.table import table

BORN = "1956-03-09"


@table(
    ("one", "other"),
    [
        ("José", "JOSE"),
        ("Jos\u00e9", "Jose\u0301"),
        ("Łukasz Wałęsa", "lukasz walesa"),
        ("Đorđe Ðuro", "Dorde Duro"),
        ("Sørensen", "SORENSEN"),
        ("I\u015f\u0131l Y\u0131ld\u0131r\u0131m", "ISIL YILDIRIM"),
        ("İnci", "inci"),
        ("Strauß", "Strauss"),
        ("Æsa Þór Œuvre", "aesa thor oeuvre"),
        ("Ħal Ŧor", "hal tor"),
        ("Lee, Ada", "ada lee"),
        ("Núñez\u2010Smith", "Nunez Smith"),
        ("Núñez\u2013Smith", "Smith Nunez"),
        ("王小明", "王 小明"),
        ("王小明", "小明, 王"),
        ("\uf9e1小明", "李 小明"),
        ("김철수", "김 철수"),
        ("राहुल कुमार", "कुमार, राहुल"),
        ("क्षि\u200dति", "क्षिति"),
        ("علي\u200f رضا", "رضا علي"),
        ("Ad\u00ada Lee", "ada lee"),
        ("Ada 3rd", "ADA \u0663rd"),
        *((f"O{sign}Neil", "ONeil") for sign in "'`\u00b4\u02b9\u02bb\u02bc\u02bd\u2018\u2019\u201b\u2032\uff07"),
    ],
)
def test_a_name_is_the_same_however_it_is_written(one: str, other: str) -> None:
    assert words_of(one) == words_of(other) != set()
    assert person_ways(one, BORN)[0] == person_ways(other, f" {BORN} ")[0]


@pytest.mark.usefixtures("console_app")
@table(
    "text",
    ["mr " * 9_000, "a" + "\u0301\u0323" * 9_000, "9" * 9_000, "212-555-0147 " * 900, "\ufdfa" * 9_000],
)
def test_of_what_is_longer_than_any_name_or_number_the_beginning_is_folded(text: str) -> None:
    assert folded(text) == folded(text[:MOST_FOLDED])
    assert len(folded(text)) <= 20 * MOST_FOLDED
    assert numbers_of(text) == numbers_of(text[:MOST_FOLDED])
    assert record_ways(text) == record_ways(text[:MOST_FOLDED])
    assert person_ways(text, BORN) == person_ways(text[:MOST_FOLDED], BORN)


@table(
    ("one", "other"),
    [
        ("Lee", "Li"),
        ("Ada Lee", "Ada"),
        ("Søren", "Soeren"),
        ("O Neil", "ONeil"),
        ("राम", "मारी"),
        ("राम", "रामू"),
        ("দাস", "দেসি"),
        ("สิงห์", "สงห"),
        ("王小明", "王小华"),
        ("김철수", "김철호"),
    ],
)
def test_what_only_looks_alike_is_another_name(one: str, other: str) -> None:
    assert words_of(one) != words_of(other)


@table(
    ("one", "other"),
    [
        ("A-17", " a 17 "),
        ("A/17.4", "A174"),
        ("MRN 00017", "00017"),
        ("MRN0017", "0017"),
        ("No. 17", "#17"),
        ("Patient ID: 17-4", "174"),
        ("Record number 17", "17"),
        ("MRN A-17", "a17"),
    ],
)
def test_a_record_number_is_the_same_with_and_without_signs_and_what_says_that_it_is_one(one: str, other: str) -> None:
    assert record_of(one) == record_of(other) != ""


@table(("one", "other"), [("A-17", "17"), ("A-17", "B-17"), ("17", "017"), ("A-17", "A-170"), ("ABNO17", "AB17")])
def test_what_belongs_to_a_record_number_makes_another(one: str, other: str) -> None:
    assert record_of(one) != record_of(other)


def test_a_label_alone_is_a_record_number_like_any_other() -> None:
    assert record_of("MRN") == "mrn"


@table("nothing", ["", " ", "--", "\u2019"])
def test_what_has_no_letters_and_digits_is_nothing(nothing: str) -> None:
    assert (words_of(nothing), record_of(nothing)) == (set(), "")
    assert (name_ways(nothing), record_ways(nothing), person_ways(nothing, BORN)) == ([], (), ())
    assert person_ways("Ada", nothing.strip("-\u2019")) == ()


def test_what_is_written_today_as_before_has_one_way_and_is_looked_up_once() -> None:
    assert name_ways("José O'Neil-Smith") == [("jose",), ("oneil",), ("smith",)]
    assert record_ways("A17") == ("a17",)
    assert name_ways("Łukasz") == [("lukasz", "łukasz")]
    assert name_ways("O\u2018Neil") == [("oneil", "neil")]
    assert name_ways("王明") == [("明", "王明"), ("王", "王明")]
    assert name_ways("दिव्य") == [("दिवय", "वय")]


def earlier_than_now(**of: Any) -> list[str]:  # noqa: ANN401
    given = {"record_number": "", "name": "", "born": "", **of}
    return [call.id for call in calls.earlier(before=clock.now() + timedelta(minutes=1), **given)]


def ids(**wanted: Any) -> list[str]:  # noqa: ANN401
    return [each.id for each in search(Wanted(**wanted)).calls]


@pytest.mark.parametrize(
    "of",
    [
        {"name": "walesa lukasz", "born": BORN},
        {"name": "WAŁĘSA, Łukasz", "born": BORN},
        {"record_number": "mrn a17"},
        {"record_number": "A.17"},
    ],
    ids=str,
)
def test_earlier_calls_are_found_as_search_finds_them(save_call: SaveCall, of: dict[str, str]) -> None:
    call = save_call(patient_name="Łukasz Wałęsa", patient_born=BORN, record_number="A-17")
    save_call(patient_name="Łukasz Nowak", patient_born=BORN, record_number="A-18")

    assert earlier_than_now(**of) == [call.id]
    assert ids(name=of.get("name", ""), record_number=of.get("record_number", "")) == [call.id]


@pytest.mark.parametrize("name", ["王", "小明", "明 王", "王小明"])
def test_a_name_without_spaces_is_found_by_each_of_its_characters(save_call: SaveCall, name: str) -> None:
    call = save_call(patient_name="王小明", patient_born=BORN)
    save_call(patient_name="李小华", patient_born=BORN)

    assert ids(name=name) == [call.id]


@pytest.mark.parametrize("looked_for", ["212-555-0147", "(917) 555 0100", "917.555.0100 or 212-555-0147"])
def test_a_call_is_found_by_each_number_that_can_be_dialled_whatever_stands_beside_it(
    save_call: SaveCall, looked_for: str
) -> None:
    call = save_call(caller_number="212-555-0147 or 0148 (home), Sarah 917-555-0100")
    ward = save_call(caller_number="ward 7B bleep 1234")

    assert ids(number=looked_for) == [call.id]
    assert ids(number="Ward 7b, bleep 1234") == [ward.id]
    assert ids(number="0148") == []


def as_filed_before(call: Call, *terms: tuple[str, str]) -> None:
    """File a call as a version did for which fewer letters and signs were the same."""
    session().execute(delete(CallTerm).where(CallTerm.call_id == call.id))
    filed = [{"kind": kind, "digest": keys().digest(kind, words)} for kind, words in terms]
    session().execute(insert(CallTerm), [{**each, "saved_at": call.saved_at, "call_id": call.id} for each in filed])
    session().commit()


@pytest.fixture
def old(save_call: SaveCall) -> Call:
    """Give a call that was filed before."""
    call = save_call(patient_name="Łukasz O\u2018Neil", patient_born=BORN, record_number="A-17")
    as_filed_before(
        call,
        *(("name", word) for word in ("łukasz", "o", "neil")),
        ("record", "A-17"),
        ("person", f"Łukasz O\u2018Neil {BORN}"),
    )
    return call


@pytest.mark.parametrize(("name", "before"), [("王小明", ["王小明"]), ("दिव्य रवि", ["द", "वय", "रव"])])
def test_a_name_filed_before_its_letters_counted_as_they_do_is_found(
    save_call: SaveCall, name: str, before: list[str]
) -> None:
    call = save_call(patient_name=name, patient_born=BORN)
    as_filed_before(call, *(("name", each) for each in before), ("person", f"{name} {BORN}"))

    assert ids(name=name) == earlier_than_now(name=name, born=BORN) == [call.id]
    rotation.refile()
    assert ids(name=name) == earlier_than_now(name=name, born=BORN) == [call.id]


def test_what_was_filed_before_is_found_as_it_was_written_and_after_a_rotation_in_every_way(old: Call) -> None:
    assert ids(name="Łukasz") == ids(name="O\u2018Neil Łukasz") == ids(record_number="A-17") == [old.id]
    assert earlier_than_now(record_number="a-17") == [old.id]
    assert earlier_than_now(name="Łukasz O\u2018Neil", born=BORN) == [old.id]
    assert ids(name="lukasz") == ids(record_number="A17") == []

    rotation.refile()

    assert ids(name="oneil lukasz") == ids(record_number="A17") == ids(name="Łukasz") == [old.id]
    assert earlier_than_now(name="oneil lukasz", born=BORN) == [old.id]
    assert len(session().scalars(select(CallTerm)).all()) == 5
