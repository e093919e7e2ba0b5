"""What a sign-off covers, and how the rules stand by it: signed off, due for another review, or by nobody."""

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from babel.messages.extract import extract_from_file

from app.approval import content
from app.approval.content import content_hash, entries, parts
from app.approval.declarations import clinical_modules
from app.approval.plain_words import SILENCES
from app.approval.standing import State, standing
from app.i18n.words import ENGLISH, languages_called, numbers
from rules import in_force
from rules.sources.parameters import PARAMETERS
from rules.sources.rulings import RULINGS
from rules.text import marked_in
from tests.support.app import PRODUCTION, MakeApp
from tests.support.signed import write_sign_off

BOTH = languages_called(("en", "es"))


def test_every_declaration_is_an_entry_of_its_own() -> None:
    keys = [each.key for each in entries(BOTH)]

    assert len(keys) == len(set(keys))
    assert {f"flag/{code}" for code in in_force.RED_FLAG} <= set(keys)
    assert {f"option/{item.link_id}/{code}" for item in in_force.ITEMS.values() for code in item.codes} <= set(keys)
    assert {f"ruling/{each.code}" for each in RULINGS} | {f"number/{each.name}" for each in PARAMETERS} <= set(keys)


def test_every_word_that_is_marked_stands_somewhere_in_each_language() -> None:
    marked = {message for module in clinical_modules() for message in marked_in(module)}
    found = {each for entry in entries([ENGLISH]) for each in entry.words.get("en", "").split("\n")}

    assert {content._filled(each, content._Slots(numbers())) for each in marked} <= found  # noqa: SLF001
    assert all(set(entry.words) == {"en", "es"} for entry in entries(BOTH) if entry.words)


@pytest.mark.parametrize("module", sorted(clinical_modules()))
def test_what_a_module_marks_is_what_translators_are_given(module: str) -> None:
    file = sys.modules[module].__file__
    assert file is not None
    extracted = {message for _, message, *_ in extract_from_file("python", file, keywords={"N_": None})}

    assert set(marked_in(module)) == extracted


def test_entries_are_numbered_from_one_on() -> None:
    assert [each.number for part in parts(BOTH) for each in part.entries] == [
        number for number, _ in enumerate(entries(BOTH), 1)
    ]


def test_each_line_says_whom_it_speaks_to_and_levels_are_in_plain_words() -> None:
    found = {each.key: each for each in entries(BOTH)}
    question, flag = found["item/fever"], found["flag/fever-yes"]

    assert question.labels[:3] == ("What a nurse calls it", "Question, to the patient", "Question, to a caregiver")
    assert all(len(each.labels) == len(words.split("\n")) for each in found.values() for words in each.words.values())
    assert "Level: call now. Speak to a person: at once. If nobody is reached in time: go to the ER" in flag.facts
    assert "speak to a person: today, within 8 hours" in found["silence/clock"].facts[0]


def test_every_module_of_words_and_every_silence_has_a_name_that_a_clinician_can_read() -> None:
    assert not [part.title for part in parts(BOTH) if part.title.startswith("Words: ")]
    assert set(SILENCES) == set(in_force.RULES.silences.model_dump())


def test_the_checksum_is_the_same_in_every_process() -> None:
    program = (
        "from app.approval.content import content_hash; from app.i18n.words import languages_called;"
        "print(content_hash(languages_called(('en', 'es'))))"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    ]

    assert told == [content_hash(BOTH)] * 2


def test_a_language_more_is_another_checksum() -> None:
    assert content_hash([ENGLISH]) != content_hash(BOTH)


def test_nothing_is_closed_on_a_laptop(make_app: MakeApp) -> None:
    with make_app().test_request_context():
        now = standing()

    assert (now.state, now.is_closed, now.warning) == (State.UNSIGNED, False, None)
    assert now.words == "Not yet signed off by a clinician"


def test_without_a_sign_off_patients_are_not_served(make_app: MakeApp) -> None:
    with make_app(**{**PRODUCTION, "signoff": None, "unsigned": "closed"}).test_request_context():
        assert standing().is_closed
    with make_app(**{**PRODUCTION, "signoff": None, "unsigned": "banner"}).test_request_context():
        assert not standing().is_closed
        assert standing().warning == "Not yet signed off by a clinician"


def test_a_sign_off_says_who_when_and_until_when(make_app: MakeApp, tmp_path: Path) -> None:
    file = write_sign_off(tmp_path / "signoff.toml", review_by=date(2027, 11, 1))
    app = make_app(**{**PRODUCTION, "signoff": file})

    with app.test_request_context(), time_machine.travel(datetime(2026, 12, 1, tzinfo=UTC)):
        assert (standing().state, standing().is_near, standing().warning) == (State.SIGNED, False, None)
        assert standing().words == (
            "Signed off by A. Clinician (Clinical lead) on Nov 1, 2026, to be reviewed by Nov 1, 2027"
        )
    with app.test_request_context(), time_machine.travel(datetime(2027, 9, 10, tzinfo=UTC)):
        assert (standing().state, standing().is_near) == (State.SIGNED, True)
    with app.test_request_context(), time_machine.travel(datetime(2027, 11, 10, tzinfo=UTC)):
        assert (standing().state, standing().is_closed) == (State.OVERDUE, False)
        assert standing().warning == "Rules review overdue since Nov 1, 2027"


def test_a_sign_off_of_other_words_signs_nothing_off(
    make_app: MakeApp, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    english = write_sign_off(tmp_path / "signoff.toml", "en")

    with make_app(**{**PRODUCTION, "signoff": english}).test_request_context():
        assert standing().is_closed
        assert "review what has changed" in (standing().fault or "")
    assert "The rules are not signed off" in caplog.text


def test_a_damaged_sign_off_signs_nothing_off(make_app: MakeApp, tmp_path: Path) -> None:
    file = write_sign_off(tmp_path / "signoff.toml")
    file.write_bytes(file.read_bytes().replace(b"A. Clinician", b"B. Clinician"))

    with make_app(**{**PRODUCTION, "signoff": file}).test_request_context():
        assert "was changed since" in (standing().fault or "")
        assert standing().is_closed


def test_the_log_says_at_the_start_what_patients_are_served(
    make_app: MakeApp, caplog: pytest.LogCaptureFixture
) -> None:
    make_app(**PRODUCTION, unsigned="closed")
    make_app(**PRODUCTION, unsigned="banner")
    make_app(**PRODUCTION)
    make_app()

    nobody = "No clinician has signed off the rules in force (RFC_SIGNOFF)"
    assert [each.getMessage() for each in caplog.records] == [
        f"{nobody}: patients are shown whom to call, and nothing else",
        f"{nobody}: every page says so",
    ]


def test_an_overdue_review_is_logged_at_the_start_and_once_a_day(
    make_app: MakeApp, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = write_sign_off(tmp_path / "signoff.toml", review_by=date(2027, 11, 1))
    with time_machine.travel(datetime(2027, 11, 1, 12, tzinfo=UTC)):
        client = make_app(**PRODUCTION, signoff=file, time_zone="UTC").test_client()
        client.get("/", headers={"X-Forwarded-Proto": "https"})
    assert not caplog.records
    for day in (2, 2, 3):
        with time_machine.travel(datetime(2027, 11, day, 12, tzinfo=UTC)):
            client.get("/", headers={"X-Forwarded-Proto": "https"})
            client.get("/", headers={"X-Forwarded-Proto": "https"})

    told = "The review of the rules in force was due on 2027-11-01, and every page says so"
    assert [each.getMessage() for each in caplog.records] == [told, told]
