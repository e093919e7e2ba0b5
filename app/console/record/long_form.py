"""The long handover: everything that was written down, each thing once, under the headings of SBAR."""

from collections.abc import Iterator
from typing import Final

from app.console.call.fields import ADVICE_GIVEN, FIELD, NO_ADVICE
from app.console.earlier_form import ASK_AGAIN
from app.console.record.handover import (
    HISTORY,
    NOT_CONFIRMED,
    NOTHING,
    OWN_CHECK,
    PRACTICAL,
    Handover,
    terms_of,
    with_quotes,
)
from app.console.record.plain_text import bullets, in_quotes, joined, labelled, line, one_line, quoted, sentences
from app.console.record.row_names import names_of
from app.console.record.saved_call import SavedCall
from app.console.record.shown import Answered
from app.console.times import day_and_time
from rules.model.questionnaire import LinkId

HEADINGS: Final = ("SITUATION", "BACKGROUND", "ASSESSMENT", "RECOMMENDATION")

_DETAILS: Final = ("radiotherapy", "bone_medicine", "bone_medicine_last")


def long_form(handover: Handover) -> str:
    """Return everything that was written down, under its headings, for the record of whoever goes on."""
    parts = (_situation, _background, _assessment, _recommendation)
    sections = (
        "\n".join([title, *(list(part(handover)) or [f"  {NOTHING}"])])
        for title, part in zip(HEADINGS, parts, strict=True)
    )
    return "\n\n".join(sections) + "\n"


def _situation(handover: Handover) -> Iterator[str]:
    call, saved = handover.call, handover.saved
    yield from line("Rules", handover.warning)
    yield from line("Decision", sentences(handover.decision, saved.suspected))
    yield from line("Patient", handover.patient)
    yield from line(NOT_CONFIRMED, handover.unconfirmed)
    yield from line("Caller", handover.caller)
    taken = joined(handover.times, f"taken by {one_line(call.nurse.name)}", labelled("line", handover.team))
    yield from line("Call", joined(taken, labelled("time in", handover.field("time_in"))))
    yield from line("Record", call.id)
    yield from line("Follows", record_of(handover))
    yield from quoted("In the caller’s own words", saved.typed("words"))


def record_of(handover: Handover) -> str:
    """Name the call that this one follows."""
    return f"record {handover.linked.first.id}" if handover.linked.first else ""


def _background(handover: Handover) -> Iterator[str]:
    for name in (*HISTORY, *_DETAILS):
        yield from line(FIELD[name].label, handover.field(name))
    for label, names in handover.medicines.items():
        yield from line(label, names)
    for name in PRACTICAL:
        yield from line(FIELD[name].label, handover.field(name))


def _assessment(handover: Handover) -> Iterator[str]:
    saved = handover.saved
    yield from line("Computed", handover.against_computed)
    yield from bullets("Findings", _findings(saved))
    yield from bullets("Not sure, so still open", (_unclear(each, saved) for each in saved.not_sure))
    yield from bullets("Also said", map(_answered, saved.also_said))
    yield from line("Denies", terms_of(saved.denied))
    yield from line("Not asked or not answered", terms_of(saved.not_answered))
    yield from line(OWN_CHECK, terms_of(saved.unconfirmed))
    rest = (*saved.denied, *saved.not_answered, *saved.other_comments)
    yield from bullets("Comments", (_answered(each) for each in rest if each.comment or each.measured))
    yield from bullets("To weigh", saved.advisories)
    yield from bullets(
        ASK_AGAIN.removesuffix("."), (with_quotes(each) for one in saved.earlier for each in one.answered)
    )
    yield from line("Form", saved.ask_again)
    rules = f"version {handover.call.rules_version}, {handover.call.rules_hash[:12]}"
    yield from line("Rules", joined(rules, *handover.signature, by=". "))
    for each in handover.addenda:
        yield from quoted(
            f"Added {day_and_time(each.added_at, handover.zone)} by {one_line(each.nurse.name)}", each.words
        )


def _recommendation(handover: Handover) -> Iterator[str]:
    yield from line("Patient goes to", handover.going)
    advice = handover.saved.typed("advice")
    yield from quoted(ADVICE_GIVEN, advice) if advice else line(ADVICE_GIVEN, NO_ADVICE)
    yield from line("Read back by the caller", "Yes" if handover.saved.record["read_back"] else "No")
    yield from line("Receiving team told", handover.told)
    yield from line("Accepted by", handover.accepted)
    yield from handover.came.lines() if handover.came else ()
    yield from line("New call", handover.led_to)


def _answered(answer: Answered) -> str:
    return sentences(
        with_quotes(answer), ", ".join(answer.measured), labelled("Comment:", in_quotes(one_line(answer.comment)))
    )


def _findings(saved: SavedCall) -> Iterator[str]:
    """Give each finding; an answer that several rest on stands in full with the first of them alone."""
    told = set[LinkId]()
    for found in saved.found:
        if not found.is_unsure:
            new = [each for each in found.answers if each.link_id not in told]
            again = "; ".join(names_of(each for each in found.answers if each.link_id in told))
            told |= {each.link_id for each in new}
            words = joined(found.words, f"({again}, as above)" if again else "", by=" ")
            yield sentences(f"{found.level}: {words}", *map(_answered, new))


def _unclear(answer: Answered, saved: SavedCall) -> str:
    levels = [
        f"{each.words}. Counts as {each.level}."
        for each in saved.found
        if each.is_unsure and each.code == answer.link_id
    ]
    return joined(_answered(answer), *levels, by=" ")
