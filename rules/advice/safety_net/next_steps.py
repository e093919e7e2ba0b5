"""What may happen next, by what was found; never promised."""

from collections.abc import Iterator

from rules.advice.safety_net.advice import Advice
from rules.advice.safety_net.waiting import KNOWN_PAIN
from rules.advice.suspected import suspicions
from rules.clinical import syndromes
from rules.model.disposition import Clock, Disposition, Route
from rules.model.outcome import Outcome
from rules.model.questionnaire import Wording, say
from rules.sources import passages
from rules.sources.citation import Citation
from rules.text import N_

MOST_STEPS = 5
"""How many lines a page shows."""


def _step(words: Wording, *citations: Citation) -> Advice:
    return Advice(words=words, citations=citations)


COME_IN = _step(
    say(N_("The team may ask you to come in at once."), N_("The team may ask to see them at once.")), passages.UKONS
)
BE_ASKED = _step(
    say(
        N_("A nurse may ask you more, and may want to see you."),
        N_("A nurse may ask you more, and may want to see them."),
    ),
    passages.UKONS,
)
SPINE_SCAN = _step(
    say(
        N_("You may have a scan, such as an MRI, to look at your spine and nerves."),
        N_("They may have a scan, such as an MRI, to look at the spine and nerves."),
    ),
    passages.DIAGNOSIS,
    passages.COMPLICATION_SPINE,
)
STEROID = _step(
    say(
        N_("You may get a steroid, so that the nerves swell less."),
        N_("They may get a steroid, so that the nerves swell less."),
    ),
    passages.NG234_STEROID,
)
RADIATION = _step(say(N_("Radiation may ease pain and steady a weak spot.")), passages.RADIATION)
SURGERY = _step(
    say(N_("At times surgery takes pressure off the spinal cord or makes a weak bone strong.")), passages.SURGERY
)
BONE_SCAN = _step(
    say(N_("You may have an X-ray or a scan."), N_("They may have an X-ray or a scan.")), passages.DIAGNOSIS
)
STRONGER = _step(say(N_("A weak bone can often be made stronger before it breaks.")), passages.COMPLICATION_FRACTURE)
CALCIUM_TEST = _step(
    say(
        N_("You may have a blood test to check your calcium and your kidneys."),
        N_("They may have a blood test to check their calcium and their kidneys."),
    ),
    passages.DIAGNOSIS,
)
FLUIDS = _step(
    say(
        N_("If your calcium is high, you may get fluids and medicine through a vein."),
        N_("If their calcium is high, they may get fluids and medicine through a vein."),
    ),
    passages.COMPLICATION_CALCIUM,
)
INFECTION_TESTS = _step(
    say(
        N_("You may have blood and pee tests, and get medicine to fight germs."),
        N_("They may have blood and pee tests, and get medicine to fight germs."),
    ),
    passages.ONCOLINK_FEVER,
)
CLOT_SCAN = _step(
    say(N_("You may have a scan to look for a blood clot."), N_("They may have a scan to look for a blood clot.")),
    passages.ONCOLINK_CLOT,
)
BLOOD_COUNT = _step(say(N_("You may have a blood test."), N_("They may have a blood test.")), passages.ACS_BLEEDING)
TALK = _step(
    say(
        N_("Someone may come to talk with you and help you stay safe."),
        N_("Someone may come to talk with them and help them stay safe."),
    ),
    passages.NCCN_DISTRESS,
)
DENTIST = _step(
    say(
        N_("You may be sent to a dentist who knows about bone medicine."),
        N_("They may be sent to a dentist who knows about bone medicine."),
    ),
    passages.JAW,
    passages.MHRA_JAW,
)
PRESCRIPTION = _step(
    say(N_("They may send your drug store what you need."), N_("The team may send the drug store what they need.")),
    passages.GENERAL_ONCOLOGY,
)
PAIN_PLAN = _step(
    say(N_("The team may change the plan for your pain."), N_("The team may change the plan for their pain.")),
    passages.PAIN,
)
THERAPIST = _step(
    say(
        N_("They may send you to a therapist who knows which moves are safe."),
        N_("They may be sent to a therapist who knows which moves are safe."),
    ),
    passages.EXERCISE,
)

