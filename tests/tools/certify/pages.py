"""The pages of the check in one file, in a browser, held against the words of the server."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from playwright.sync_api import Browser, Page

from app import create_app
from app.i18n.words import offered
from app.offline.one_file import one_file
from app.settings.settings import read_settings
from app.settings.team_time import team_now
from rules.exports.vectors import Vector
from rules.model.questionnaire import Answers, Respondent
from tests.journeys.told_offline import TELL, as_lists, told_by_the_server
from tests.support.app import SETTINGS
from tests.support.browser import own_browser
from tests.tools.certify.held import Held, held

ALIKE: Final = "as the server"
AT_ONCE: Final = 1000
"""How many pages are asked for at a time: a browser answers nothing else meanwhile."""

Check = tuple[Respondent, Answers]


def hold(given: Iterable[Vector]) -> Held:
    """Hold the pages of the one file, in English, against what the server tells of the same answers at that time."""
    with own_browser() as browser:
        return held_in(browser, given)


def held_in(browser: Browser, given: Iterable[Vector]) -> Held:
    """Do that in ``browser``."""
    app = create_app(read_settings({**SETTINGS, "console": False}))
    with app.app_context():
        file, _ = one_file(offered()["en"])
    with TemporaryDirectory() as folder, app.test_request_context("/"):
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
    """Return of each vector that it is told as by the server, or what both tell."""
    now = team_now()
    checks = [(_asked(each.respondent), each.answers) for each in some]
    meant = [told_by_the_server(who, answers, now) for who, answers in checks]
    said = [one for at in range(0, len(checks), AT_ONCE) for one in _said(page, checks[at : at + AT_ONCE], now)]
    return [ALIKE if one == other else {"page": one, "server": other} for one, other in zip(said, meant, strict=True)]


def _said(page: Page, checks: Sequence[Check], now: datetime) -> list[Any]:
    sent = [[who, as_lists(answers), now.timestamp() * 1000] for who, answers in checks]
    said: list[Any] = page.evaluate(TELL, sent)
    return said


def _asked(who: Respondent) -> Respondent:
    """Whom the pages speak to: a nurse has the console."""
    return Respondent.PATIENT if who is Respondent.NURSE else who
