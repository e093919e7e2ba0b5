"""The pages of the check in one file, in a browser, held against the words of the server."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page

from app import create_app
from app.i18n.words import offered
from app.offline.one_file import one_file
from app.settings.settings import read_settings
from app.settings.team_time import team_now
from rules.exports.vectors import Vector
from rules.model.questionnaire import Respondent
from tests.journeys import told_offline
from tests.journeys.told_offline import ALIKE, as_lists, asked
from tests.support.app import SETTINGS
from tests.support.browser import own_browser
from tests.tools.certify.held import Held, held


def hold(given: Iterable[Vector]) -> Held:
    """Hold the pages of the one file, in English, against what the server tells of the same answers at that time."""
    with own_browser() as browser:
        return held_in(browser, given)


def held_in(browser: Browser, given: Iterable[Vector]) -> Held:
    """Do that in ``browser``."""
    app = create_app(read_settings({**SETTINGS, "console": False}))
    with app.app_context():
        file, _ = one_file(offered()["en"])
    with TemporaryDirectory() as folder, app.test_request_context("/check/result?unfinished=yes"):
        path = Path(folder) / "check.html"
        path.write_text(file, encoding="utf-8")
        context = browser.new_context(offline=True)
        page = context.new_page()
        page.goto(path.as_uri())
        found = held(browser.version, lambda some: told(page, some), lambda _: ALIKE, answered(given))
        context.close()
    return found


def answered(given: Iterable[Vector]) -> Iterable[Vector]:
    """Leave out what answers nothing: of that there is no result."""
    return (each for each in given if as_lists(each.answers))


def told(page: Page, some: Sequence[Vector]) -> list[object]:
    """Return of each vector that it is told as by the server, or where they part."""
    now = team_now()
    return told_offline.told(page, [asked(_asked(each.respondent), each.answers, now, {}) for each in some])


def _asked(who: Respondent) -> Respondent:
    """Whom the pages speak to: a nurse has the console."""
    return Respondent.PATIENT if who is Respondent.NURSE else who
