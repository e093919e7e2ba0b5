"""What goes over the wire: every byte, headers included, that a real server sends to a browser that takes gzip."""

import gzip
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from app import create_app
from app.serving import static_files
from app.settings.settings import read_settings
from rules.in_force import QUESTIONNAIRE
from rules.model.questionnaire import Answers
from tests.rules.whole_check import nothing_new
from tests.support.page import Tree
from tests.support.server import free_port, gunicorn
from tests.tools.benchmarks.figure import Figure
from tests.tools.benchmarks.step import SECRET

BOUND: Final = 14 * 1024
RESULTS: Final[dict[str, Answers]] = {
    "call-now": {"weakness": "weaker"},
    "call-soon": {"lump": "new"},
    "mention": {"back-pain": "usual", "for-the-visit": ["pain-plan", "dental"]},
}
SETTINGS: Final = {
    "team_name": "The bone clinic",
    "team_phone": "212-555-0100",
    "after_hours_phone": "212-555-0199",
    "team_hours": "Mon-Fri 08:00-17:00",
    "time_zone": "America/New_York",
    "secret_key": SECRET,
    "console": "off",
}
ENVIRONMENT: Final = {"HOST": "127.0.0.1", **{f"RFC_{name.upper()}": value for name, value in SETTINGS.items()}}


@contextmanager
def served(*options: str, heard: list[str] | None = None) -> Iterator[int]:
    """Serve the check as it is served to people, on a free port of this machine, and give the port.

    ``heard`` gets every line that the server says, once it has ended.
    """
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "gunicorn.log"
        with gunicorn({**ENVIRONMENT, "RFC_INSTANCE_FOLDER": folder}, port, log, *options):
            yield port
        if heard is not None:
            heard += log.read_text(encoding="utf-8").splitlines(keepends=True)


def fetch(port: int, path: str, cookie: str = "") -> bytes:
    """Return everything that the server sends for ``path``, from the first byte of the first header to the last."""
    kept = f"Cookie: {cookie}\r\n" if cookie else ""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n{kept}Connection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(request.encode("ascii"))
        with connection.makefile("rb") as answer:
            whole = answer.read()
    assert whole.startswith(b"HTTP/1.1 200 "), whole[:200]
    return whole


def assets_of(html: str) -> list[str]:
    """Name the files that a browser fetches for a page."""
    return [
        each.attributes.get("href") or each.attributes["src"]
        for each in Tree(html).elements
        if each.tag == "link" or (each.tag in {"script", "img"} and "src" in each.attributes)
    ]


def page_and_assets(port: int, path: str, cookie: str = "") -> tuple[int, int]:
    """Return the bytes of a page, and those of everything that it makes a browser fetch."""
    page = fetch(port, path, cookie)
    head, _, body = page.partition(b"\r\n\r\n")
    html = (gzip.decompress(body) if b"Content-Encoding: gzip" in head else body).decode("utf-8")
    return len(page), sum(len(fetch(port, asset)) for asset in assets_of(html))


def cookie_with(answers: Answers) -> str:
    """Sign a cookie that holds ``answers``."""
    client = create_app(read_settings(SETTINGS)).test_client()
    with client.session_transaction() as session:
        session.permanent = True
        session["respondent"] = "patient"
        session.update(form=QUESTIONNAIRE, answers=dict(answers))
    cookie = client.get_cookie("rfc")
    assert cookie is not None
    return f"{cookie.key}={cookie.value}"


def measure() -> list[Figure]:
    """Count the bytes of a first visit with all it fetches, and those of a step and of each result by themselves."""
    with served() as port:
        page, files = page_and_assets(port, "/")
        everything = Figure("first visit: start page and all its files", page + files, "bytes", BOUND, note=_note())
        figures = [everything, Figure("the start page itself", page, "bytes")]
        step = fetch(port, "/check/back", cookie_with(nothing_new()))
        figures.append(Figure("a page of questions", len(step), "bytes"))
        for name, changes in RESULTS.items():
            result = fetch(port, "/check/result", cookie_with(nothing_new(changes)))
            figures.append(Figure(f"the result {name}", len(result), "bytes"))
    return figures


def _note() -> str:
    """Say so if the style sheet was not compressed beforehand."""
    return "" if (static_files.FOLDER / "site.css.gz").exists() else "site.css is not compressed: run make static first"
