"""What a nurse writes down beside the answers: every field of a call, in the order of the page."""

from datetime import time
from enum import StrEnum
from typing import Any, Final, NamedTuple

from app.console.decided import CLOCK, PLACES, ROUTE, TRANSPORTS

SHORT: Final = 120
LONG: Final = 10_000


class Kind(StrEnum):
    """How a field is typed and checked."""

    TEXT = "text"
    LONG_TEXT = "long-text"
    PHONE = "phone"
    DATE = "date"
    TIME = "time"
    MOMENT = "moment"
    CHOICE = "choice"


class CallField(NamedTuple):
    """One field. ``choices`` are pairs of a permanent code and the words shown for it."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    choices: tuple[tuple[str, str], ...] = ()
    longest: int = SHORT
    hint: str = ""

    def words_for(self, value: str) -> str:
        """Return ``value`` as it is read; a code that is not offered any more stands as it is."""
        match self.kind:
            case Kind.MOMENT:
                return value.replace("T", " ")
            case Kind.TIME:
                return _time_in_words(value)
            case Kind.CHOICE:
                return dict(self.choices).get(value, value)
            case Kind.TEXT | Kind.LONG_TEXT | Kind.PHONE | Kind.DATE:
                return value


def _time_in_words(value: str) -> str:
    """Return "1405" as "14:05"; what is no time stands as it is."""
    try:
        return f"{time.fromisoformat(value):%H:%M}"
    except ValueError:
        return value


class Block(NamedTuple):
    """Fields that stand together under one heading."""

    code: str
    title: str
    fields: tuple[CallField, ...]


def _choice(name: str, label: str, *choices: tuple[str, str], hint: str = "") -> CallField:
    return CallField(name, label, Kind.CHOICE, choices, hint=hint)


def _yes_no(name: str, label: str) -> CallField:
    return _choice(name, label, ("yes", "Yes"), ("no", "No"), ("unsure", "Not sure"))


CALL: Final = Block(
    "call",
    "Call",
    (
        CallField("time_in", "Time in", Kind.TIME),
        CallField("caller_name", "Caller"),
        _choice(
            "caller_relation",
            "Relation",
            ("patient", "Patient"),
            ("caregiver", "Family or friend"),
            ("staff", "Care home or other staff"),
            ("other", "Other"),
        ),
        CallField("caller_number", "Call-back number", Kind.PHONE),
        _choice("answered_by", "Who answers", ("patient", "The patient"), ("caregiver", "Someone with the patient")),
    ),
)
PATIENT: Final = Block(
    "patient",
    "Patient",
    (
        CallField("patient_name", "Name"),
        CallField("patient_born", "Date of birth", Kind.DATE),
        CallField("record_number", "Record number", longest=40),
        _choice("consent", "Agrees that we speak with a helper", ("yes", "Yes"), ("no", "No")),
        CallField("interpreter", "Interpreter", hint="Language, if one is needed"),
    ),
)
ONCOLOGY: Final = Block(
    "oncology",
    "Cancer",
    (
        CallField("cancer_primary", "Primary"),
        CallField("bone_sites", "Known bone and spine sites", longest=400),
        _yes_no("earlier_compression", "Earlier cord compression"),
        CallField("last_treatment", "Last treatment"),
        _choice(
            "last_treatment_when",
            "When",
            ("7-days", "Within 7 days"),
            ("30-days", "8 to 30 days ago"),
            ("6-months", "1 to 6 months ago"),
            ("longer", "Longer ago"),
            ("never", "Never"),
        ),
        CallField("radiotherapy", "Radiotherapy", hint="Where and when", longest=400),
    ),
)
MEDICINES: Final = Block(
    "medicines",
    "Medicines",
    (
        CallField("bone_medicine", "Bone medicine"),
        CallField("bone_medicine_last", "Last dose"),
        _yes_no("steroid", "Steroid"),
        _yes_no("opioid", "Opioid"),
        _yes_no("laxative", "Laxative"),
        _yes_no("digoxin", "Digoxin"),
        _yes_no("blood_thinner", "Blood thinner"),
        _yes_no("kidney_disease", "Kidney disease"),
        CallField("allergies", "Allergies", longest=400),
    ),
)
WORDS: Final = CallField("words", "In the caller’s own words", Kind.LONG_TEXT, longest=LONG)

PAPER_AT: Final = CallField(
    "paper_at", "Taken on paper at", Kind.MOMENT, hint="Like 2026-03-09 14:05; what is owed is due from then"
)

BLOCKS: Final = (CALL, PATIENT, ONCOLOGY, MEDICINES)

PLACE: Final = _choice("place", "Where", *((code, place.words) for code, place in PLACES.items()))
TRANSPORT: Final = _choice("transport", "How", *((code, way.words) for code, way in TRANSPORTS.items()))
CALL_BACK_AT: Final = CallField("call_back_at", "Call back at", Kind.TIME)
TOLD_NAME: Final = CallField("told_name", "Receiving team told: who", hint="Name and place")
TOLD_AT: Final = CallField("told_at", "Told at", Kind.TIME)
ACCEPTED_BY: Final = CallField("accepted_by", "Accepted by", hint="Name and place")
ACCEPTED_AT: Final = CallField("accepted_at", "Accepted at", Kind.TIME)
ADVICE: Final = CallField("advice", "Also said", Kind.LONG_TEXT, longest=LONG, hint="In your own words")
OVERRIDE_WORDS: Final = CallField("override_words", "Why, in words", Kind.LONG_TEXT, longest=LONG)
SECOND_CLINICIAN: Final = CallField("second_clinician", "Second clinician without an account", hint="Name and place")
SECOND_NUMBER: Final = CallField("second_number", "Their number", Kind.PHONE)
DECISION: Final = (
    PLACE,
    TRANSPORT,
    CALL_BACK_AT,
    TOLD_NAME,
    TOLD_AT,
    ACCEPTED_BY,
    ACCEPTED_AT,
    ADVICE,
    OVERRIDE_WORDS,
    SECOND_CLINICIAN,
    SECOND_NUMBER,
)
ADVICE_GIVEN: Final = "Advice given"
NO_ADVICE: Final = "No advice is written down"

SECOND_ACCOUNT: Final = "second_account"
SECOND_AT: Final = "second_at"
"""Where a record holds which colleague agreed on their own screen, and when. Nobody can type either."""

# By the names that records store. They are permanent, as codes are: a field that is gone stays in old records.
FIELD: Final = {
    field.name: field for field in (*(each for block in BLOCKS for each in block.fields), WORDS, *DECISION, PAPER_AT)
}

UNCONFIRMED: Final = "unconfirmed"
"""The items whose answers came with the caller's own check, and that the nurse has not asked again."""

FROM_EARLIER: Final = "from_earlier"
"""The fields whose words were taken over from an earlier call, and that the nurse has not confirmed."""


FROM_RECORD: Final = "from_record"
"""Those that the patient's record filled in, and that the nurse has not confirmed."""


TAKEN_OVER: Final = {FROM_RECORD: "the patient’s record", FROM_EARLIER: "an earlier call"}
"""Where the words of a field may have been taken over from."""


def empty_record() -> dict[str, Any]:
    """Return the record of a call of which nothing was written down."""
    # Also what a stored record is laid over: a call saved before a field was added reads as if that was left empty.
    texts = dict.fromkeys((*FIELD, CLOCK, ROUTE, SECOND_ACCOUNT, SECOND_AT), "")
    lists: dict[str, list[str]] = {UNCONFIRMED: [], FROM_EARLIER: [], FROM_RECORD: [], "earlier": []}
    return {**texts, **lists, "comments": {}, "measures": {}, "read_back": False}
