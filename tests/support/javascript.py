"""JavaScript that we hand out, in the engines that people have: Node, QuickJS, and the browser.

``files`` are modules by name, of which the last is the one to call. ``tell`` is a function of what that module exports
and of what is sent. Everything is sent in one go.
"""

import json
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
import quickjs
from playwright.sync_api import Browser, Route

from tests.support import npm
from tests.support.browser import own_browser

Files = Mapping[str, str]
Engine = Callable[[Files, str, object], Any]

Started = tuple[str, Engine]

NAMES: Final = ("Node", "QuickJS", "Chromium")

SITE: Final = "http://rules.test"


def in_node(files: Files, tell: str, sent: object, folder: Path) -> Any:  # noqa: ANN401 - whatever JSON can say
    """Run the modules, as they stand in a folder, in a Node of their own."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    program = (
        'import { readFileSync } from "node:fs";'
        f"import * as called from {json.dumps((folder / _called(files)).as_uri())};"
        f'process.stdout.write(JSON.stringify(({tell})(called, JSON.parse(readFileSync(0, "utf8")))));'
    )
    done = subprocess.run(
        [npm.node(), "--no-warnings", "--input-type=module", "--eval", program],
        input=json.dumps(sent),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def in_quickjs(files: Files, tell: str, sent: object) -> Any:  # noqa: ANN401
    """Run the modules in QuickJS, which reads no file: there the first module goes by the name of "<input>"."""
    context = quickjs.Context()
    for name, text in files.items():
        code = re.sub(r'from "\./\w+\.js"', 'from "<input>"', text)
        if name == _called(files):
            exported = re.findall(r"^export (\{.*\});$", text, re.MULTILINE)[0]
            code += f"globalThis.tell = (sent) => JSON.stringify(({tell})({exported}, JSON.parse(sent)));"
        context.module(code)
    return json.loads(context.get("tell")(json.dumps(sent)))


def in_browser(files: Files, tell: str, sent: object, browser: Browser) -> Any:  # noqa: ANN401
    """Run the modules in the browser, as a page that loads them by their address."""

    def serve(route: Route) -> None:
        name = route.request.url.removeprefix(f"{SITE}/")
        kind = "text/javascript" if name else "text/html"
        route.fulfill(body=files.get(name, "<!doctype html>"), content_type=kind)

    program = (
        f'async (sent) => {{ const called = await import("/{_called(files)}");'
        f"return JSON.stringify(({tell})(called, JSON.parse(sent))); }}"
    )
    context = browser.new_context()
    try:
        page = context.new_page()
        page.route(f"{SITE}/**", serve)
        page.goto(f"{SITE}/")
        return json.loads(page.evaluate(program, json.dumps(sent)))
    finally:
        context.close()


def engine_called(name: str, request: pytest.FixtureRequest) -> Engine:
    """Return the engine of that name. Only the browser's starts a browser."""
    if name == "QuickJS":
        return in_quickjs
    if name == "Node":
        folder: Path = request.getfixturevalue("tmp_path")
        return lambda files, tell, sent: in_node(files, tell, sent, folder)
    browser: Browser = request.getfixturevalue("browser")
    return lambda files, tell, sent: in_browser(files, tell, sent, browser)


@contextmanager
def node() -> Iterator[Started]:
    """Start no more than a folder: each run is a Node of its own."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        version = in_node({"none.js": ""}, "() => process.versions.node", None, folder)
        yield version, lambda files, tell, sent: in_node(files, tell, sent, folder)


@contextmanager
def quick() -> Iterator[Started]:
    """QuickJS itself knows no version; that of the package is all there is."""
    yield metadata.version("quickjs"), in_quickjs


@contextmanager
def chromium() -> Iterator[Started]:
    """Start a browser of its own, outside the tests."""
    with own_browser() as browser:
        yield browser.version, lambda files, tell, sent: in_browser(files, tell, sent, browser)


STARTED: Final = {"Node": node, "QuickJS": quick, "Chromium": chromium}
"""How each engine is started where no test lends its own, with the version that it says it is."""


def _called(files: Files) -> str:
    return list(files)[-1]
