"""What a caller answered in the self-check, taken over into a call from the code that they read out."""

from app.console.fields import UNCONFIRMED
from app.console.forms import ANSWER, CODE
from app.data.drafts import Fields
from rules.handoff import Handoff
from rules.questionnaire import Respondent


def filled(fields: Fields, own: Handoff) -> Fields:
    """Return ``fields`` with the answers of ``own``, each still to be confirmed. What was asked already stays."""
    answers = {link_id: said for link_id, said in own.answers.items() if not any(fields.get(ANSWER + link_id, ()))}
    kept = {name: values for name, values in fields.items() if name != CODE}
    return {
        "answered_by": ["patient" if own.respondent is Respondent.PATIENT else "caregiver"],
        **kept,
        **{ANSWER + link_id: [said] if isinstance(said, str) else list(said) for link_id, said in answers.items()},
        UNCONFIRMED: [*fields.get(UNCONFIRMED, ()), *answers],
    }
