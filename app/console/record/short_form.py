"""The short handover: action first, then what a doctor asks, in twelve lines and nine hundred characters at most."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Final

from app.console.call.fields import FIELD, NO_ADVICE
from app.console.earlier_form import ASK_AGAIN
from app.console.levels import AMBULANCE_FIRST
from app.console.record.fitted import Line, cut, fitted, listed, name, plain, quoted, typed
from app.console.record.handover import ASKED, OWN_CHECK, Handover
from app.console.record.plain_text import joined, labelled, one_line, sentences
from app.console.record.row_names import names_of
from app.console.record.saved_call import SavedCall
from app.console.record.shown import Answered, Found
from app.data.models import Call
from rules.in_force import RULES
from rules.model.questionnaire import Group

LONGEST: Final = 900
MOST_LINES: Final = 12

_ONE: Final = 40
"""How much of one name, number or place is shown."""

_ASIDE: Final = "   "
_UNCONFIRMED: Final = " (unconfirmed)"
_WRITTEN: Final = (
    "earlier_compression",
    "last_treatment",
    "last_treatment_when",
    "radiotherapy",
    "bone_medicine",
    "allergies",
    "interpreter",
    "consent",
)


def short_form(handover: Handover) -> str:
    """Return the handover in at most ``MOST_LINES`` lines of ``LONGEST`` characters altogether.

    It is in ASCII but for names and quoted words, and marks whatever was left out.
    """
    return "\n".join(fitted(tuple(_lines(handover)), LONGEST)) + "\n"


def _lines(handover: Handover) -> Iterator[Line]:
    """Give the lines in their order, each with its rank and its least room; together these are ``LONGEST``."""
    saved, measures = handover.saved, _Measures()
    found = _by_level(measures, saved)
    not_sure, no = measures.beside(saved.not_sure), measures.beside(_pertinent_first(saved.denied, saved))
    label = "No:" if saved.not_answered else "No (all asked):"
    yield Line.of(9, 115, 150, _head(handover))
    yield Line.of(11, 100, 130, f"P  {_patient(handover)}")
    yield Line(6, 85, 150, partial(_call, handover))
    yield Line(1, 215, 240, partial(_found, found))
    yield Line(3, 45, 110, partial(listed, "B ", [*_background(handover), *measures.beside(saved.also_no)]))
    yield Line(7, 45, 80, partial(listed, "A  Not sure:", not_sure))
    yield Line(4, 50, 110, partial(listed, f"{_ASIDE if not_sure else 'A  '}{label}", no))
    yield Line(2, 40, 70, partial(listed, f"{_ASIDE}Not asked:", names_of(_pertinent_first(saved.not_answered, saved))))
    yield Line.of(8, 105, 130, f"R  {_recommendation(handover)}")
    yield Line.of(5, 60, 110, f"{_ASIDE}{_afterwards(handover)}")
    yield Line.of(10, 73, 73, f"{_ASIDE}{_signed(handover)}")


_Told = tuple[str, str, str]
"""A finding in its own words, and for less room as the name of its row with what was measured, and without.

The names are empty if the row was named before.
"""


class _Measures:
    """What was measured, and the name of a row, stand once: with the first that is told of the item."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    def beside_found(self, found: Found) -> _Told:
        """Return a finding, or what was answered "not sure", with what was measured."""
        new = [each for each in found.answers if each.link_id not in self._told]
        not_sure, row = f"not sure: {'; '.join(names_of(found.answers))}", "; ".join(map(_in_short, new))
        measured = self._of(new)
        if found.is_unsure:
            return not_sure + measured, not_sure + measured, not_sure
        return plain(found.words) + measured, row + measured, row

    def beside(self, answers: Iterable[Answered]) -> list[str]:
        """Return the names of rows, each with what was measured."""
        return [
            row + self._of([each] if each.link_id not in self._told else [])
            for each in answers
            for row in names_of([each])
        ]

    def _of(self, new: Iterable[Answered]) -> str:
        words = []
        for each in new:
            self._told.add(each.link_id)
            words += [cut(typed(measure), _ONE) for measure in each.measured]
        return f" ({', '.join(words)})" if words else ""


def _in_short(answer: Answered) -> str:
    """Return the name of a row with what was chosen there, by its codes: these are short, and never change."""
    (row,) = names_of([answer])
    return joined(row, ", ".join(code.replace("-", " ") for code in answer.codes if code != "yes"), by=": ")


def _by_level(measures: _Measures, saved: SavedCall) -> list[_Told]:
    """Return the findings by level; those that only join others come last of theirs, as they name nothing new."""
    found = sorted(saved.found, key=lambda each: (-each.disposition.urgency, len(each.answers) > 1))
    told, urgent = [measures.beside_found(each) for each in found], sum(each.is_urgent for each in found)
    return [*told[:urgent], *map(_less_urgent, told[urgent:])] if urgent else told


def _less_urgent(told: _Told) -> _Told:
    full, row, bare = (f"less urgent: {words}" if words else "" for words in told)
    return full, row, bare


def _found(told: Sequence[_Told], room: int) -> str:
    """Return the findings: as many as there is room for in full, the others as the names of their rows."""
    label = f"{_ASIDE}Found:"
    for fuller, shorter in ((0, 1), (1, 2)):
        for number in range(len(told), -1, -1):
            items = [*(each[fuller] for each in told[:number]), *(each[shorter] for each in told[number:])]
            text = listed(label, [each for each in items if each], LONGEST)
            if len(text) <= room:
                return text
    return listed(label, [row for _, _, row in told if row], room)


