"""The signs to watch for: each stands for red flags, and starting any of them would change the answer."""

from rules.adaptation.marks import Adaptation
from rules.advice.safety_net.advice import Advice, SignList
from rules.in_force import ADAPTATION
from rules.model.disposition import Disposition, Route
from rules.model.outcome import Outcome
from rules.model.questionnaire import say
from rules.sources import passages
from rules.sources.citation import Citation
from rules.text import N_


def _sign(words: str, red_flags: str, *citations: Citation, rarer: bool = False) -> Advice:
    """Build a sign that names no person; ``red_flags`` are codes with spaces between."""
    return Advice(words=say(words), citations=citations, red_flags=tuple(red_flags.split()), rarer=rarer)


def _rarer(words: str, red_flags: str, *citations: Citation) -> Advice:
    """Build a sign that a page may fold."""
    return _sign(words, red_flags, *citations, rarer=True)


WORSENING = SignList(
    lead=say(N_("Call now if any of these start or get worse:")),
    signs=(
        _sign(
            N_("New, very bad back pain, back pain that gets much worse, or that medicine does not control."),
            "back-pain-severe back-pain-changing back-pain-uncontrolled",
            passages.DONT_WAIT_SPINE,
            passages.COMPLICATION_SPINE,
            passages.PAIN,
        ),
        _sign(
            N_("An arm or leg gets weak, heavy or stiff, hands get clumsy, or walking gets hard or wobbly."),
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
            N_("A bone that may have broken, or bone pain that is very bad or that medicine does not ease."),
            "possible-break-yes bone-pain-severe",
            passages.COMMON_BREAK,
            passages.COMPLICATION_FRACTURE,
            passages.PAIN,
        ),
        _sign(
            N_(
                "A fever of {fever_celsius} °C ({fever_fahrenheit} °F) or more, shaking chills, or a very ill, hot or "
                "shivery feeling."
            ),
            "fever-yes fever-feels-ill",
            passages.ACS_FEVER,
            passages.UKONS_FEVER,
        ),
        _sign(
            N_("Out of breath from small things, or pain on breathing in."),
            "also-new-breathless",
            passages.ONCOLINK_CLOT,
        ),
        _rarer(
            N_("New back pain with a fall or with trouble pooping, or if the spinal cord was pressed on before."),
            "back-pain-after-fall back-pain-and-bowel-change back-pain-after-cord-compression",
            passages.ACS,
            passages.DONT_WAIT_SPINE,
            passages.COMPLICATION_SPINE,
        ),
        _rarer(
            N_("New pain like a tight belt, or pain or shocks that shoot down the back, an arm or a leg."),
            "nerve-pain-band nerve-pain-shooting nerve-pain-electric",
            passages.NG234,
        ),
        _rarer(
            N_(
                "Great thirst, a lot more pee, trouble pooping or throwing up: two of these together, or one of them "
                "while sick to the stomach and tired."
            ),
            "calcium-two-features calcium-feature-and-support",
            passages.DONT_WAIT_CALCIUM,
        ),
        _rarer(
            N_("Hard to poop while throwing up, with a swollen or very sore belly, or when no gas comes."),
            "constipation-blocked",
            passages.DONT_WAIT_CALCIUM,
        ),
        _rarer(
            N_("No drink stays down for {nothing_stays_down_hours} hours, or pain or steroid pills do not."),
            "vomiting-nothing-stays-down",
            passages.CRUK_DEHYDRATION,
        ),
        _rarer(
            N_("A fall with a hit to the head, with bad new pain, or that nobody can explain."),
            "fall-injured",
            passages.ACS,
            passages.ACS_FALLS,
        ),
        _rarer(
            N_("A hot or red lump, or a mouth or jaw that swells fast."),
            "lump-hot jaw-spreading",
            passages.COMMON_SWELLING,
            passages.JAW_PROBLEM,
        ),
        _rarer(
            N_("One leg or arm that gets bigger, warm or sore."),
            "also-new-leg-swelling",
            passages.ONCOLINK_CLOT,
        ),
        _rarer(
            N_("A feeling of not being able to go on, or thoughts of ending life."),
            "also-new-despair",
            passages.NCCN_DISTRESS,
        ),
        _rarer(
            N_(
                "A sign that is no better after asking for help, or that comes with a strong feeling that something is "
                "badly wrong."
            ),
            "asked-and-not-seen worried-and-symptomatic",
            passages.REPEAT_CONTACT,
            passages.UKONS_WORRY,
        ),
    ),
)

