"""Passwords that anybody would try here: what is left without the words of the place, its people and its work."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

import pytest
from werkzeug.datastructures import MultiDict

from app.console.sign_in.forms import FirstSetUpForm, SetUpForm
from app.console.sign_in.guessable import fault_of
from tests.support.app import MakeApp
from tests.support.table import table

WHO: Final = {"name": "Zoë O’Brien-Łukasz", "email": "zobrien84@cancercare.harbourview.org"}
PLACE: Final = "the name of this place"
WORK: Final = "words of this work"
COMMON: Final = "common words"
DATES: Final = "dates"
ONESELF: Final = "your name and email"


@pytest.fixture(autouse=True)
def _place(make_app: MakeApp, tmp_path: Path) -> Iterator[None]:
    """Give the app of a hospital with a name, a number and an address."""
    site = tmp_path / "site.toml"
    site.write_text(
        'country = "US"\ntime_zone = "America/New_York"\nhours = "mon-fri 08:00-17:00"\n'
        "team = { en = 'Maple Ridge Spine Unit', es = 'Unidad de Columna Arce' }\n"
        "[emergency]\ner_name = 'Quincy ER'\n"
        "[operator]\nname = 'Fairmont Trust'\n"
        "[[line]]\nnumber = '(617) 253-1000'\nname = 'Beatrix desk'\n",
        encoding="utf-8",
    )
    app = make_app(
        console=True,
        instance_folder=tmp_path,
        site=str(site),
        team_phone=None,
        after_hours_phone=None,
        site_address="https://flags.stdunstan.example",
    )
    with app.test_request_context():
        yield


@table(
    ("password", "kinds"),
    [
        ("Maple Ridge 2031", (DATES, PLACE)),
        ("mapleridgespineunit", (PLACE,)),
        ("M4pl3-R1dge!!", (PLACE,)),
        ("unidad de columna", (PLACE,)),
        ("Quincy-Quincy-1", (PLACE,)),
        ("fairmonttrust7", (PLACE,)),
        ("beatrixbeatrix", (PLACE,)),
        ("st.dunstan#0001", (PLACE,)),
        ("HarbourView123", (PLACE,)),
        ("617-253-1000 x", (PLACE,)),
        ("nursenursenurse!", (WORK,)),
        ("r3d fl4g ch3ck", (WORK,)),
        ("Oncología-Salud", (WORK,)),
        ("huesos y dolor", (WORK,)),
        ("Metástasis#2029", (DATES, WORK)),
        ("clinic 617-555-0148", (PLACE, WORK)),
        ("C0ntraseña.segura", (COMMON,)),
        ("password 1987 !", (DATES, COMMON)),
        ("teamoncology84", (WORK,)),
        ("septiembre-1988", (DATES,)),
        ("Wednesday 1999!", (DATES,)),
        ("obrien obrien 1", (ONESELF,)),
        ("Zoe.Lukasz.84!", (ONESELF,)),
        ("zoebrienlukasz", (ONESELF,)),
        ("compresionmedular", (WORK,)),
        ("dragon sunshine", ()),
        ("ronaldoguadalupe", ()),
    ],
)
def test_what_anybody_would_try_here_is_refused_and_the_kind_of_it_is_named(
    password: str, kinds: tuple[str, ...]
) -> None:
    fault = fault_of(password, **WHO)

    assert fault is not None
    assert fault.startswith(f"Leave out {' and '.join(kinds)}. " if kinds else "That one is guessed early. "), fault
    assert password not in fault


@table(
    "password",
    [
        "walnut gable 58 thistle",
        "kettle-orbit-fern-plume",
        "nurse walnut gable thistle",
        "thistle Ridge gable walnut 2031",
        "Zoë walnut gable thistle",
        "cangrejo tejado lluvia 7 peonza",
        "enfermera cangrejo tejado peonza",
        "tR7#kq2!Wm9z",
        "8@4!0$1|7+5&3%2^9(6)qZ",
        "соломенная шляпа и ёж",
    ],
)
def test_a_good_password_is_taken_even_with_such_a_word_beside_enough_others(password: str) -> None:
    assert fault_of(password, **WHO) is None


@table("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_it_does_not_matter_how_a_letter_is_written_in_unicode(form: Literal["NFC", "NFD", "NFKC", "NFKD"]) -> None:
    who = {"name": "Begoña Núñez", "email": "begona@example.org"}

    assert fault_of(unicodedata.normalize(form, "núñez-lamp99"), **who) is not None
    assert fault_of(unicodedata.normalize(form, "\N{FULLWIDTH LATIN CAPITAL LETTER N}úñez Begoña"), **who) is not None


@table("form", [SetUpForm, FirstSetUpForm])
def test_every_form_of_a_new_password_asks(form: type[SetUpForm]) -> None:
    filled = form(MultiDict({**WHO, "password": "spineunit-spine", "again": "spineunit-spine"}), meta={"csrf": False})

    assert not filled.validate()
    assert str(filled.password.errors[0]).startswith("Leave out the name of this place")
