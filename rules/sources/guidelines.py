"""The passages of guidelines and studies, for clinicians: they speak where the guide is silent or less careful.

A section, a year or a version stands here only where it was seen.
"""

from rules.sources.citation import Source, read, secondary
from rules.text import N_

_NG234 = Source(organisation="NICE", title="NG234, Spinal metastases and metastatic spinal cord compression", year=2023)
NG234 = secondary(
    _NG234,
    "recommendations 1.3 to 1.5",
    N_(
        "In a person with cancer, belt-like or shooting pain, weakness, numbness or trouble walking needs a "
        "specialist at once. So does loss of bladder or bowel control. New or growing back pain needs one within a "
        "day."
    ),
)
NG234_PAIN = secondary(
    _NG234,
    "recommendations 1.3 to 1.5",
    N_(
        "Back pain may come from cancer in the spine if it is bad and does not let up, grows, or wakes the person. "
        "The same goes for pain that is worse on standing, moving or straining."
    ),
)
NG234_MRI = secondary(
    _NG234,
    "recommendation 1.5.2",
    N_("If the cord may be pressed on, an MRI is done as soon as can be, and always within 24 hours."),
)
NG234_WAITING = secondary(
    _NG234,
    None,
    N_(
        "The person lies flat or a little raised, so that the spine carries no weight. If that hurts or makes it hard "
        "to breathe, they find an easier way."
    ),
)
NG234_STEROID = secondary(
    _NG234,
    None,
    N_("If the cord is pressed on and nerves fail, a steroid may be given at once, until the plan is clear."),
)
NG234_SUMMARY = read(
    Source(
        organisation="BMJ",
        title="Spinal metastases and metastatic spinal cord compression: summary of updated NICE guidance",
        year=2023,
    ),
    "What you need to know",
    N_("With signs that the cord is pressed on, call the specialist at once and take weight off the spine."),
)
CG75 = read(
    Source(
        organisation="NICE",
        title="CG75, Metastatic spinal cord compression in adults: risk assessment, diagnosis and management",
        year=2008,
    ),
    "Key priorities for implementation › Early detection",
    N_(
        "An emergency: shooting pain, weakness, trouble walking, numbness, bladder or bowel trouble. Within 24 "
        "hours: pain in the middle or upper spine, or low back pain that grows, never lets up, wakes the person or "
        "is worse on straining."
    ),
)
QS74 = read(
    Source(organisation="NICE", title="QS74, Head injury", year=2014),
    "Quality statement 2: CT head scans for people taking anticoagulants",
    N_("After a blow to the head, a person who takes a blood thinner needs a head scan within 8 hours."),
)
NG232 = secondary(
    Source(organisation="NICE", title="NG232, Head injury: assessment and early management", year=2023),
    "recommendation 1.5.13",
    N_("After a blow to the head, a blood thinner is a reason to think of a head scan, even with no other sign."),
)

_UKONS = Source(organisation="UKONS", title="Oncology/Haemato-oncology 24 Hour Triage Toolkit, version 3", year=2025)
UKONS = read(
    _UKONS,
    None,
    N_("One red answer, or more than one amber, means be seen in person. One amber means be followed closely."),
    item="page of version 3, launched 27 January 2025",
)
UKONS_AMBER = secondary(_UKONS, None, N_("One amber answer means that the team follows up within 24 hours."))
UKONS_WORRY = secondary(
    _UKONS, None, N_("How worried the patient or the caregiver is counts too, not only the answers.")
)
UKONS_EMERGENCY = secondary(
    _UKONS,
    None,
    N_("For collapse, a blocked airway, heavy bleeding or bad chest pain, call the ambulance before anything else."),
)
UKONS_FEVER = secondary(
    _UKONS,
    None,
    N_("During treatment, 37.5 °C or more, under 36 °C, shaking chills or feeling very ill is red."),
)
UKONS_VOMITING = secondary(
    _UKONS, None, N_("Throwing up again and again, or not being able to eat or drink, is a reason to be seen.")
)
UKONS_TIREDNESS = secondary(
    _UKONS, None, N_("How urgent tiredness is depends on what the person can still do; being kept in bed by it is red.")
)

NCCN_PAIN = secondary(
    Source(organisation="NCCN", title="Adult Cancer Pain", year=2022),
    None,
    N_("Cancer pain that is not under control is an emergency, and needs an answer at once."),
)
NCCN_DISTRESS = secondary(
    Source(organisation="NCCN", title="Distress Management"),
    None,
    N_("A person who may harm themselves is seen at once and is not left alone."),
)

_RCEM = Source(organisation="RCEM Learning", title="Hypercalcaemia in Malignancy", year=2021)
RCEM_CALCIUM = read(
    _RCEM,
    "Management › Introduction",
    N_("High calcium that causes signs is treated urgently. Milder cases need enough to drink and repeat blood tests."),
)
RCEM_MEDICINES = secondary(
    _RCEM,
    None,
    N_("Calcium, vitamin D and some water pills can make high calcium worse. It makes digoxin and lithium less safe."),
)

AAOMS = secondary(
    Source(
        organisation="American Association of Oral and Maxillofacial Surgeons",
        title="Position Paper on Medication-Related Osteonecrosis of the Jaws, 2022 Update",
        year=2022,
    ),
    None,
    N_("Bone that shows, pain, pus or a loose tooth may mean harm to the jawbone; infection that spreads is worse."),
)
MHRA_JAW = read(
    Source(
        organisation="MHRA",
        title="Denosumab; intravenous bisphosphonates: osteonecrosis of the jaw, further measures to minimise risk",
        year=2015,
    ),
    None,
    N_("Tell the doctor and the dentist at once about a loose tooth, pain, swelling, or a sore that does not heal."),
    item="on what to tell patients",
)
MHRA_FEMUR = secondary(
    Source(
        organisation="MHRA",
        title="Denosumab 60 mg: rare cases of atypical femoral fracture with long-term use",
        year=2013,
    ),
    None,
    N_("New pain in the thigh, hip or groin during these medicines may come before a break."),
)
MIRELS = secondary(
    Source(
        organisation="Mirels",
        title="Metastatic disease in long bones: a proposed scoring system for diagnosing impending pathologic "
        "fractures",
        year=1989,
    ),
    None,
    N_("Pain when a bone carries weight is the strongest sign that it may break."),
)

STEROID_CARD = read(
    Source(
        organisation="NHS England",
        title="Steroid Emergency Card to support early recognition and treatment of adrenal crisis in adults",
        year=2020,
    ),
    "About this alert",
    N_("A person whose body needs the steroid must not miss it: missed doses can lead to an emergency that can kill."),
)
REPEAT_CONTACT = read(
    Source(
        organisation="BMJ Quality & Safety",
        title="Accuracy of telephone triage for predicting adverse outcomes in suspected COVID-19",
        year=2022,
    ),
    None,
    N_("Among people who called about a likely COVID infection, those who called again were more often missed."),
    item="Abstract (volume 33, page 375)",
)

EMERGENCY = secondary(
    Source(organisation="General emergency advice", title="Signs that call for an ambulance"),
    None,
    N_("Outside the guide: any of these can threaten life within minutes, with or without cancer."),
)
GENERAL_ONCOLOGY = secondary(
    Source(organisation="General oncology advice", title="What cancer teams ask to be told"),
    None,
    N_("Outside the guide: common advice of cancer teams on what to report, and how fast."),
)