EMERGENCY_SIGNS = SignList(
    lead=say(N_("Call {emergency_number} if any of these start:")),
    signs=(
        _sign(
            N_("Passing out, even once, or very hard to wake."),
            "emergency-now-hard-to-wake sleepiness-hard-to-wake",
            passages.UKONS_EMERGENCY,
            passages.DONT_WAIT_CALCIUM,
        ),
        _sign(
            N_("Very confused: lost, seeing things, or very restless."),
            "confusion-severe",
            passages.DONT_WAIT_CALCIUM,
        ),
        _sign(
            N_("Not enough breath even at rest, chest pain, or a racing heart with a faint feeling."),
            "emergency-now-breathing emergency-now-chest-pain emergency-now-heart",
            passages.ACS_BREATH,
            passages.UKONS_EMERGENCY,
            passages.EMERGENCY,
        ),
        _sign(
            N_("Slow, shallow or gurgling breaths, or blue lips."),
            "emergency-now-slow-breathing",
            passages.CDC_OPIOID,
        ),
        _sign(
            N_("Heavy bleeding, blood that is coughed or thrown up, or black poop."),
            "emergency-now-bleeding",
            passages.ACS_BLEEDING,
            passages.UKONS_EMERGENCY,
        ),
        _sign(
            N_("A seizure, or all at once a drooping face, a weak arm or slurred speech."),
            "emergency-now-seizure emergency-now-stroke",
            passages.CDC_SEIZURE,
            passages.EMERGENCY,
        ),
        _rarer(
            N_("The face, lips or throat swell up all at once."),
            "emergency-now-allergic",
            passages.XGEVA_ALLERGY,
        ),
        _rarer(
            N_("The worst headache ever, or one that grows, with sleepiness, confusion or poor sight."),
            "emergency-now-sudden-headache",
            passages.EMERGENCY,
        ),
        _rarer(
            N_("After bone medicine: hands or feet that lock, a tight throat, or fainting."),
            "low-calcium-severe",
            passages.XGEVA,
        ),
    ),
)

START_SIGNS = (
    _sign(
        N_("Very hard to wake, no breath even at rest, or chest pain"),
        "emergency-now-hard-to-wake emergency-now-breathing emergency-now-chest-pain",
        passages.UKONS_EMERGENCY,
        passages.ACS_BREATH,
    ),
    _sign(
        N_("An arm or leg that is newly weak or numb, or new trouble walking"),
        "weakness-cannot-use weakness-weaker numbness-body walking-cannot-walk walking-unsteady",
        passages.DONT_WAIT_SPINE,
    ),
    _sign(
        N_("Numb between the legs, no pee comes, or pee or poop that cannot be held or felt"),
        "numbness-saddle bladder-cannot-pee bladder-leaking bladder-cannot-feel bowel-control-lost-control"
        " bowel-control-cannot-feel",
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


def with_raised(signs: SignList, adaptation: Adaptation | None, route: Route) -> SignList:
    """Return ``signs`` with what a site raises to call-now, by ``route``, as signs of their own."""
    if adaptation is None:
        return signs
    flags = (adaptation.rules.red_flag[code] for code in adaptation.marks)
    raised = tuple(
        Advice(words=say(flag.finding), citations=flag.citations, red_flags=(flag.code,), rarer=True)
        for flag in flags
        if flag.disposition is Disposition.CALL_NOW and flag.route is route
    )
    return signs.model_copy(update={"signs": (*signs.signs, *raised)})


WORSENING_HERE = with_raised(WORSENING, ADAPTATION, Route.TEAM)
EMERGENCIES_HERE = with_raised(EMERGENCY_SIGNS, ADAPTATION, Route.EMERGENCY)
"""The lists with what means as much here."""


def what_would_change(outcome: Outcome) -> tuple[SignList, ...]:
    """Return the lists of signs that would make the answer more urgent, without those that were found already.

    At call-now only an emergency would. ``{emergency_number}`` is a slot of the lead.
    """
    is_now = outcome.disposition is Disposition.CALL_NOW
    lists = (EMERGENCIES_HERE,) if is_now else (WORSENING_HERE, EMERGENCIES_HERE)
    found = frozenset(finding.code for finding in outcome.findings)
    return tuple(left for each in lists if (left := each.without(found)))
