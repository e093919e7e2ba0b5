"""Programs that nobody here wrote, and that read our FHIR: three validators, and a renderer of forms.

The lock of those that npm has leaves out what LHC-Forms lists as its dependencies, because its built files carry them
inside.
"""

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import fhirkit
from pydantic import ValidationError

from tests.support import npm

FOLDER: Final = Path(__file__).parent / "packages"

Document = dict[str, Any]


def complaints(documents: Mapping[str, Document]) -> dict[str, list[str]]:
    """Return what any validator finds wrong with ``documents``, by name; nothing of those that all accept."""
    found = complaints_of_npm(documents), complaints_of_python(documents), complaints_of_rust(documents)
    return {name: said for name in documents if (said := [words for each in found for words in each[name]])}


def complaints_of_npm(documents: Mapping[str, Document]) -> dict[str, list[str]]:
    """Return what the npm package ``fhir`` finds wrong with each of ``documents``, by R4's own definitions."""
    found: dict[str, list[str]] = npm.asked(FOLDER / "validate.js", FOLDER, documents)
    return found


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
    return npm.modules_of(FOLDER) / "lforms" / "dist"
