"""One step of the check in process, beside the floor: POST, redirect followed, GET of the next page."""

import re
from io import BytesIO
from itertools import pairwise
from statistics import median
from time import perf_counter
from typing import Final
from urllib.parse import urlencode

from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.test import run_wsgi_app

from app import create_app
from app.self_check.journey import FIRST, Page, pages_for
from app.settings.settings import read_settings
from rules.model.questionnaire import Answers
from tests.rules.whole_check import nothing_new
from tests.tools.benchmarks.figure import Figure
from tests.tools.benchmarks.floor import bare_app

ROUNDS: Final = 60
BOUND: Final = 1.3
SECRET: Final = "a-key-for-measuring-alone,long-enough"

_TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')


class Walker:
    """Asks an app straight through WSGI, without the cost of a test client, and keeps its cookie."""

    def __init__(self, app: Flask) -> None:
        self._app = app.wsgi_app
        self.cookie = ""
        self.token = b""

    def get(self, path: str) -> bytes:
        """Fetch a page, and remember the token of its form."""
        status, _, body = self._ask("GET", path, b"")
        assert status == "200 OK", f"{path}: {status}"
        self.token = _TOKEN.findall(body)[0]
        return body

    def post(self, path: str, fields: bytes) -> str:
        """Send a form with its token, and return where it leads."""
        status, headers, _ = self._ask("POST", path, fields + b"&csrf_token=" + self.token)
        assert status == "302 FOUND", f"{path}: {status}"
        return headers["Location"]

    def _ask(self, method: str, path: str, body: bytes) -> tuple[str, Headers, bytes]:
        chunks, status, headers = run_wsgi_app(self._app, self._environ(method, path, body))
        if "Set-Cookie" in headers:
            self.cookie = headers["Set-Cookie"].partition(";")[0]
        return status, headers, b"".join(chunks)

    def _environ(self, method: str, path: str, body: bytes) -> dict[str, object]:
        return {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost",
            "HTTP_COOKIE": self.cookie,
            "CONTENT_TYPE": "application/x-www-form-urlencoded" if body else "",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": None,
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }


def pages_and_forms() -> list[tuple[Page, bytes]]:
    """Return the pages of a check in which nothing is reported, each with what is sent from it."""
    answers = nothing_new()
    return [(page, _fields(page, answers)) for page in pages_for(answers)]


def _fields(page: Page, answers: Answers) -> bytes:
    given = {item.link_id: answers[item.link_id] for item in page.items if item.link_id in answers}
    return urlencode(given, doseq=True).encode("ascii")


def walkers() -> tuple[Walker, Walker]:
    """Return one who has begun a check, and one at the floor."""
    ours = Walker(create_app(read_settings({"secret_key": SECRET, "console": "off"})))
    ours.get("/")
    ours.post("/", b"respondent=patient")
    return ours, Walker(bare_app(tuple(page for page, _ in pages_and_forms()), SECRET))


def measure(rounds: int = ROUNDS) -> list[Figure]:
    """Walk all steps again and again, ours and the floor in turns; one step is the mean of those of a walk."""
    steps = pages_and_forms()
    ours, floor = walkers()
    times: dict[Walker, list[float]] = {ours: [], floor: []}
    for _ in range(rounds + 1):
        for walker, taken in times.items():
            taken.append(walk(walker, steps))
    here, least = (median(taken[1:]) * 1000 for taken in times.values())
    return [
        Figure("one step: POST, redirect, GET next", here, "ms"),
        Figure("the same in a bare Flask-WTF form", least, "ms"),
        Figure("one step against the bare form", here / least, "×", BOUND),
    ]


def walk(walker: Walker, steps: list[tuple[Page, bytes]]) -> float:
    """Return the seconds that one step takes, from sending a page to having the next."""
    walker.get(f"/check/{FIRST.code}")
    start = perf_counter()
    for (page, fields), (following, _) in pairwise(steps):
        location = walker.post(f"/check/{page.code}", fields)
        assert location == f"/check/{following.code}", location
        walker.get(location)
    return (perf_counter() - start) / (len(steps) - 1)
