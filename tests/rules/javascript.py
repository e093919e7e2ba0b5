"""The JavaScript of the rules in the engines that people have: Node, QuickJS, and the browser."""

import json
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pytest
import quickjs
from playwright.sync_api import Browser, Route

from tests.support import npm

Asked = tuple[object, str]
"""Answers and a respondent."""

Said = Any
"""An outcome as plain data; or the list of faults; or, for what no engine should throw, its words."""

Files = Mapping[str, str]
Engine = Callable[[Files, Sequence[Asked]], list[Said]]
"""Runs the files on everything that is asked, in one go."""

TELL: Final = """(triage, AnswersError, sent) => JSON.stringify(JSON.parse(sent).map(([answers, respondent]) => {
  try {
    return triage(answers, respondent);
  } catch (error) {
    return error instanceof AnswersError ? error.faults : String(error);
  }
}))"""

SITE: Final = "http://rules.test"


def in_node(files: Files, sent: Sequence[Asked], folder: Path) -> list[Said]:
    """Run the files, as they stand in a folder, in a Node of their own."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    program = (
        'import { readFileSync, writeSync } from "node:fs";'
        f"const {{ triage, AnswersError }} = await import({json.dumps((folder / 'triage.js').as_uri())});"
        f'process.stdout.write(({TELL})(triage, AnswersError, readFileSync(0, "utf8")));'
    )
    done = subprocess.run(
        [npm.node(), "--no-warnings", "--input-type=module", "--eval", program],
        input=json.dumps(sent),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return told(done.stdout)


def in_quickjs(files: Files, sent: Sequence[Asked]) -> list[Said]:
    """Run the files in QuickJS, which loads no file: there the module before goes by the name of "<input>"."""
    context = quickjs.Context()
    context.module(files["tables.js"])
    context.module(
        f"{files['triage.js'].replace('./tables.js', '<input>')}"
        f"globalThis.tell = (sent) => ({TELL})(triage, AnswersError, sent);"
    )
    return told(context.get("tell")(json.dumps(sent)))


def in_browser(files: Files, sent: Sequence[Asked], browser: Browser) -> list[Said]:
    """Run the files in the browser, as a page that loads them by their address."""

    def serve(route: Route) -> None:
        name = route.request.url.removeprefix(f"{SITE}/")
        kind = "text/javascript" if name else "text/html"
        route.fulfill(body=files.get(name, "<!doctype html>"), content_type=kind)

    context = browser.new_context()
    try:
        page = context.new_page()
        page.route(f"{SITE}/**", serve)
        page.goto(f"{SITE}/")
        return told(
            page.evaluate(
                f'async (sent) => {{ const {{ triage, AnswersError }} = await import("/triage.js");'
                f"return ({TELL})(triage, AnswersError, sent); }}",
                json.dumps(sent),
            )
        )
    finally:
        context.close()


def told(text: str) -> list[Said]:
    """Read what an engine said."""
    said: list[Said] = json.loads(text)
    return said


def engine_called(name: str, request: pytest.FixtureRequest) -> Engine:
    """Return the engine of that name. Only the browser's starts a browser."""
    if name == "QuickJS":
        return in_quickjs
    if name == "Node":
        folder: Path = request.getfixturevalue("tmp_path")
        return lambda files, sent: in_node(files, sent, folder)
    browser: Browser = request.getfixturevalue("browser")
    return lambda files, sent: in_browser(files, sent, browser)
