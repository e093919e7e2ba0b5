"""Many copies of the check share nothing but the secret key: any of them may answer any request of a visit."""

import re
from itertools import cycle

import pytest
from flask.testing import FlaskClient

from app.self_check.journey import PAGES
from rules.model.questionnaire import NONE, Item
from tests.support.app import MakeApp
from tests.support.read_pdf import text_of

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Visitor:
    """A browser that another copy answers each time."""

    def __init__(self, copies: list[FlaskClient], language: str) -> None:
        self._copies = cycle(copies)
        self._cookie: str | None = None
        self._headers = {"Accept-Language": language}

    def ask(self, address: str, data: dict[str, str | list[str]] | None = None) -> bytes:
        """Send a form, or open a page, at the next copy, with the cookie that the one before gave."""
        copy = next(self._copies)
        copy.delete_cookie("rfc")
        if self._cookie:
            copy.set_cookie("rfc", self._cookie)
        answer = copy.get(address, headers=self._headers) if data is None else copy.post(address, data=data)
        assert answer.status_code in {200, 302}, address
        kept = copy.get_cookie("rfc")
        self._cookie = kept.value if kept else None
        body: bytes = answer.data
        return body

    def fill_in(self, address: str, data: dict[str, str | list[str]]) -> None:
        (token,) = set(TOKEN.findall(self.ask(address).decode()))
        self.ask(address, {"csrf_token": token, **data})


def _reply(item: Item) -> str | list[str]:
    if item.link_id == "thirst":
        return "extreme"
    return NONE if NONE in item.codes else "no" if "no" in item.codes else item.codes[-1]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Call your team soon"), ("es", "Llame pronto a su equipo de oncología")]
)
def test_a_visit_goes_on_whichever_copy_answers(make_app: MakeApp, language: str, words: str) -> None:
    copies = [make_app().test_client() for _ in range(3)]
    visitor = Visitor(copies, language)

    visitor.fill_in("/", {"respondent": "patient"})
    for code, page in PAGES.items():
        if not any(item.enable_when for item in page.items):
            visitor.fill_in(f"/check/{code}", {item.link_id: _reply(item) for item in page.items})

    result = visitor.ask("/check/result").decode()
    assert words in result[result.index("<h1") : result.index("</h1>")]
    assert text_of(visitor.ask("/check/visit-note.pdf"))
