"""Programs that nobody here wrote, and that call our server: clients, a records system, a validator, a generator.

``python -m tests.interop.clients.programs`` installs them, where they are missing. The lock leaves out what fhirclient
lists as its dependencies, because the built file that is used here carries them inside.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from tests.support import npm

FOLDER: Final = Path(__file__).parent / "packages"
HOW_TO_INSTALL: Final = "the clients are missing: python -m tests.interop.clients.programs installs them"


def require() -> None:
    """Skip a test that cannot do without them, or fail it where the environment says that everything must be there."""
    if npm.is_installed(FOLDER):
        return
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(HOW_TO_INSTALL)
    pytest.skip(HOW_TO_INSTALL)


def run(**given: object) -> dict[str, Any]:
    """Return what each client writes about what it was ``given``; what ended in an error is told as ``failed``."""
    modules = npm.home_of(FOLDER) / "node_modules"
    done = subprocess.run(
        [npm.node(), str(FOLDER.parent / "calls.mjs")],
        input=json.dumps(given),
        env={**npm.environment(), "NODE_PATH": str(modules)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def main() -> None:
    """Install what is missing."""
    if npm.is_installed(FOLDER):
        return
    print("Installing clients of FHIR, CDS Hooks and OpenAPI", flush=True)
    try:
        npm.install(FOLDER)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"There are still no clients, as npm cannot fetch them: {error}")


if __name__ == "__main__":
    main()
