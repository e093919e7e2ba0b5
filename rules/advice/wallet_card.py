"""The wallet card: the signs that mean call now in as few words as a card has room for, and what to say."""

from rules.advice.phone_script import NEED_NOW
from rules.advice.safety_net import Advice, SignList
from rules.model.questionnaire import say
from rules.sources import passages
from rules.sources.citation import Citation
from rules.text import N_


def _sign(words: str, red_flags: str, *citations: Citation) -> Advice:
    """Build a sign that names no person; ``red_flags`` are codes with spaces between."""
    return Advice(words=say(words), citations=citations, red_flags=tuple(red_flags.split()))


CALL_NOW_SIGNS = SignList(
    lead=say(N_("Cancer in my bones: call now if any of this starts")),
    signs=(
        _sign(
            N_(
                "Back pain: new and very bad, worse fast, not eased, or with a fall, trouble pooping or past cord "
                "trouble"
            ),
            "back-pain-severe back-pain-uncontrolled back-pain-changing back-pain-after-fall"
            " back-pain-and-bowel-change back-pain-after-cord-compression",
            passages.DONT_WAIT_SPINE,
            passages.COMPLICATION_SPINE,
            passages.PAIN,
            passages.ACS,
        ),
        _sign(
            N_("Pain like a tight belt; pain or shocks down the back, an arm or a leg"),
            "nerve-pain-band nerve-pain-shooting nerve-pain-electric",
            passages.NG234,
        ),
        _sign(
            N_("An arm or leg that gets weak or numb; new trouble walking"),
            "weakness-cannot-use weakness-weaker walking-cannot-walk walking-unsteady numbness-body",
            passages.DONT_WAIT_SPINE,
        ),
        _sign(
            N_("Numb between the legs; new trouble passing pee; pee or poop that cannot be held or felt"),
            "numbness-saddle bladder-cannot-pee bladder-leaking bladder-cannot-feel bladder-hard-to-start"
            " bowel-control-lost-control bowel-control-cannot-feel",
            passages.DONT_WAIT_SPINE,
        ),
        _sign(
            N_("New confusion, or much sleepier than usual"),
            "confusion-new sleepiness-unusual",
            passages.DONT_WAIT_CALCIUM,
        ),
        _sign(
            N_(
                "Two of these: great thirst, much more pee, trouble pooping, throwing up (or one, with feeling sick "
                "and tired)"
            ),
            "calcium-two-features calcium-feature-and-support",
            passages.DONT_WAIT_CALCIUM,
        ),
        _sign(
            N_("No poop, with throwing up, a swollen belly or no gas; no drink or strong pill stays down"),
            "constipation-blocked vomiting-nothing-stays-down",
            passages.DONT_WAIT_CALCIUM,
            passages.CRUK_DEHYDRATION,
        ),
        _sign(
            N_("A bone that may be broken; very bad bone pain; a fall on the head, or that nobody can explain"),
            "possible-break-yes bone-pain-severe fall-injured",
            passages.COMMON_BREAK,
            passages.COMPLICATION_FRACTURE,
            passages.PAIN,
            passages.ACS,
            passages.ACS_FALLS,
        ),
        _sign(
            N_("A fever of {fever_celsius} °C ({fever_fahrenheit} °F) or more; shaking chills; very ill and shivery"),
            "fever-yes fever-feels-ill",
            passages.ACS_FEVER,
            passages.UKONS_FEVER,
        ),
        _sign(
            N_("A hot lump; a jaw, an arm or one leg that swells; out of breath from small things"),
            "lump-hot jaw-spreading also-new-leg-swelling also-new-breathless",
            passages.COMMON_SWELLING,
            passages.JAW_PROBLEM,
            passages.ONCOLINK_CLOT,
        ),
        _sign(
            N_("A sign that is no better after asking for help, or feels badly wrong; no will to go on"),
            "asked-and-not-seen worried-and-symptomatic also-new-despair",
            passages.REPEAT_CONTACT,
            passages.UKONS_WORRY,
            passages.NCCN_DISTRESS,
        ),
    ),
)

EMERGENCY_SIGNS = SignList(
    lead=say(N_("Call {emergency_number} first for any of this")),
    signs=(
        _sign(
            N_("Very hard to wake, very confused, passing out, a seizure"),
            "emergency-now-hard-to-wake sleepiness-hard-to-wake confusion-severe emergency-now-seizure",
            passages.UKONS_EMERGENCY,
            passages.CDC_SEIZURE,
            passages.DONT_WAIT_CALCIUM,
        ),
        _sign(
            N_("No breath even at rest, slow breaths or blue lips, chest pain, a racing heart with a faint feeling"),
            "emergency-now-breathing emergency-now-slow-breathing emergency-now-chest-pain emergency-now-heart",
            passages.ACS_BREATH,
            passages.UKONS_EMERGENCY,
            passages.EMERGENCY,
            passages.CDC_OPIOID,
        ),
        _sign(
            N_("Heavy bleeding, black poop, blood coughed or thrown up; a swollen face or throat"),
            "emergency-now-bleeding emergency-now-allergic",
            passages.ACS_BLEEDING,
            passages.UKONS_EMERGENCY,
            passages.XGEVA_ALLERGY,
        ),
        _sign(
            N_("A drooping face, a weak arm, slurred speech; the worst headache ever"),
            "emergency-now-stroke emergency-now-sudden-headache",
            passages.EMERGENCY,
        ),
        _sign(
            N_("After bone medicine: hands or feet that lock, a tight throat, fainting"),
            "low-calcium-severe",
            passages.XGEVA,
        ),
    ),
)

IF_NOBODY_ANSWERS = N_("Nobody answers at once? Go to the ER.")

SCRIPT = (N_("I have cancer in my bones, and a red flag: (say the sign)."), NEED_NOW)
"""What to say, whoever answers."""

FOR_THE_DOCTOR = Advice(
    words=say(
        N_(
            "To the emergency doctor: cancer in the bones. New nerve signs or severe back pain: emergency MRI of the "
            "whole spine, ask oncology on call. Check corrected calcium."
        )
    ),
    citations=(passages.NG234_MRI, passages.MARIE_CURIE_CALCIUM),
)
"""What an ER that sees few such patients needs to read; it stands on the visit note as well, always in English too."""

TO_FILL_IN = (
    N_("Cancer:"),
    N_("Allergies:"),
    N_("Blood thinner, steroid, bone medicine:"),
    N_("Hospice or comfort-care plan:"),
)
"""Lines to write on, beside the name and the date of birth."""
