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
            N_("New back pain: very bad, getting worse fast, or with a fall, trouble pooping or past cord trouble"),
            "back-pain-severe back-pain-changing back-pain-after-fall back-pain-and-bowel-change"
            " back-pain-after-cord-compression",
            passages.DONT_WAIT_SPINE,
            passages.COMPLICATION_SPINE,
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
            N_("Numb between the legs; pee or poop newly hard to hold, pass or feel"),
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
            N_("No poop for {constipation_days} days past normal, or a swollen belly that hurts"),
            "constipation-severe",
            passages.DONT_WAIT_CALCIUM,
            passages.GENERAL_ONCOLOGY,
        ),
        _sign(
            N_("A bone that may be broken; very bad bone pain; a fall with a hit to the head or on a blood thinner"),
            "possible-break-yes bone-pain-severe fall-hurt",
            passages.COMPLICATION_FRACTURE,
            passages.COMMON_SYMPTOMS,
            passages.ACS,
        ),
        _sign(
            N_(
                "A fever of {fever_celsius} °C ({fever_fahrenheit} °F) or more; chills; a hot lump; a jaw or one leg "
                "that swells"
            ),
            "fever-yes lump-hot jaw-spreading also-new-leg-swelling",
            passages.UKONS_FEVER,
            passages.COMMON_SYMPTOMS,
            passages.JAW,
            passages.GENERAL_ONCOLOGY,
        ),
        _sign(
            N_("A sign that is no better after asking for help, or feels badly wrong"),
            "asked-and-not-seen worried-and-symptomatic",
            passages.REPEAT_CONTACT,
            passages.UKONS,
        ),
    ),
)

EMERGENCY_SIGNS = SignList(
    lead=say(N_("Call {emergency_number} first for any of this")),
    signs=(
        _sign(
            N_("Very hard to wake, very mixed up, passing out, a seizure"),
            "emergency-now-hard-to-wake sleepiness-hard-to-wake confusion-severe emergency-now-seizure",
            passages.EMERGENCY,
            passages.DONT_WAIT_CALCIUM,
        ),
        _sign(
            N_("Fighting for breath, chest pain, a racing heart with faintness"),
            "emergency-now-breathing emergency-now-chest-pain emergency-now-heart",
            passages.EMERGENCY,
        ),
        _sign(
            N_("Heavy bleeding, a swollen face or throat"),
            "emergency-now-bleeding emergency-now-allergic",
            passages.EMERGENCY,
        ),
        _sign(
            N_("A drooping face, slurred speech, the worst headache ever"),
            "emergency-now-stroke emergency-now-sudden-headache",
            passages.EMERGENCY,
        ),
        _sign(
            N_("After bone medicine: hands that lock, or a tight throat"),
            "low-calcium-severe",
            passages.XGEVA,
        ),
    ),
)

IF_NOBODY_ANSWERS = N_("Nobody answers at once? Go to the ER.")

SCRIPT = (N_("I have cancer in my bones, and a red flag: (say the sign)."), NEED_NOW)
"""What to say, whoever answers."""
