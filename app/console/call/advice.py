"""The advice of a call: for which level it was written, and what to do when the call is of another one by now."""

from typing import Final

from app.calling.contact import contact
from app.console.call.fields import ADVICE, SHOWN_AS
from app.console.call.forms import ADVICE_FOR, SUGGESTED, CallForm
from app.console.call.panel import suggested_advice
from app.data.drafts import Fields
from rules.model.disposition import Disposition, Route

EMERGENCY: Final = "emergency"
"""Call now, and the emergency number first: another thing to say than the team's line."""

OTHER: Final = "other"
"""Some level that is not the one of the call; which one is not known."""

KEEP: Final = "advice-keep"
REPLACE: Final = "advice-replace"
APPEND: Final = "advice-append"
CHOICES: Final = (KEEP, REPLACE, APPEND)
"""What a nurse may do with advice that was written for another level."""

PLACE: Final = "advice"
"""Where the advice stands on the page."""


def level_of(form: CallForm) -> str:
    """Return the code of the level that the advice has to fit."""
    decided = form.decision()
    is_emergency = decided is Disposition.CALL_NOW and form.outcome().route is Route.EMERGENCY
    return EMERGENCY if is_emergency else decided.value


def suggestion_for(form: CallForm) -> str:
    """Return the advice that belongs to the decision."""
    return suggested_advice(form.outcome(), form.decision(), form.respondent())


def written_for(form: CallForm) -> str:
    """Return for which level the advice was written; of a page that does not say, what its words give away."""
    said = form[ADVICE_FOR].data or ""
    if said in {*Disposition, EMERGENCY, OTHER}:
        return said
    headline = _text(form, SUGGESTED).partition(". ")[0]
    is_of_another = headline and headline in _text(form) and headline not in suggestion_for(form)
    return OTHER if is_of_another else level_of(form)


def refresh(form: CallForm) -> str:
    """Put the advice that belongs to the decision in place of advice that nobody changed, and return it."""
    suggestion = suggestion_for(form)
    form[ADVICE_FOR].data = level_of(form) if _is_unchanged(form) else written_for(form)
    if _is_unchanged(form):
        form[ADVICE.name].data = suggestion
    return suggestion


def question(form: CallForm) -> str:
    """Return the question to ask about advice that a nurse wrote for another level; empty if there is none."""
    was, now = written_for(form), level_of(form)
    if _is_unchanged(form) or was == now:
        return ""
    return f"The decision is {_shown(now)} now. Your advice was written for {_shown(was)}: does it still hold?"


def fits(form: CallForm) -> bool:
    """Whether the advice may be filed: it is for the level decided, or a nurse says that it holds; else say why not."""
    was, now = written_for(form), level_of(form)
    if not _text(form) or was == now:
        return True
    asked = question(form)
    said = f"{asked} Choose below." if asked else f"The decision is {_shown(now)}, so the advice is new. Give it now."
    form[ADVICE.name].errors = [said]
    return False


def settled(fields: Fields, form: CallForm, choice: str) -> Fields:
    """Return ``fields`` with what the nurse chose to do about their advice."""
    text, suggestion = _text(form), suggestion_for(form)
    words = {KEEP: text, REPLACE: suggestion, APPEND: f"{text}\n\n{suggestion}"}[choice]
    return {**fields, ADVICE.name: [words], ADVICE_FOR: [level_of(form)]}


def with_level(fields: Fields, kept: Fields) -> Fields:
    """Return ``fields`` with the level of their advice, where the page did not say it, as far as it can be known."""
    if fields.get(ADVICE_FOR) or not fields.get(ADVICE.name):
        return fields
    is_as_kept = fields[ADVICE.name] == kept.get(ADVICE.name) and kept.get(ADVICE_FOR)
    return {**fields, ADVICE_FOR: kept[ADVICE_FOR]} if is_as_kept else fields


def _is_unchanged(form: CallForm) -> bool:
    return _text(form) in {"", _text(form, SUGGESTED)}


def _text(form: CallForm, name: str = ADVICE.name) -> str:
    """Return what stands in a field; a browser ends its lines in another way than they were shown."""
    return (form[name].data or "").replace("\r\n", "\n").strip()


def _shown(level: str) -> str:
    if level == OTHER:
        return "another level"
    is_emergency = level == EMERGENCY
    number = f", {contact().emergency.number} first" if is_emergency else ""
    return f"“{SHOWN_AS[Disposition.CALL_NOW if is_emergency else Disposition(level)]}{number}”"
