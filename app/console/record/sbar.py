"""The handover of a saved call as plain text: situation, background, assessment, recommendation."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, tzinfo
from enum import StrEnum
from typing import Final

from app.approval.standing import Standing, State
from app.console.call.fields import FIELD, MEDICINES, PATIENT
from app.console.decided import as_decided
from app.console.earlier_form import ASK_AGAIN, EarlierAnswer
from app.console.levels import AMBULANCE_FIRST, NOW
from app.console.record.plain_text import brief, bullets, in_quotes, joined, labelled, line, one_line, quoted, sentences
from app.console.record.saved_call import SavedCall
from app.console.record.shown import Answered, Found
from app.console.record.what_came import WhatCame, record_named, what_came
from app.data.follow_ups import Linked
from app.data.models import Addendum, Call, CallBack
from app.i18n.dates import day_and_time
from rules.advice.safety_net import may_happen_next
from rules.in_force import RULES
from rules.model.disposition import Disposition
from rules.model.questionnaire import Group, Respondent
from rules.model.rule_set import RuleSet

HEADINGS: Final = ("SITUATION", "BACKGROUND", "ASSESSMENT", "RECOMMENDATION")
BRIEF: Final = 240
"""How much of a long text the short form shows."""

_NOTHING: Final = "Nothing is written down"
_OWN_CHECK: Final = "From the caller’s own check, not confirmed"
_HISTORY: Final = ("cancer_primary", "bone_sites", "earlier_compression", "last_treatment", "last_treatment_when")
_DETAILS: Final = ("radiotherapy", "bone_medicine", "bone_medicine_last")
_PRACTICAL: Final = ("allergies", "interpreter", "consent")
_IDENTITY: Final = frozenset(field.name for field in PATIENT.fields)
_MEDICINES: Final = tuple(field for field in MEDICINES.fields if field.choices)
_DEGREES: Final = {"yes": "Yes to", "unsure": "Not sure of", "no": "No to"}


class Form(StrEnum):
    """How much is handed over."""

    SHORT = "short"
    LONG = "long"


class Handover:
    """What a handover says, whatever its form."""

    def __init__(  # noqa: PLR0913 - all that a handover is made of, by name
        self,
        call: Call,
        *,
        zone: tzinfo | None = None,
        addenda: Sequence[Addendum] = (),
        call_back: CallBack | None = None,
        linked: Linked = Linked(),  # noqa: B008 - it cannot be changed
        approval: Standing = Standing(State.UNSIGNED),  # noqa: B008 - likewise
    ) -> None:
        """Read ``call``, what came after it and how the rules stand; times are written in ``zone``."""
        self.saved = SavedCall(call)
        self.call, self.zone = call, zone
        self.on_paper = one_line(self.saved.on_paper(zone))
        self.addenda, self.call_back, self.linked = addenda, call_back, linked
        self.led_to = "" if call_back else record_named(linked.new)  # what was owed names it otherwise
        self.warning, self.signature = approval.warning or "", approval.signature_of(call.rules_hash)

    def text(self, form: Form) -> str:
        """Return the handover in the ``form`` that is wanted. Every finding is in both."""
        return _long(self) if form is Form.LONG else _short(self)

    def field(self, name: str) -> str:
        """Return what was written into a field, on one line."""
        words = one_line(self.saved.typed(name))
        return words + self.saved.mark(name) if words and name not in _IDENTITY else words

    @property
    def patient(self) -> str:
        """Who the call is about. A date of birth that cannot be right is left out."""
        age = self.saved.age(self.zone)
        name = self.field("patient_name") or "Name not written down"
        born = f"{age} years, born {date.fromisoformat(self.field('patient_born'))}" if age is not None else ""
        return joined(name, born, labelled("record", self.field("record_number")))

    @property
    def caller(self) -> str:
        """Who called, and on which number."""
        who = joined(self.field("caller_name"), self.field("caller_relation"))
        return joined(who or "Not written down", labelled("call-back number", self.field("caller_number")))

    @property
    def decision(self) -> str:
        """What was decided, how to reach help, and whether that is not what was computed."""
        changed = f" ({self.saved.change.upper()} from {self.saved.computed})" if self.saved.is_changed else ""
        return self.saved.decided.upper() + (f", {AMBULANCE_FIRST}" if self.saved.is_emergency else "") + changed

    @property
    def against_computed(self) -> str:
        """How the decision stands to what was computed; a lowered one says why, and who agrees."""
        if not self.saved.is_changed:
            return f"{self.saved.computed}, decided as computed"
        return sentences(
            f"{self.saved.computed}, {self.saved.change.upper()} to {self.saved.decided}",
            labelled("Reason:", one_line(self.saved.reason)),
            labelled("In words:", in_quotes(self.field("override_words"))),
            labelled("Second clinician:", self.field("second_clinician")),
        )

    @property
    def told(self) -> str:
        """Who was told, and when."""
        return joined(self.field("told_name"), labelled("at", self.field("told_at"))) or "Nobody is written down"

    @property
    def came(self) -> WhatCame | None:
        """What is known of the call back, if one is or was owed."""
        return what_came(self.call_back, self.zone, record_named(self.linked.new)) if self.call_back else None

    @property
    def medicines(self) -> dict[str, str]:
        """The medicines and conditions that were asked about, by what was answered."""
        answered = {
            words: [
                field.label + self.saved.mark(field.name)
                for field in _MEDICINES
                if self.saved.record.get(field.name) == code
            ]
            for code, words in _DEGREES.items()
        }
        return {words: ", ".join(labels) for words, labels in answered.items() if labels}

    @property
    def next_steps(self) -> tuple[str, ...]:
        """What may happen next, by what was found, in the words of the rules."""
        if self.call.decided not in list(Disposition):
            return ()
        decided = as_decided(self.saved.outcome, Disposition(self.call.decided))
        return tuple(each.words.to(Respondent.CAREGIVER) for each in may_happen_next(decided))


def _long(handover: Handover) -> str:
    parts = (_situation, _background, _assessment, _recommendation)
    sections = (
        "\n".join([title, *(list(part(handover)) or [f"  {_NOTHING}"])])
        for title, part in zip(HEADINGS, parts, strict=True)
    )
    return "\n\n".join(sections) + "\n"


def _situation(handover: Handover) -> Iterator[str]:
    call, saved = handover.call, handover.saved
    yield from line("Rules", handover.warning)
    yield from line("Decision", sentences(handover.decision, saved.suspected))
    yield from line("Patient", handover.patient)
    yield from line("Caller", handover.caller)
    taken = joined(day_and_time(call.started_at, handover.zone), f"taken by {one_line(call.nurse.name)}")
    yield from line("Call", joined(taken, labelled("time in", handover.field("time_in")), handover.on_paper))
    yield from line("Follows", record_named(handover.linked.first))
    yield from bullets(
        "Found, most urgent first", (f"{each.level}: {each.words}{_terms(each)}" for each in saved.found)
    )
    yield from quoted("In the caller’s own words", saved.typed("words"))


def _background(handover: Handover) -> Iterator[str]:
    for name in (*_HISTORY, *_DETAILS):
        yield from line(FIELD[name].label, handover.field(name))
    for label, names in handover.medicines.items():
        yield from line(label, names)
    for name in _PRACTICAL:
        yield from line(FIELD[name].label, handover.field(name))


def _assessment(handover: Handover) -> Iterator[str]:
    saved = handover.saved
    yield from line("Computed", handover.against_computed)
    yield from bullets("Findings", (_in_full(each) for each in saved.found if not each.is_unsure))
    yield from bullets("Not sure, so still open", (_unclear(each, saved) for each in saved.not_sure))
    yield from bullets("Also said", map(_answered, saved.also_said))
    yield from line("Denies", _terms_of(saved.denied))
    yield from line("Not asked or not answered", _terms_of(saved.not_answered))
    yield from line(_OWN_CHECK, _terms_of(saved.unconfirmed))
    rest = (*saved.denied, *saved.not_answered, *saved.other_comments)
    yield from bullets("Comments", (_answered(each) for each in rest if each.comment))
    yield from bullets("To weigh", saved.advisories)
    yield from bullets(
        ASK_AGAIN.removesuffix("."), (_with_quotes(each) for one in saved.earlier for each in one.answered)
    )
    yield from line("Form", saved.ask_again)
    yield from bullets(f"Passages behind “{NOW}”", _passages(saved.found))
    rules = f"version {handover.call.rules_version}, {handover.call.rules_hash[:12]}"
    yield from line("Rules", joined(rules, *handover.signature, by=". "))
    for each in handover.addenda:
        yield from quoted(
            f"Added {day_and_time(each.added_at, handover.zone)} by {one_line(each.nurse.name)}", each.words
        )


def _recommendation(handover: Handover) -> Iterator[str]:
    yield from line("Decision", handover.decision)
    yield from quoted("Advice given", handover.saved.typed("advice") or _NOTHING)
    yield from line("Read back by the caller", "Yes" if handover.saved.record["read_back"] else "No")
    yield from line("Receiving team told", handover.told)
    yield from handover.came.lines() if handover.came else ()
    yield from line("New call", handover.led_to)
    yield from bullets("What may happen next", handover.next_steps)


def _short(handover: Handover) -> str:
    """Twelve lines at most, however much was found."""
    parts = (_short_situation, _short_background, _short_assessment, _short_recommendation)
    lines = []
    for title, part in zip(HEADINGS, parts, strict=True):
        first, *rest = [line for line in part(handover) if line]
        lines += [f"{title}: {first}", *(f"  {line}" for line in rest)]
    return "\n".join(lines) + "\n"


def _short_situation(handover: Handover) -> Iterator[str]:
    found = handover.saved.found
    yield sentences(handover.decision, handover.saved.suspected, handover.patient)
    follows = joined(handover.on_paper, labelled("follows", record_named(handover.linked.first)))
    yield f"Caller: {joined(handover.caller, day_and_time(handover.call.started_at, handover.zone), follows)}"
    yield labelled(f"{NOW} for:", "; ".join(each.words for each in found if each.is_urgent))
    yield labelled("Less urgent:", "; ".join(f"{each.words} ({each.level})" for each in found if not each.is_urgent))


def _short_background(handover: Handover) -> Iterator[str]:
    written = [
        f"{FIELD[name].label}: {handover.field(name)}" for name in (*_HISTORY, *_PRACTICAL) if handover.field(name)
    ]
    medicines = [f"{label}: {names}" for label, names in handover.medicines.items() if label != _DEGREES["no"]]
    yield " · ".join([*written, *medicines]) or _NOTHING


def _short_assessment(handover: Handover) -> Iterator[str]:
    saved = handover.saved
    own_check = f"{_OWN_CHECK}: {len(saved.unconfirmed)} of the answers" if saved.unconfirmed else ""
    earlier = saved.ask_again or (ASK_AGAIN if saved.earlier else "")
    yield sentences(handover.warning, f"Computed: {handover.against_computed}", own_check, earlier, *handover.signature)
    yield labelled("Also said:", " · ".join(_with_quotes(each) for each in saved.also_said))
    yield labelled("Not sure:", _terms_of(saved.not_sure))
    yield labelled("Denies:", _most_pertinent(saved.denied, saved.rules))
    yield labelled("Not asked or not answered:", _most_pertinent(saved.not_answered, saved.rules))


def _short_recommendation(handover: Handover) -> Iterator[str]:
    advice = handover.saved.typed("advice").strip()
    yield sentences(
        f"Advised: {brief(next(iter(advice.splitlines()), _NOTHING), BRIEF)}",
        "Read back" if handover.saved.record["read_back"] else "Not read back",
        f"Told: {handover.told}",
        labelled(handover.came.title, handover.came.brief()) if handover.came else "",
        labelled("New call:", handover.led_to),
    )
    yield labelled("Added later:", " / ".join(brief(each.words, BRIEF) for each in handover.addenda))


def _terms(found: Found) -> str:
    return f" ({'; '.join(each.term for each in found.answers)})" if found.answers else ""


def _terms_of(items: Iterable[Answered]) -> str:
    return " · ".join(each.term for each in items)


def _with_quotes(answer: Answered | EarlierAnswer) -> str:
    return joined(answer.term, ", ".join(map(in_quotes, answer.words)), by=": ")


def _answered(answer: Answered) -> str:
    return sentences(_with_quotes(answer), labelled("Comment:", in_quotes(one_line(answer.comment))))


def _in_full(found: Found) -> str:
    return sentences(f"{found.level}: {found.words}", *map(_answered, found.answers))


def _unclear(answer: Answered, saved: SavedCall) -> str:
    levels = [each.level for each in saved.found if each.is_unsure and each.code == answer.link_id]
    return joined(_answered(answer), *(f"Counts as {level}." for level in levels), by=" ")


def _passages(found: Iterable[Found]) -> Iterator[str]:
    """The first passage of each call-now finding, each once."""
    first = (each.passages[0] for each in found if each.is_urgent and each.passages)
    yield from (f"{passage.words} ({passage.where})" for passage in dict.fromkeys(first))


def _most_pertinent(items: Iterable[Answered], rules: RuleSet | None) -> str:
    """Name what threatens life, cord or mind; count the rest."""
    named = [each for each in items if _is_pertinent(each, rules)]
    others = len(list(items)) - len(named)
    return joined(_terms_of(named), f"{others} more in the long form" if others else "", by=" · ")


def _is_pertinent(answer: Answered, rules: RuleSet | None) -> bool:
    rules = rules or RULES
    group = rules.group_of.get(answer.link_id, Group.GATE)
    return answer.link_id in rules.silences.beside_a_finding or group is Group.GATE
