"""Packages of Debian, for what tests drive and pip cannot bring.

``python -m tests.support.debian`` installs in one go what is missing, and needs nothing that pip brings.
"""

import os
import platform
import shutil
import subprocess
from itertools import chain
from typing import Final, NamedTuple

SHELL: Final = "chromium-headless-shell"
"""Debian's Chromium without the windows that nobody sees: the same pages for half the work."""


class Program(NamedTuple):
    """What tests drive: names of which one is enough, the variable that names another, and the packages to install."""

    what: str
    names: tuple[str, ...]
    packages: tuple[str, ...]
    variable: str = ""

    def find(self) -> str | None:
        """Return the path of it, or None."""
        path = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"
        return next((found for each in self.names if (found := shutil.which(each, path=path))), None)


BROWSER: Final = Program(
    "a browser for the journeys",
    ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    ("chromium", SHELL, "libatomic1"),
    "BROWSER_PATH",
)
STORE: Final = Program(
    "a store for counts that processes share",
    ("valkey-server", "redis-server"),
    ("redis-server",),
    "TEST_RATE_LIMIT_STORE",
)
POOLER: Final = Program("a pooler of connections", ("pgbouncer",), ("pgbouncer",))


def is_ours() -> bool:
    """Whether this is a Debian (not an Ubuntu, whose packages may be stubs), and we may install on it."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return is_root and platform.system() == "Linux" and platform.freedesktop_os_release().get("ID") == "debian"


def update() -> None:
    """Learn which packages there are."""
    _apt("update")


def install(*packages: str) -> bool:
    """Install ``packages``, and return whether they are there now."""
    return _apt("install", "-y", *packages)


def _apt(*arguments: str) -> bool:
    unattended = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "-qq", *arguments]
    return subprocess.run(command, stdout=subprocess.DEVNULL, env=unattended, check=False).returncode == 0


def main() -> None:
    """Install what is missing. What cannot be had like this, the command of each tries alone, and tells of."""
    missing = [each for each in (BROWSER, STORE, POOLER) if not (os.environ.get(each.variable) or each.find())]
    if not missing or not is_ours():
        return
    print(f"Installing {', '.join(each.what for each in missing)}", flush=True)
    update()
    install(*chain.from_iterable(each.packages for each in missing))


if __name__ == "__main__":
    main()
