"""The passages of the guide, which ranks first: where each stands, what it says in our words, and its key phrase.

A key phrase stands under a finding, so it names the sign that was found. Where one item of the guide lists several
signs, the constants are cut finer than its items.
"""

from rules.sources.citation import Citation, Confidence, Source
from rules.text import N_

GUIDE = Source(organisation="Patient guide", title="Can bone metastases be cured?", is_guide=True)

_SYMPTOMS = "Symptoms: What Bone Metastases Feel Like (and When to Call Right Now)"
_COMMON = f"{_SYMPTOMS} › Common symptoms"
_DONT_WAIT = f"{_SYMPTOMS} › Emergency “don’t wait” symptoms"
_COMPLICATIONS = "Complications You Want to Prevent"
_TREATMENT = "Treatment: The “Two-Lane Highway” Approach"
_OTHER_QUESTIONS = "Other Questions People Ask"


def _guide(section: str, item: str, paraphrase: str, key_phrase: str) -> Citation:
    return Citation(
        source=GUIDE,
        section=section,
        item=item,
        paraphrase=paraphrase,
        key_phrase=key_phrase,
        confidence=Confidence.READ,
    )


DONT_WAIT_LIST = _guide(
    _DONT_WAIT,
    "both items",
    N_("Two groups of signs must not wait: those of a pressed spinal cord, and those of too much calcium."),
    "This can be an emergency",
)
DONT_WAIT_SPINE = _guide(
    _DONT_WAIT,
    "first item",
    N_(
        "These may mean that the spinal cord is pressed on: new bad back pain, weak or numb limbs, trouble "
        "walking, or a bowel or bladder change. It may be an emergency."
    ),
    "severe back pain, weakness, numbness/tingling, trouble walking, or bowel/bladder changes",
)
DONT_WAIT_CALCIUM = _guide(
    _DONT_WAIT,
    "second item",
    N_(
        "Great thirst, passing a lot of urine, constipation, confusion or unusual sleepiness may mean too much calcium "
        "in the blood."
    ),
    "extreme thirst, frequent urination, constipation, confusion, or unusual sleepiness",
)
COMPLICATION_SPINE = _guide(
    _COMPLICATIONS,
    "Spinal cord compression",
    N_(
        "Back pain that changes fast, or that comes with weakness or numbness, calls for urgent scans and treatment to "
        "save nerves."
    ),
    "pain changes quickly or comes with weakness/numbness, urgent imaging and treatment",
)
COMPLICATION_CALCIUM = _guide(
    _COMPLICATIONS,
    "Hypercalcemia",
    N_("High calcium can be treated, often with fluids and medicine through a vein. It needs prompt care."),
    "it needs prompt medical attention",
)
COMPLICATION_FRACTURE = _guide(
    _COMPLICATIONS,
    "Pathologic fractures",
    N_("A weak bone that carries weight may be made stronger with radiation, medicine or surgery before it breaks."),
    "fixing a broken femur is a much bigger ordeal than reinforcing one",
)
COMMON_SYMPTOMS = _guide(
    _COMMON,
    "all four items",
    N_("Deep, lasting bone pain, a break after a small knock, a swollen or sore bone, and a limp are common signs."),
    "often deep, persistent, worse at night or with activity",
)
COMMON_PAIN = _guide(
    _COMMON,
    "first item",
    N_("Bone pain is a common sign: deep, lasting, and worse at night or when the bone is used."),
    "often deep, persistent, worse at night or with activity",
)
COMMON_BREAK = _guide(
    _COMMON,
    "second item",
    N_("A bone may break after next to nothing, such as a step off a curb."),
    "Fractures with minimal trauma",
)
COMMON_SWELLING = _guide(
    _COMMON,
    "third item",
    N_("A swollen or sore place over a bone is a common sign."),
    "Swelling or tenderness over a bone",
)
COMMON_LIMP = _guide(
    _COMMON,
    "fourth item",
    N_("Moving less well, or a limp, is a common sign."),
    "Limited mobility or limping",
)
NEW_BACK_PAIN = _guide(
    "Experiences That Often Come Up",
    "new back pain",
    N_("New back pain, above all when cancer is in the spine, is a reason to act and not to wait and see."),
    "symptoms as urgent, not I'll see if it's better tomorrow",
)
JAW = _guide(
    _TREATMENT,
    "Lane 2: Bone-strengthening medicines",
    N_(
        "These medicines can, rarely, harm the jawbone. See a dentist before they start. Put off big dental work "
        "that can wait, unless the team agrees."
    ),
    "avoid elective invasive dental work during treatment",
)
JAW_PROBLEM = _guide(
    _TREATMENT,
    "Lane 2: Bone-strengthening medicines",
    N_("These medicines can, rarely, cause serious harm to the jawbone."),
    "a rare but serious jawbone problem",
)
LANE_1 = _guide(
    _TREATMENT,
    "Lane 1: Systemic therapy",
    N_("Treatment of the cancer everywhere in the body does most of the work of long-term control."),
    "usually the main driver of long-term control",
)
LANE_2 = _guide(
    _TREATMENT,
    "Lane 2: Bone-strengthening medicines",
    N_("Medicines that make bones stronger lower the risk of breaks, of cord compression and of bone surgery."),
    "help reduce the risk of skeletal-related events",
)
RADIATION = _guide(
    _TREATMENT,
    "Radiation therapy",
    N_("Radiation is often the quickest way to ease bone pain and steady a risky spot."),
    "often the fastest, most reliable way to improve pain",
)
SURGERY = _guide(
    _TREATMENT,
    "Surgery",
    N_("An operation may fix or strengthen a weak bone, or take pressure off the spinal cord."),
    "Decompress the spinal cord and stabilize the spine in select cases",
)
ABLATION = _guide(
    _TREATMENT,
    "Ablation and cement procedures",
    N_("Heat, cold or bone cement can treat one stubborn, painful spot."),
    "helpful when pain is focal and stubborn",
)
DIAGNOSIS = _guide(
    "How Bone Metastases Are Diagnosed",
    "imaging and blood tests",
    N_("Scans such as an MRI look at the spine and nerves; blood tests look at calcium and the kidneys."),
    "Your team may also track labs like calcium",
)
PAIN = _guide(
    _OTHER_QUESTIONS,
    "Will I be in pain forever?",
    N_("Pain can get better with radiation, treatment of the cancer, bone medicine and a good plan."),
    "a smart pain management plan",
)
PALLIATIVE = _guide(
    _OTHER_QUESTIONS,
    "Will I be in pain forever?",
    N_("Palliative care treats symptoms and can start early; it is not only for the end of life."),
    "specialty care that can be added early",
)
EXERCISE = _guide(
    _OTHER_QUESTIONS,
    "Can I exercise?",
    N_("Many people can exercise in a way that is safe for their bones, with a therapist who knows cancer."),
    "matching activity to your fracture risk and lesion locations",
)
DIET = _guide(
    _OTHER_QUESTIONS,
    "Is diet going to cure this?",
    N_("Food does not cure it but helps strength; ask the team before taking supplements."),
    "nutrition can support energy, treatment tolerance, muscle mass",
)
QUESTIONS = _guide(
    _OTHER_QUESTIONS,
    "What questions should I ask my oncologist?",
    N_(
        "A list of questions to bring: the cancer type, where it is, the risk of a break, what to call about, and "
        "trials."
    ),
    "What symptoms should trigger an urgent call or ER visit",
)
URGENT_CALL = _guide(
    _OTHER_QUESTIONS,
    "What questions should I ask my oncologist?",
    N_("Ask which signs should make you call at once or go to the ER."),
    "What symptoms should trigger an urgent call or ER visit",
)
CLINICAL_TRIALS = _guide(
    _OTHER_QUESTIONS,
    "What questions should I ask my oncologist?",
    N_("A clinical trial may be a fit; it is one of the things to ask."),
    "Are clinical trials a fit for my situation",
)
SECOND_OPINION = _guide(
    "Can Bone Metastases Be Cured?",
    "The big takeaway",
    N_("If someone says nothing can be done, ask another cancer center."),
    "get a second opinion at a cancer center",
)
LIVING_WELL = _guide(
    "Experiences That Often Come Up",
    "bone-safe lifestyle",
    N_("Night lights, clear floors, good shoes and walking aids help people stay steady at home."),
    "remove trip hazards, use supportive shoes",
)
SLEEP_MOOD = _guide(
    "Experiences That Often Come Up",
    "support",
    N_("Poor sleep and low or swinging mood are common; support groups and counseling can help."),
    "counseling, and patient communities can reduce isolation",
)
