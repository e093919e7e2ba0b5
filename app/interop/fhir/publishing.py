"""What every resource that is published says of itself."""

from typing import Final

from app.interop.fhir.elements import Coding, Extension

PUBLISHER: Final = "Red Flag Check"

_ALGORITHM: Final = "http://hl7.org/fhir/StructureDefinition/artifact-versionAlgorithm"
_ALGORITHMS: Final = "http://hl7.org/fhir/version-algorithm"


def _compared_as(algorithm: str) -> Extension:
    return Extension(url=_ALGORITHM, value_coding=Coding(system=_ALGORITHMS, code=algorithm))


NUMBERED: Final = _compared_as("integer")
"""Its version is a number, and the greatest is the latest."""

OF_THE_RULES: Final = _compared_as("semver")
"""Its version is that of the rules, in three parts."""
