"""An app in languages that are not."""

from pathlib import Path
from typing import Final, Protocol

import pytest
from flask import Flask

from app import catalogs
from tests.conftest import MakeApp
from tests.pseudo import from_right_to_left, long_and_accented, write_language

MISSING: Final = "What may happen next"
FUZZY: Final = "You may have a scan, such as an MRI, to look at your spine and nerves."


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


class MakeTranslated(Protocol):
    """Make an app that offers languages that are not, besides English."""

    def __call__(self, languages: str = "en de he", **overrides: object) -> Flask: ...


@pytest.fixture
def make_translated(make_app: MakeApp, translations: Path, monkeypatch: pytest.MonkeyPatch) -> MakeTranslated:
    monkeypatch.setattr(catalogs, "FOLDER", translations)

    def make(languages: str = "en de he", **overrides: object) -> Flask:
        return make_app(languages=languages, **overrides)

    return make