STEPS: dict[str, tuple[Advice, ...]] = {
    syndromes.CORD.code: (SPINE_SCAN, STEROID, RADIATION, SURGERY),
    syndromes.BREAK.code: (BONE_SCAN, SURGERY, RADIATION),
    syndromes.FALL.code: (BONE_SCAN,),
    syndromes.WEAK_BONE.code: (BONE_SCAN, STRONGER, RADIATION),
    syndromes.HIGH_CALCIUM.code: (CALCIUM_TEST, FLUIDS),
    syndromes.BLOCKED_BOWEL.code: (BONE_SCAN, CALCIUM_TEST, FLUIDS),
    syndromes.LOW_CALCIUM.code: (CALCIUM_TEST,),
    syndromes.INFECTION.code: (INFECTION_TESTS,),
    syndromes.MIND.code: (CALCIUM_TEST, FLUIDS),
    syndromes.OPIOID.code: (CALCIUM_TEST,),
    syndromes.VOMITING.code: (CALCIUM_TEST, FLUIDS),
    syndromes.STOPPED_MEDICINE.code: (PRESCRIPTION,),
    syndromes.REFILL.code: (PRESCRIPTION,),
    syndromes.BREATH.code: (CLOT_SCAN,),
    syndromes.CLOT.code: (CLOT_SCAN,),
    syndromes.ALLERGY.code: (),
    syndromes.BRAIN.code: (),
    syndromes.BLEEDING.code: (BLOOD_COUNT,),
    syndromes.DESPAIR.code: (TALK,),
    syndromes.JAW.code: (DENTIST,),
    syndromes.OTHER.code: (),
}
"""What each trouble may lead to."""

ONLY_NOW = (STEROID, SURGERY)
"""What would frighten where nothing calls for it yet."""

AT_THE_VISIT: tuple[tuple[frozenset[str], Advice], ...] = (
    (KNOWN_PAIN, PAIN_PLAN),
    (frozenset({"thirst-more", "peeing-often-more", "vomiting-nausea", "sleepiness-tired"}), CALCIUM_TEST),
    (
        frozenset(
            {
                "walking-slower",
                "walking-long-standing",
                "weakness-long-standing",
                "fall-once",
                "for-the-visit-exercise",
                "for-the-visit-mobility-aids",
            }
        ),
        THERAPIST,
    ),
    (frozenset({"dental-plan-later", "jaw-usual", "jaw-dental-work", "for-the-visit-dental"}), DENTIST),
)
"""What findings that can wait may lead to."""


def may_happen_next(outcome: Outcome) -> tuple[Advice, ...]:
    """Return what the team may do about what was found; what is the same for all of one level comes first."""
    if outcome.disposition is Disposition.MENTION:
        codes = {finding.code for finding in outcome.findings}
        return tuple(step for brought_by, step in AT_THE_VISIT if brought_by & codes)
    return tuple(dict.fromkeys((*_by_level(outcome), *_by_finding(outcome))))[:MOST_STEPS]


def _by_level(outcome: Outcome) -> Iterator[Advice]:
    """Yield how the team sees the person; nothing beside an ambulance, nor for a tooth or a refill alone."""
    if outcome.route is Route.EMERGENCY or outcome.clock is Clock.OPEN_DAY:
        return
    yield COME_IN if outcome.disposition is Disposition.CALL_NOW else BE_ASKED


def _by_finding(outcome: Outcome) -> Iterator[Advice]:
    """Yield what the most urgent level may lead to; where "not sure" may hide several troubles, nobody can tell."""
    for each in suspicions(outcome):
        if len(each.syndromes) == 1 and each.verdict.disposition is outcome.disposition:
            (syndrome,) = each.syndromes
            yield from (step for step in STEPS[syndrome.code] if each.is_now or step not in ONLY_NOW)
