"""Every passage the rules rest on, one constant each.

The guide ranks first. A supporting source may raise a level where the guide is silent or less cautious, and is marked
as not the guide. ``Confidence.READ`` means we read the text itself; ``SECONDARY`` that we know it from accounts of it.
"""

from rules.sources.citation import Citation, Confidence, Source
from rules.text import N_

GUIDE = Source(organisation="Patient guide", title="Can bone metastases be cured?", is_guide=True)

_SYMPTOMS = "Symptoms: What Bone Metastases Feel Like (and When to Call Right Now)"
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


DONT_WAIT_SPINE = _guide(
    _DONT_WAIT,
    "first item",
    N_(
        "New bad back pain, weak or numb limbs, trouble walking, or a bowel or bladder change may mean the spinal cord "
        "is being pressed on, and may be an emergency."
    ),
    "trouble walking, or bowel/bladder changes",
)
DONT_WAIT_CALCIUM = _guide(
    _DONT_WAIT,
    "second item",
    N_(
        "Great thirst, passing a lot of urine, constipation, confusion or unusual sleepiness may mean too much calcium "
        "in the blood."
    ),
    "constipation, confusion, or unusual sleepiness",
)
COMPLICATION_SPINE = _guide(
    _COMPLICATIONS,
    "Spinal cord compression",
    N_(
        "Back pain that changes fast, or that comes with weakness or numbness, calls for urgent scans and treatment to "
        "save nerves."
    ),
    "urgent imaging and treatment can protect nerve function",
)
COMPLICATION_CALCIUM = _guide(
    _COMPLICATIONS,
    "Hypercalcemia",
    N_("High calcium can be treated, often with fluids and medicine through a vein, but not later: promptly."),
    "it needs prompt medical attention",
)
COMPLICATION_FRACTURE = _guide(
    _COMPLICATIONS,
    "Pathologic fractures",
    N_("A weak bone that carries weight may be made stronger with radiation, medicine or surgery before it breaks."),
    "fixing a broken femur is a much bigger ordeal than reinforcing one",
)
COMMON_SYMPTOMS = _guide(
    f"{_SYMPTOMS} › Common symptoms",
    "all four items",
    N_("Deep, lasting bone pain, a break after a small knock, a swollen or sore bone, and a limp are common signs."),
    "often deep, persistent, worse at night or with activity",
)
NEW_BACK_PAIN = _guide(
    "Experiences That Often Come Up",
    "new back pain",
    N_("New back pain, above all when cancer is in the spine, is a reason to act and not to wait and see."),
    "I'll see if it's better tomorrow",
)
JAW = _guide(
    _TREATMENT,
    "Lane 2: Bone-strengthening medicines",
    N_(
        "These medicines can, rarely, harm the jawbone: see a dentist before they start, and put off major dental work "
        "that can wait unless the team agrees."
    ),
    "avoid elective invasive dental work during treatment",
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


def _supporting(source: Source, paraphrase: str, item: str | None = None) -> Citation:
    return Citation(source=source, item=item, paraphrase=paraphrase, confidence=Confidence.SECONDARY)


NG234 = _supporting(
    Source(
        organisation="NICE",
        title="NG234, Spinal metastases and metastatic spinal cord compression",
        year=2023,
    ),
    N_(
        "In a person with cancer, belt-like or shooting nerve pain, weakness, numbness, trouble walking or loss of "
        "bladder or bowel control needs a specialist at once; new or growing back pain needs one within a day."
    ),
)
UKONS = _supporting(
    Source(organisation="UKONS", title="Oncology/Haematology 24-hour triage tool"),
    N_(
        "One red answer means be seen now; one amber means follow up within 24 hours; two ambers count as red. A "
        "worried caller is heard."
    ),
)
UKONS_FEVER = _supporting(
    UKONS.source,
    N_("Fever or shaking chills during cancer treatment is red: it may be an infection the body cannot fight."),
    item="fever",
)
ACS = _supporting(
    Source(organisation="American Cancer Society", title="Bone metastasis: signs and complications"),
    N_(
        "A weakened bone may break with little or no injury; sudden severe pain may be a break, and back pain may be a "
        "break in the spine that presses on the cord."
    ),
)
CRUK_CALCIUM = _supporting(
    Source(organisation="Cancer Research UK", title="High calcium"),
    N_("Early high calcium may show only as thirst, passing more urine, feeling sick, poor appetite or tiredness."),
)
NG234_WAITING = _supporting(
    NG234.source,
    N_(
        "Until the spine is known to be steady, the person stays in the position that is easiest and puts no load on "
        "it."
    ),
)
MARIE_CURIE_SPINE = _supporting(
    Source(organisation="Marie Curie", title="Cord compression"),
    N_(
        "While waiting, the person keeps still: no bending, twisting, lifting or driving, and no weight on a sore limb."
    ),
)
MARIE_CURIE_CALCIUM = _supporting(
    Source(organisation="Marie Curie", title="Hypercalcaemia"),
    N_("Confusion and drowsiness may be high calcium and are urgent."),
)
XGEVA = _supporting(
    Source(organisation="Amgen", title="Xgeva (denosumab) safety information"),
    N_("Bone medicine can bring calcium too low: tingling, cramps and twitches; severe cases can threaten life."),
)
MHRA_JAW = _supporting(
    Source(organisation="MHRA", title="Drug safety notices on jaw problems with bone medicines"),
    N_("Report a loose tooth, pain, swelling or sores that do not heal in the mouth during these medicines."),
)
MHRA_FEMUR = _supporting(
    Source(organisation="MHRA", title="Drug safety notices on thigh bone breaks with bone medicines"),
    N_("New pain in the thigh, hip or groin during these medicines may come before a break."),
)
MIRELS = _supporting(
    Source(organisation="Mirels", title="Mirels score for the risk of a break in a limb bone"),
    N_("Pain when a bone carries weight is the strongest sign that it may break."),
)
EMERGENCY = _supporting(
    Source(organisation="General emergency advice", title="Signs that call for an ambulance"),
    N_("Outside the guide: any of these can threaten life within minutes, with or without cancer."),
)
GENERAL_ONCOLOGY = _supporting(
    Source(organisation="General oncology advice", title="What cancer teams ask to be told"),
    N_("Outside the guide: common advice of cancer teams on what to report, and how fast."),
)
REPEAT_CONTACT = _supporting(
    Source(organisation="BMJ Quality & Safety", title="Repeat contacts with NHS 111 (volume 33, page 375)"),
    N_("People who call again and again without being seen are more often found to have been missed."),
)
