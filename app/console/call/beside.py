"""What stood on a page that was overtaken, and is not in the call: shown beside it, so that nothing goes unseen."""

from collections.abc import Iterator

from app.console.call.fields import ADVICE, FIELD, SHOWN_AS
from app.console.call.forms import ANSWER, BESIDE, COMMENT, DECIDED, OVERRIDE_REASON, SUGGESTED, CallForm
from rules.clinical.override_reasons import OVERRIDE_REASONS
from rules.in_force import ITEMS
from rules.model.answers import codes_of
from rules.model.disposition import Disposition


def put_beside(form: CallForm, overtaken: CallForm) -> None:
    """Put what stands in ``overtaken`` and not in ``form`` beside the words of ``form``."""
    lines = [form[BESIDE].data or "", *_lines(overtaken, form)]
    form[BESIDE].data = "\n".join(dict.fromkeys(line for line in lines if line))


def _lines(typed: CallForm, kept: CallForm) -> Iterator[str]:
    """Give each field that was filled in and that the call has otherwise, in words."""
    if typed[BESIDE].data and typed[BESIDE].data != kept[BESIDE].data:
        yield typed[BESIDE].data
    for name, label, words in _filled_in(typed):
        if (typed[name].data or "") != (kept[name].data or ""):
            yield f"{label}: {words}"


def _filled_in(form: CallForm) -> Iterator[tuple[str, str, str]]:
    """Give the name, the label and the words of each field in which something stands."""
    for field in FIELD.values():
        text = (form[field.name].data or "").replace("\r\n", "\n").strip()
        is_ours = field is ADVICE and text == (form[SUGGESTED].data or "").replace("\r\n", "\n").strip()
        if text and not is_ours:
            yield field.name, field.label, field.words_for(text)
    for link_id, said in form.answers().items():
        item = ITEMS[link_id]
        words = [option.words.to(form.respondent()) for option in item.options if option.code in codes_of(said)]
        yield ANSWER + link_id, item.clinical_term, "; ".join(words)
    for link_id, item in ITEMS.items():
        if (form[COMMENT + link_id].data or "").strip():
            yield COMMENT + link_id, f"Comment on {item.clinical_term}", form[COMMENT + link_id].data
    yield from _decision(form)


def _decision(form: CallForm) -> Iterator[tuple[str, str, str]]:
    if form[DECIDED].data in list(Disposition):
        yield DECIDED, "Your decision", SHOWN_AS[Disposition(form[DECIDED].data)]
    if form[OVERRIDE_REASON].data in OVERRIDE_REASONS:
        yield OVERRIDE_REASON, "Reason for less", OVERRIDE_REASONS[form[OVERRIDE_REASON].data]
