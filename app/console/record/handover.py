"""What a handover of a saved call says, whatever its form: the facts, each on one line."""

from collections.abc import Iterable, Sequence
from datetime import date, tzinfo
from typing import Final

from app.approval.standing import Standing, State
from app.console.call.fields import MEDICINES, PATIENT, TAKEN_OVER
from app.console.earlier_form import EarlierAnswer
from app.console.levels import AMBULANCE_FIRST
from app.console.record.plain_text import in_quotes, joined, labelled, one_line, sentences
from app.console.record.saved_call import SavedCall
from app.console.record.shown import Answered
from app.console.record.what_came import WhatCame, record_named, what_came
from app.console.times import span
from app.data.follow_ups import Linked
from app.data.models import Addendum, Call, CallBack

OWN_CHECK: Final = "From the caller’s own check, not confirmed"
NOT_CONFIRMED: Final = "Not confirmed with the caller"
NOTHING: Final = "Nothing is written down"
HISTORY: Final = ("cancer_primary", "bone_sites", "earlier_compression", "last_treatment", "last_treatment_when")
PRACTICAL: Final = ("allergies", "interpreter", "consent")
ASKED: Final = tuple(field for field in MEDICINES.fields if field.choices)
"""The medicines and conditions that are asked with yes or no."""

_IDENTITY: Final = frozenset(field.name for field in PATIENT.fields)
"""What tells who the patient is: nobody reads a mark there as part of a name."""

DEGREES: Final = {"yes": "Yes to", "unsure": "Not sure of", "no": "No to"}


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
        team: str = "",
    ) -> None:
        """Read ``call``, what came after it and how the rules stand; times are written in ``zone``.

        ``team`` is the number under which the line of the nurse is reached.
        """
        self.saved = SavedCall(call)
        self.call, self.zone, self.team = call, zone, team
        self.on_paper = one_line(self.saved.on_paper(zone))
        self.addenda, self.call_back, self.linked = addenda, call_back, linked
        self.led_to = "" if call_back else record_named(linked.new)  # what was owed names it otherwise
        self.warning, self.signature = approval.warning or "", approval.signature_of(call.rules_hash)

    def field(self, name: str) -> str:
        """Return what was written into a field, on one line."""
        words = one_line(self.saved.typed(name))
        return words + self.saved.mark(name) if words and name not in _IDENTITY else words

    def is_confirmed(self, name: str) -> bool:
        """Whether nobody has to ask again what stands in a field: it was not taken over from elsewhere."""
        return not any(name in self.saved.record[marks] for marks in TAKEN_OVER)

    @property
    def unconfirmed(self) -> str:
        """What tells who the patient is, was filled in from elsewhere, and that the caller has not confirmed."""
        names = [each for each in PATIENT.fields if not self.is_confirmed(each.name) and self.saved.typed(each.name)]
        return ", ".join(each.label.lower() for each in names)

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
            labelled("Second clinician:", one_line(self.saved.second)),
        )

    @property
    def times(self) -> str:
        """When the call began and ended, and how long it was; of one taken on paper, when that was."""
        return self.on_paper or span(self.call.started_at, self.call.saved_at, self.zone)

    @property
    def going(self) -> str:
        """Where the patient goes and how, and when they are called back, as far as it was decided."""
        return joined(one_line(self.saved.way), labelled("call back agreed for", self.field("call_back_at")))

    @property
    def told(self) -> str:
        """Who was told, and when."""
        return joined(self.field("told_name"), labelled("at", self.field("told_at"))) or "Nobody is written down"

    @property
    def accepted(self) -> str:
        """Who accepted the patient, and when; empty if nobody is written down."""
        return one_line(self.saved.accepted)

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
                for field in ASKED
                if self.saved.record.get(field.name) == code
            ]
            for code, words in DEGREES.items()
        }
        return {words: ", ".join(labels) for words, labels in answered.items() if labels}


def with_quotes(answer: Answered | EarlierAnswer) -> str:
    """Return the item with the words of its answer."""
    return joined(answer.term, ", ".join(map(in_quotes, answer.words)), by=": ")


def terms_of(items: Iterable[Answered]) -> str:
    """Return what a clinician calls the items."""
    return " · ".join(each.term for each in items)
