"""What stood on a page that was overtaken, and is not in the call: shown beside it, so that nothing goes unseen."""

from collections.abc import Iterator

from app.console.call import measures
from app.console.call.fields import FIELD
from app.console.call.forms import ANSWER, BESIDE, COMMENT, DECIDED, OVERRIDE_REASON, RAISE_REASON, SAID
from app.console.call.typed_call import TypedCall
from app.console.levels import verdict_in_words
from rules.clinical.override_reasons import REASONS
from rules.in_force import ITEMS
from rules.model.answers import codes_of
from rules.model.disposition import Clock, Disposition


def put_beside(call: TypedCall, overtaken: TypedCall) -> TypedCall:
    """Return ``call`` with what stands in ``overtaken`` and not in it beside its own words."""
    lines = [call.text(BESIDE), *_lines(overtaken, call)]
    call = call.with_earlier(*overtaken.earlier)
    return call.with_fields(**{BESIDE: "\n".join(dict.fromkeys(line for line in lines if line))})


def _lines(typed: TypedCall, stored: TypedCall) -> Iterator[str]:
    """Give each field that was filled in and that the call has otherwise, in words."""
    if typed.text(BESIDE) and typed.text(BESIDE) != stored.text(BESIDE):
        yield typed.text(BESIDE)
    for name, label, words in filled_in(typed):
        if (typed.fields[name] or "") != (stored.fields[name] or ""):
            yield f"{label}: {words}"


def filled_in(call: TypedCall) -> Iterator[tuple[str, str, str]]:
    """Give the name, the label and the words of each field of ``call`` in which something stands."""
    for field in FIELD.values():
        text = call.text(field.name).replace("\r\n", "\n").strip()
        if text:
            yield field.name, field.label, field.words_for(text)
    for link_id, answer in call.answers.items():
        item = ITEMS[link_id]
        words = [option.words.to(call.respondent) for option in item.options if option.code in codes_of(answer)]
        yield ANSWER + link_id, item.clinical_term, "; ".join(words)
    for link_id, item in ITEMS.items():
        comment = call.text(COMMENT + link_id)
        if comment.strip():
            yield COMMENT + link_id, f"Comment on {item.clinical_term}", comment
    for name, link_id, measure in measures.fields():
        if call.text(name).strip():
            typed = dict(measure.choices).get(call.text(name), call.text(name))
            yield name, f"{measure.label}, {ITEMS[link_id].clinical_term}", typed
    yield from _decision(call)


def _decision(call: TypedCall) -> Iterator[tuple[str, str, str]]:
    if call.fields[SAID]:
        yield SAID, "Said", "; ".join(call.fields[SAID])
    if call.text(DECIDED) in (*Clock, *Disposition):
        yield DECIDED, "Your decision", verdict_in_words(call.decided.verdict)
    for name, label in ((OVERRIDE_REASON, "Reason for less"), (RAISE_REASON, "Reason for more")):
        if call.text(name) in REASONS:
            yield name, label, REASONS[call.text(name)]
