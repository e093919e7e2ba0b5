"""Programs that nobody here wrote, and that read our FHIR: three validators, and a renderer of forms.

``python -m tests.interop.fhir.clients`` installs those of npm, where they are missing. The lock leaves out what
LHC-Forms lists as its dependencies, because its built files carry them inside.
"""

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import fhirkit
import pytest
from pydantic import ValidationError

from tests.support import npm

FOLDER: Final = Path(__file__).parent / "packages"
HOW_TO_INSTALL: Final = "the FHIR clients are missing: python -m tests.interop.fhir.clients installs them"

Document = dict[str, Any]


def require() -> None:
    """Skip a test that cannot do without them, or fail it where the environment says that everything must be there."""
    if npm.is_installed(FOLDER):
        return
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(HOW_TO_INSTALL)
    pytest.skip(HOW_TO_INSTALL)


def complaints(documents: Mapping[str, Document]) -> dict[str, list[str]]:
    """Return what any validator finds wrong with ``documents``, by name; nothing of those that all accept."""
    found = complaints_of_npm(documents), complaints_of_python(documents), complaints_of_rust(documents)
    return {name: said for name in documents if (said := [words for each in found for words in each[name]])}


def complaints_of_npm(documents: Mapping[str, Document]) -> dict[str, list[str]]:
    """Return what the npm package ``fhir`` finds wrong with each of ``documents``, by R4's own definitions."""
    found: dict[str, list[str]] = in_node("validate.js", documents)
    return found


def in_node(program: str, sent: object) -> Any:  # noqa: ANN401 - whatever JSON can say
    """Run ``program`` of the folder with what npm installed there, and return what it writes about what was sent."""
    modules = npm.home_of(FOLDER) / "node_modules"
    done = subprocess.run(
        [npm.node(), str(FOLDER / program)],
        input=json.dumps(sent),
        env={**npm.environment(), "NODE_PATH": str(modules)},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def complaints_of_python(documents: Mapping[str, Document]) -> dict[str, list[str]]:
    """Return what the Python package ``fhir.resources`` finds wrong with each of ``documents``, by its R4B models."""
    return {name: list(_read(document)) for name, document in documents.items()}


def complaints_of_rust(documents: Mapping[str, Document]) -> dict[str, list[str]]:
    """Return what fhirkit-rs finds wrong with each of ``documents``, by R4's own definitions."""
    return {
        name: [str(each) for each in fhirkit.validate(document) if each.severity == "error"]
        for name, document in documents.items()
    }


def _read(document: Document) -> list[str]:
    kind = document["resourceType"]
    model = getattr(importlib.import_module(f"fhir.resources.R4B.{kind.lower()}"), kind)
    try:
        model.model_validate(document)
    except ValidationError as refused:
        return [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in refused.errors()]
    return []


def renderer() -> Path:
    """Return the folder with the built files of LHC-Forms."""
    return npm.home_of(FOLDER) / "node_modules" / "lforms" / "dist"


def main() -> None:
    """Install what is missing."""
    if npm.is_installed(FOLDER):
        return
    print("Installing a FHIR validator and LHC-Forms", npm.version_of(FOLDER, "lforms"), flush=True)
    try:
        npm.install(FOLDER)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"There are still no FHIR clients, as npm cannot fetch them: {error}")


if __name__ == "__main__":
    main()
