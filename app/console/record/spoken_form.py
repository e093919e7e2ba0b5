"""The handover as it is read out on the phone, in twenty seconds: so many words at most, what matters first."""

from collections.abc import Iterator
from typing import Final

from app.console.levels import AMBULANCE_FIRST
from app.console.record.fitted import cut
from app.console.record.handover import NOT_CONFIRMED, Handover
from app.console.record.plain_text import joined, labelled, sentences
from app.console.record.row_names import names_of
from app.console.record.shown import Found
from app.console.suspected import suspected

MOST_WORDS: Final = 55
_ONE: Final = 40


def spoken_form(handover: Handover) -> str:
    """Return what the nurse says to whoever takes the patient: whole sentences, ``MOST_WORDS`` at most."""
    said = dict(_always(handover))
    for place, sentence in _further(handover):
        longer = {**said, place: sentence}
        if sentence and len(_in_order(longer).split()) <= MOST_WORDS:
            said = longer
    return _in_order(said)


def _in_order(said: dict[int, str]) -> str:
    return sentences(*(said[place] for place in sorted(said)))


def _always(handover: Handover) -> Iterator[tuple[int, str]]:
    """Give who calls, what is suspected, the level and the patient, each with its place; none of them is long."""
    saved, age = handover.saved, handover.saved.age(handover.zone)
    yield 0, "This is the oncology line"
    yield 1, next((f"Suspected {_first_part(each.clinical_name).lower()}" for each in suspected(saved.outcome)), "")
    yield 2, joined(saved.decided, AMBULANCE_FIRST if saved.is_emergency else "")
    unconfirmed = NOT_CONFIRMED.lower() if handover.unconfirmed else ""
    yield 3, joined(cut(handover.field("patient_name"), _ONE), f"{age} years" if age is not None else "", unconfirmed)
    yield 9, labelled("I am", cut(handover.call.nurse.name, _ONE))


def _further(handover: Handover) -> Iterator[tuple[int, str]]:
    """Give the sentences as long as there is room for it, the weightiest first."""
    saved = handover.saved
    found = list(dict.fromkeys(_finding(each) for each in saved.found if not each.is_unsure))
    yield 4, "".join(found[:1])
    yield 6, labelled("Going to", handover.going)
    yield 5, "".join(found[1:2])
    yield 7, labelled("Not sure of", ", ".join(names_of(saved.not_sure[:2])))
    yield 8, labelled("Caller on", cut(handover.field("caller_number"), _ONE))


def _finding(found: Found) -> str:
    """Return a finding with the first of what was measured on it, such as since when."""
    measured = next((each.measured[:2] for each in found.answers if each.measured), ())
    return joined(found.words, *measured)


def _first_part(clinical_name: str) -> str:
    """Return what a trouble is called before what it may be besides."""
    return clinical_name.partition(";")[0].partition(":")[0]
