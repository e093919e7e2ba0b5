"""Journeys in Firefox, with a server and without. A reload fills fields again, unless a page may not be stored."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from app import create_app
from app.console.access import HOME
from app.i18n.words import offered
from app.offline.one_file import one_file
from app.settings.settings import read_settings
from tests.support import debian, npm
from tests.support.app import SETTINGS
from tests.support.console import CONSOLE_COOKIE
from tests.support.server import served as without_https
from tests.tools.audit.report import Report
from tests.tools.audit.target import served

FOLDER: Final = Path(__file__).parent
"""Its lock has what drives Firefox, which Lighthouse drives Chromium with."""

PACKAGE: Final = "firefox-esr"
HOW_TO_INSTALL: Final = "There is no Firefox: apt-get install firefox-esr"


def reports() -> Iterator[Report]:
    """Walk the journeys, and yield what went wrong in each."""
    firefox = find()
    if firefox is None:
        yield Report("Firefox", "not checked", HOW_TO_INSTALL)
        return
    npm.install(FOLDER)
    with (
        TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        served(Path(folder)) as target,
        without_https(create_app(read_settings({**SETTINGS, "console": False}))) as plain,
    ):
        file = Path(folder) / "check.html"
        with target.app.app_context():
            file.write_text(one_file(offered()["en"])[0], encoding="utf-8")
        sent = {
            "address": target.address,
            "plain": plain,
            "file": file.as_uri(),
            "firefox": firefox,
            "patient": _cookie(target.patient, "rfc", "/"),
            "nurse": _cookie(target.nurse_signs_in().file, CONSOLE_COOKIE, HOME),
        }
        done = subprocess.run(
            [npm.node(), str(FOLDER / "firefox.mjs")],
            input=json.dumps(sent),
            env=npm.environment(FOLDER),
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        yield Report("Firefox", "not checked", done.stderr.strip())
        return
    said = json.loads(done.stdout)
    version = said.pop("version")
    for name, faults in said.items():
        yield Report(f"Firefox: {name}", "failed" if faults else "passed", "\n".join(faults) or version)


def find() -> str | None:
    """Return the path of a Firefox; on a Debian of ours, one is installed if there is none."""
    if not shutil.which(PACKAGE) and debian.is_ours():
        debian.update()
        debian.install(PACKAGE)
    return shutil.which(PACKAGE) or shutil.which("firefox")


def _cookie(file: Path, name: str, path: str) -> dict[str, str]:
    kept = json.loads(file.read_text(encoding="utf-8"))["127.0.0.1"][path][name]
    return {"name": name, "path": path, "value": kept["value"]}
