"""Which trouble each red flag points to: what is done while waiting, and whom to ask for, follow from it."""

from types import MappingProxyType
from typing import Final

from pydantic import Field

from rules.sources import passages
from rules.sources.citation import Citation, Declaration
from rules.text import N_


class Syndrome(Declaration):
    """A suspected trouble and the ``red_flags`` that point to it, by code; those of earlier forms stand with them.

    ``clinical_name`` is what a nurse calls it. It names a suspicion and never a diagnosis.
    """

    code: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$")
    clinical_name: str
    red_flags: tuple[str, ...] = Field(min_length=1)
    citations: tuple[Citation, ...] = Field(min_length=1)


def _syndrome(code: str, clinical_name: str, red_flags: str, *citations: Citation) -> Syndrome:
    """Build a syndrome; ``red_flags`` are codes with spaces between."""
    return Syndrome(code=code, clinical_name=clinical_name, red_flags=tuple(red_flags.split()), citations=citations)


CORD: Final = _syndrome(
    "cord",
    N_("Spinal cord or cauda equina compression; unstable spine"),
    "back-pain-severe back-pain-uncontrolled back-pain-changing back-pain-night back-pain-new"
    " nerve-pain-band nerve-pain-shooting nerve-pain-electric weakness-cannot-use weakness-weaker"
    " walking-cannot-walk walking-unsteady numbness-saddle numbness-body bladder-cannot-pee bladder-leaking"
    " bladder-cannot-feel bladder-hard-to-start bowel-control-lost-control bowel-control-cannot-feel"
    " back-pain-and-bowel-change back-pain-after-fall back-pain-after-cord-compression",
    passages.DONT_WAIT_SPINE,
    passages.COMPLICATION_SPINE,
    passages.NG234,
)
BREAK: Final = _syndrome(
    "break",
    N_("Pathologic fracture"),
    "possible-break-yes bone-pain-severe",
    passages.COMPLICATION_FRACTURE,
    passages.ACS,
)
FALL: Final = _syndrome(
    "fall",
    N_("Fall: head injury, fracture; why they fell"),
    "fall-injured fall-sore fall-repeated fall-hurt",
    passages.ACS_FALLS,
    passages.QS74,
)
WEAK_BONE: Final = _syndrome(
    "weak-bone",
    N_("Painful bone metastasis, impending fracture"),
    "bone-pain-loading bone-pain-new walking-limp lump-new",
    passages.MIRELS,
    passages.COMPLICATION_FRACTURE,
)
HIGH_CALCIUM: Final = _syndrome(
    "high-calcium",
    N_("Hypercalcemia"),
    "thirst-extreme peeing-often-much-more constipation-new calcium-two-features calcium-feature-and-support"
    " calcium-support-only",
    passages.DONT_WAIT_CALCIUM,
    passages.COMPLICATION_CALCIUM,
)
BLOCKED_BOWEL: Final = _syndrome(
    "blocked-bowel",
    N_("Bowel obstruction or impaction; hypercalcemia"),
    "constipation-blocked constipation-severe",
    passages.DONT_WAIT_CALCIUM,
    passages.ONCOLINK_CONSTIPATION,
)
LOW_CALCIUM: Final = _syndrome(
    "low-calcium",
    N_("Hypocalcemia after bone medicine"),
    "low-calcium-severe low-calcium-tingling",
    passages.XGEVA,
)
INFECTION: Final = _syndrome(
    "infection",
    N_("Infection: neutropenic sepsis, urine, bone, jaw"),
    "fever-yes fever-feels-ill lump-hot jaw-spreading bladder-burning",
    passages.ONCOLINK_FEVER,
    passages.UKONS_FEVER,
    passages.NCI_URINE,
)
MIND: Final = _syndrome(
    "mind",
    N_("Altered mental state, syncope: hypercalcemia, opioid toxicity, delirium, brain"),
    "confusion-severe confusion-new sleepiness-hard-to-wake sleepiness-unusual emergency-now-hard-to-wake",
    passages.DONT_WAIT_CALCIUM,
    passages.ACS_CONFUSION,
)
OPIOID: Final = _syndrome(
    "opioid",
    N_("Opioid toxicity: slow breathing or myoclonus"),
    "emergency-now-slow-breathing also-new-jerks",
    passages.CDC_OPIOID,
)
VOMITING: Final = _syndrome(
    "vomiting",
    N_("Vomiting, dehydration; steroid or opioid doses missed"),
    "vomiting-nothing-stays-down vomiting-again-and-again vomiting-barely-eating vomiting-cannot-keep-down",
    passages.CRUK_DEHYDRATION,
    passages.STEROID_CARD,
)
STOPPED_MEDICINE: Final = _syndrome(
    "stopped-medicine",
    N_("Steroid, anticoagulant or opioid stopped: adrenal crisis, clot, withdrawal"),
    "also-new-stopped-medicine also-new-medicine-out",
    passages.STEROID_CARD,
)
BREATH: Final = _syndrome(
    "breath",
    N_("Pulmonary embolism, cardiac or chest emergency"),
    "emergency-now-breathing emergency-now-chest-pain emergency-now-heart also-new-breathless"
    " also-new-breathless-dizzy",
    passages.ONCOLINK_CLOT,
    passages.ACS_BREATH,
)
CLOT: Final = _syndrome(
    "clot",
    N_("Deep vein thrombosis"),
    "also-new-leg-swelling",
    passages.ONCOLINK_CLOT,
)
ALLERGY: Final = _syndrome(
    "allergy",
    N_("Anaphylaxis, angioedema; superior vena cava obstruction"),
    "emergency-now-allergic",
    passages.XGEVA_ALLERGY,
)
BRAIN: Final = _syndrome(
    "brain",
    N_("Seizure, stroke, raised intracranial pressure"),
    "emergency-now-seizure emergency-now-stroke emergency-now-sudden-headache",
    passages.CDC_SEIZURE,
    passages.EMERGENCY,
)
BLEEDING: Final = _syndrome(
    "bleeding",
    N_("Hemorrhage, thrombocytopenia"),
    "emergency-now-bleeding also-new-bleeding-signs",
    passages.ACS_BLEEDING,
)
DESPAIR: Final = _syndrome(
    "despair",
    N_("Suicidal thoughts, despair"),
    "also-new-despair",
    passages.NCCN_DISTRESS,
    passages.ACS_SUICIDE,
)
JAW: Final = _syndrome(
    "jaw",
    N_("Osteonecrosis of the jaw; dental work on bone medicine"),
    "jaw-signs dental-plan-soon jaw-dental-soon",
    passages.JAW_PROBLEM,
    passages.MHRA_JAW,
)
REFILL: Final = _syndrome(
    "refill",
    N_("Medicine to be refilled"),
    "also-new-other-medicine-out",
    passages.GENERAL_ONCOLOGY,
)
OTHER: Final = _syndrome(
    "other",
    N_("Other, or not known: anemia, fatigue, numb chin, a joined finding"),
    "numbness-face sleepiness-exhausted also-new-dizzy-pale also-new-something-else worry-very"
    " worried-and-symptomatic asked-and-not-seen two-different-signs",
    passages.UKONS,
)

SYNDROMES: Final = (
    CORD,
    BREAK,
    FALL,
    WEAK_BONE,
    HIGH_CALCIUM,
    BLOCKED_BOWEL,
    LOW_CALCIUM,
    INFECTION,
    MIND,
    OPIOID,
    VOMITING,
    STOPPED_MEDICINE,
    BREATH,
    CLOT,
    ALLERGY,
    BRAIN,
    BLEEDING,
    DESPAIR,
    JAW,
    REFILL,
    OTHER,
)

SYNDROME_OF: Final = MappingProxyType({code: syndrome for syndrome in SYNDROMES for code in syndrome.red_flags})
"""The trouble that a red flag points to, by its code. Red flags that mean no more than mention point to none."""