def _head(handover: Handover) -> str:
    """Return what to do, what is suspected, and how the rules stand to it."""
    saved = handover.saved
    action = saved.decided.upper() + (f", {AMBULANCE_FIRST}" if saved.is_emergency else "")
    changed = f"{saved.change.upper()} from {saved.computed}" if saved.is_changed else ""
    rules = f"(rules {saved.call.rules_version}{'' if changed else ': same'})"
    return plain(joined(joined(action, changed, saved.suspected, by=" - "), rules, by=" "))


def _patient(handover: Handover) -> str:
    age, field = handover.saved.age(handover.zone), handover.field
    born = f"{age} y, b {date.fromisoformat(field('patient_born'))}" if age is not None else ""
    born += _mark(handover, "patient_born") if born else ""
    known = (_known(handover, each) for each in ("record_number", "cancer_primary", "bone_sites"))
    number, primary, sites = known
    who = cut(name(field("patient_name")), 60) or "Name not written down"
    who += _mark(handover, "patient_name") if field("patient_name") else ""
    return joined(who, born, labelled("record", number), primary, labelled("bone", sites))


def _call(handover: Handover, room: int) -> str:
    """Return when it was, who called, and their own words, which alone are cut."""
    caller, relation = cut(name(handover.field("caller_name")), _ONE), handover.field("caller_relation")
    number = cut(typed(handover.field("caller_number")), _ONE)
    who = joined(caller, typed(relation), number) or "Caller not written down"
    start = f"S  {typed(handover.times)}. {who}"
    left = room - len(start) - len(": ")
    words = quoted(handover.saved.typed("words"), left) if left > _ONE // 2 else ""
    return cut(joined(start, words, by=": "), room)


def _background(handover: Handover) -> Iterator[str]:
    """Name what is known of medicines and the illness; what nobody asked is left out, and stands in the record."""
    record, said = handover.saved.record, handover.saved.also_said
    for degree, label in (("yes", ""), ("unsure", "not sure of"), ("no", "no")):
        asked = (each for each in ASKED if record.get(each.name) == degree)
        names = ", ".join(plain(each.label).lower() + _mark(handover, each.name) for each in asked)
        yield from filter(None, [joined(label, names, by=" ") if names else ""])
    for each, row in zip(said, names_of(said), strict=True):
        yield f"{row}: {plain(', '.join(each.words))}{''.join(f', {typed(words)}' for words in each.measured)}"
    for written in _WRITTEN:
        if handover.field(written):
            yield f"{plain(FIELD[written].label).lower()}: {_known(handover, written)}"


def _known(handover: Handover, field: str) -> str:
    """Return what stands in a field, cut, and marked where it was taken over and nobody confirmed it."""
    words = cut(typed(one_line(handover.saved.typed(field))), _ONE)
    return words + _mark(handover, field) if words else ""


def _mark(handover: Handover, field: str) -> str:
    return "" if handover.is_confirmed(field) else _UNCONFIRMED


def _recommendation(handover: Handover) -> str:
    """Return where the patient goes, who knows of it, and what stands against the rules."""
    field, told = handover.field, name(handover.field("told_name"))
    lowered = handover.saved.is_changed
    return sentences(
        typed(handover.going),
        f"Told {joined(cut(told, _ONE), labelled('at', typed(field('told_at'))))}" if told else "Nobody told",
        labelled("Accepted by", cut(name(handover.accepted), _ONE)),
        labelled("Reason:", typed(handover.saved.reason)) if lowered else "",
        labelled("Agreed by", cut(name(handover.saved.second), _ONE)) if lowered else "",
        quoted(field("override_words")) if lowered else "",
    )


def _afterwards(handover: Handover) -> str:
    """Return what is owed or came of it, what was added, what to beware of, and the advice."""
    saved, advice = handover.saved, handover.field("advice")
    own_check = f"{OWN_CHECK}: {len(saved.unconfirmed)} of the answers" if saved.unconfirmed else ""
    earlier = saved.ask_again or (ASK_AGAIN if saved.earlier else "")
    added = " / ".join(quoted(each.words, 3 * _ONE) for each in handover.addenda)
    return sentences(
        typed(labelled(handover.came.title, handover.came.brief())) if handover.came else "",
        f"Follows record {_short(handover.linked.first)}" if handover.linked.first else "",
        f"New call: record {_short(handover.linked.new)}" if handover.led_to and handover.linked.new else "",
        labelled("Added later:", added),
        plain(joined(handover.warning, own_check, earlier, by=". ")),
        labelled("Advised:", quoted(advice, 3 * _ONE)) or NO_ADVICE,
        "Read back" if saved.record["read_back"] else "Not read back" if advice else "",
    )


def _signed(handover: Handover) -> str:
    return joined(
        cut(name(handover.call.nurse.name), _ONE // 2), cut(typed(handover.team), 30), f"record {_short(handover.call)}"
    )


def _short(call: Call) -> str:
    """Return as much of the number of a record as its files are named by."""
    return call.id[:8]


def _pertinent_first(items: Iterable[Answered], saved: SavedCall) -> list[Answered]:
    """Return the items, those first that threaten life, cord or mind."""
    rules = saved.rules or RULES

    def is_aside(answer: Answered) -> bool:
        is_gate = rules.group_of.get(answer.link_id, Group.GATE) is Group.GATE
        return not (is_gate or answer.link_id in rules.silences.beside_a_finding)

    return sorted(items, key=is_aside)
