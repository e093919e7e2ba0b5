"""Which responses are to our forms, whatever a server made of the form's name and of the codes."""

import re
from functools import lru_cache
from typing import Final

from pydantic_core import to_json

from app.interop import earlier
from app.interop.cds_hooks.search import Resource
from app.interop.fhir import codes
from rules.in_force import rule_set_of

_LINK_ID: Final = re.compile(rb'"linkId":"([^"]*)"')
_BESIDE: Final = (b"step.",)
_BELOW: Final = re.compile(rb"\.(?:hint|help|why)$")


def is_ours(resource: Resource) -> bool:
    """Whether it is to one of our forms: by the name of that, or, whatever form it names, by what stands in it.

    A server may make a form its own: name it anew, leave out the system of the codes or give them its own, or store
    words in place of codes. What such a response says cannot be read, but it must not pass for another form.
    """
    named, items = to_json(resource.get("questionnaire")), to_json(resource.get("item"))
    return _NAMES.search(named) is not None or codes.ANSWERS.encode() in items or _asks_ours(items)


_NAMES: Final = re.compile("|".join(map(re.escape, [*codes.FORMS, *codes.FORMS.values()])).encode(), re.IGNORECASE)


def _asks_ours(items: bytes) -> bool:
    """Whether an answer is one of our codes, or every question is one of ours: other forms have a "fever" as well."""
    link_ids = [each for each in _LINK_ID.findall(items) if not each.startswith(_BESIDE)]
    questions = {_BELOW.sub(b"", each) for each in link_ids}
    return _a_code().search(items) is not None or (bool(questions) and questions <= _link_ids())


@lru_cache
def _link_ids() -> frozenset[bytes]:
    """Return the questions of every form that is known."""
    return frozenset(link_id.encode() for form in earlier.KNOWN for link_id in rule_set_of(form).items)


@lru_cache
def _a_code() -> re.Pattern[bytes]:
    """Return what finds the code of an answer of ours as the whole of a value."""
    return re.compile(rb'"(?:' + b"|".join(map(re.escape, sorted(_link_ids()))) + rb')\.[a-z0-9-]+"')
