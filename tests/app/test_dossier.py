"""The dossier: one sheet of summary and everything behind it, or nothing at all."""

import re
from pathlib import Path
from typing import Final

import pytest
from flask import Flask
from markupsafe import escape
from playwright.sync_api import Browser

from app.approval.content import content_hash
from app.i18n.words import languages_called
from app.rulebook.proof import stored_proof
from app.settings.local_rules import LocalProof, proof_of
from app.sign_off import dossier
from rules import in_force
from rules.adaptation.adapted import adapt
from rules.local.reading import read_local_file
from tests.accessibility.squeezed import broken_in_controls
from tests.support.app import MakeApp
from tests.support.browser import PHONE
from tests.support.read_pdf import faults_of_pdf, opened, text_of
from tests.support.signed import write_sign_off

LOCAL: Final = """
[[raise]]
code = "lump-new"
to = "call-now"
decided_by = "A clinical lead"
decided_on = 2026-11-20
"""


def page_in(folder: Path) -> str:
    return (folder / "dossier.html").read_text(encoding="utf-8")


def written(app: Flask, folder: Path) -> str:
    done = app.test_cli_runner().invoke(args=["rules", "dossier", "--out", str(folder)])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture(scope="module")
def released(make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder that was empty, filled for the rules as released, and what was said of it: once for all that read it."""
    folder = tmp_path_factory.mktemp("empty")
    return folder, written(make_app(), folder)


def test_it_is_whole_and_says_what_it_lacks(released: tuple[Path, str]) -> None:
    folder, said = released
    page = page_in(folder)
    anchors, ids = set(re.findall(r'href="#([\w-]+)"', page)), re.findall(r' id="([\w-]+)"', page)

    assert len(anchors) > 10
    assert anchors <= set(ids)
    assert len(ids) == len(set(ids))
    assert {each.name for each in folder.iterdir()} == {
        *("dossier.html", "summary.pdf", "proof.json", "certificate.json", "SAFETY.md", "CHANGES.md", "SECURITY.md")
    }
    assert "No bill of materials" in said
    assert not [each for each in in_force.RED_FLAGS if escape(each.citations[0].source.name) not in page]


def test_no_heading_of_its_tables_is_broken_by_a_narrow_window(released: tuple[Path, str], browser: Browser) -> None:
    page = browser.new_page(viewport=PHONE)
    page.goto((released[0] / "dossier.html").as_uri())
    found, width = broken_in_controls(page), page.evaluate("document.documentElement.scrollWidth")
    page.close()

    assert found == []
    assert width == PHONE["width"]


def test_the_summary_is_one_sheet_that_can_be_read_aloud(released: tuple[Path, str]) -> None:
    pdf = (released[0] / "summary.pdf").read_bytes()
    words = text_of(pdf)

    assert len(opened(pdf).pages) == 1
    assert faults_of_pdf(pdf, title="Red Flag Check: summary", lang="en") == []
    assert in_force.HASH in words
    assert content_hash(languages_called(("en", "es"))) in words
    assert "Not yet signed off by a clinician" in words


def test_it_says_who_has_signed(make_app: MakeApp, tmp_path: Path) -> None:
    written(make_app(signoff=write_sign_off(tmp_path / "signoff.toml")), tmp_path / "dossier")

    assert "Signed off by A. Clinician" in page_in(tmp_path / "dossier")


def test_the_bill_of_materials_of_the_image_is_taken_along(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bill = tmp_path / "sbom.cdx.json"
    bill.write_text("{}", encoding="utf-8")
    monkeypatch.setattr(dossier, "BILL", bill)

    assert "No bill of materials" not in written(app, tmp_path / "dossier")
    assert (tmp_path / "dossier" / "sbom.cdx.json").read_text(encoding="utf-8") == "{}"


def test_nothing_is_written_over(app: Flask, tmp_path: Path) -> None:
    mine = tmp_path / "mine.txt"
    mine.write_text("mine", encoding="utf-8")
    for folder in (tmp_path, mine, mine / "below"):
        done = app.test_cli_runner().invoke(args=["rules", "dossier", "--out", str(folder)])

        assert done.exit_code == 1
        assert "Nothing is written" in done.output
    assert [each.name for each in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("read", [dossier.rows_under, dossier.paragraph_under])
def test_a_heading_that_is_gone_is_an_error_and_not_a_gap(read: object) -> None:
    for heading in ("Gone", "Empty"):
        with pytest.raises(LookupError):
            read(heading, "## Empty\n\n## Last\n\nwords")  # type: ignore[operator]


def test_what_was_proved_of_other_rules_is_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    assert dossier._of_others(stored_proof()) == ""  # noqa: SLF001
    monkeypatch.setattr(in_force, "HASH", "0" * 64)
    assert dossier._of_others(stored_proof()) == ". Of the released rules"  # noqa: SLF001
    other = stored_proof().model_copy(update={"hash": "1" * 64})
    assert dossier._of_others(other) == ". OF OTHER RULES THAN THESE"  # noqa: SLF001


def test_what_a_site_adapts_is_in_it_with_its_proof(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = tmp_path / "local.toml"
    local.write_text(LOCAL, encoding="utf-8")
    read = read_local_file(local)
    monkeypatch.setattr(in_force, "ADAPTATION", adapt(in_force.RELEASED_RULES, read.rules))
    monkeypatch.setattr(dossier, "FILE", read)
    monkeypatch.setattr(dossier, "proof_in_force", lambda: None)

    written(app, tmp_path / "unproved")
    assert "Red flags raised or new: 1; numbers chosen: 0; NOT PROVED" in page_in(tmp_path / "unproved")

    proof = LocalProof(hash=in_force.HASH, holds=True, proved_on="2026-11-29")
    monkeypatch.setattr(dossier, "proof_in_force", lambda: proof)
    proof_of(local).write_text("{}", encoding="utf-8")

    written(app, tmp_path / "proved")
    assert "proved on 2026-11-29 never below the released rules" in page_in(tmp_path / "proved")
    assert {local.name, proof_of(local).name} <= {each.name for each in (tmp_path / "proved").iterdir()}
