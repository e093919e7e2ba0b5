"""Where FHIR says must: what a reader may not pass over if it does not know it, and words of another code."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache, partial
from itertools import product
from typing import Any, Final

from app.i18n import catalogs
from app.i18n.words import languages_called, translate
from app.interop import earlier
from app.interop.bodies import Step, objects_in
from app.interop.fhir import codes
from app.interop.fhir.elements import Coding, Reference
from app.interop.fhir.resources import Issue, QuestionnaireResponse
from app.interop.fhir.translations import in_every_language
from app.interop.problems import shortened
from rules.in_force import rule_set_of

_CHANGES_MEANING: Final = {
    "modifierExtension": "extension",
    "implicitRules": "not-supported",
    "_implicitRules": "not-supported",
}
"""What may change the meaning of all around it, and the kind of the issue."""

_LEFT_OUT: Final = ("SUBSETTED", "REDACTED", "MASKED")
"""Codes of http://terminology.hl7.org/CodeSystem/v3-ObservationValue, by which servers mark what they cut."""

_PATIENT: Final = "Patient"
_NAMED: Final = re.compile(r"(?:^|/)([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/[^/]+)?$")

_OF_THEIR_OWN: Final = ("contained", "extension")
"""What stands in these says nothing of what is around them."""


def path_of(root: str, place: Iterable[Step]) -> str:
    """Return a place in a resource of the type ``root`` as a FHIRPath, without its middle if it is long."""
    return shortened(root + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place))


def unknown_meaning(resource: Mapping[str, Any], root: str) -> Iterator[Issue]:
    """Yield whatever in ``resource`` may change what it means, as we know no such rule and no such extension.

    Source: https://hl7.org/fhir/R4/extensibility.html#modifierExtension and resource.html#implicitRules.
    """
    for place, found in objects_in(resource, _OF_THEIR_OWN):
        for name in found.keys() & _CHANGES_MEANING.keys():
            words = f"Found {name}, which may change what this means, and is not known here. Send it without."
            yield Issue(code=_CHANGES_MEANING[name], diagnostics=words, expression=[path_of(root, (*place, name))])


def left_out_of(resource: Mapping[str, Any], root: str) -> Iterator[Issue]:
    """Yield that a server has left something out of ``resource``, by its own account: an answer may be among it."""
    held = resource.get("meta")
    meta = held if isinstance(held, dict) else {}
    for name in ("tag", "security"):
        marks = meta.get(name)
        for each in marks if isinstance(marks, list) else ():
            if isinstance(each, dict) and each.get("code") in _LEFT_OUT:
                words = f"Found {each['code']}: something was left out of it. Send all of it."
                yield Issue(code="incomplete", diagnostics=words, expression=[f"{root}.meta.{name}"])


def named_by(reference: str) -> tuple[str, str] | None:
    """Return the type and the id of what a reference names; None if it names nothing in that way."""
    found = _NAMED.search(reference)
    return (found[1], found[2]) if found else None


def of_no_patient(subject: Reference | None) -> str | None:
    """Return what ``subject`` is, if that is known and is no patient."""
    about = named_by((subject and subject.reference) or "")
    kind = (subject and subject.type) or (about and about[0]) or _PATIENT
    return kind if kind.rpartition("/")[2] != _PATIENT else None


def patient_of(response: QuestionnaireResponse) -> Reference | None:
    """Return whom ``response`` is about, in a way that holds outside of it; None if it names nobody."""
    subject = response.subject
    if subject is None:
        return None
    # "#p" is a resource within the response, which stands in no other one.
    reference = None if (subject.reference or "#").startswith("#") else subject.reference
    found = subject.model_copy(update={"reference": reference})
    return found if found.reference or found.identifier or found.display else None


def belongs_to_another(coding: Coding | None) -> bool:
    """Whether ``coding`` has the words of another answer of ours: nobody can tell which of the two was given."""
    if not coding or not coding.display or not coding.code:
        return False
    owners = _owners().get(_plain(coding.display))
    return owners is not None and coding.code not in owners


@lru_cache
def _owners() -> Mapping[str, frozenset[str]]:
    """Return whose words each words of an answer are, in any form that is read, to anyone, in any language there is."""
    # Not only in the languages of this site: the form may have been filled in elsewhere.
    languages = languages_called(catalogs.offered())
    owners: dict[str, set[str]] = {}
    for form in earlier.KNOWN:
        for item in rule_set_of(form).items.values():
            for option, to in product(item.options, codes.WORDED_FOR):
                for _, words in in_every_language(partial(option.words.to, to, translate), languages):
                    owners.setdefault(_plain(words), set()).add(codes.code_of(item.link_id, option.code))
    return {words: frozenset(found) for words, found in owners.items()}


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold().rstrip(".")
