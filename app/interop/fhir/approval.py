"""Who has signed off what a resource declares, as far as R4 has a place for it, and in words for all else.

A resource is cached as the rules declare it; how it stands is added whenever it is sent. ``effectivePeriod`` is left
out: who takes its end for the end of use would close a door that is to stay open.
"""

from typing import Any, TypeVar

from app.approval.standing import standing
from app.i18n.words import ENGLISH, Language, language, speaking
from app.interop.fhir.elements import ContactDetail
from app.interop.fhir.knowledge import Library, PlanDefinition
from app.interop.fhir.narrative import told
from app.interop.fhir.questionnaire import title
from app.interop.fhir.resources import OperationDefinition, Questionnaire
from app.interop.fhir.terminology import CodeSystem
from app.interop.fhir.translations import in_one_and_others

Declared = TypeVar("Declared", Questionnaire, CodeSystem, OperationDefinition, PlanDefinition, Library)


def described(words: str) -> str:
    """Return ``words``, which describe something, after what must be seen, and before who has signed it off."""
    now = standing()
    with speaking(ENGLISH):
        parts = (now.warning, words.removesuffix("."), now.words if now.sign_off else None)
    return "".join(f"{each}. " for each in parts if each).rstrip()


def as_it_stands(resource: Declared, languages: tuple[Language, ...]) -> Declared:
    """Return ``resource`` with who has signed it off and when, or with that nobody has."""
    signed = standing().sign_off
    stands: dict[str, Any] = {"description": described(resource.description)}
    if isinstance(resource, Questionnaire):
        stands |= _of_form(resource, languages)
    if signed and isinstance(resource, Questionnaire | PlanDefinition | Library):
        stands |= dict.fromkeys(("approval_date", "last_review_date"), signed.signed_on.isoformat())
    if signed and isinstance(resource, PlanDefinition | Library):
        stands["endorser"] = [ContactDetail(name=f"{each.name} ({each.role})") for each in signed.signatories]
    whole = resource.model_copy(update=stands)
    return told(whole, whole.title, whole.description)


def _of_form(form: Questionnaire, languages: tuple[Language, ...]) -> dict[str, Any]:
    """Return its title with what whoever fills it in must see, and which of its translations nobody has read."""
    spoken = next((each for each in (language(), *languages) if each.tag == form.language), ENGLISH)
    words, others = in_one_and_others(lambda: _titled(form), languages, spoken)
    tags = ", ".join(each.tag for each in languages if standing().awaits_review(each))
    awaiting = f" Translations that await a clinician's review: {tags}." if tags else ""
    return {"title": words, "title_extra": others, "description": described(form.description) + awaiting}


def _titled(form: Questionnaire) -> str:
    return ". ".join(filter(None, (title(form.id), standing().warning)))
