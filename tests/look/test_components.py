"""Every component looks as it did when its picture was kept; `make look` takes the pictures again after a change."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.look.pictures import FOLDER, MOST, VIEWS, View, components, difference, keep, names_on, taken
from tests.support.app import PRODUCTION, MakeApp
from tests.support.part import first_in_part, one_in_part
from tests.support.server import served

TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.fixture(scope="module")
def address(make_app: MakeApp) -> Iterator[str]:
    with served(make_app()) as found:
        yield found


@one_in_part("view", VIEWS, ids=[f"{view.width}-{view.scheme}" for view in VIEWS])
def test_every_component_looks_as_it_did(browser: Browser, address: str, view: View, tmp_path: Path) -> None:
    with components(browser, address, view) as page:
        changed = [line for name in names_on(page) if (line := change_of(page, name, view, tmp_path))]

    assert not changed, "\n".join(["If this is meant, run `make look` and look at the pictures:", *changed])


def change_of(page: Page, name: str, view: View, folder: Path) -> str | None:
    """Say how far a component is from its kept picture, and where the new one is."""
    kept, new = Image.open(view.file(name)).convert("RGB"), taken(page, name)
    off = difference(kept, new)
    if off <= MOST:
        return None
    keep(new, folder / view.file(name).name)
    return f"{name}: {off:.1%} is not alike, or {kept.size} became {new.size}; {folder / view.file(name).name}"


@first_in_part(
    "extra",
    [
        ":root { --call-now: #941b5e !important; }",
        ":root { --space-3: 1.25rem !important; }",
        ":root { --text-small: .9375rem !important; }",
        ":root { --radius: .25rem !important; }",
        ".card__clock { display: none; }",
    ],
    first=2,
)
def test_a_change_to_a_token_or_a_rule_is_seen(browser: Browser, address: str, extra: str) -> None:
    with components(browser, address, VIEWS[0], extra) as page:
        assert any(
            difference(Image.open(VIEWS[0].file(name)).convert("RGB"), taken(page, name)) > MOST
            for name in names_on(page)
        )


def test_there_is_a_picture_of_every_component_and_no_other(browser: Browser, address: str) -> None:
    with components(browser, address, VIEWS[0]) as page:
        expected = {each.file(name).name for each in VIEWS for name in names_on(page)}

    assert {each.name for each in FOLDER.glob("*.png")} == expected


def test_every_macro_is_shown() -> None:
    shown = (TEMPLATES / "styleguide.html").read_text(encoding="utf-8")
    for template in sorted((TEMPLATES / "macros").glob("*.html")):
        text = template.read_text(encoding="utf-8")
        for macro in re.findall(r"{%-? macro (\w+)\(", text):
            within = [each for each in sorted((TEMPLATES / "macros").glob("*.html")) if each != template]
            used = text.count(f"{macro}(") > 1 or any(f"{macro}(" in each.read_text("utf-8") for each in within)
            assert f"{macro}(" in shown or used, f"{macro} of {template.name} is on no component page"


@pytest.mark.settings(**PRODUCTION)
def test_where_patients_are_served_there_is_no_such_page(app: Flask) -> None:
    assert app.test_client().get("/styleguide").status_code == 404
