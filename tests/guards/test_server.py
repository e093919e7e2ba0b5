"""Where tests serve the app, what one of them left behind is not answered while the next one runs."""

import threading
from contextlib import suppress
from urllib.error import URLError
from urllib.request import urlopen

from flask import Flask

from tests.support.server import served

SOON = 0.2
"""In seconds, after which the page is made: long after a server that does not wait for it has ended."""


def test_a_server_ends_after_what_it_still_answers() -> None:
    app, is_asked, may_go_on, made = Flask(__name__), threading.Event(), threading.Event(), list[str]()

    @app.get("/")
    def page() -> str:
        is_asked.set()
        may_go_on.wait()
        made.append("page")
        return "made"

    def ask(address: str) -> None:
        with suppress(URLError, ConnectionError), urlopen(address):  # noqa: S310 - our own, on this machine
            pass

    with served(app) as address:
        threading.Thread(target=ask, args=(address,)).start()
        assert is_asked.wait(60)
        threading.Timer(SOON, may_go_on.set).start()

    assert made == ["page"]
