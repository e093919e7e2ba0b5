"""Engines of FHIRPath that nobody here wrote: fhirpath.js, as LHC-Forms carries it, and fhirpathpy."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from tests.interop.fhir import clients
from tests.interop.fhir.clients import Document

Asked = Sequence[tuple[int, int]]
"""Which expression to compute of which resource, by their places."""

Engine = Callable[[Sequence[str], Sequence[Document], Asked], list[list[Any]]]


def fhirpath_js(expressions: Sequence[str], resources: Sequence[Document], asked: Asked) -> list[list[Any]]:
    """Compute all that is asked, in one process."""
    sent = {"expressions": expressions, "resources": resources, "asked": asked}
    found: list[list[Any]] = clients.in_node("fhirpath.js", sent)
    return found


def fhirpath_py(expressions: Sequence[str], resources: Sequence[Document], asked: Asked) -> list[list[Any]]:
    """Compute all that is asked; unlike the other engine, this one has to be told what ``%resource`` is."""
    from fhirpathpy import compile as compiled  # noqa: PLC0415 - a grammar, which few tests need
    from fhirpathpy.models import models  # noqa: PLC0415

    computed = [compiled(each, models["r4"]) for each in expressions]
    return [
        computed[expression](resources[resource], {"resource": resources[resource]}) for expression, resource in asked
    ]


ENGINES: Final[dict[str, Engine]] = {"fhirpath.js": fhirpath_js, "fhirpathpy": fhirpath_py}
