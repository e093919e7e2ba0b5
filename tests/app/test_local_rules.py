"""Rules that a site adapts: served once they are proved, marked wherever they are shown, told when the file changes."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.serving import local_file
from app.settings import local_rules
from app.settings.settings import Environment, SettingsError, check_local_rules, read_settings
from app.sign_off import prove_local
from rules.adaptation.adapted import adapt
from rules.adaptation.marks import Adaptation
from rules.in_force import HASH, RELEASED_RULES
from rules.local.reading import LocalFile, read_local_file
from tests.rules.few_rules import few_rules
from tests.support.app import PRODUCTION
from tests.support.table import table

WHO = 'decided_by = "A clinical lead"\ndecided_on = 2026-11-20\n'
RAISE = f'[[raise]]\ncode = "back-pain-usual"\nto = "call-soon"\nwhy = "We have an open clinic."\n{WHO}'
NEW = f"""
[[raise]]
option = "worry:some"
to = "call-soon"
finding = {{ en = "Some worry", es = "Algo de preocupación" }}
{WHO}
"""
MORE = f"""
[[ruling]]
code = "C4"
decision = "raise"
{WHO}
[[ruling]]
code = "C7"
decision = "keep"
{WHO}
[[parameter]]
name = "fever_celsius"
value = 37.5
{WHO}
[[parameter]]
name = "speak_within_hours"
value = 12
{WHO}
[[line]]
syndrome = "cord"
words = {{ en = "Ask for a chair on wheels.", es = "Pida una silla de ruedas." }}
{WHO}
[[pathway]]
code = "cord-compression"
ring = "the spine team"
number = "212-555-0177"
steps = ["Keep the patient flat."]
{WHO}
"""

SHOW = """
import json, sys
from app import create_app
from app.settings.settings import read_settings
client = create_app(read_settings({"secret_key": "k" * 32})).test_client()
pages = [[client.get(path, headers={"Accept-Language": tag}).text for path in sys.argv[1:]] for tag in ("en", "es")]
print(json.dumps(pages))
"""


@pytest.fixture
def file(tmp_path: Path) -> LocalFile:
    path = tmp_path / "local.toml"
    path.write_text(RAISE + NEW + MORE, "utf-8")
    return read_local_file(path)


@pytest.fixture
def adapted_here(monkeypatch: pytest.MonkeyPatch, file: LocalFile) -> Iterator[Adaptation]:
    """As if the process had been started with the file."""
    adaptation = adapt(RELEASED_RULES, file.rules)
    monkeypatch.setattr(local_rules, "FILE", file)
    monkeypatch.setattr(local_rules, "LOCAL", file.rules)
    monkeypatch.setattr(local_rules, "ADAPTATION", adaptation)
    monkeypatch.setattr(local_rules, "HASH", adaptation.rules.hash)
    local_rules.proof_in_force.cache_clear()
    yield adaptation
    local_rules.proof_in_force.cache_clear()


@pytest.mark.usefixtures("adapted_here")
def test_a_number_on_a_card_for_nurses_can_be_dialled(file: LocalFile, monkeypatch: pytest.MonkeyPatch) -> None:
    file.path.write_text(MORE.replace("212-555-0177", "ward 5"), "utf-8")
    monkeypatch.setattr(local_rules, "LOCAL", read_local_file(file.path).rules)

    with pytest.raises(SettingsError, match="RFC_LOCAL: pathway cord-compression: found 'ward 5', expected a number"):
        read_settings({"local": file.path})


@pytest.mark.usefixtures("adapted_here")
def test_a_number_on_a_card_for_nurses_is_of_the_country_of_the_site(
    file: LocalFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site.toml"
    site.write_text("country = 'MX'\n[emergency]\nnumber = '112'\n[crisis]\nnumber = '55 5555 1234'", "utf-8")

    with pytest.raises(SettingsError, match="found '212-555-0177', expected a number as it is dialed in MX, or one"):
        read_settings({"local": file.path, "site": str(site)})

    for number in ("81 1234 5678", "+1 212-555-0177", "911"):
        file.path.write_text(MORE.replace("212-555-0177", number), "utf-8")
        monkeypatch.setattr(local_rules, "LOCAL", read_local_file(file.path).rules)
        assert read_settings({"local": file.path, "site": str(site)}).site.country == "MX"


def prove(file: LocalFile, **proof: object) -> None:
    local_rules.proof_of(file.path).write_text(json.dumps({"holds": True, "proved_on": "2026-11-29", **proof}), "utf-8")


def run(file: LocalFile, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RFC_")}
    return subprocess.run(
        [sys.executable, *command],
        env=environment | {"RFC_LOCAL": str(file.path), "RFC_CONSOLE": "off"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_a_file_nothing_has_to_be_proved() -> None:
    assert local_rules.missing_proof() is None
    assert local_rules.proof_in_force() is None
    check_local_rules(Environment.PRODUCTION)


def test_the_settings_and_the_rules_speak_of_the_same_file(tmp_path: Path, adapted_here: Adaptation) -> None:
    with pytest.raises(SettingsError, match=f"RFC_LOCAL: found {tmp_path / 'other.toml'}, but the rules of this"):
        read_settings({"local": tmp_path / "other.toml"})

    assert read_settings({"local": tmp_path / "local.toml"}).local == tmp_path / "local.toml"
    assert adapted_here.rules.hash != HASH


def test_settings_cannot_name_a_file_after_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="were made with none: set it in the environment, before the start"):
        read_settings({"local": tmp_path / "local.toml"})


@pytest.mark.usefixtures("adapted_here")
def test_a_local_text_is_there_in_every_language_offered(file: LocalFile, monkeypatch: pytest.MonkeyPatch) -> None:
    file.path.write_text(RAISE + NEW.replace(', es = "Algo de preocupación"', ""), "utf-8")
    monkeypatch.setattr(local_rules, "LOCAL", read_local_file(file.path).rules)

    with pytest.raises(SettingsError, match="RFC_LOCAL: finding of local-worry-some has no words in es"):
        read_settings({"local": file.path})
    assert read_settings({"local": file.path, "languages": "en"}).languages == ("en",)


@table(
    ("proof", "words"),
    [
        (None, "holds no proof that can be read"),
        ("{", "holds no proof that can be read"),
        ('{"hash": "other", "holds": true}', "proves other rules"),
        ('{"hash": "{hash}", "holds": false}', "says that a promise is broken"),
    ],
)
def test_patients_are_not_served_by_rules_that_are_not_proved(
    file: LocalFile, adapted_here: Adaptation, caplog: pytest.LogCaptureFixture, proof: str | None, words: str
) -> None:
    path = local_rules.proof_of(file.path)
    path.unlink(missing_ok=True)
    if proof:
        path.write_text(proof.replace("{hash}", adapted_here.rules.hash), "utf-8")

    with pytest.raises(SettingsError) as refused:
        check_local_rules(Environment.PRODUCTION)
    caplog.clear()
    check_local_rules(Environment.DEVELOPMENT)

    (line,) = str(refused.value).splitlines()
    assert line.startswith(f"Cannot start. RFC_LOCAL: {path} {words}; rules ")
    assert line.endswith(f"are served once {local_rules.PROVE} has proved them")
    assert [(each.levelno, words in each.message) for each in caplog.records] == [(logging.WARNING, True)]


def test_patients_are_served_by_rules_that_are_proved(
    file: LocalFile, adapted_here: Adaptation, caplog: pytest.LogCaptureFixture
) -> None:
    prove(file, hash=adapted_here.rules.hash)

    check_local_rules(Environment.PRODUCTION)

    assert not caplog.records
    assert (found := local_rules.proof_in_force()) is not None
    assert found.proved_on == "2026-11-29"


@pytest.mark.usefixtures("adapted_here")
def test_commands_do_without_a_proof_as_one_of_them_makes_it() -> None:
    with click.Context(click.Command("flask"), info_name="flask"):
        check_local_rules(Environment.PRODUCTION)
    with click.Context(click.Command("run"), info_name="run"), pytest.raises(SettingsError):
        check_local_rules(Environment.PRODUCTION)


def test_a_file_that_changes_is_told_once_and_the_rules_stay(
    client: FlaskClient, file: LocalFile, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(local_file, "FILE", file)
    monkeypatch.setattr(local_file, "_told", set())
    for change in (lambda: None, lambda: file.path.write_text(RAISE, "utf-8"), file.path.unlink):
        change()
        assert [client.get("/readyz").text for _ in range(2)] == ["ready"] * 2

    changed, gone = (each.getMessage() for each in caplog.records)
    assert changed.startswith(f"RFC_LOCAL: {file.path} has changed since the start. Rules ")
    assert gone.startswith(f"RFC_LOCAL: {file.path} cannot be read any more. Rules ")


def test_the_command_proves_the_rules_and_writes_it_beside_the_file(
    app: Flask, file: LocalFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = few_rules(monkeypatch)
    file.path.write_text(RAISE, "utf-8")
    adaptation = adapt(few, read_local_file(file.path).rules)
    for name, value in {
        "FILE": file,
        "ADAPTATION": adaptation,
        "RULES": adaptation.rules,
        "RELEASED_RULES": few,
    }.items():
        monkeypatch.setattr(prove_local, name, value)
    runner = app.test_cli_runner()

    proved = runner.invoke(args=["rules", "prove-local"])
    elsewhere = runner.invoke(args=["rules", "prove-local", "--out", str(file.path / "nowhere")])
    monkeypatch.setattr(prove_local, "RULES", few)
    monkeypatch.setattr(prove_local, "RELEASED_RULES", adaptation.rules)
    broken = runner.invoke(args=["rules", "prove-local"])

    written = json.loads(local_rules.proof_of(file.path).read_text("utf-8"))
    assert proved.output.endswith(f"Written to {local_rules.proof_of(file.path)}\n")
    assert (written["hash"], written["holds"]) == (adaptation.rules.hash, True)
    assert (elsewhere.exit_code, "cannot be written" in elsewhere.output) == (1, True)
    assert (broken.exit_code, "FAILS  never-below" in broken.output) == (1, True)
    assert "Error: A promise is broken, so no proof is written." in broken.output


def test_without_a_file_the_command_has_nothing_to_prove(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["rules", "prove-local"])

    assert done.exit_code == 1
    assert "There is nothing to prove: RFC_LOCAL names no file" in done.output


def test_whatever_is_local_is_marked_in_both_languages(file: LocalFile) -> None:
    done = run(
        file, "-c", SHOW, "/how", "/how/back-pain-usual", "/how/local-worry-some", "/how/numbness-face", "/how/proof"
    )
    english, spanish = json.loads(done.stdout)

    how, raised, new, ruled, proof = english
    assert "This care team has adapted the rules." in how
    assert how.count("(decided here)") == 3
    assert "C4, raised here by A clinical lead, Nov 20, 2026." in how
    assert "C7, kept here by A clinical lead, Nov 20, 2026." in how
    assert "8 choices open to the care team’s ruling" in how
    assert "Chosen here by A clinical lead, Nov 20, 2026. Released as 38.0\N{NO-BREAK SPACE}°C." in how
    assert "Released as 100.4\N{NO-BREAK SPACE}°F." in how
    assert "Raised here by A clinical lead, Nov 20, 2026. Released as:" in raised
    assert "We have an open clinic." in raised
    assert "Call your team within 12 hours" in raised
    assert "Added here by A clinical lead, Nov 20, 2026." in new
    assert "before it was raised here" in ruled
    assert "nothing has proved them yet" in proof
    assert "Ask for a chair on wheels." in how
    assert "ring the spine team, 212-555-0177. Keep the patient flat." in how
    assert "Pida una silla de ruedas." in spanish[0]
    assert all('<html lang="es"' in page for page in spanish)
    assert "Lo elevó aquí A clinical lead, 20 nov 2026." in spanish[1]
    assert "<h1>Algo de preocupación</h1>" in spanish[2]


def test_a_bad_file_stops_the_app_in_one_line(file: LocalFile) -> None:
    file.path.write_text(RAISE.replace("back-pain-usual", "back-pain-uusual"), "utf-8")

    done = run(file, "-c", SHOW, "/how")

    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"Cannot start. RFC_LOCAL: {file.path}: red flag 'back-pain-uusual' is unknown")


def test_serving_stands_still_for_patients_until_it_is_proved(file: LocalFile) -> None:
    settings = f"from app.settings.settings import read_settings; settings = read_settings({PRODUCTION})"

    done = run(file, "-c", f"from app import create_app; {settings}; create_app(settings)")

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("Cannot start. RFC_LOCAL: ")
