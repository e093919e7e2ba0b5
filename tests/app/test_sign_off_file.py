"""The file of a sign-off: read back as it was written, and worth nothing with one byte changed."""

from datetime import date
from pathlib import Path

import pytest

from app.approval.sign_off_file import NotASignOff, OfLanguage, Signatory, SignOff, as_text, read_sign_off

SIGN_OFF = SignOff(
    content="0" * 63 + "1",
    rules="2.0.0",
    review_by=date(2027, 11, 29),
    signatories=(Signatory(name='Clinician "One"\\ \x7fñ', role="Clinical lead", signed_on=date(2026, 11, 29)),),
    languages=(
        OfLanguage(code="en", clinician="Clinician One"),
        OfLanguage(code="es", translator="Translator One", clinician="Clinician Two"),
    ),
    entries={"item/back-pain": "0123456789abcdef"},
)


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "signoff.toml"
    file.write_text(as_text(SIGN_OFF), encoding="utf-8")

    assert read_sign_off(file) == SIGN_OFF


def test_every_flipped_byte_is_noticed(tmp_path: Path) -> None:
    file, whole = tmp_path / "signoff.toml", as_text(SIGN_OFF).encode()

    for place in range(len(whole)):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(NotASignOff):
            read_sign_off(file)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotASignOff, match=r"nothing\.toml cannot be read"):
        read_sign_off(tmp_path / "nothing.toml")


def test_a_sealed_file_that_says_too_little_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "signoff.toml"
    # What ``as_text`` seals need not have been checked: this one has nobody who signed.
    file.write_text(as_text(SIGN_OFF.model_copy(update={"signatories": ()})), encoding="utf-8")

    with pytest.raises(NotASignOff, match="signatories"):
        read_sign_off(file)


def test_words_without_a_translator_cannot_be_signed() -> None:
    with pytest.raises(ValueError, match="language 'es' has no translator"):
        OfLanguage(code="es", clinician="Clinician Two")


def test_a_review_lies_after_the_signatures() -> None:
    with pytest.raises(ValueError, match="expected a day after the last signature"):
        SignOff(**{**SIGN_OFF.model_dump(), "review_by": date(2026, 11, 29)})
