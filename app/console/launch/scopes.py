"""What is asked of a records system, and what it granted, in the words of SMART 1 and of SMART 2."""

import re
from collections.abc import Collection
from typing import Final, Literal

READ: Final = ("openid", "fhirUser", "patient/Patient.r")
WRITE: Final = ("patient/QuestionnaireResponse.crus", "patient/DocumentReference.crus", "patient/Task.crus")

Access = Literal["c", "r", "u", "d", "s"]

_SCOPE: Final = re.compile(r"(?:patient|user)/(?P<resource>\w+|\*)\.(?P<access>read|write|\*|c?r?u?d?s?)")
_OLDER: Final = {"read": "rs", "write": "cud", "*": "cruds"}


def wanted(launch: str, supported: Collection[str]) -> str:
    """Return the scopes to ask for: ``launch`` or ``launch/patient``, and to stay, by the longest that is offered."""
    # What a server does not list it may still grant; online_access is asked for only where the longer one is not there.
    stays = "online_access" if "online_access" in supported and "offline_access" not in supported else "offline_access"
    return " ".join((launch, *READ, *WRITE, stays))


def may(scopes: Collection[str], resource: str, access: Access) -> bool:
    """Whether ``scopes`` allow that ``access`` to every ``resource`` of the patient.

    One that is narrowed by a search (``?…``) does not: whether it allows the one that is meant, nobody here can tell.
    """
    for found in filter(None, map(_SCOPE.fullmatch, scopes)):
        granted = _OLDER.get(found["access"], found["access"])
        if found["resource"] in (resource, "*") and access in granted:
            return True
    return False
