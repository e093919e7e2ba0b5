"""An app in languages that are not."""

from pathlib import Path

import pytest
from flask import Flask

from app.i18n import catalogs
from tests.support.app import MakeApp
from tests.support.pseudo import FUZZY, MISSING, MakeTranslated, from_right_to_left, long_and_accented, write_language


@pytest.fixture(scope="session")
def translations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the folders: long and accented, from right to left, and two with a hole."""
    folder = tmp_path_factory.mktemp("translations")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogs, "FOLDER", folder)
        write_language("de", long_and_accented)
        write_language("he", from_right_to_left)
        write_language("fr", long_and_accented, without=(MISSING,), reviewed_by="Dr. Who, 2026")
        write_language("it", long_and_accented, fuzzy=(FUZZY,))
        write_language("pl", long_and_accented, without=("Skip to the main part",))
    return folder


@pytest.fixture
def make_translated(make_app: MakeApp, translations: Path, monkeypatch: pytest.MonkeyPatch) -> MakeTranslated:
    monkeypatch.setattr(catalogs, "FOLDER", translations)

    def make(languages: str = "en de he", **overrides: object) -> Flask:
        return make_app(languages=languages, **overrides)

    return make
