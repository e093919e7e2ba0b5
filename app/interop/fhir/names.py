"""The identifiers of what is made of a response: the same ones when the same response is assessed again."""

import json
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

from app.interop.fhir import codes

_NAMESPACE: Final = UUID(codes.ASSESS)

_OF_THE_SERVER: Final = ("meta", "text")
"""What a server adds to a response or writes anew, and what says nothing of what was answered."""


def names(response: Mapping[str, Any], rules: str) -> Iterator[str]:
    """Yield a URN for each thing that is made of ``response`` by the ``rules`` of that hash, in its order.

    A server that creates by identifier then has each once, however often the response is assessed. Where two responses
    could be of two patients and be written alike, every URN is a new one: the second task would never be created.
    """
    if not _is_one_of_its_kind(response):
        while True:
            yield uuid4().urn
    told = {name: value for name, value in response.items() if name not in _OF_THE_SERVER}
    whole = f"{rules} {json.dumps(told, sort_keys=True)}"
    for number in count():
        yield uuid5(_NAMESPACE, f"{number} {whole}").urn


def _is_one_of_its_kind(response: Mapping[str, Any]) -> bool:
    """Whether it says which response it is, whose, and of when."""
    subject = response.get("subject") or {}
    is_named = bool(response.get("id") or response.get("identifier"))
    # "#p" is a resource within the response, and the same name for another patient in the next one.
    is_of_somebody = not (subject.get("reference") or "#").startswith("#") or bool(subject.get("identifier"))
    return is_named and bool(response.get("authored")) and is_of_somebody
