"""Whether a clinician has signed off the rules, on every answer; and by whom, beside the rules themselves."""

from app.approval.standing import standing
from app.interop.json_api.wire import ApprovalOut, SignatoryOut, SignedLanguageOut, SignOffOut


def approval() -> ApprovalOut:
    """Return how the rules in force stand today, in the language in force."""
    now = standing()
    return ApprovalOut(state=now.state.value, warning=now.warning, words=now.words)


def sign_off() -> SignOffOut | None:
    """Return the sign-off of the rules in force, if there is one."""
    signed = standing().sign_off
    if signed is None:
        return None
    return SignOffOut(
        content_hash=signed.content,
        signed_on=signed.signed_on,
        review_by=signed.review_by,
        signatories=[SignatoryOut(**each.model_dump()) for each in signed.signatories],
        languages=[
            SignedLanguageOut(language=each.code, translator=each.translator, clinician=each.clinician)
            for each in signed.languages
        ],
    )
