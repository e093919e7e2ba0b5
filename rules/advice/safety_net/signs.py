"""The signs to watch for: each stands for red flags, and starting any of them would change the answer."""

from rules.advice.safety_net.advice import Advice, SignList
from rules.model.disposition import Disposition
from rules.model.questionnaire import say
from rules.sources import passages
from rules.sources.citation import Citation
from rules.text import N_


def _sign(words: str, red_flags: str, *citations: Citation) -> Advice:
    """Build a sign that names no person; ``red_flags`` are codes with spaces between."""
    return Advice(words=say(words), citations=citations, red_flags=tuple(red_flags.split()))


WORSENING = SignList(
    lead=say(N_("Call now if any of these start or get worse:")),
    signs=(
        _sign(
            N_("New, very bad back pain, or back pain that gets much worse over hours or days."),
            "back-pain-severe back-pain-changing",
            passages.DONT_WAIT_SPINE,
            passages.COMPLICATION_SPINE,
        ),
        _sign(
            N_("New back pain with a fall or with trouble pooping, or if the spinal cord was pressed on before."),
            "back-pain-after-fall back-pain-and-bowel-change back-pain-after-cord-compression",
            passages.ACS,
            passages.DONT_WAIT_SPINE,
            passages.COMPLICATION_SPINE,
        ),
        _sign(
            N_("New pain like a tight belt, or pain or shocks that shoot down the back, an arm or a leg."),
            "nerve-pain-band nerve-pain-shooting nerve-pain-electric",
            passages.NG234,
        ),
        _sign(
            N_("An arm or leg gets weak, heavy or stiff, or walking gets hard or wobbly."),
            "weakness-cannot-use weakness-weaker walking-cannot-walk walking-unsteady",
            passages.DONT_WAIT_SPINE,
        ),
        _sign(
            N_("Numbness or tingling between the legs, in the bottom, or in the arms, legs or body."),
            "numbness-saddle numbness-body",
            passages.DONT_WAIT_SPINE,
        ),
        _sign(
            N_("Pee or poop gets hard to start, hold or feel, or no pee comes for {no_pee_hours} hours."),
            "bladder-cannot-pee bladder-leaking bladder-cannot-feel bladder-hard-to-start"
            " bowel-control-lost-control bowel-control-cannot-feel",
            passages.DONT_WAIT_SPINE,
        ),
        _sign(
            N_("New confusion, or much more sleepy than usual."),
            "confusion-new sleepiness-unusual",
            passages.DONT_WAIT_CALCIUM,
        ),
        _sign(
            N_(
                "Great thirst, a lot more pee, trouble pooping or throwing up: two of these together, or one of them "
                "while sick to the stomach and tired."
            ),
            "calcium-two-features calcium-feature-and-support",
            passages.DONT_WAIT_CALCIUM,
        ),
        _sign(
            N_(
                "No poop for {constipation_days} days past normal, or hard to poop and throwing up, or a swollen belly "
                "that hurts."
            ),
            "constipation-severe",
            passages.DONT_WAIT_CALCIUM,
            passages.GENERAL_ONCOLOGY,
        ),
        _sign(
            N_("A bone that may have broken, or bone pain that is very bad or that medicine does not ease."),
            "possible-break-yes bone-pain-severe",
            passages.COMPLICATION_FRACTURE,
            passages.COMMON_SYMPTOMS,
        ),
        _sign(
            N_("A fall with a hit to the head, with bad new pain, or while on a blood thinner."),
            "fall-hurt",
            passages.ACS,
        ),
        _sign(
            N_(
                "A fever of {fever_celsius} °C ({fever_fahrenheit} °F) or more, shaking chills, a hot or red lump, or "
                "a mouth or jaw that swells fast."
            ),
            "fever-yes lump-hot jaw-spreading",
            passages.UKONS_FEVER,
            passages.COMMON_SYMPTOMS,
            passages.JAW,
        ),
        _sign(
            N_("One leg that gets bigger, warm or sore."),
            "also-new-leg-swelling",
            passages.GENERAL_ONCOLOGY,
        ),
        _sign(
            N_(
                "A sign that is no better after you asked for help, or that comes with a strong feeling that something "
                "is badly wrong."
            ),
            "asked-and-not-seen worried-and-symptomatic",
            passages.REPEAT_CONTACT,
            passages.UKONS,
        ),
    ),
)

EMERGENCY_SIGNS = SignList(
    lead=say(N_("Call the emergency number first if any of these start:")),
    signs=(
        _sign(
            N_("Passing out, or very hard to wake."),
            "emergency-now-hard-to-wake sleepiness-hard-to-wake",
            passages.EMERGENCY,
            passages.DONT_WAIT_CALCIUM,
        ),
        _sign(
            N_("Very mixed up: lost, seeing things, or very restless."),
            "confusion-severe",
            passages.DONT_WAIT_CALCIUM,
        ),
        _sign(
            N_("Fighting for breath, chest pain, or a racing heart with faintness."),
            "emergency-now-breathing emergency-now-chest-pain emergency-now-heart",
            passages.EMERGENCY,
        ),
        _sign(
            N_("Heavy bleeding, or swelling of the face or throat."),
            "emergency-now-bleeding emergency-now-allergic",
            passages.EMERGENCY,
        ),
        _sign(
            N_("A seizure, or all at once a drooping face, a weak arm or slurred speech."),
            "emergency-now-seizure emergency-now-stroke",
            passages.EMERGENCY,
        ),
        _sign(
            N_("The worst headache ever, or one that grows, with sleepiness or blurred sight."),
            "emergency-now-sudden-headache",
            passages.EMERGENCY,
        ),
        _sign(
            N_("After bone medicine: hands that lock, a tight throat, or fainting."),
            "low-calcium-severe",
            passages.XGEVA,
        ),
    ),
)

WHAT_WOULD_CHANGE: dict[Disposition, tuple[SignList, ...]] = {
    Disposition.CALL_NOW: (EMERGENCY_SIGNS,),
    Disposition.CALL_SOON: (WORSENING, EMERGENCY_SIGNS),
    Disposition.MENTION: (WORSENING, EMERGENCY_SIGNS),
}

START_SIGNS = (
    _sign(
        N_("Very hard to wake, fighting for breath, or chest pain"),
        "emergency-now-hard-to-wake emergency-now-breathing emergency-now-chest-pain",
        passages.EMERGENCY,
    ),
    _sign(
        N_("An arm or leg that is newly weak or numb, or new trouble walking"),
        "weakness-cannot-use weakness-weaker numbness-body walking-cannot-walk walking-unsteady",
        passages.DONT_WAIT_SPINE,
    ),
    _sign(
        N_("Numb between the legs, or new trouble holding or passing pee or poop"),
        "numbness-saddle bladder-cannot-pee bladder-leaking bowel-control-lost-control",
        passages.DONT_WAIT_SPINE,
    ),
    _sign(
        N_("New, very bad back pain, or back pain that gets worse fast"),
        "back-pain-severe back-pain-changing",
        passages.DONT_WAIT_SPINE,
        passages.COMPLICATION_SPINE,
    ),
    _sign(
        N_("Newly confused, or much sleepier than usual"),
        "confusion-severe confusion-new sleepiness-unusual",
        passages.DONT_WAIT_CALCIUM,
    ),
)
"""The few signs that come before any question. Five at most, so that the check is still in sight below them."""
