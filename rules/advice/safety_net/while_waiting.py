"""What to do until help comes: the lines for each trouble, and those for any call-now."""

from rules.advice.safety_net.advice import Advice
from rules.clinical import syndromes
from rules.clinical.syndromes import Syndrome
from rules.model.questionnaire import Wording, say
from rules.sources import passages
from rules.sources.citation import Citation
from rules.text import N_


class WaitingLine(Advice):
    """A line to follow while waiting; ``emergency_number`` and ``crisis_line`` are slots.

    ``only_now`` stands for a call-now alone. ``never_beside`` names the syndromes with whose own lines it would clash.
    """

    only_now: bool = False
    never_beside: tuple[str, ...] = ()


def _line(
    words: Wording, *citations: Citation, only_now: bool = False, never_beside: tuple[Syndrome, ...] = ()
) -> WaitingLine:
    codes = tuple(each.code for each in never_beside)
    return WaitingLine(words=words, citations=citations, only_now=only_now, never_beside=codes)


def _blood_thinner(citation: Citation) -> WaitingLine:
    return _line(say(N_("Say so if you take a blood thinner."), N_("Say so if they take a blood thinner.")), citation)


LIE_FLAT = _line(
    say(
        N_(
            "Lie flat if you can, with your head, neck and back in line. If that hurts more or makes it hard to "
            "breathe, rest the way that is easiest."
        ),
        N_(
            "Help them lie flat if they can, with head, neck and back in line. If that hurts more or makes it hard to "
            "breathe, let them rest the way that is easiest."
        ),
    ),
    passages.MARIE_CURIE_SPINE,
    passages.NG234_WAITING,
    passages.NG234_SUMMARY,
    only_now=True,
    never_beside=(syndromes.BRAIN,),
)
NO_BENDING = _line(
    say(
        N_("Do not bend, twist or lift. Have someone help you turn."),
        N_("Do not let them bend, twist or lift. Help them turn."),
    ),
    passages.MARIE_CURIE_SPINE,
)
NO_DRIVING = _line(
    say(
        N_("Do not drive. If your legs do not carry you, do not walk: call {emergency_number} to be taken."),
        N_("Do not let them drive. If their legs do not carry them, call {emergency_number} to have them taken."),
    ),
    passages.MARIE_CURIE_SPINE,
)
NOT_USED = _line(
    say(
        N_("Do not stand on it or use it. If a leg or hip does not carry you, call {emergency_number} to be taken."),
        N_(
            "Do not let them stand on it or use it. If a leg or hip does not carry them, call {emergency_number} to "
            "have them taken."
        ),
    ),
    passages.COMPLICATION_FRACTURE,
    passages.ACS,
)
SORE_AFTER_A_FALL = _line(
    say(
        N_("Do not stand on a part that hurts, or use it."),
        N_("Do not let them stand on a part that hurts, or use it."),
    ),
    passages.ACS,
    passages.ACS_FALLS,
)
FALL_BLOOD_THINNER = _blood_thinner(passages.QS74)
CLOT_BLOOD_THINNER = _blood_thinner(passages.ONCOLINK_CLOT)
BLEEDING_BLOOD_THINNER = _blood_thinner(passages.ACS_BLEEDING)
ASK_BEFORE_EATING = _line(
    say(N_("Ask before you eat or drink."), N_("Ask before you let them eat or drink.")),
    passages.COMPLICATION_FRACTURE,
    passages.ACS,
    only_now=True,
)
SPARE_IT = _line(
    say(N_("Keep your weight off a sore arm or leg."), N_("Keep their weight off a sore arm or leg.")),
    passages.MIRELS,
    passages.COMPLICATION_FRACTURE,
)
DRINK_WATER = _line(
    say(N_("Drink water often if you can."), N_("Have them drink water often if they can.")),
    passages.RCEM_CALCIUM,
    passages.CRUK_CALCIUM,
    never_beside=(
        syndromes.BREAK,
        syndromes.FALL,
        syndromes.BRAIN,
        syndromes.BLOCKED_BOWEL,
        syndromes.VOMITING,
    ),
)
NO_CALCIUM = _line(
    say(
        N_("Take no calcium, no vitamin D and no Tums. Talk to them first."),
        N_("Give them no calcium, no vitamin D and no Tums. Talk to the team first."),
    ),
    passages.RCEM_MEDICINES,
    never_beside=(syndromes.LOW_CALCIUM,),
)
OTHER_MEDICINES = _line(
    say(
        N_("Tell them if you take a water pill, digoxin or lithium."),
        N_("Tell the team if they take a water pill, digoxin or lithium."),
    ),
    passages.RCEM_MEDICINES,
)
CALCIUM_TEST = _line(say(N_("Ask for a calcium test by name.")), passages.RCEM_CALCIUM, passages.CRUK_CALCIUM)
KEEP_CALCIUM = _line(
    say(
        N_("Were you told to take calcium or vitamin D? Do not stop."),
        N_("Were they told to take calcium or vitamin D? Do not let them stop."),
    ),
    passages.XGEVA_PILLS,
    never_beside=(syndromes.HIGH_CALCIUM,),
)
LAST_BONE_MEDICINE = _line(
    say(N_("Say the day of your last bone medicine."), N_("Say the day of their last bone medicine.")), passages.XGEVA
)
TEMPERATURE = _line(
    say(N_("Take your temperature and write it down."), N_("Take their temperature and write it down.")),
    passages.ACS_FEVER_CARE,
)
NO_FEVER_MEDICINE = _line(
    say(
        N_("Take no acetaminophen (Tylenol) or ibuprofen until you have called."),
        N_("Give no acetaminophen (Tylenol) or ibuprofen until you have called."),
    ),
    passages.ACS_FEVER_CARE,
)
TREATMENT_CARD = _line(
    say(N_("Have your treatment card at hand."), N_("Have their treatment card at hand.")), passages.ACS_FEVER_CARE
)
NOT_ALONE = _line(
    say(N_("Do not be alone. Have someone stay with you."), N_("Do not leave them alone.")),
    passages.ACS_CONFUSION,
    passages.CDC_OPIOID,
)
NO_STRONG_MEDICINE = _line(
    say(
        N_("Take no more strong pain or sleep medicine until they say so."),
        N_("Give no more strong pain or sleep medicine until the team says so."),
    ),
    passages.CDC_OPIOID,
    only_now=True,
)
SLOW_BREATHING = _line(
    say(
        N_(
            "Are your breaths slow or noisy, or your lips blue? Someone should call {emergency_number}, and give "
            "naloxone if there is some."
        ),
        N_(
            "Are their breaths slow or noisy, or their lips blue? Call {emergency_number}, and give naloxone if there "
            "is some."
        ),
    ),
    passages.CDC_OPIOID,
)
STEROID = _line(
    say(
        N_("Do you take a steroid every day, and missed it or cannot keep it down? Say so first. It is an emergency."),
        N_("Do they take a steroid every day, and missed it or cannot keep it down? Say so first. It is an emergency."),
    ),
    passages.STEROID_CARD,
)
SMALL_SIPS = _line(say(N_("Take small sips."), N_("Let them take small sips.")), passages.CRUK_DEHYDRATION)
NAME_AND_DOSE = _line(
    say(N_("Have the name of the medicine and the dose at hand.")),
    passages.GENERAL_ONCOLOGY,
)
SIT_UP = _line(
    say(N_("Sit up if it is hard to breathe."), N_("Help them sit up if it is hard to breathe.")),
    passages.ACS_BREATH,
    passages.XGEVA_ALLERGY,
)
NO_RUBBING = _line(
    say(N_("Do not rub a leg or arm that is swollen or sore.")),
    passages.ONCOLINK_CLOT,
)
TIME_IT_BEGAN = _line(say(N_("Write down the time it began.")), passages.EMERGENCY, passages.CDC_SEIZURE)
NOTHING_BY_MOUTH = _line(
    say(N_("Do not eat or drink."), N_("Give them nothing to eat or drink.")), passages.EMERGENCY, passages.CDC_SEIZURE
)
ON_THE_SIDE = _line(
    say(N_("If you get very sleepy, lie on your side."), N_("If they are very sleepy, lay them on their side.")),
    passages.EMERGENCY,
    passages.CDC_SEIZURE,
)
PRESS_ON_IT = _line(
    say(N_("If you can reach the spot that bleeds, press on it."), N_("If you can reach the spot, press on it.")),
    passages.EMERGENCY,
    passages.ACS_BLEEDING,
)
CRISIS_LINE = _line(
    say(
        N_("Do you feel that you cannot go on? Call {crisis_line} first, day or night."),
        N_("Do they feel that they cannot go on? Call {crisis_line} first, day or night."),
    ),
    passages.NCCN_DISTRESS,
    passages.ACS_SUICIDE,
)
WITH_SOMEONE = _line(
    say(N_("Stay with someone until you have help."), N_("Stay with them until there is help.")),
    passages.NCCN_DISTRESS,
)
OUT_OF_REACH = _line(
    say(N_("Ask someone to put medicine out of reach."), N_("Put medicine out of reach.")), passages.NCCN_DISTRESS
)
RINSE = _line(
    say(N_("Rinse your mouth, and keep brushing."), N_("Have them rinse, and keep brushing.")), passages.JAW_PROBLEM
)
NOTHING_PULLED = _line(
    say(
        N_("Have no tooth pulled before you have talked to them."),
        N_("They should have no tooth pulled before you have talked to the team."),
    ),
    passages.JAW,
    passages.MHRA_JAW,
)
TAKE_ALONG = _line(
    say(
        N_("Take along your medicine list, card, last letter, phone and charger. Take someone with you."),
        N_("Take along their medicine list, card, last letter, phone and charger."),
    ),
    passages.GENERAL_ONCOLOGY,
)
KEEP_TAKING = _line(
    say(
        N_("Go on with prescribed medicine. Never stop a steroid or strong pain medicine all at once."),
        N_("Let them go on with prescribed medicine. Never stop a steroid or strong pain medicine all at once."),
    ),
    passages.STEROID_CARD,
    never_beside=(syndromes.MIND, syndromes.OPIOID, syndromes.DESPAIR, syndromes.HIGH_CALCIUM),
)
WRITE_IT_DOWN = _line(
    say(N_("Write down what you notice and when it began.")),
    passages.QUESTIONS,
)
LINES: dict[str, tuple[WaitingLine, ...]] = {
    syndromes.CORD.code: (LIE_FLAT, NO_BENDING, NO_DRIVING),
    syndromes.BREAK.code: (NOT_USED, FALL_BLOOD_THINNER, ASK_BEFORE_EATING),
    syndromes.FALL.code: (FALL_BLOOD_THINNER, SORE_AFTER_A_FALL, ASK_BEFORE_EATING),
    syndromes.WEAK_BONE.code: (SPARE_IT,),
    syndromes.HIGH_CALCIUM.code: (CALCIUM_TEST, NO_CALCIUM, DRINK_WATER, OTHER_MEDICINES),
    syndromes.BLOCKED_BOWEL.code: (SMALL_SIPS, CALCIUM_TEST),
    syndromes.LOW_CALCIUM.code: (KEEP_CALCIUM, LAST_BONE_MEDICINE),
    syndromes.INFECTION.code: (TEMPERATURE, NO_FEVER_MEDICINE, TREATMENT_CARD),
    syndromes.MIND.code: (NOT_ALONE, NO_STRONG_MEDICINE, SLOW_BREATHING, CALCIUM_TEST),
    syndromes.OPIOID.code: (NOT_ALONE, NO_STRONG_MEDICINE, SLOW_BREATHING),
    syndromes.VOMITING.code: (STEROID, SMALL_SIPS),
    syndromes.STOPPED_MEDICINE.code: (STEROID, CLOT_BLOOD_THINNER),
    syndromes.REFILL.code: (NAME_AND_DOSE,),
    syndromes.BREATH.code: (SIT_UP, CLOT_BLOOD_THINNER),
    syndromes.CLOT.code: (NO_RUBBING, CLOT_BLOOD_THINNER),
    syndromes.ALLERGY.code: (SIT_UP,),
    syndromes.BRAIN.code: (TIME_IT_BEGAN, NOTHING_BY_MOUTH, ON_THE_SIDE),
    syndromes.BLEEDING.code: (PRESS_ON_IT, BLEEDING_BLOOD_THINNER),
    syndromes.DESPAIR.code: (CRISIS_LINE, WITH_SOMEONE, OUT_OF_REACH),
    syndromes.JAW.code: (RINSE, NOTHING_PULLED),
    syndromes.OTHER.code: (),
}
"""The lines for each trouble, the most useful first."""

ANY_CALL_NOW = (TAKE_ALONG, KEEP_TAKING)
"""What holds for every call-now, if there is room."""
